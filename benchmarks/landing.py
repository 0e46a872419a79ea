"""Landing against three common ways to read a CSV: `python benchmarks/landing.py [--rows N] [--rounds N] [--quoted]`.

One file of postings (12 columns: ids, dates, amounts, short codes, text; 5,000,000 rows, some 700 MB) in a zip. flis
lands the zip by its contract into an installed database, as `flis land` does: everything checked, ledger, key check,
archive. The others read the extracted file, unchecked, into a table of the same shape in a DuckDB file of its own:
duckdb with its own typed reader, pandas (amounts as floating point), dlt with its pyarrow-backed reader. dlt and
pandas are left out where they are not installed (`pip install pandas "dlt[duckdb,filesystem]"`).

The last line is the floor of this design: what duckdb's reader needs, and what unpacking and hashing the package takes
besides. The others find the file extracted, and nobody asks them whether it is what was sent.

Each side runs in a process of its own, in turn, on the same disk; a time is the process's work without the start of
Python. CPU seconds are shown too: on a machine that does other work they are the steadier comparison.
"""

# ruff: noqa: S608 - the names in the statements are constants of this file

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts")]

from isal import isal_zlib  # noqa: E402

from flis.project.contract import Column, Contracts, Format, Table, load_contracts  # noqa: E402
from flis.project.sqltype import parse_type  # noqa: E402

MOST, AIM, LARGEST_MEMORY = 1.5, 1.0, 512
RELEASE = "7.1"
PACKAGE = f"0101_PROEVE_202305_20230605T060000_r{RELEASE}.zip"
MEMBER = "POSTERING.csv"
COLUMNS = (
    ("kommune_kode", "char(4)", "Kommunekode"),
    ("postering_id", "nvarchar(36)", "PosteringId"),
    ("bilag_nr", "bigint", "BilagNr"),
    ("regnskabsaar", "int", "Regnskabsaar"),
    ("konto_nr", "char(16)", "Konto"),
    ("omkostningssted_kode", "nvarchar(10)", "Omkostningssted"),
    ("posteringsdato", "date", "Posteringsdato"),
    ("bogfoeringsdato", "date", "Bogfoeringsdato"),
    ("beloeb_kr", "decimal(18,2)", "Beloeb"),
    ("moms_kr", "decimal(12,2)", "Moms"),
    ("art_kode", "nvarchar(10)", "ArtKode"),
    ("tekst", "nvarchar(100)", "Tekst"),
)
# The columns by name as duckdb's reader and tables take them.
SQL_TYPES = {felt: "varchar" if "char" in kind else kind for _, kind, felt in COLUMNS}

ROWS = """
select '0101' as "Kommunekode",
    'P-2023-' || lpad(cast(i as varchar), 9, '0') as "PosteringId",
    cast(i // 7 + 100000000 as varchar) as "BilagNr",
    cast(2022 + h % 2 as varchar) as "Regnskabsaar",
    lpad(cast(h2 % 9000 * 100 + 5000000000000 as varchar), 16, '0') as "Konto",
    'OMK' || lpad(cast(h3 % 4000 as varchar), 6, '0') as "Omkostningssted",
    strftime(date '2022-01-01' + cast(h % 700 as int), '%d-%m-%Y') as "Posteringsdato",
    strftime(date '2022-01-05' + cast(h2 % 700 as int), '%d-%m-%Y') as "Bogfoeringsdato",
    case when h3 % 20 > 0 then replace(cast(cast((cast(h2 % 20000000 as bigint) - 10000000) * 0.01 as decimal(18, 2))
        as varchar), '.', ',') end as "Beloeb",
    replace(cast(cast(cast(h3 % 500000 as bigint) * 0.01 as decimal(12, 2)) as varchar), '.', ',') as "Moms",
    substr('ABCDEFGHIJ', cast(h % 10 + 1 as int), 1) || cast(h2 % 40 as varchar) as "ArtKode",
    ['Køb af varer hos leverandør', 'Løn til vikar i børnehave', 'Betaling af faktura nr.',
     'Tilskud til idrætsforening', 'Refusion af udlæg til medarbejder'][cast(h % 5 + 1 as int)]
        || ' ' || cast(h3 % 1000000 as varchar) as "Tekst"
from (select i, hash(i) as h, hash(i * 7 + 1) as h2, hash(i * 13 + 5) as h3 from range({rows}) t(i))
"""


# A side stops when it has prepared itself, when its work is done, and gives rows and Σ beloeb_kr at the end.
Steps = Iterator[Any]


@dataclass(frozen=True)
class Told:
    """What one side says of its run."""

    seconds: float
    cpu: float
    peak: int  # MiB
    rows: int
    total: str  # Σ beloeb_kr


def contract() -> Table:
    """The contract of a file of postings that is the benchmark's own."""
    columns = tuple(
        Column(name, parse_type(kind), "", felt, felt not in ("Beloeb",), None, None, "7.0", None)
        for name, kind, felt in COLUMNS
    )
    return Table(
        name="proeve_postering",
        source="proeve",
        schema="Raa",
        omraade="PROEVE",
        landsdaekkende=False,
        fil=MEMBER,
        regneark=None,
        noegle=("postering_id",),
        levering="maaned",
        periodekolonne=None,
        historik_omraade=None,
        tom=False,
        fra_release="7.0",
        til_release=None,
        format=Format(),
        description="",
        columns=columns,
    )


def make_files(folder: Path, rows: int, quoted: bool) -> None:
    """The file, and the package that holds it."""
    import duckdb

    options = "header, delimiter ';'" + (', force_quote ("Tekst")' if quoted else "")
    duckdb.execute(f"copy ({ROWS.format(rows=rows)}) to '{folder / MEMBER}' ({options})")
    with zipfile.ZipFile(folder / PACKAGE, "w", zipfile.ZIP_DEFLATED) as package:
        package.write(folder / MEMBER, MEMBER)


def with_flis(folder: Path, target: Path) -> Steps:
    """The package through the inbox; the database is installed before the clock starts."""
    from flis.landing.inbox import land_inbox
    from flis.project.settings import Target, find_project
    from flis.store.install import install
    from flis.store.open import open_store

    project = find_project(ROOT)
    contracts = Contracts((*load_contracts(ROOT).tables, contract()))
    attach = [{"path": str(target / "DSA.duckdb"), "alias": "DSA"}]
    place = Target("duckdb", "duckdb", target, {"type": "duckdb", "path": str(target / "DM.duckdb"), "attach": attach})
    for part in ("indbakke", "drift"):
        (target / part).mkdir()
    os.link(folder / PACKAGE, target / "indbakke" / PACKAGE)
    with open_store(place, read_only=False) as store:
        install(store, project, contracts, RELEASE)
    yield
    report = land_inbox(project, contracts, place)
    yield
    assert report.failure is None, report.packages
    with open_store(place, read_only=True) as store:
        yield store.query("select count(*), sum(beloeb_kr) from DSA.Raa.proeve_postering")[0]


def with_duckdb(folder: Path, target: Path) -> Steps:
    import duckdb

    with duckdb.connect(str(target / "x.duckdb"), config={"threads": 2}) as connection:
        create_table(connection)
        yield
        connection.execute("begin")
        connection.execute(
            f"insert into postering select 1, {felt('Kommunekode')}, date '2023-05-01', 0, {rest()} from"
            f" read_csv('{folder / MEMBER}', header = true, auto_detect = false, delim = ';', quote = '\"',"
            f" dateformat = '%d-%m-%Y', decimal_separator = ',', columns = {SQL_TYPES})"
        )
        connection.execute("commit")
        connection.execute("checkpoint")
        yield
        yield total(connection)


def with_pandas(folder: Path, target: Path) -> Steps:
    import duckdb
    import pandas as pd

    dates = [f for f, kind in SQL_TYPES.items() if kind == "date"]
    texts = {f: str for f, kind in SQL_TYPES.items() if kind == "varchar"}
    with duckdb.connect(str(target / "x.duckdb"), config={"threads": 2}) as connection:
        create_table(connection)
        yield
        frame = pd.read_csv(
            folder / MEMBER, sep=";", decimal=",", dtype=texts, parse_dates=dates, date_format="%d-%m-%Y"
        )
        connection.register("frame", frame)
        connection.execute(
            f"insert into postering select 1, {felt('Kommunekode')}, date '2023-05-01', 0, {rest()} from frame"
        )
        connection.execute("checkpoint")
        yield
        yield total(connection)


def with_dlt(folder: Path, target: Path) -> Steps:
    import dlt
    from dlt.sources.filesystem import filesystem, read_csv_duckdb

    os.environ.update({"DLT_DATA_DIR": str(target / "dlt"), "RUNTIME__DLTHUB_TELEMETRY": "false"})
    place = dlt.destinations.duckdb(str(target / "x.duckdb"))
    pipeline = dlt.pipeline("postering", pipelines_dir=str(target / "dlt"), destination=place, dataset_name="raa")
    reader = read_csv_duckdb(
        use_pyarrow=True,
        chunk_size=100_000,
        sep=";",
        decimal=",",
        date_format="%d-%m-%Y",
        auto_detect=False,
        header=True,
        columns=SQL_TYPES,
    )
    yield
    found = filesystem(bucket_url=folder.as_uri(), file_glob=MEMBER) | reader
    pipeline.run(found.with_name("postering"), write_disposition="append").raise_on_failed_jobs()
    yield
    import duckdb

    with duckdb.connect(str(target / "x.duckdb")) as connection:
        yield connection.execute("select count(*), sum(beloeb) from raa.postering").fetchone()


def unpacked(folder: Path, target: Path) -> Steps:
    """Only what the package needs before its first byte can be read: unpacked with its CRC, and its hash."""
    yield
    with zipfile.ZipFile(folder / PACKAGE) as package:
        member = package.getinfo(MEMBER)
    # The header is no row.
    rows, crc, inflate = -1, 0, isal_zlib.decompressobj(-zlib.MAX_WBITS)
    with (folder / PACKAGE).open("rb") as package:
        package.seek(member.header_offset + LOCAL_HEADER + len(MEMBER))
        for _ in range(0, member.compress_size, BLOCK):
            text = inflate.decompress(package.read(BLOCK))
            rows, crc = rows + text.count(b"\n"), isal_zlib.crc32(text, crc)
    assert crc == member.CRC
    with (folder / PACKAGE).open("rb") as package:
        hashlib.file_digest(package, "sha256")
    yield
    yield rows, 0


def create_table(connection) -> None:
    columns = ", ".join(f"{name} {SQL_TYPES[felt]}" for name, _, felt in COLUMNS[1:])
    connection.execute(
        f"create table postering (levering_id bigint, kommune_kode varchar, periode date, raekke_nr bigint, {columns})"
    )


def felt(name: str) -> str:
    return f'"{name}"'


def rest() -> str:
    return ", ".join(felt(name) for *_, name in COLUMNS[1:])


def total(connection) -> tuple[int, object]:
    return connection.execute("select count(*), sum(beloeb_kr) from postering").fetchone()


SIDES: dict[str, Callable] = {"flis": with_flis, "duckdb": with_duckdb, "pandas": with_pandas, "dlt": with_dlt}
UNPACKED = "unpack"
LOCAL_HEADER, BLOCK = 30, 1 << 18  # bytes


def one_side(name: str, folder: Path) -> None:
    """In the side's own process: prepare, work by the clock, ask for the result."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=f"{name}-") as target:
        steps = {**SIDES, UNPACKED: unpacked}[name](folder, Path(target))
        next(steps)
        begun, used = time.perf_counter(), time.process_time()
        next(steps)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - used
        peak = peak_mebibytes()
        rows, amount = next(steps)
        steps.close()
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak, "rows": rows, "total": f"{amount:.2f}"}))


def peak_mebibytes() -> int:
    """The most memory the process has had; 0 where the system does not say (Windows)."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most >> (20 if sys.platform == "darwin" else 10)


def run(name: str, folder: Path) -> Told:
    command = [sys.executable, str(Path(__file__)), "--side", name, "--folder", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return Told(**json.loads(done.stdout.splitlines()[-1]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quoted", action="store_true", help="the texts in quotes")
    parser.add_argument("--only", default="", help="sides to run, with commas (default: all that are installed)")
    parser.add_argument("--folder", type=Path, help="where to put the files (default: the system's temporary folder)")
    parser.add_argument("--side", help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.side:
        one_side(said.side, said.folder)
        return 0
    sides = [s for s in SIDES if s in ("flis", "duckdb") or importlib.util.find_spec(s)]
    sides = [s for s in sides if not said.only or s in said.only.split(",")]
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, sides: {', '.join(sides)}")
    with tempfile.TemporaryDirectory(dir=said.folder, prefix="flis-landing-") as name:
        folder = Path(name)
        make_files(folder, said.rows, said.quoted)
        sizes = [(folder / file).stat().st_size / 1e6 for file in (MEMBER, PACKAGE)]
        print(f"{said.rows} rows x {len(COLUMNS)} columns, {sizes[0]:.0f} MB in a zip of {sizes[1]:.0f} MB", flush=True)
        rounds = [{side: run(side, folder) for side in (*sides, UNPACKED)} for _ in range(said.rounds)]
    return report(sides, rounds, said.rows)


def report(sides: list[str], rounds: list[dict[str, Told]], rows: int) -> int:
    """A line for each side; 0 where flis keeps what it promises."""
    kept = True
    for side in sides:
        tolds = [told[side] for told in rounds]
        assert {told.rows for told in tolds} == {rows}, f"{side} read another number of rows"
        assert {told.total for told in tolds} == {rounds[0][sides[0]].total}, f"{side} read other amounts"
        ratios = [told["flis"].seconds / told[side].seconds for told in rounds]
        ratio, peak = statistics.median(ratios), max(told.peak for told in tolds)
        print(
            f"{side:7} {statistics.median(t.seconds for t in tolds):6.2f} s, CPU"
            f" {statistics.median(t.cpu for t in tolds):6.2f} s, peak {peak:5} MiB; flis / {side}:"
            f" {ratio:.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        )
        kept &= side != "duckdb" or ratio <= MOST
        kept &= side != "flis" or peak <= LARGEST_MEMORY
    if {"flis", "duckdb"} <= set(sides):
        floors = [(told["duckdb"].cpu + told[UNPACKED].cpu, told["flis"].cpu) for told in rounds]
        print(
            f"CPU: flis / duckdb {statistics.median(told['flis'].cpu / told['duckdb'].cpu for told in rounds):.2f};"
            f" unpacking and hashing {statistics.median(told[UNPACKED].cpu for told in rounds):.2f} s;"
            f" flis / (duckdb + these) {statistics.median(flis / floor for floor, flis in floors):.2f}"
        )
    print(f"to reach: flis / duckdb at most {MOST} (aim {AIM}), flis at most {LARGEST_MEMORY} MiB")
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
