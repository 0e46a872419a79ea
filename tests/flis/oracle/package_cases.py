"""Random attempts to land packages, and random lines of kildesystemer.csv, beside what a demo has landed.

Packages come late, early, twice, under one name in two spellings, refused, with refused rows, of the whole country, of
no known kommune, without a readable name, and as history.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import duckdb
import pyarrow as pa

KOMMUNER = ("0101", "0461", "0851", "0730")
SYSTEMS = (
    "DUBU", "TEA", "KMD_ELEV", "KMD_LOEN", "SILKEBORG_DATA", "KRL", "DAGTILBUD", "OEKONOMI", "BORGER",
    "KMD_LOEN_HISTORIK", "SILKEBORG_DATA_HISTORIK",
)  # fmt: skip
LINES = (
    ("Skole", "TEA"), ("skole", "Tea"), ("Skole", "KMD_ELEV"), ("Personale", "KMD_LOEN"), ("KRL", "KRL"),
    ("Personale", "SILKEBORG_DATA"), ("Borger", "BORGER"), ("Skole", "DUBU"), ("Økonomi", "OEKONMI"),
    ("Udsatte børn og unge", "DUBU"),
)  # fmt: skip
STATUS = ("landet", "landet", "landet", "slettet", "afvist", "afvist")


def land_at_random(connection: duckdb.DuckDBPyConnection, attempts: int, lines: int, seed: int) -> None:
    """Add them to the ledger and the file of a data folder's DSA, which ``connection`` has attached."""
    chance = random.Random(seed)
    packages, ledger = [], []
    for number in range(attempts):
        package, months = _attempt(number, chance)
        packages.append(package)
        ledger += [(package[1], "kmd_loen_fravaer", package[5], month, *package[9:11], 1) for month in months]
    _insert(connection, "DSA.Drift.Datapakke", packages)
    _insert(connection, "DSA.Drift.Levering", ledger)
    [(levering_id, month)] = connection.execute(
        "select distinct levering_id, periode from DSA.Raa.drift_kildesystem"
    ).fetchall()
    rows = [(levering_id, chance.choice(KOMMUNER), month, 100 + n, *_line(chance)) for n in range(lines)]
    _insert(connection, "DSA.Raa.drift_kildesystem", rows)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    columns = [pa.array(column) for column in zip(*rows, strict=True)]
    connection.register("rows_", pa.table(columns, names=[f"c{number}" for number in range(len(columns))]))
    connection.execute(f"insert into {table} select * from rows_")  # noqa: S608
    connection.unregister("rows_")


def _attempt(number: int, chance: random.Random) -> tuple[tuple, list[date]]:
    """A row of the ledger of packages, and the months that a package of history fills."""
    status, system, kommune = chance.choice(STATUS), chance.choice(SYSTEMS), chance.choice(KOMMUNER)
    month = date(2022, 9, 1)
    for _ in range(chance.randrange(16)):
        month = _next(month)
    # From the first moment of the month. A day that is listed twice comes more often, so attempts share a moment.
    days = chance.choice((0, 0, -1, 33, 33, 34, 60))
    read = datetime.combine(month, datetime.min.time()) + timedelta(days=days)
    if status == "afvist" and chance.random() < 0.2:
        kommune = chance.choice(("0999", "0000"))
    elif status == "landet" and chance.random() < 0.03:
        kommune, system = "0000", "BENCHMARK"
    name = f"{kommune}_{system}_{month:%Y%m}_{chance.randrange(3)}.zip"
    name = name.lower() if chance.random() < 0.3 else name
    place = (kommune, system, month, "7.1", read, read + timedelta(hours=chance.randrange(2)))
    if status == "afvist" and chance.random() < 0.1:
        name, place = f"ulaeselig{number}.zip", (None,) * 6
    refused = chance.choice((0, 0, 0, 1, 7))
    begun = datetime(2024, 1, 1) + timedelta(minutes=chance.randrange(500))
    error = "wrong-columns" if status == "afvist" else None
    counts = ("med manifest", 100, 100 - refused, refused, error, begun, begun)
    months = []
    if status == "landet" and system.endswith("HISTORIK"):
        months = [month]
        for _ in range(chance.randrange(4)):
            months.append(_next(months[-1]))
    return (f"forsoeg-{number:04}", 10**9 + number, name, "0" * 64, 1, *place, status, *counts), months


def _line(chance: random.Random) -> tuple:
    start = date(2022, 10, 1) + timedelta(days=chance.choice((0, 14, 61, 92, chance.randrange(300))))
    end = None if chance.random() < 0.4 else start + timedelta(days=chance.choice((0, 30, 60, 91, 150)))
    return (*chance.choice(LINES), start, end)


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
