"""The packages of KRL: for each month a kommune's employments and the absence that touches the month.

A kommune without an agreement has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flis.synthetic.generate.ansaettelser import Ansaettelse, groups, positions
from flis.synthetic.generate.chance import stream
from flis.synthetic.generate.helligdage import workdays
from flis.synthetic.generate.maanedspakker import write_months
from flis.synthetic.generate.plan import Calendar, Plan, every_month
from flis.synthetic.generate.settings import GenerateSettings, Package, month_end
from flis.synthetic.generate.tal import Tal, quotient
from flis.synthetic.generate.world import World

OMRAADE = "KRL"
_DAGSVAERK = Decimal("7.4")
KNOWN = {
    "krl_medarbejder": frozenset(
        {
            "periode",
            "krl_ansaettelse_id",
            "medarbejder_noegle",
            "personalegruppe_kode",
            "institution_kode",
            "beskaeftigelsesdecimal",
            "naervaer_timer",
        }
    ),
    "krl_fravaer": frozenset(
        {
            "periode",
            "krl_fravaer_id",
            "krl_ansaettelse_id",
            "fravaersaarsag_kode",
            "startdato",
            "slutdato",
            "timer_pr_dag",
        }
    ),
}
# Bytes of a row, generously: decides on wide zip headers.
_BYTES = 120


def _with_agreement(settings: GenerateSettings) -> tuple[str, ...]:
    return tuple(k for k in settings.kommuner if k not in settings.uden_krl)


CALENDAR = Calendar(_with_agreement, every_month)


def write(world: World, plans: Sequence[Plan]) -> Iterator[Package]:
    """Write ``plans``, and yield each package when it is finished."""
    return write_months(world, plans, KNOWN, _rows, lambda w, kommune: positions(w, kommune) * _BYTES)


def truth(world: World, kommune: str, plans: Sequence[Plan]) -> tuple[dict[str, Any], list[Tal]]:
    """The figures of ``kommune`` in each landed month of KRL, and KRL-001."""
    landed = sorted({p.periode for p in plans if p.omraade == OMRAADE})
    if not landed:
        return {}, []
    counts = {periode: Counter() for periode in landed}
    for group in groups(world, kommune, landed[0].toordinal(), month_end(landed[-1]).toordinal()):
        for periode, counter in counts.items():
            _count(counter, group, periode, world.seeds.fravaersaarsager)
    figures = {f"{periode:%Y-%m}": dict(sorted(counter.items())) for periode, counter in counts.items()}
    # A month without absence is one whose absence was not delivered: it has no KRL-001.
    told = [(periode, counter) for periode, counter in counts.items() if counter["fravaer_kalenderdage"]]
    return {"krl": figures}, [_krl_001(periode, counter) for periode, counter in told]


def others(world: World, kommune: str, periode: date) -> list[Tal]:
    """A plausible KRL-001 of a kommune: its own level, with small moves from month to month."""
    seed = world.settings.seed
    level, move = stream(seed, "krl", kommune, "niveau"), stream(seed, "krl", kommune, periode.isoformat())
    ansatte = positions(world, kommune)
    # Two in a hundred employments are a second job; seven of ten working days are worked.
    hours = int(ansatte * workdays(periode.toordinal(), month_end(periode).toordinal()) * 6.6 * 0.9)
    share = (0.062 + 0.02 * level.random()) * (0.93 + 0.14 * move.random())
    fravaer = int(hours * share)
    return [
        Tal(
            "KRL-001", periode, quotient(fravaer, _DAGSVAERK), quotient(hours, _DAGSVAERK), ansatte - ansatte // 50
        )
    ]  # fmt: skip


def _rows(world: World, kommune: str, table: str, months: Sequence[date]) -> Iterator[tuple[int, dict[str, object]]]:
    spans = [(periode.toordinal(), month_end(periode).toordinal()) for periode in months]
    tell = _medarbejder if table == "krl_medarbejder" else _fravaer
    for group in groups(world, kommune, spans[0][0], spans[-1][1]):
        for ansaettelse in group:
            for index, (first, last) in enumerate(spans):
                if ansaettelse.first <= last and ansaettelse.last >= first:
                    for row in tell(ansaettelse, first, last):
                        yield index, row


def _medarbejder(ansaettelse: Ansaettelse, first: int, last: int) -> Iterator[dict[str, object]]:
    yield {
        "krl_ansaettelse_id": ansaettelse.ansaettelse_id,
        "medarbejder_noegle": ansaettelse.cpr,
        "personalegruppe_kode": ansaettelse.gruppe,
        "institution_kode": ansaettelse.institution,
        "beskaeftigelsesdecimal": ansaettelse.decimal,
        "naervaer_timer": _naervaer(ansaettelse, first, last),
    }


def _fravaer(ansaettelse: Ansaettelse, first: int, last: int) -> Iterator[dict[str, object]]:
    for spell in ansaettelse.fravaer:
        if spell.touches(first, last):
            yield {
                "krl_fravaer_id": spell.fravaer_id,
                "krl_ansaettelse_id": ansaettelse.ansaettelse_id,
                "fravaersaarsag_kode": spell.kode,
                "startdato": spell.start,
                "slutdato": spell.end_seen(last),
                "timer_pr_dag": spell.timer,
            }


def _naervaer(ansaettelse: Ansaettelse, first: int, last: int) -> int:
    """Hundredths of an hour worked: the working days of the month less the absence in it."""
    planned = ansaettelse.timer * workdays(max(ansaettelse.first, first), min(ansaettelse.last, last))
    return planned - sum(spell.hours_in(first, last) for spell in ansaettelse.fravaer)


def _count(counter: Counter, group: list[Ansaettelse], periode: date, aarsager: Mapping[str, str]) -> None:
    first, last = periode.toordinal(), month_end(periode).toordinal()
    there = [a for a in group if a.first <= last and a.last >= first]
    counter["ansaettelser"] += len(there)
    counter["medarbejdere"] += len({a.person for a in there})
    for ansaettelse in there:
        counter["naervaer_timer_hundrededele"] += _naervaer(ansaettelse, first, last)
        for spell in ansaettelse.fravaer:
            days = range(max(spell.start, first), min(spell.end, last) + 1)
            hours = spell.hours_in(first, last)
            counter["fravaer_kalenderdage"] += len(days)
            counter["fravaer_timer_hundrededele"] += hours
            counter["fravaer_i_pct_timer_hundrededele"] += hours if aarsager.get(spell.kode) == "1" else 0
            counter["fravaer_slut_foer_start"] += spell.end < spell.start and first <= spell.start <= last


def _krl_001(periode: date, counter: Counter) -> Tal:
    fravaer, naervaer = counter["fravaer_i_pct_timer_hundrededele"], counter["naervaer_timer_hundrededele"]
    dagsvaerk = [quotient(Decimal(hours).scaleb(-2), _DAGSVAERK) for hours in (fravaer, fravaer + naervaer)]
    return Tal("KRL-001", periode, *dagsvaerk, counter["medarbejdere"])
