"""How one sag goes, and the foranstaltninger in it: when it began, when that was registered, what changed.

What a source really delivers is in here on purpose: backdated starts, ends registered late, ends that are
corrected or planned, sager that are reopened or removed, spells of one day, and ends before the start.

Otherwise the rows of a month fit together, so that the controls find in them only what was planted: a sag is closed
when its end date has come, a foranstaltning lies within its sag, and a child is placed in one place at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from random import Random

from flis.synthetic.generate.chance import between, by_quantiles, pick
from flis.synthetic.generate.lovhjemmel import lovhjemmel
from flis.synthetic.generate.record import NEVER, OPEN_END, History, Record, value_at
from flis.synthetic.generate.seeds import ANBRINGELSE

_YEAR = 365
_KINDS = (("underretning", 0.2), ("forebyggende", 0.56), ("anbringelse", 0.24))
_SAG_DAYS = {
    "underretning": ((0.0, 1), (0.3, 30), (0.7, 80), (1.0, 260)),
    "forebyggende": ((0.0, 20), (0.25, 160), (0.5, 360), (0.8, 850), (1.0, 2200)),
    "anbringelse": ((0.0, 90), (0.25, 420), (0.5, 1000), (0.8, 2300), (1.0, 4800)),
}
# By whether the child is placed outside the home.
_STEP_DAYS = {
    True: ((0.0, 5), (0.3, 180), (0.6, 600), (1.0, 3200)),
    False: ((0.0, 1), (0.3, 80), (0.7, 320), (1.0, 1100)),
}
_LAG = ((0.0, 0), (0.75, 6), (0.92, 30), (1.0, 125))
_PRIORITET = (("1", 0.08), ("2", 0.25), ("3", 0.52), ("4", 0.15))
_STEPS = ((1, 0.45), (2, 0.3), (3, 0.17), (4, 0.08))
# Kroner a day: lowest and highest.
_PRICE = {True: (650, 4800), False: (40, 900)}


@dataclass(frozen=True, slots=True)
class Story:
    """A sag's truth, in days: when it runs, when its registration and its closing became known."""

    kind: str
    birth: int
    start: int
    end: int
    registered: int
    closed: int
    removed: int


def workday(day: int) -> int:
    """``day``, or the Friday before it."""
    return day - max(0, (day - 1) % 7 - 4)


def sag_story(random: Random, registered: int, birth: int) -> Story:
    kind = pick(random, _KINDS)
    draw = random.random()
    back = 0 if draw < 0.55 else between(random, 1, 14) if draw < 0.92 else between(random, 15, 120)
    start = max(birth, registered - back)
    end = start if random.random() < 0.01 else start + by_quantiles(random, _SAG_DAYS[kind])
    closed = max(end, registered) + by_quantiles(random, _LAG)
    removed = registered + between(random, 60, 900) if random.random() < 0.015 else NEVER
    return Story(kind, birth, start, end, registered, closed, removed)


def sag(random: Random, number: int, sag_id: str, cpr: str, story: Story) -> Record:
    # A corrected or planned end is never before the true one: some foranstaltning may run until then.
    ends = _ends(random, story.start, story.end, story.end, story.registered, story.closed)
    moving = {
        "slutdato": ends,
        "status_kode": _status(random, story, ends),
        "sagstype_kode": _type(random, story),
        "prioritet_kode": _prioritet(random, story),
    }
    fixed = {"sag_id": sag_id, "barn_noegle": _written(random, cpr), "startdato": story.start}
    return Record(number, fixed, moving, story.registered, story.removed)


def foranstaltninger(
    random: Random,
    number: int,
    sag_id: str,
    cpr: str,
    story: Story,
    sag_ends: History,
    typer: Mapping[str, tuple[str, ...]],
) -> list[Record]:
    """The measures of a sag: in a row, side by side, and now and then the same type twice at once.

    ``sag_ends`` is how the sag's own end date was delivered: no measure is delivered with a later one.
    """
    if story.kind == "underretning":
        return []
    records = []
    start, end, kode = story.start, story.start - 1, ""
    for step in range(pick(random, _STEPS)):
        draw = random.random()
        if step and draw < 0.3:
            start = end + 1
        elif step and draw < 0.6:
            start = between(random, start, end)
        else:
            start = story.start + between(random, 0, min(200, story.end - story.start))
        if start > story.end:
            break
        if not (step and 0.3 <= draw < 0.42):
            kode = _choose_type(random, step, story.kind, typer)
        anbragt = kode in typer.get(ANBRINGELSE, ())
        end = start if random.random() < 0.015 else start + by_quantiles(random, _STEP_DAYS[anbragt])
        end = min(end, story.end)
        ids = {"foranstaltning_id": f"F{sag_id[1:]}-{step + 1}", "sag_id": sag_id}
        ids["barn_noegle"] = _written(random, cpr)
        record = _foranstaltning(random, number, ids, kode, (start, end), story, anbragt)
        records.append(_ending_at_most(record, sag_ends))
    return records


def one_place_at_a_time(records: list[Record], typer: Mapping[str, tuple[str, ...]]) -> list[Record]:
    """A child's measures of all its sager, where a placement ends before the child's next one begins.

    Of placements from the same day the first is kept. Once a later placement is registered, those before it are
    delivered with an end, which is the day before it at the latest.
    """
    of_day: dict[object, Record] = {}
    others = []
    for record in records:
        if record.fixed["foranstaltningstype_kode"] in typer.get(ANBRINGELSE, ()):
            of_day.setdefault(record.fixed["startdato"], record)
        else:
            others.append(record)
    placed = [of_day[start] for start in sorted(of_day)]
    for earlier, later in combinations(range(len(placed)), 2):
        following = placed[later]
        caps = ((following.registered, following.fixed["startdato"] - 1),)
        placed[earlier] = _ending_at_most(placed[earlier], caps)
    return others + placed


def _ending_at_most(record: Record, caps: History) -> Record:
    """``record``, delivered on each day with the end date of ``caps`` if its own is later or open.

    A cap before the record's start is the fault of a sag that ends before it starts, and caps nothing.
    """
    own = record.moving["slutdato"]
    days = sorted({day for day, _ in own} | {day for day, _ in caps if day > record.registered})
    steps = []
    for day in days:
        end, cap = value_at(own, day), value_at(caps, day)
        if _is_day(cap) and record.fixed["startdato"] <= cap and not (_is_day(end) and end <= cap):
            end = cap
        if not steps or steps[-1][1] != end:
            steps.append((day, end))
    return replace(record, moving={**record.moving, "slutdato": tuple(steps)})


def _is_day(end: object) -> bool:
    return end is not None and end != OPEN_END


def _foranstaltning(
    random: Random,
    number: int,
    ids: Mapping[str, str],
    kode: str,
    spell: tuple[int, int],
    story: Story,
    anbragt: bool,
) -> Record:
    start, end = spell
    draw = random.random()
    # Granted ahead, registered late, or within ten days.
    low, high = (-40, -10) if draw < 0.05 else (30, 150) if draw < 0.1 else (0, 10)
    lag = between(random, low, high)
    registered = max(story.registered, start + lag)
    closed = max(end, registered) + by_quantiles(random, _LAG)
    low, high = _PRICE[anbragt]
    # A price in øre; some sources leave it out.
    price = between(random, low * 4, high * 4) * 25 if random.random() < 0.93 else None
    removed = registered + between(random, 60, 700) if random.random() < 0.004 else NEVER
    fixed = {
        **ids,
        "foranstaltningstype_kode": kode,
        "startdato": start,
        "dagspris_kr": price,
        "lovhjemmel": lovhjemmel(kode, anbragt, start, draw),
    }
    moving = {"slutdato": _ends(random, start, end, start, registered, closed)}
    return Record(number, fixed, moving, registered, min(removed, story.removed))


def _choose_type(random: Random, step: int, kind: str, typer: Mapping[str, tuple[str, ...]]) -> str:
    wants = kind == "anbringelse" and (step == 0 or random.random() < 0.55)
    groups = [g for g in typer if (g == ANBRINGELSE) == wants] or list(typer)
    codes = [kode for g in groups for kode in typer[g]]
    # The first of a group are the common ones.
    return pick(random, [(kode, 1.0 / (2 + index)) for index, kode in enumerate(codes)])


def _written(random: Random, cpr: str) -> str:
    return f"{cpr[:6]}-{cpr[6:]}" if random.random() < 0.03 else cpr


def _ends(random: Random, start: int, end: int, earliest: int, registered: int, closed: int) -> History:
    """How the end date was delivered: open, perhaps planned, perhaps corrected or reopened, at last ``end``.

    A planned or corrected end is not before ``earliest``.
    """
    still_open = OPEN_END if random.random() < 0.3 else None
    draw = random.random()
    if draw < 0.08:
        return ((registered, max(earliest, end + between(random, -60, 300))), (closed, end))
    if draw < 0.15:
        first = max(earliest, end + between(random, -45, 45))
        return ((registered, still_open), (closed, first), (closed + between(random, 15, 150), end))
    if draw < 0.165:
        again = closed + between(random, 20, 90)
        later = again + between(random, 10, 300)
        return ((registered, still_open), (closed, end), (again, still_open), (later, later))
    if draw < 0.169:
        return ((registered, still_open), (closed, start - between(random, 1, 20)))
    return ((registered, still_open), (closed, end))


def _status(random: Random, story: Story, ends: History) -> History:
    """1 open, 3 passive, 2 closed; seeds/dubu_sagsstatus.csv. Closed is a sag whose delivered end date has come."""
    running: list[tuple[int, object]] = [(story.registered, "1")]
    if random.random() < 0.12:
        passive = story.registered + between(random, 30, 400)
        running += [(passive, "3"), (passive + between(random, 20, 200), "1")]
    come = {end for _, end in ends if _is_day(end) and end > story.registered}
    steps: list[tuple[int, object]] = []
    for day in sorted({*come, *(day for day, _ in running), *(day for day, _ in ends)}):
        end = value_at(ends, day)
        status = "2" if _is_day(end) and end <= day else value_at(running, day)
        if not steps or steps[-1][1] != status:
            steps.append((day, status))
    return tuple(steps)


def _type(random: Random, story: Story) -> History:
    """10 child, 20 young person from 15, 30 aftercare from 18, 40 notification; seeds/dubu_sagstype.csv."""
    by_age = [(story.birth + years * _YEAR + years // 4, kode) for years, kode in ((15, "20"), (18, "30"))]
    at_start = next((kode for day, kode in reversed(by_age) if day <= story.registered), "10")
    first = "40" if story.kind == "underretning" or random.random() < 0.2 else at_start
    steps: list[tuple[int, object]] = [(story.registered, first)]
    if first == "40" and story.kind != "underretning":
        steps.append((story.registered + between(random, 14, 90), at_start))
    if story.kind != "underretning":
        steps += [(day, kode) for day, kode in by_age if steps[-1][0] < day < story.closed]
    return tuple(steps)


def _prioritet(random: Random, story: Story) -> History:
    steps = [(story.registered, pick(random, _PRIORITET))]
    while random.random() < 0.25 and len(steps) < 4:
        steps.append((steps[-1][0] + between(random, 10, 250), pick(random, _PRIORITET)))
    return tuple(steps)
