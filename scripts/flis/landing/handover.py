"""Hands the landed rows over to Spark or Fabric, as Parquet files beside which nothing else is needed.

``Raa/<tabel>/levering_id=<id>/<attempt>-<key>.parquet`` holds what one delivery landed in one table. It is written once
and never changed. The name holds the attempt that landed the rows and the fingerprint of the pseudonym key, so rows
that landed again, or under another key, are another file. ``Drift/<Tabel>/<Tabel>.parquet`` holds a table of the
ledger, and is replaced when its rows have changed. What a delivery that was pruned had is removed.

For Fabric every point in time is written as one of UTC, because Fabric reads any other as a number, and each table also
has a file without a row, ``Raa/<tabel>/<tabel>.parquet``, because Fabric does not read a folder without a file.

A file appears in one step, after it is on the disk. The rows come before the ledger that names them, and old rows go
last, so a reader finds whole files whenever an export stops.
"""

# ruff: noqa: S608 - the names in the statements are the contracts' own

from __future__ import annotations

import filecmp
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flis.ground.amounts import counted
from flis.ground.durable import disk_error, is_folder, put
from flis.ground.errors import FlisError
from flis.ground.progress import Progress, Silent
from flis.project.contract import Column, Contracts, Table
from flis.project.ddl import TEKNISKE, landing_columns
from flis.project.settings import Project, Target
from flis.store import ledger
from flis.store.install import require_release, require_whole
from flis.store.open import Store, open_store

# Spark leaves out a file whose name begins with a dot.
_PART = ".part"


@dataclass(frozen=True)
class HandoverReport:
    """What an export did. ``written`` and ``removed`` are files, ``leveringer`` the deliveries that are there now."""

    folder: str
    leveringer: int
    written: int
    removed: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def summary(self) -> str:
        """One line for the operator."""
        if not self.written and not self.removed:
            return f"{self.folder} holds all {self.leveringer} deliveries; nothing to do."
        written = counted(self.written, "file")
        return f"{self.folder}: {written} written, {self.removed} removed; {self.leveringer} deliveries."


def export(
    project: Project,
    contracts: Contracts,
    target: Target,
    out: Path,
    progress: Progress | None = None,
    *,
    fabric: bool = False,
) -> HandoverReport:
    """Write the landed rows and the ledger of ``target`` to ``out``, for Spark or for Fabric.

    Raises ``bad-profile`` where DSA is not in DuckDB, ``not-installed``, ``release-project``, ``disk-full`` and
    ``file-error``.
    """
    if target.engine != "duckdb":
        raise FlisError("bad-profile", reason="flis export reads DSA in DuckDB only", where=f"the target {target.name}")
    for folder in (out, out / "Raa", out / "Drift"):
        is_folder(folder)
    with open_store(target, read_only=True) as store:
        require_release(store, project.release)
        require_whole(store, contracts, project.release)
        try:
            return _export(store, project.release, contracts, out, progress or Silent(), fabric)
        except OSError as error:
            raise disk_error(error, out, 0) from error


def _export(
    store: Store, release: str, contracts: Contracts, out: Path, progress: Progress, fabric: bool
) -> HandoverReport:
    tables = {table.name: table for table in contracts.delivered(release)}
    wanted = {
        out / "Raa" / table / f"levering_id={number}" / f"{name}.parquet": (tables[table], number)
        for table, number, name in _landed(store)
        if table in tables
    }
    missing = [file for file in wanted if not file.is_file()]
    task = progress.task("exporting", len(missing))
    for file in missing:
        table, number = wanted[file]
        rows = f"{_select(table, release, fabric)} where levering_id = {number} order by raekke_nr"
        put(_written(store, rows, file), file)
        task.advance(1)
    task.done()
    changed = sum(_replaced(store, table, out, fabric) for table in contracts.own)
    for name, table in tables.items():
        # Spark asks for the folder of a table also where nothing has landed.
        (out / "Raa" / name).mkdir(parents=True, exist_ok=True)
        if fabric:
            changed += _replaced_by(store, f"{_select(table, release, fabric)} where 1 = 0", out / "Raa" / name)
    removed = sum(_removed(file) for file in list(_files(out)) if file not in wanted)
    return HandoverReport(str(out), len({number for _, number in wanted.values()}), len(missing) + changed, removed)


def _landed(store: Store) -> list[tuple[str, int, str]]:
    """(table, delivery, name of its file) of everything that has landed."""
    return [
        (table, int(number), f"{attempt}-{key}")
        for table, number, attempt, key in store.query(
            "select landet.tabel, landet.levering_id, max(forsoeg.forsoeg_id),"
            " (select coalesce(max(left(noegle_aftryk, 8)), '0') as aftryk"
            f" from {ledger.INSTALLATION} where loebenr = (select max(loebenr) from {ledger.INSTALLATION}))"
            f" from {ledger.LEVERING} as landet"
            f" inner join {ledger.DATAPAKKE} as forsoeg on landet.levering_id = forsoeg.levering_id"
            f" where forsoeg.status = '{ledger.LANDET}'"
            " group by landet.tabel, landet.levering_id order by landet.tabel, landet.levering_id"
        )
    ]


def _select(table: Table, release: str, fabric: bool) -> str:
    technical = [name for name, _ in TEKNISKE]
    columns = landing_columns(table, release)
    return f"select {', '.join([*technical, *_columns(columns, fabric)])} from {table.qualified}"


def _columns(columns: Iterable[Column], fabric: bool) -> list[str]:
    return [
        f"{c.name} at time zone 'UTC' as {c.name}" if fabric and c.type.kind == "datetime2" else c.name for c in columns
    ]


def _replaced(store: Store, table: Table, out: Path, fabric: bool) -> int:
    """1 if the ledger's ``table`` has other rows than its file, which is then replaced."""
    names = ", ".join(_columns(table.columns, fabric))
    rows = f"select {names} from {table.qualified} order by {', '.join(table.noegle)}"
    return _replaced_by(store, rows, out / "Drift" / table.name)


def _replaced_by(store: Store, rows: str, folder: Path) -> int:
    """1 if ``rows`` are others than the folder's own file, which is then replaced."""
    file = folder / f"{folder.name}.parquet"
    part = _written(store, rows, file)
    if file.is_file() and filecmp.cmp(part, file, shallow=False):
        part.unlink()
        return 0
    put(part, file)
    return 1


def _written(store: Store, rows: str, file: Path) -> Path:
    part = file.with_name(f".{file.name}{_PART}")
    file.parent.mkdir(parents=True, exist_ok=True)
    store.write_parquet(rows, part)
    return part


def _files(out: Path) -> Iterator[Path]:
    """The files that an export has written below Raa, also those of one that was stopped."""
    yield from out.glob("Raa/*/levering_id=*/*.parquet")
    yield from out.glob(f"*/*/.*{_PART}")
    yield from out.glob(f"Raa/*/levering_id=*/.*{_PART}")


def _removed(file: Path) -> int:
    file.unlink()
    if not any(file.parent.iterdir()):
        file.parent.rmdir()
    return 1
