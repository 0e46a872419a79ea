"""The packages of DAGTILBUD: for each month the enrolments that run in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flis.synthetic.generate import institutioner, krl
from flis.synthetic.generate.ansaettelser import groups
from flis.synthetic.generate.boern import Child, children
from flis.synthetic.generate.chance import stream
from flis.synthetic.generate.maanedspakker import write_months
from flis.synthetic.generate.plan import Calendar, Plan, every_month, of_each
from flis.synthetic.generate.settings import Package, month_end
from flis.synthetic.generate.tal import Tal, quotient
from flis.synthetic.generate.world import World

OMRAADE = "DAGTILBUD"
CALENDAR = Calendar(of_each, every_month)
KNOWN = {
    "dagtilbud_indskrivning": frozenset(
        {"periode", "indskrivning_id", "barn_noegle", "institution_kode", "pladstype_kode", "startdato", "slutdato"}
    )
}
_BYTES = 90


def write(world: World, plans: Sequence[Plan]) -> Iterator[Package]:
    """Write ``plans``, and yield each package when it is finished."""
    return write_months(world, plans, KNOWN, _rows, lambda w, k: institutioner.small_children(w, k) * _BYTES)


def truth(world: World, kommune: str, plans: Sequence[Plan]) -> tuple[dict[str, Any], list[Tal]]:
    """The figures of ``kommune`` in each landed month, and DAG-001 where KRL has landed the month too."""
    landed = {name: {p.periode for p in plans if p.omraade == name} for name in (OMRAADE, krl.OMRAADE)}
    months = sorted(landed[OMRAADE])
    if not months:
        return {}, []
    there = {periode: _Month(periode) for periode in months}
    for child in children(world, kommune, months[0].toordinal(), month_end(months[-1]).toordinal()):
        for month in there.values():
            month.add(child)
    both = sorted(landed[OMRAADE] & landed[krl.OMRAADE])
    adults = _adults(world, kommune, both) if both else {}
    figures = {f"{periode:%Y-%m}": month.figures(adults.get(periode)) for periode, month in there.items()}
    return {"dagtilbud": figures}, [tal for periode in both for tal in there[periode].noegletal(adults[periode])]


def others(world: World, kommune: str, periode: date) -> list[Tal]:
    """A plausible DAG-001 of a kommune: its own level, with small moves from month to month."""
    seed = world.settings.seed
    level, move = stream(seed, "dagtilbud", kommune, "niveau"), stream(seed, "dagtilbud", kommune, periode.isoformat())
    boern = max(1, int(institutioner.small_children(world, kommune) * 0.72))
    normering = (3.6 + 0.8 * level.random()) * (0.98 + 0.04 * move.random())
    return [Tal("DAG-001", periode, Decimal(boern), Decimal(int(boern * 10_000 / normering)).scaleb(-4), boern)]


class _Month:
    """One kommune's sums of one month. Stateful: children come one at a time and are forgotten."""

    def __init__(self, periode: date) -> None:
        self.periode = periode
        self._first, self._last = periode.toordinal(), month_end(periode).toordinal()
        self._counts: Counter = Counter()
        # Children on the last day by institution, and those who are in several by all of theirs.
        self._children: Counter = Counter()
        self._shared: Counter = Counter()

    def add(self, child: Child) -> None:
        stays = [s for s in child.stays if s.start <= self._last and self._first <= s.end >= s.start]
        ultimo = frozenset(s.institution for s in stays if s.end >= self._last)
        self._counts["indskrivninger"] += len(stays)
        self._counts["aktive_dage"] += sum(
            len(range(max(s.start, self._first), min(s.end, self._last) + 1)) for s in stays
        )
        self._counts["boern_ultimo"] += bool(ultimo)
        self._children.update(ultimo)
        self._shared[ultimo] += len(ultimo) > 1

    def figures(self, adults: Mapping[str, int] | None) -> dict[str, Any]:
        """``adults``: ten-thousandths of full time by institution; None where KRL has not landed the month."""
        together = None if adults is None else sum(adults.values())
        return {**self._counts, "institutioner": len(+self._children), "fuldtidsvoksne_titusindedele": together}

    def noegletal(self, adults: Mapping[str, int]) -> list[Tal]:
        counted = {name for name, found in self._children.items() if found and adults.get(name)}
        if not counted:
            return []
        total = sum(self._children[name] for name in counted)
        twice = sum(n * max(0, len(names & counted) - 1) for names, n in self._shared.items())
        voksne = Decimal(sum(adults[name] for name in counted)).scaleb(-4)
        return [Tal("DAG-001", self.periode, Decimal(total), quotient(voksne, Decimal(1)), total - twice)]


def _adults(world: World, kommune: str, months: Sequence[date]) -> dict[date, Counter]:
    """Pedagogical staff by month and institution, in ten-thousandths of full time."""
    found: dict[date, Counter] = {periode: Counter() for periode in months}
    first, last = months[0].toordinal(), month_end(months[-1]).toordinal()
    for group in groups(world, kommune, first, last, with_fravaer=False):
        for ansaettelse in group:
            if ansaettelse.institution and world.seeds.paedagogisk.get(ansaettelse.gruppe) == "1":
                for periode, counter in found.items():
                    if ansaettelse.first <= month_end(periode).toordinal() and ansaettelse.last >= periode.toordinal():
                        counter[ansaettelse.institution] += ansaettelse.decimal
    return found


def _rows(world: World, kommune: str, table: str, months: Sequence[date]) -> Iterator[tuple[int, dict[str, object]]]:
    spans = [(periode.toordinal(), month_end(periode).toordinal()) for periode in months]
    for child in children(world, kommune, spans[0][0], spans[-1][1]):
        for stay in child.stays:
            for index, (first, last) in enumerate(spans):
                if stay.touches(first, last):
                    yield (
                        index,
                        {
                            "indskrivning_id": stay.indskrivning_id,
                            "barn_noegle": child.cpr,
                            "institution_kode": stay.institution,
                            "pladstype_kode": stay.pladstype,
                            "startdato": stay.start,
                            "slutdato": stay.end_seen(last),
                        },
                    )
