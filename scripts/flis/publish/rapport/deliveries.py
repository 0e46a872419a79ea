"""What came, what is missing and what needs a person, in Danish, each with a command or a sentence to send on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flis.look import worklist
from flis.look.overview import kind
from flis.look.status import LANDED, MISSING, NO_AGREEMENT, OTHER_SYSTEM, PRUNED, REFUSED, Cell, StatusReport
from flis.look.worklist import Item
from flis.publish.rapport.tal import antal, maaneder
from flis.publish.rapport.texts import AFVIST, KOMMANDO, OMRAADER
from flis.store import journal

ALL_KOMMUNER = "0000"
_MONTHS = 24


@dataclass(frozen=True)
class State:
    """How a state is shown: a sign and a word for it, and the class of its colours."""

    sign: str
    ord: str
    klasse: str


STATES = {
    LANDED: State("✓", "indlæst", "god"),
    "landed, with tables empty as announced": State("○", "indlæst, med tomme tabeller som varslet", "god"),
    "landed, a newer extraction refused": State("▲", "indlæst, men en nyere pakke er afvist", "vent"),
    REFUSED: State("✕", "afvist", "fejl"),
    MISSING: State("?", "mangler", "fejl"),
    NO_AGREEMENT: State("–", "ingen KRL-aftale", "ingen"),
    OTHER_SYSTEM: State("·", "et andet system leverer", "ingen"),
    PRUNED: State("□", "slettet efter aftale", "ingen"),
}
CUBE_STATES = {
    "klar": State("✓", "klar", "god"),
    "afventer data": State("?", "afventer data", "vent"),
    "fejl": State("✕", "fejl", "fejl"),
    "ingen KRL-aftale": State("–", "ingen KRL-aftale", "ingen"),
}
UNKNOWN = State("!", "ukendt", "vent")


@dataclass(frozen=True)
class Note:
    """One thing that a reader should know: what, why, and what to do. ``modtager`` is whom ``saetning`` is for."""

    hvad: str
    hvorfor: str = ""
    kommando: str = ""
    saetning: str = ""
    modtager: str = ""


@dataclass(frozen=True)
class MatrixRow:
    """A line of the status matrix: whose, and a state for each month (None: nothing is expected)."""

    kode: str
    omraade: str
    states: tuple[State | None, ...]


@dataclass(frozen=True)
class Matrix:
    """The status matrix with its months."""

    months: tuple[date, ...]
    rows: tuple[MatrixRow, ...]

    @property
    def used(self) -> list[State]:
        """The states that occur, for the legend."""
        there = {state for row in self.rows for state in row.states}
        return [state for state in STATES.values() if state in there]


def omraade_navn(omraade: str) -> str:
    return OMRAADER.get(omraade, omraade)


def matrix(cells: Iterable[Cell]) -> Matrix:
    """The newest months of ``cells``."""
    found: dict[tuple[str, str], dict[date, State]] = defaultdict(dict)
    for cell in cells:
        found[cell.kommune, cell.omraade][cell.periode] = STATES.get(kind(cell), UNKNOWN)
    months = _months({month for states in found.values() for month in states})
    rows = tuple(
        MatrixRow(kommune, omraade_navn(omraade), tuple(states.get(month) for month in months))
        for (kommune, omraade), states in sorted(found.items())
    )
    return Matrix(months, tuple(row for row in rows if any(row.states)))


def _months(there: set[date]) -> tuple[date, ...]:
    if not there:
        return ()
    newest = max(there)
    last = newest.year * 12 + newest.month - 1
    first = max(min(there).year * 12 + min(there).month - 1, last - _MONTHS + 1)
    return tuple(date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1))


def newest_month(cells: Iterable[Cell]) -> date | None:
    """The newest month of which something has landed."""
    return max((cell.periode for cell in cells if cell.state == LANDED), default=None)


def news(cells: Sequence[Cell], names: Sequence[str]) -> list[Note]:
    """What landed last: ``names`` are the packages of the last landing. Grouped by område."""
    wanted = set(names)
    found: dict[str, list[date]] = defaultdict(list)
    for cell in cells:
        if cell.package in wanted and cell.state == LANDED:
            found[cell.omraade].append(cell.periode)
    return [Note(f"{omraade_navn(omraade)}: {maaneder(months)}") for omraade, months in sorted(found.items())]


def missing(cells: Iterable[Cell], kommune: str) -> list[Note]:
    """The gaps of one kommune. ``kommune`` is its name and code, for the sentence to FLIS' servicedesk."""
    gaps: dict[tuple[str, str], list[date]] = defaultdict(list)
    for cell in cells:
        if cell.state in (MISSING, REFUSED, NO_AGREEMENT):
            gaps[cell.state, cell.omraade].append(cell.periode)
    order = (MISSING, REFUSED, NO_AGREEMENT)
    found = []
    for (state, omraade), months in sorted(gaps.items(), key=lambda gap: (order.index(gap[0][0]), gap[0][1])):
        hvad, spans = omraade_navn(omraade), maaneder(months)
        if state == MISSING:
            found.append(
                Note(
                    f"{hvad}: {spans}",
                    "Der er ikke kommet en datapakke, selv om områdets andre måneder er kommet.",
                    saetning=f"Vi mangler datapakken for {omraade}, {spans}, for {kommune}."
                    " Vil I lægge den på serveren?",
                    modtager="FLIS' servicedesk",
                )
            )
        elif state == REFUSED:
            found.append(Note(f"{hvad}: {spans}", "Datapakken er kommet, men blev afvist. Se under Kræver en person."))
        else:
            found.append(
                Note(
                    f"{hvad}: {spans}",
                    "Der er ingen databehandleraftale med KRL. Tal, der bygger på KRL, kan ikke vises, før den er"
                    " indgået.",
                )
            )
    return found


def tasks(items: Iterable[Item]) -> Iterator[Note]:
    """The work list of `flis status`, in Danish."""
    for item in items:
        yield _TASKS.get(item.kind, _other)(item)


def of_kommune(items: Iterable[Item], kode: str) -> list[Item]:
    """The items about a package of this kommune."""
    return [item for item in items if item.name.split("_")[0] == kode]


def failed_build(report: StatusReport) -> list[Note]:
    """The last build, if it failed."""
    step = report.steps.get(journal.BUILD)
    if step is None or step.code is None:
        return []
    failed = [test for test in step.facts.get("failed", ()) if isinstance(test, dict)]
    names = ", ".join(str(test.get("name")) for test in failed)
    fixes = sorted({str(test["fix"]) for test in failed if test.get("fix")})
    why = f"Det, der fejlede: {names}." if names else "Tallene i rapporten kan være fra en tidligere opbygning."
    return [
        Note(
            "Den seneste opbygning af DM lykkedes ikke.",
            why,
            kommando=f"flis fix run {fixes[0]}" if fixes else "flis build",
        )
    ]


def _refused(item: Item) -> Note:
    why, sentence = AFVIST.get(item.code, (f"Koden er {item.code}; docs/fejl.md forklarer den.", None))
    if sentence is None:
        return Note(f"Pakken {item.name} er afvist.", why, kommando=KOMMANDO.get(item.code, "flis status"))
    return Note(
        f"Pakken {item.name} er afvist.",
        why,
        saetning=f"Vi har måttet afvise datapakken {item.name}. {why} {sentence}",
        modtager="FLIS' servicedesk",
    )


def _waiting(item: Item) -> Note:
    if item.code == "not-landed":
        return Note(f"Pakken {item.name} venter på at blive indlæst.", kommando="flis land")
    return Note(f"Filen {item.name} kan ikke indlæses under det navn.", *AFVIST.get(item.code, ("", ""))[:1])


def _refused_rows(item: Item) -> Note:
    return Note(
        f"{antal(item.rows, 'række', 'rækker')} af pakken {item.name} er afvist.",
        "Resten af pakken er indlæst. Rækkernes nummer, felt og regel står under Afviste pakker og rækker.",
        kommando=f"flis status --package {item.name}",
        saetning=f"I datapakken {item.name} kan {antal(item.rows, 'række', 'rækker')} ikke indlæses. Vedlagt er fil,"
        " post, felt og regel. Vil I rette rækkerne i fagsystemet og sende en ny pakke?",
        modtager="FLIS' servicedesk",
    )


def _other(item: Item) -> Note:
    return Note(item.name, f"Se {item.code} i docs/fejl.md.", kommando="flis status")


_TASKS = {
    worklist.DRIFT: lambda item: Note(
        f"Filen {item.name} i mappen drift/ standser al indlæsning.",
        f"Den kan ikke læses, som den er. Koden er {item.code}; docs/fejl.md forklarer den.",
        kommando="flis doctor",
    ),
    worklist.REFUSED: _refused,
    worklist.WAITING: _waiting,
    worklist.REFUSED_ROWS: _refused_rows,
    worklist.NO_LONGER_COVERED: lambda item: Note(
        f"Pakken {item.name} er indlæst, men måneden er ikke længere omfattet af en aftale med KRL.",
        "Dens rækker tæller ikke med i noget tal.",
        kommando="flis prune --without-agreement",
    ),
    worklist.NOT_FETCHED: lambda item: Note(
        f"{item.name} kunne ikke hentes fra serveren.", f"Koden er {item.code}.", kommando="flis fetch"
    ),
    worklist.NOT_TAKEN: lambda item: Note(
        f"{item.name} ligger på serveren, men er ikke hentet.",
        "Filen ligner ikke en datapakke, eller den er ikke færdig.",
        kommando="flis status",
    ),
    worklist.NOT_READ: lambda item: Note(
        f"{item.name} ligger i indbakken, men er ikke en zipfil.", "Flyt den, eller giv den navn som en datapakke."
    ),
}
