"""The findings of the controls, the state of the cubes and the corrections, as the report shows them.

Keys of findings and values of corrections are not read: they can point at one person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flis.publish.rapport.deliveries import CUBE_STATES, UNKNOWN, Note, State
from flis.publish.rapport.tal import antal, maaned, maaneder
from flis.store.mart import Mart, Record

_MONTHS = 13
# Shows the keys of the findings to the one who may see them. The report itself does not hold them.
_FINDINGS = (
    'dbt show --limit 100 --inline "select * from DM.Drift.Datakvalitet'
    " where kontrol_id = '{kontrol}' and kommune_kode = '{kommune}'\""
)


@dataclass(frozen=True)
class Control:
    """One control with its findings: how many in each month, oldest first, and how many before them."""

    ident: str
    tekst: str
    alvor: str
    tabel: str
    counts: tuple[int, ...]
    earlier: int

    @property
    def newest(self) -> int:
        return self.counts[-1]

    @property
    def before(self) -> int:
        return self.counts[-2] if len(self.counts) > 1 else 0

    @property
    def total(self) -> int:
        return sum(self.counts) + self.earlier


@dataclass(frozen=True)
class Quality:
    """The controls that found something, and the months of their counts."""

    months: tuple[date, ...]
    controls: tuple[Control, ...]

    def per_month(self, alvor: str) -> list[int]:
        """How many findings of one kind each month has."""
        wanted = [control.counts for control in self.controls if control.alvor == alvor]
        return [sum(counts) for counts in zip(*wanted, strict=True)] if wanted else [0] * len(self.months)

    @property
    def swinging(self) -> list[Control]:
        """The controls whose newest month differs from the month before, the largest change first."""
        changed = [control for control in self.controls if control.newest != control.before]
        return sorted(changed, key=lambda control: (-abs(control.newest - control.before), control.ident))

    def faults(self, kode: str, kommune: str) -> list[Note]:
        """The faults of the newest month, each with a sentence to the supplier of the data."""
        return [
            Note(
                f"{control.ident}: {control.tekst}",
                f"{antal(control.newest, 'fund', 'fund')}, {maaned(self.months[-1])}.",
                kommando=_FINDINGS.format(kontrol=control.ident, kommune=kode),
                saetning=f"Vi har fundet {antal(control.newest, 'fejl', 'fejl')} i det, der er leveret til FLIS for"
                f" {kommune}, {maaned(self.months[-1])}: {control.tekst} Vil I rette det i fagsystemet? Vi sender jer"
                f" rækkernes numre ad en sikker vej. (Kontrol {control.ident}, tabel {control.tabel})",
                modtager="leverandøren af fagsystemet",
            )
            for control in self.controls
            if control.alvor == "fejl" and control.newest
        ]


def quality_of(mart: Mart, kode: str, newest: date) -> Quality:
    """The findings about one kommune, for the months up to ``newest``."""
    last = newest.year * 12 + newest.month - 1
    months = tuple(date(n // 12, n % 12 + 1, 1) for n in range(last - _MONTHS + 1, last + 1))
    columns = ("kontrol_id", "kontrol_tekst", "alvor", "tabel", "periode")
    rows = mart.rows("Drift.Datakvalitet", columns, "kommune_kode = ?", (kode,))
    counts: dict[str, Counter[date]] = defaultdict(Counter)
    about: dict[str, Record] = {}
    for row in rows:
        about[row["kontrol_id"]] = row
        # A finding of no month, such as missing inhabitants, holds now.
        counts[row["kontrol_id"]][row["periode"] or months[-1]] += 1
    controls = (
        Control(
            ident,
            row["kontrol_tekst"],
            row["alvor"],
            row["tabel"],
            tuple(counts[ident][month] for month in months),
            sum(number for month, number in counts[ident].items() if month < months[0]),
        )
        for ident, row in sorted(about.items())
    )
    return Quality(months, tuple(controls))


@dataclass(frozen=True)
class Cube:
    """The state of one cube for one kommune."""

    navn: str
    state: State
    maaned: str
    aarsag: str
    meddelelse: str


def cubes_of(mart: Mart) -> dict[str, list[Cube]]:
    """Kommune -> its cubes."""
    columns = ("kommune_kode", "kube_navn", "periode", "status", "aarsag", "driftsmeddelelse_id")
    found: dict[str, list[Cube]] = defaultdict(list)
    for row in sorted(mart.rows("Drift.Kubestatus", columns), key=lambda row: row["kube_navn"]):
        state = CUBE_STATES.get(row["status"], UNKNOWN)
        month = maaned(row["periode"]) if row["periode"] else ""
        found[row["kommune_kode"]].append(
            Cube(row["kube_navn"], state, month, row["aarsag"] or "", row["driftsmeddelelse_id"] or "")
        )
    return found


def waiting_cubes(cubes: Iterable[Cube]) -> list[Note]:
    """Cubes that cannot be used, by reason."""
    reasons: dict[str, list[Cube]] = defaultdict(list)
    for cube in cubes:
        if cube.state.klasse != "god":
            reasons[cube.aarsag].append(cube)
    return [
        Note(f"Kuber, der ikke kan bruges: {', '.join(cube.navn for cube in group)}", _why(reason, group[0]))
        for reason, group in reasons.items()
    ]


def _why(reason: str, cube: Cube) -> str:
    return f"{reason} Driftsmeddelelse {cube.meddelelse}." if cube.meddelelse else reason


@dataclass(frozen=True)
class Correction:
    """Corrections of one kind in one table and month."""

    navn: str
    tilstand: str
    tabel: str
    maaneder: str
    rows: int
    aarsag: str
    meddelelse: str


def corrections_of(mart: Mart, kode: str) -> list[Correction]:
    """The corrections of one kommune's rows."""
    columns = ("rettelse_navn", "tilstand", "tabel", "aarsag", "driftsmeddelelse_id", "periode")
    groups: dict[tuple[str, ...], list[date]] = defaultdict(list)
    for row in mart.rows("Drift.Rettelse", columns, "kommune_kode = ?", (kode,)):
        groups[tuple(str(row[name] or "") for name in columns[:-1])].append(row["periode"])
    return [
        Correction(navn, tilstand, tabel, maaneder(days), len(days), aarsag, meddelelse)
        for (navn, tilstand, tabel, aarsag, meddelelse), days in sorted(groups.items())
    ]
