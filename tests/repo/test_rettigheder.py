"""The permissions script of docs/sqlserver.md is T-SQL, and knows the schemas that there are."""

from __future__ import annotations

import re

from tests.tsql.scriptdom import parse

# What readers of DM have no need of: the journal, versions of rows, code lists.
NOT_FOR_READERS = {"Drift", "Historik", "Kodeliste"}


def _script(root):
    return (root / "docs" / "sqlserver" / "rettigheder.sql").read_text(encoding="utf-8")


def test_it_is_parsed_by_microsofts_parser(root):
    batches = [part for part in re.split(r"(?im)^go\s*$", _script(root)) if part.strip()]
    assert len(batches) > 5
    assert [error for batch in batches for error in parse(batch).errors] == []


def test_readers_see_every_mart_and_nothing_else(root, manifest):
    named = re.search(r"where name in \(([^)]*)\)", _script(root))
    assert named is not None
    tables = [n for n in manifest["nodes"].values() if n["resource_type"] in ("model", "seed", "snapshot")]
    schemas = {n["schema"] for n in tables if n["database"] == "DM"}
    assert set(re.findall(r"'(\w+)'", named[1])) == schemas - NOT_FOR_READERS
