"""The permissions script of docs/sqlserver.md is T-SQL, and knows the schemas that there are."""

from __future__ import annotations

import re

import pytest
from tests.tsql.scriptdom import parse

# What readers of DM do not get: private work, the journal, versions of rows, code lists.
NOT_FOR_READERS = {"Arbejde", "Drift", "Historik", "Kodeliste"}


SCRIPTS = ("rettigheder.sql", "rettigheder-en-database.sql")


def _script(root, name):
    return (root / "docs" / "sqlserver" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SCRIPTS)
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
    named = re.search(r"where name in \(([^)]*)\)", _script(root, name))
    assert named is not None
    tables = [n for n in manifest["nodes"].values() if n["resource_type"] in ("model", "seed", "snapshot")]
    schemas = {n["schema"] for n in tables if n["database"] == "DM"}
    assert set(re.findall(r"'(\w+)'", named[1])) == schemas - NOT_FOR_READERS
