"""What a login with the readers' role sees, worked out from the grants of the permissions script on a built mart."""

from __future__ import annotations

import re

import duckdb
from tests.paths import ROOT

# What says of which figure a row is, and what may tell the figure.
KEY = ("noegletal_id", "kommune_kode", "periode")
FIGURES = ("taeller", "naevner", "vaerdi", "personer_antal", "egen_taeller", "egen_naevner", "egen_vaerdi")
# Where readers see rows of kommuner that the installation has no packages of: the benchmark and what it rests on.
OF_ALL = {
    "Generel.FaktNoegletalBenchmark",
    "Generel.DimKommune",
    "Generel.Sammenligningskommune",
    "Generel.DimSammenligningsgruppe",
}


def readable_schemas(script: str = "rettigheder.sql") -> set[str]:
    """The schemas of DM that the script grants to readers."""
    text = (ROOT / "docs" / "sqlserver" / script).read_text(encoding="utf-8")
    named = re.search(r"\bname in \(([^)]*)\)", text)
    assert named is not None, script
    return set(re.findall(r"'(\w+)'", named[1]))


def readable_tables(connection: duckdb.DuckDBPyConnection, schemas: set[str]) -> dict[str, set[str]]:
    """Schema and table -> its columns."""
    rows = connection.execute(
        "select table_schema || '.' || table_name, column_name from information_schema.columns"
        " where table_catalog = 'DM' and table_schema in (select unnest(?))",
        [sorted(schemas)],
    ).fetchall()
    return {name: {column for table, column in rows if table == name} for name, _ in rows}


def told_figures(connection: duckdb.DuckDBPyConnection, schemas: set[str]) -> list[tuple]:
    """Figures of other kommuner that the benchmark blanks, and that a table of ``schemas`` tells all the same.

    The installation's own kommuner are those of the ledger: a row of theirs in FaktNoegletal is for their own staff.
    """
    told = []
    for name, columns in readable_tables(connection, schemas).items():
        shown = sorted(columns.intersection(FIGURES))
        if columns.issuperset(KEY) and shown:
            told += connection.execute(
                f"select '{name}', noegletal_id, kommune_kode, periode from DM.{name}"  # noqa: S608
                " semi join (from DM.Generel.FaktNoegletalBenchmark where er_blaendet_egen = 1) using"
                f" (noegletal_id, kommune_kode, periode) where {OTHERS} and coalesce({', '.join(shown)}) is not null"
            ).fetchall()
    return told


def tables_of_others(connection: duckdb.DuckDBPyConnection, schemas: set[str]) -> set[str]:
    """The tables of ``schemas`` with rows of kommuner that the installation has no packages of."""
    return {
        name
        for name, columns in readable_tables(connection, schemas).items()
        if "kommune_kode" in columns and connection.execute(f"from DM.{name} where {OTHERS} limit 1").fetchone()
    }


OTHERS = (
    "kommune_kode <> '9999' and kommune_kode not in (select kommune_kode from DM.Drift.Datapakke"
    " where status = 'landet' and kommune_kode <> '0000')"
)
