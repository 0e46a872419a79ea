"""A data folder of its own for each test, and small packages written from the contracts.

CPR numbers have an impossible day (61–91).
"""

# ruff: noqa: S608 - the names in the statements are the contracts' own

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.paths import ROOT

from flis.landing.inbox import land_archive, land_inbox
from flis.landing.report import LandReport
from flis.project.contract import Contracts, load_contracts
from flis.project.folders import ARCHIVE, DRIFT, INBOX
from flis.project.settings import Project, Target, find_project
from flis.store.current import render_current
from flis.store.install import InstallReport, install, upgrade
from flis.store.open import Store, open_store

KEY = "k" * 40
# What two runs of the same work may differ in: when it was done, and the attempt's own id.
CLOCKS = {"forsoeg_id", "startet_tidspunkt", "afsluttet_tidspunkt", "tidspunkt", "oprettet_tidspunkt"}

Row = dict[str, str]


def sag(number: int, **changes: str) -> Row:
    """A valid row of dubu_sag, by column name."""
    return {
        "kommune_kode": "0101",
        "sag_id": f"S{number}",
        "barn_noegle": f"610115{number:04}",
        "startdato": "01-02-2022",
        "slutdato": "",
        "status_kode": "1",
        "sagstype_kode": "2",
        "prioritet_kode": "3",
        **changes,
    }


def foranstaltning(number: int, **changes: str) -> Row:
    """A valid row of dubu_foranstaltning, by column name."""
    return {
        "kommune_kode": "0101",
        "foranstaltning_id": f"F{number}",
        "sag_id": f"S{number}",
        "barn_noegle": f"610115{number:04}",
        "foranstaltningstype_kode": "1",
        "startdato": "01-03-2022",
        "slutdato": "31-12-9999",
        "dagspris_kr": "1234,50",
        "lovhjemmel": "§ 52",
        **changes,
    }


def noegletal(kommune: str, periode: str, taeller: str = "1,5", **changes: str) -> Row:
    """A valid row of benchmark_noegletal; ``periode`` as 01-05-2023."""
    row = {"kommune_kode": kommune, "periode": periode, "noegletal_id": "UBU-001", "taeller": taeller}
    return {**row, "naevner": "1", "personer_antal": "7", **changes}


@dataclass(frozen=True)
class Pack:
    """A package: its name and its bytes."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


class Yard:
    """A data folder with its databases; every call opens and closes DSA as a command does."""

    def __init__(self, folder: Path, contracts: Contracts | None = None, project: Project | None = None) -> None:
        self.folder = folder
        self.project = project or find_project(ROOT)
        self.contracts = contracts or load_contracts(ROOT)
        attach = [{"path": str(folder / "DSA.duckdb"), "alias": "DSA"}]
        settings = {"type": "duckdb", "path": str(folder / "DM.duckdb"), "attach": attach}
        self.target = Target("duckdb", "duckdb", folder, settings)
        self.inbox.mkdir(parents=True, exist_ok=True)
        self.drift_folder.mkdir(exist_ok=True)

    @property
    def inbox(self) -> Path:
        return self.folder / INBOX

    @property
    def archive(self) -> Path:
        return self.folder / ARCHIVE

    @property
    def drift_folder(self) -> Path:
        return self.folder / DRIFT

    def store(self, *, read_only: bool = False) -> Store:
        return open_store(self.target, read_only=read_only)

    def install(self, release: str = "7.1") -> InstallReport:
        with self.store() as store:
            return install(store, self.project, self.contracts, release)

    def upgrade(self, release: str) -> InstallReport:
        with self.store() as store:
            return upgrade(store, self.project, self.contracts, release)

    def text(self, table: str, release: str, rows: Sequence[Row]) -> bytes:
        """A file of ``table`` as it is delivered."""
        columns, form = self.contracts.table(table).fields_in(release), self.contracts.table(table).format
        lines = [[c.felt for c in columns], *([row.get(c.name, "") for c in columns] for row in rows)]
        return "".join(form.delimiter.join(line) + "\r\n" for line in lines).encode(form.encoding)

    def pack(
        self,
        rows: Mapping[str, Sequence[Row]],
        *,
        kommune: str = "0101",
        omraade: str = "DUBU",
        periode: str = "202305",
        udlaest: str = "20230605T060000",
        release: str = "7.1",
        manifest: bool = True,
        created: str = "2023-06-05T06:00:00Z",
        members: Mapping[str, bytes | None] | None = None,
        resources: Mapping[str, Mapping[str, Any]] | None = None,
        descriptor: Mapping[str, Any] | None = None,
    ) -> Pack:
        """A package of ``omraade``. ``members`` replaces or (None) removes files; ``resources`` changes what the
        descriptor states of a file, and ``descriptor`` what it states of the package."""
        tables = self.contracts.delivered(release, omraade)
        files = {t.fil: self.text(t.name, release, rows.get(t.name, ())) for t in tables}
        counts = {t.fil: len(rows.get(t.name, ())) for t in tables}
        stated = [
            {
                "name": Path(fil).stem.lower(),
                "path": fil,
                "bytes": len(data),
                "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
                "rows": counts[fil],
                **(resources or {}).get(fil, {}),
            }
            for fil, data in files.items()
        ]
        files |= members or {}
        if manifest:
            document = {
                "name": f"{omraade}-{kommune}-{periode}".lower(),
                "created": created,
                "version": release,
                "resources": stated,
            }
            files["datapackage.json"] = json.dumps({**document, **(descriptor or {})}).encode()
        name = f"{kommune}_{omraade}_{periode}_{udlaest}_r{release}.zip"
        # The time in the zip is the extraction's, so that equal data of two months are not equal bytes.
        moment = datetime.strptime(udlaest, "%Y%m%dT%H%M%S").timetuple()[:6]
        return Pack(name, zipped({n: data for n, data in files.items() if data is not None}, moment))

    def dubu(self, sager: Sequence[Row], foranstaltninger: Sequence[Row] = (), **facts: Any) -> Pack:
        """A package of DUBU; without foranstaltninger it has one."""
        kommune = facts.get("kommune", "0101")
        given = [{**row, "kommune_kode": row["kommune_kode"] if kommune == "0101" else kommune} for row in sager]
        others = foranstaltninger or [foranstaltning(1, kommune_kode=kommune)]
        return self.pack({"dubu_sag": given, "dubu_foranstaltning": others}, **facts)

    def benchmark(self, rows: Sequence[Row], **facts: Any) -> Pack:
        return self.pack({"benchmark_noegletal": rows}, kommune="0000", omraade="BENCHMARK", **facts)

    def put(self, *packs: Pack) -> None:
        """Into the inbox."""
        for pack in packs:
            (self.inbox / pack.name).write_bytes(pack.data)

    def drift(self, name: str, text: str | None) -> None:
        """Write a file of the folder drift/, or (None) remove it."""
        path = self.drift_folder / name
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8", newline="\n")

    def land(self, *packs: Pack, dry_run: bool = False) -> LandReport:
        self.put(*packs)
        return land_inbox(self.project, self.contracts, self.target, dry_run=dry_run)

    def land_archive(self) -> LandReport:
        return land_archive(self.project, self.contracts, self.target)

    def query(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with self.store(read_only=True) as store:
            return store.query(sql, parameters)

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table of DSA, without clocks. The same attempt made twice counts once."""
        found = {}
        with self.store(read_only=True) as store:
            for table, columns in sorted(store.columns().items()):
                names = ", ".join(sorted(columns - CLOCKS))
                once = "distinct" if table == "drift.datapakke" else ""
                rows = store.query(f"select {once} {names} from DSA.{table}")
                found[table] = sorted(rows, key=repr)
        return found

    def current(self) -> dict[str, list[tuple[Any, ...]]]:
        """The rows that count, per kommune and month (of a part: test_partial.py)."""
        current = "with {{ gaeldende_levering() }} select * from gaeldende_levering"
        model = render_current(self.project, self.contracts, current)
        found = {}
        with self.store(read_only=True) as store:
            for table in self.contracts.tables:
                if table.fil and f"{table.schema}.{table.name}".lower() in store.columns():
                    rows = store.query(
                        f"select r.*, g.er_nyeste from {table.qualified} r join ({model}) g"
                        " on g.tabel = ? and g.levering_id = r.levering_id"
                        " and g.kommune_kode = r.kommune_kode and g.periode = r.periode",
                        (table.name,),
                    )
                    found[table.name] = sorted(rows, key=repr)
        return found

    def files(self) -> list[tuple[str, str]]:
        """Every package of inbox and archive: (folder, name)."""
        return sorted(
            (path.parent.relative_to(self.folder).as_posix(), path.name)
            for top in (self.inbox, self.archive)
            for path in top.rglob("*.zip")
        )

    def codes(self) -> list[str | None]:
        """The ledger's error codes, oldest attempt first."""
        return [code for (code,) in self.query("select fejl_kode from DSA.Drift.Datapakke order by startet_tidspunkt")]


def zipped(members: Mapping[str, bytes], moment: tuple[int, ...]) -> bytes:
    """A zip with the same bytes for the same members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, moment), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
