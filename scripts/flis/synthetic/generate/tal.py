"""A figure that the packages must lead to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_SIX = Decimal("0.000001")


@dataclass(frozen=True)
class Tal:
    """One nøgletal of one kommune and periode. ``taeller`` and ``naevner`` are exact to six decimals."""

    noegletal_id: str
    periode: date
    taeller: Decimal
    naevner: Decimal
    personer_antal: int


def quotient(whole: int | Decimal, by: Decimal) -> Decimal:
    """``whole`` / ``by`` with six decimals, rounded half away from zero."""
    return (Decimal(whole) / by).quantize(_SIX, rounding=ROUND_HALF_UP)


def as_documents(figures: Iterable[Tal]) -> dict[str, dict[str, dict[str, Any]]]:
    """Nøgletal to periode (YYYY-MM-DD) to tæller and nævner, as text with six decimals, and persons."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for tal in figures:
        found.setdefault(tal.noegletal_id, {})[f"{tal.periode}"] = {
            "taeller": f"{tal.taeller.quantize(_SIX):f}",
            "naevner": f"{tal.naevner.quantize(_SIX):f}",
            "personer_antal": tal.personer_antal,
        }
    return found
