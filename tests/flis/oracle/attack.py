"""An attacker who adds and subtracts: what follows exactly from sums that are known."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction


def follows(sums: Iterable[frozenset[str]], wanted: frozenset[str]) -> bool:
    """Whether the sum over ``wanted`` is a combination of ``sums``, each the sum over its members."""
    basis: dict[str, dict[str, Fraction]] = {}
    for members in sums:
        rest = _reduce(dict.fromkeys(members, Fraction(1)), basis)
        if rest:
            lead = min(rest)
            basis[lead] = {name: value / rest[lead] for name, value in rest.items()}
    return not _reduce(dict.fromkeys(wanted, Fraction(1)), basis)


def _reduce(row: dict[str, Fraction], basis: dict[str, dict[str, Fraction]]) -> dict[str, Fraction]:
    # A basis row begins with its lead, so that a later lead is never brought back by an earlier one.
    while leads := sorted(name for name in row if name in basis):
        factor = row[leads[0]]
        for name, value in basis[leads[0]].items():
            left = row.get(name, Fraction(0)) - factor * value
            if left:
                row[name] = left
            else:
                row.pop(name, None)
    return row
