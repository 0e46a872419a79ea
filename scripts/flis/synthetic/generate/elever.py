"""The pupils of a kommune in their last school years, one at a time, and the grades they are given.

A pupil's story depends only on seed, kommune, year of birth, number and school year, so it is the same in every month
and every system. It has the oddities of a real source: grades that are corrected, exempted, missing or given early,
pupils who change school between two rounds, and now and then a code that only exams have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from operator import itemgetter
from random import Random
from typing import NamedTuple

from flis.synthetic.generate.chance import below, between, pick, stream
from flis.synthetic.generate.cpr import birth_of, cpr_of

SKALA = ("-3", "00", "02", "4", "7", "10", "12")
FRITAGET = ("91", "96", "97", "98")
KUN_PROEVE = ("81", "84", "85", "86", "87", "88", "89")
FOERSTE, ANDEN, SIDSTE = range(3)
# The day that a round begins, as months and days after the school year's 1 August, and how many days it lasts.
_ROUNDS = ((3, 20, 45), (7, 1, 35), (9, 2, 40))
_TENTH = 0.3
_PUPILS_PER_SCHOOL = 55
_DAY_AND_RUNDE = itemgetter(0, 1)  # of a Given
_NAMES = ("Nørre", "Åby", "Ellekær", "Sø", "Vester", "Mølle", "Bakke", "Øster", "Skov", "Fjord", "Kirke", "Havne")


class Given(NamedTuple):
    """A grade of one round, known from ``day`` on; a later one of the same round replaces it."""

    day: int
    runde: int
    kode: str


class Row(NamedTuple):
    """A pupil's grades in one subject at one school; ``given`` in order of days."""

    skole: int
    fag: tuple[str, str]
    given: tuple[Given, ...]


class Pupil(NamedTuple):
    """A pupil in one school year, which ``aar`` begins."""

    born: int
    number: int
    cpr: str
    aar: int
    klassetrin: int
    rows: tuple[Row, ...]


class Fag(NamedTuple):
    """A subject: its code and that of its discipline, its name, and whether it is an elective."""

    koder: tuple[str, str]
    navn: str
    er_valgfag: bool


@dataclass(frozen=True)
class Skolevaesen:
    """The facts from which a kommune's pupils follow. ``aargang`` gives the number of pupils of a birth year."""

    seed: int
    kode: str
    fag: Sequence[Mapping[str, str]]
    aargang: Callable[[int], int]

    @cached_property
    def taught(self) -> Mapping[int, Sequence[Fag]]:
        """The subjects of each klassetrin."""
        return {
            klassetrin: [
                Fag((f["fag_kode"], f["disciplin_kode"]), f["fag_navn"], f["er_valgfag"] == "1")
                for f in self.fag
                if int(f["fra_klassetrin"]) <= klassetrin <= int(f["til_klassetrin"])
            ]
            for klassetrin in (8, 9, 10)
        }

    def skoler(self, born: int) -> int:
        return max(1, self.aargang(born) // _PUPILS_PER_SCHOOL)


def skole_kode(kommune: str, number: int) -> str:
    """The six digits of the kommune's school ``number``; synthetic, no real institution's."""
    return f"{kommune[-3:]}{number:03d}"


def skole_navn(number: int) -> str:
    if number == 0:
        return "10. klassecentret"
    part, name = divmod(number - 1, len(_NAMES))
    return f"{_NAMES[name]}skolen" + (f", afdeling {part + 1}" if part else "")


def school_year(day: int) -> int:
    """The year in which the school year of ``day`` began."""
    when = date.fromordinal(day)
    return when.year if when.month >= 8 else when.year - 1


def pupils(vaesen: Skolevaesen, first: int, last: int) -> Iterator[Pupil]:
    """The pupils of the 8th to 10th klassetrin in the school years from ``first`` to ``last``, in one order."""
    for born in range(first - 16, last - 13):
        for number in range(vaesen.aargang(born)):
            lasting = _lasting(vaesen, born, number)
            for aar in range(max(first, born + 14), min(last, born + 16) + 1):
                if aar - born - 6 < 10 or lasting.goes_on:
                    yield _pupil(vaesen, born, number, aar, lasting)


class _Lasting(NamedTuple):
    """What of a pupil is the same in every school year. ``goes_on``: to the 10th klassetrin."""

    level: float
    school: int
    goes_on: bool
    exempt: bool
    cpr: str


def _lasting(vaesen: Skolevaesen, born: int, number: int) -> _Lasting:
    random = stream(vaesen.seed, "elev", vaesen.kode, born, number)
    level = 3.65 + 1.9 * (random.random() + random.random() + random.random() - 1.5)
    school = 1 + below(random, vaesen.skoler(born))
    goes_on, exempt, hyphen = random.random() < _TENTH, random.random() < 0.025, random.random() < 0.03
    # Each kommune numbers its pupils from a start of its own; the birth years stand side by side.
    person = 20_000_000 + int(vaesen.kode) * 7919 + number * 8 + born % 8
    cpr = cpr_of(person, birth_of(person, date(born + 1, 11, 1).toordinal()))
    return _Lasting(level, school, goes_on, exempt, f"{cpr[:6]}-{cpr[6:]}" if hyphen else cpr)


def _pupil(vaesen: Skolevaesen, born: int, number: int, aar: int, lasting: _Lasting) -> Pupil:
    klassetrin = aar - born - 6
    random = stream(vaesen.seed, "karakter", vaesen.kode, born, number, aar)
    school = 0 if klassetrin == 10 else lasting.school
    move = _day(aar, 2, 15) + below(random, 190) if random.random() < 0.02 else None
    early = random.random() < 0.02
    rows: list[Row] = []
    for fag in _subjects(random, vaesen.taught[klassetrin], klassetrin):
        given = _exempted(random, aar) if lasting.exempt else _given(random, aar, lasting.level, school, early)
        rows.extend(_rows(random, school, move, fag, given, vaesen.skoler(born)))
    return Pupil(born, number, lasting.cpr, aar, klassetrin, tuple(rows))


def _subjects(random: Random, taught: Sequence[Fag], klassetrin: int) -> list[tuple[str, str]]:
    sprog = pick(random, (("Tysk", 0.82), ("Fransk", 0.12), ("", 0.06)))
    if klassetrin == 10 and random.random() < 0.6:
        sprog = ""
    electives = [f.navn for f in taught if f.er_valgfag]
    valgfag = electives[below(random, len(electives))] if electives else ""
    left_out = {"Tysk", "Fransk", *electives} - {sprog, valgfag}
    if klassetrin == 10 and random.random() < 0.4:
        left_out.add("Fysik/kemi")
    return [f.koder for f in taught if f.navn not in left_out]


def _given(random: Random, aar: int, level: float, school: int, early: bool) -> list[Given]:
    found = []
    level_now = level + 1.6 * random.random() - 0.8
    for runde, (months, day, length) in enumerate(_ROUNDS):
        begins = _day(aar, months, day)
        level_now += (0.0, 0.12, 0.15)[runde] + 1.1 * random.random() - 0.55
        kode = SKALA[max(0, min(6, int(level_now + 0.5)))]
        chance = random.random()
        given_on = begins + below(random, length)
        # Some schools give two rounds only.
        if chance < (0.03, 0.06, 0.015)[runde] or (runde == ANDEN and school % 5 in (2, 4)):
            continue
        if runde == SIDSTE and early:
            given_on = _day(aar, 5, 10) + below(random, 60)
        if 0.1 < chance < 0.112:
            kode = FRITAGET[below(random, 4)]
        if 0.2 < chance < 0.2005:
            found.append(Given(given_on, runde, KUN_PROEVE[below(random, 7)]))
            if random.random() < 0.5:
                continue
            given_on += between(random, 3, 25)
        elif 0.3 < chance < 0.315:
            wrong = SKALA[below(random, 7)]
            found.append(Given(given_on, runde, wrong))
            given_on += between(random, 5, 25)
        found.append(Given(given_on, runde, kode))
    return sorted(found, key=_DAY_AND_RUNDE)


def _exempted(random: Random, aar: int) -> list[Given]:
    """A pupil with special teaching: no grades, but mostly a statement or an exemption, and now and then a grade."""
    months, day, length = _ROUNDS[SIDSTE]
    kode = pick(random, (("96", 0.6), ("91", 0.3), ("02", 0.1)))
    found = [Given(_day(aar, months, day) + below(random, length), SIDSTE, str(kode))]
    if random.random() < 0.3:
        found.insert(0, Given(_day(aar, 4, 1) + below(random, 20), FOERSTE, "91"))
    return found


def _rows(
    random: Random, school: int, move: int | None, fag: tuple[str, str], given: list[Given], skoler: int
) -> list[Row]:
    """One row, or two where the pupil changes school on the day ``move``: each with the grades given there."""
    if not given:
        return []
    if move is None:
        return [Row(school, fag, tuple(given))]
    to = 1 + school % (skoler + 1) if skoler > 1 else school + 1
    before, after = [g for g in given if g.day < move], [g for g in given if g.day >= move]
    # The school that is left may give a last grade on the way out; the new school's counts.
    if before and random.random() < 0.25:
        before.append(Given(move, SIDSTE, SKALA[below(random, 7)]))
    return [Row(where, fag, tuple(found)) for where, found in ((school, before), (to, after)) if found]


@lru_cache(maxsize=1024)
def _day(aar: int, months: int, day: int) -> int:
    """``day`` of the month that is ``months`` after the August of ``aar``."""
    year, month = divmod(aar * 12 + 7 + months, 12)
    return date(year, month + 1, day).toordinal()
