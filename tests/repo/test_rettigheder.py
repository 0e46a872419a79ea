"""The permissions scripts of docs/sqlserver.md are T-SQL, and know the schemas and tables that there are."""

from __future__ import annotations

import re

import pytest
from tests.readers import readable_schemas
from tests.tsql.scriptdom import parse

# What readers of DM do not get: private work, the journal, versions of rows, code lists.
NOT_FOR_READERS = {"Arbejde", "Drift", "Historik", "Kodeliste"}


SCRIPTS = ("rettigheder.sql", "rettigheder-en-database.sql")
ROWS = "raekkeadgang.sql"
# What every reader sees whole: the benchmark, which is blanked, the kommuner, and who is compared with whom.
COMMON = {
    "Generel.FaktNoegletalBenchmark",
    "Generel.DimKommune",
    "Generel.Sammenligningskommune",
    "Generel.DimSammenligningsgruppe",
}


def _script(root, name):
    return (root / "docs" / "sqlserver" / name).read_text(encoding="utf-8")


def _public(manifest):
    """What readers may read: the models of the schemas that are granted to them."""
    models = [n for n in manifest["nodes"].values() if n["resource_type"] == "model" and n["database"] == "DM"]
    return {f"{m['schema']}.{m['alias']}": m for m in models if m["schema"] not in NOT_FOR_READERS}


@pytest.mark.parametrize("name", (*SCRIPTS, ROWS))
def test_it_is_parsed_by_microsofts_parser(root, name):
    batches = [part for part in re.split(r"(?im)^go\s*$", _script(root, name)) if part.strip()]
    assert len(batches) >= 3
    assert [error for batch in batches for error in parse(batch).errors] == []


def test_in_one_database_landing_and_building_have_the_same_rights(root):
    apart, together = (
        {g for g in re.findall(r"grant [^;]*", _script(root, name)) if "to flis_" in g} for name in SCRIPTS
    )
    named = {re.sub(r"schema::Dsa", "schema::", grant) for grant in together}
    assert {grant for grant in named if "schema::" in grant} == {grant for grant in apart if "schema::" in grant}
    # What is granted in a whole database is granted once.
    whole = {grant for grant in apart if "schema::" not in grant and "table" in grant}
    assert whole <= named


@pytest.mark.parametrize("name", SCRIPTS)
def test_readers_see_every_mart_and_nothing_else(root, manifest, name):
    tables = [n for n in manifest["nodes"].values() if n["resource_type"] in ("model", "seed", "snapshot")]
    schemas = {n["schema"] for n in tables if n["database"] == "DM"}
    assert readable_schemas(name) == schemas - NOT_FOR_READERS


def test_readers_have_tables_and_no_view_of_what_they_may_not_read(manifest):
    """A view on DSA would ask for a right there, which readers do not have."""
    public = _public(manifest)
    assert len(public) > 40
    assert [name for name, model in public.items() if model["config"]["materialized"] == "view"] == []
    assert {model["access"] for model in public.values()} == {"public"}


def test_the_rows_of_each_kommune_are_filtered_in_every_table_but_the_common_ones(root, manifest):
    text, public = _script(root, ROWS), _public(manifest)
    assert readable_schemas(ROWS) == readable_schemas(SCRIPTS[0])
    left_out = re.search(r"not in \(([^)]*)\)", text)
    assert left_out is not None
    assert set(re.findall(r"'([\w.]+)'", left_out[1])) == COMMON <= set(public)
    for name, model in public.items():
        kommune = model["columns"].get("kommune_kode")
        # A table without a kommune is a calendar or a code list: it says nothing of anybody.
        assert ("__dim_" in model["name"]) if kommune is None else kommune["data_type"] == "char(4)", name


def test_the_statement_that_the_script_puts_together_is_a_security_policy(root):
    """It stands in pieces between quotes, where the parser does not look: here it is put together for one table."""
    pieces = re.findall(r"N'((?:create |add | with )[^']*)'", _script(root, ROWS))
    middle, start, end = pieces
    statement = f"{start}{middle}[Dubu].[DimSag]{end}"
    assert not parse(statement).errors
    assert parse(statement.replace("predicate", "predikat")).errors
