"""The controls LEV-01 to LEV-08, from their texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from tests.flis.oracle.controls.landed import Findings, Landed, counted
from tests.flis.oracle.controls.swings import LARGE_ROWS, swings
from tests.flis.oracle.mart import kommuner
from tests.flis.oracle.truth import last_day, months

# Which dataområde a source system delivers; the first ones come every month. Written out again: a wrong seed must be
# seen.
MONTHLY = {
    "DUBU": "Udsatte børn og unge", "TEA": "Skole", "KMD_ELEV": "Skole", "KMD_LOEN": "Personale",
    "SILKEBORG_DATA": "Personale", "KRL": "KRL", "DAGTILBUD": "Dagtilbud", "OEKONOMI": "Økonomi",
}  # fmt: skip
SYSTEMS = {**MONTHLY, "BORGER": "Borger"}
COUNTRY = ("benchmark", "sammenligning", "drift")
UNKNOWN = "9999"


class Packages:
    """One row per name of a package: the one that landed, or else the newest attempt."""

    def __init__(self, landed: Landed) -> None:
        self.found: Findings = Counter()
        known = {*kommuner(), UNKNOWN}
        best: dict[str, tuple] = {}
        for name, levering_id, kommune, area, month, read, packed, begun, attempt, status, refused in landed.ask(
            "select pakke_navn, levering_id, kommune_kode, omraade, periode, udlaest_tidspunkt, pakket_tidspunkt,"
            " startet_tidspunkt, forsoeg_id, status, afviste_raekker from DSA.Drift.Datapakke"
        ):
            order = (status == "landet", packed or begun, begun, attempt)
            row = (order, name, levering_id, kommune, area, month, read, status, refused)
            best[name.upper()] = max(best.get(name.upper(), row), row, key=lambda one: one[0])
        # (kommune, system) -> months that landed; those of them that had begun; those of packages of one month.
        self.landed: dict[tuple, set[date]] = defaultdict(set)
        self.begun: dict[tuple, set[date]] = defaultdict(set)
        self.single: dict[tuple, set[date]] = defaultdict(set)
        history = defaultdict(set)
        for rows in map(landed.current, landed.ledger):
            for (_, month), row in rows.items():
                history[row[4]].add(month)
        rows = [row[1:] for row in best.values()]
        for row in rows:
            self._one(row, rows, known, history)
        self._gaps()
        self._expected(landed, known)
        self._rows(landed)

    def _one(self, row: tuple, rows: list[tuple], known: set[str], history: dict) -> None:
        name, levering_id, code, area, month, read, status, refused = row
        kommune = code if code in known else UNKNOWN
        where = (kommune, month, f"{name} {levering_id}")
        if status == "afvist":
            later = [
                other
                for other in rows
                if other[6] != "afvist" and other[3] == area and other[4] == month and other[5] and read
                and (other[2] if other[2] in known else UNKNOWN) == kommune and other[5] >= read
            ]  # fmt: skip
            if not later:
                self.found["LEV-03", *where] = 1
            return
        if status == "landet" and refused:
            self.found["LEV-02", *where] = refused
        # A month begins at midnight.
        early = (read.year, read.month) < (month.year, month.month)
        if status == "landet" and early:
            self.found["LEV-04", *where] = 1
        if code == "0000":
            return
        key = (code, area.replace("_HISTORIK", ""))
        if area.endswith("_HISTORIK"):
            self.landed[key] |= history[levering_id]
            self.begun[key] |= history[levering_id]
        else:
            self.landed[key].add(month)
            self.single[key].add(month)
            if not early:
                self.begun[key].add(month)

    def _gaps(self) -> None:
        self.gaps: set[tuple] = set()
        for (kommune, system), there in self.landed.items():
            if system in MONTHLY and self.begun[kommune, system]:
                for month in months(min(there), max(self.begun[kommune, system])):
                    if month not in there:
                        self.gaps.add((kommune, month, system))
                        self.found["LEV-01", kommune, month, system] = 1

    def _expected(self, landed: Landed, known: set[str]) -> None:
        """What the file kildesystemer.csv says, and what came."""
        areas = {system: area.upper() for system, area in SYSTEMS.items()}
        wrong, lines = [], []
        columns = ("dataomraade", "kildesystem", "fra_dato", "til_dato")
        newest = max((row[1] for row in landed.ledger.get("drift_kildesystem", [])), default=None)
        for kommune, month, area, system, start, end in landed.latest("drift_kildesystem", *columns):
            area, system = area.upper(), system.upper()
            if month != newest:
                continue
            if kommune not in known or areas.get(system) != area:
                code = kommune if kommune in known else UNKNOWN
                wrong.append(("LEV-08", code, None, f"{kommune} {area} {system}"))
            if areas.get(system) == area:
                lines.append((kommune, area, system, start, end or date.max))
        self.found += counted(wrong)
        exempt = list(landed.latest("drift_krl_undtagelse", "fra_dato", "til_dato"))
        # A month is judged from the first month with a package of the kommune's to the newest.
        spans: dict[str, set[date]] = defaultdict(set)
        for (kommune, system), there in self.begun.items():
            spans[kommune] |= there & self.single[kommune, system]
        for kommune, there in spans.items():
            for month in months(min(there), max(there)) if there else ():
                own = [line for line in lines if line[0] == kommune and line[3] <= last_day(month) and line[4] >= month]
                self._month(kommune, month, own, areas, exempt)

    def _month(self, kommune: str, month: date, lines: list[tuple], areas: dict, exempt: list[tuple]) -> None:
        came = {system for (kode, system), there in self.landed.items() if kode == kommune and month in there}
        wanted: dict[str, set[str]] = defaultdict(set)
        for _, area, system, *_ in lines:
            wanted[area].add(system)
        others = {system for system in came if system not in wanted.get(areas.get(system, ""), came)}
        for system in others:
            names = wanted[areas[system]]
            either = " eller ".join(sorted({min(names), max(names)}))
            self.found["LEV-06", kommune, month, f"{system}, ventet {either}"] = 1
        for _, area, system, start, end in lines:
            if not (start <= month and end >= last_day(month)) or system in came or system not in MONTHLY:
                continue
            if any(areas[other] == area for other in others) or (kommune, month, system) in self.gaps:
                continue
            if system == "KRL" and any(
                row[0] == kommune and row[2].replace(day=1) <= month <= (row[3] or date.max) for row in exempt
            ):
                continue
            self.found["LEV-07", kommune, month, system] = 1

    def _rows(self, landed: Landed) -> None:
        self.found += large_tables(landed)


def large_tables(landed: Landed) -> Findings:
    """LEV-05: a table whose rows make a large swing, of each kommune with packages of its own."""
    found: Findings = Counter()
    own = {row[0] for tabel in landed.ledger if not tabel.startswith(COUNTRY) for row in landed.ledger[tabel]}
    for tabel in landed.ledger:
        series: dict[str, list[tuple]] = defaultdict(list)
        for (kommune, month), row in landed.current(tabel).items():
            if kommune in own:
                series[kommune].append((month, row[5], row[5]))
        for kommune, rows in series.items():
            for month in swings(rows, LARGE_ROWS):
                found["LEV-05", kommune, month, tabel] = 1
    return found


def of_packages(landed: Landed) -> Findings:
    return Packages(landed).found
