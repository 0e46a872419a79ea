"""The same ansættelse from KMD and Silkeborg Data after a change of system."""

from __future__ import annotations

from flis.fix.fix import Fix

PERSONALE_DUBLETTER = Fix(
    name="personale-dubletter",
    text=(
        "After a change of system, KMD and Silkeborg Data deliver the same ansættelse (same kommune, person, first day "
        "and beskæftigelsesdecimal). Leaves out KMD's row of it, its fravær and its nærvær in the months that "
        "Silkeborg Data delivers too; the months that are KMD's alone stay."
    ),
    aarsag="Samme ansættelse fra KMD og Silkeborg Data efter systemskifte; Silkeborg Datas gælder.",
    test="personale_ansaettelse_i_to_systemer",
    kube_id="personale",
    omraader=("KMD_LOEN", "SILKEBORG_DATA", "PERSONALE"),
    tabeller=(
        "kmd_loen_ansaettelse",
        "kmd_loen_fravaer",
        "kmd_loen_naervaer",
        "silkeborg_data_ansaettelse",
        "silkeborg_data_fravaer",
        "silkeborg_data_naervaer",
    ),
    grunde={
        "kmd-has-more": (
            "KMD has more ansættelser of a person with the same first day and beskæftigelsesdecimal than Silkeborg "
            "Data, and the last day does not tell which of them has moved. Ask FLIS for a corrected package."
        )
    },
)
