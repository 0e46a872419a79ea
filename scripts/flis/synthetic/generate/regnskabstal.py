"""What the accounts must lead to: balances, OEK-001 to OEK-003 and BOE-001, told from the books, not the packages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flis.synthetic.generate.oekonomi import is_empty, primo_years
from flis.synthetic.generate.plan import Plan
from flis.synthetic.generate.population import OLDEST
from flis.synthetic.generate.regnskab import FIRST_YEAR, LAST_SUPPLEMENT, Books, books_of
from flis.synthetic.generate.settings import months
from flis.synthetic.generate.tal import Tal
from flis.synthetic.generate.world import World

_LIQUID = frozenset(f"9.22.{n:02d}" for n in (1, 5, 7, 8, 9, 10, 11))
_LONG = frozenset(f"9.55.{n}" for n in range(63, 80))
_HOMES_FOR_THE_OLD = frozenset({"9.55.77"})
_YEARS_BEFORE = 2


def truth(world: World, kommune: str, plans: Sequence[Plan]) -> tuple[dict[str, Any], list[Tal]]:
    """The balances and nøgletal of ``kommune`` that its landed ``plans`` lead to, once known faults are corrected.

    A balance is known when the year's primo is, and every month from January on; a year's nøgletal are those of the
    newest month without a gap before it.
    """
    landed = {p.periode: p for p in plans if p.omraade == "OEKONOMI"}
    if not landed:
        return {}, []
    newest = landed[max(landed)]
    known = primo_years(newest) if _has_primo(world, newest) else range(0)
    counted = {
        y for p in plans if p.omraade == "BORGER" for y in range(p.periode.year - _YEARS_BEFORE, p.periode.year + 1)
    }
    books = books_of(world.settings.seed, world.settings.scale, kommune)
    document: dict[str, Any] = {}
    tal: list[Tal] = []
    for year in range(FIRST_YEAR, newest.periode.year + 1):
        until = _without_gap(year, landed)
        if until is None:
            continue
        persons = _persons(world, kommune, year, counted)
        saldi = books.ultimo(year, until) if year in known else None
        document[f"{year}"] = {
            "opgjort": f"{until:%Y-%m}",
            "saldi_oere": dict(sorted(saldi.items())) if saldi is not None else None,
        }
        tal += _noegletal(world, books, year, until, year in known, persons)
    return {"regnskab": document}, tal


def others(world: World, kode: str, periode: date) -> list[Tal]:
    """The year's nøgletal of a kommune that is not simulated, in the package of January."""
    if periode.month != 1:
        return []
    books = books_of(world.settings.seed, world.settings.scale, kode)
    until = date(periode.year + 1, LAST_SUPPLEMENT, 1)
    persons = _persons(world, kode, periode.year, {periode.year, periode.year + 1})
    return _noegletal(world, books, periode.year, until, True, persons)


def _has_primo(world: World, plan: Plan) -> bool:
    tables = {t.name: t for t in world.contracts.delivered(plan.release, plan.omraade)}
    table = tables.get("oekonomi_primopost")
    return table is not None and not is_empty(plan, table.tom)


def _without_gap(year: int, landed: Mapping[date, Plan]) -> date | None:
    """The last of the months from January of ``year`` on that have all landed; none without January."""
    found = None
    for periode in months(date(year, 1, 1), date(year + 1, LAST_SUPPLEMENT, 1)):
        if periode not in landed:
            break
        found = periode
    return found


def _persons(world: World, kode: str, year: int, counted: set[int]) -> tuple[int, int] | None:
    """Inhabitants, and those of BOE-001's ages, on the day of the var indbyggertal_dato; None where not delivered."""
    aar = year + (1 if world.vars.get("indbyggertal_dato") == "efterfoelgende" else 0)
    if aar not in counted:
        return None
    people = sum(world.inhabitants(kode, aar, alder, koen) for alder in range(OLDEST + 1) for koen in "KM")
    return people, world.inhabitants_of("BOE-001", kode, aar)


def _noegletal(
    world: World, books: Books, year: int, until: date, primo_known: bool, persons: tuple[int, int] | None
) -> list[Tal]:
    if persons is None:
        return []
    periode, (people, children) = date(year, 1, 1), persons
    found = []
    if primo_known:
        saldi = books.ultimo(year, until)
        debt = -sum(saldi[f] for f in _LONG)
        amounts = {
            "OEK-001": sum(saldi[f] for f in _LIQUID),
            "OEK-002": debt,
            "OEK-003": debt + sum(saldi[f] for f in _HOMES_FOR_THE_OLD),
        }
        found = [Tal(ident, periode, _kroner(oere), Decimal(people), people) for ident, oere in amounts.items()]
    for_children = sum(
        amount
        for line, amount in books.posted(year, until)
        if line.at_sites
        and line.dranst in ("1", "2")
        and line.art[0] != "0"
        and world.seeds.oldest_of_target.get(line.funktion[:4], OLDEST) in world.seeds.spans["BOE-001"]
    )
    return [*found, Tal("BOE-001", periode, _kroner(for_children), Decimal(children), children)]


def _kroner(oere: int) -> Decimal:
    return Decimal(oere).scaleb(-2)
