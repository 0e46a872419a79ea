"""The legal basis of a foranstaltning as free text, as people write it: Serviceloven, from 2024 Barnets lov."""

from __future__ import annotations

from datetime import date

_BARNETS_LOV = date(2024, 1, 1).toordinal()
_SEL = {
    "10": "SEL § 66, stk. 1, nr. 4",
    "20": "SEL § 66, stk. 1, nr. 5",
    "110": "SEL § 52, stk. 3, nr. 3",
    "120": "SEL § 52, stk. 3, nr. 6",
    "130": "SEL § 52, stk. 3, nr. 5",
    "140": "SEL § 52, stk. 3, nr. 2",
    "150": "SEL § 54",
    "160": "SEL § 52 a, stk. 1, nr. 1",
}
_ANBRINGELSE = ("SEL § 52, stk. 3, nr. 7", "SEL § 58 (døgnophold uden samtykke)")
_ANBRINGELSE_2024 = ("Barnets lov § 46", "Barnets lov § 47 (døgnophold uden samtykke)")
_STOETTE_2024 = ("Barnets lov § 32, stk. 1", 'Barnets lov § 30; "tidlig forebyggende indsats"')


def lovhjemmel(kode: str, anbragt: bool, start: int, draw: float) -> str:
    """The text for a type that starts on the day ``start``; ``draw`` (0–1) chooses among the ways to write it."""
    second = draw > 0.85
    if start >= _BARNETS_LOV:
        return (_ANBRINGELSE_2024 if anbragt else _STOETTE_2024)[second]
    if anbragt:
        return _SEL.get(kode, _ANBRINGELSE[0]) if not second else _ANBRINGELSE[1]
    return "Ældre afgørelse, hjemmel ikke påført" if draw < 0.02 else _SEL.get(kode, "SEL § 52, stk. 3, nr. 9")
