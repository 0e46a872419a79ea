"""Two primo sets for the same kommune and regnskabsår."""

from __future__ import annotations

from flis.fix.fix import Fix

OEKONOMI_DOBBELT_PRIMO = Fix(
    name="oekonomi-dobbelt-primo",
    text=(
        "The current delivery has several primo sets for one kommune and regnskabsår. Leaves out the higher-numbered "
        "ones where all are equal (the same konti with the same sums). Where they differ, all stay; --keep N decides."
    ),
    aarsag="Flere primosæt for samme kommune og regnskabsår; kun ét gælder.",
    test="oekonomi_primo_et_saet",
    kube_id="oekonomi",
    omraader=("OEKONOMI", "ØKONOMI"),
    tabeller=("oekonomi_primopost",),
    grunde={
        "sets-differ": (
            "The sets differ, so all stay. Find out which is right; then `flis fix run oekonomi-dobbelt-primo "
            "--kommune CODE --keep N` keeps set N and leaves the others out."
        )
    },
    decides=True,
)
