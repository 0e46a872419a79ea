"""Postings on a konto that the kontoplan does not have."""

from __future__ import annotations

from flis.fix.fix import Fix

OEKONOMI_UKENDT_KONTO = Fix(
    name="oekonomi-ukendt-konto",
    text=(
        "A posting's konto is missing from the current kontoplan of its kommune and regnskabsår. Puts the lowest konto "
        "there with the same hovedkonto, hovedfunktion, funktion, dranst and art in its place, so that every nøgletal "
        "keeps its figure."
    ),
    aarsag="Kontoen mangler i kontoplanen; erstattet af den laveste med samme funktion, dranst og art.",
    test="oekonomi_konto_i_kontoplanen",
    kube_id="oekonomi",
    omraader=("OEKONOMI", "ØKONOMI"),
    tabeller=("oekonomi_konto", "oekonomi_postering"),
    grunde={
        "no-like-konto": "The kontoplan has no konto with the same funktion, dranst and art.",
        "no-kontoplan": "The kommune's current delivery has no kontoplan for the year.",
    },
)
