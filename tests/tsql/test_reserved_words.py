"""The words that a contract may not use as a name are those that Microsoft's parser refuses as a column."""

from __future__ import annotations

import duckdb

from flis.project.words import RESERVED

from .scriptdom import parse


def test_no_column_of_a_contract_needs_quotes_on_sql_server():
    words = {word for (word,) in duckdb.execute("select keyword_name from duckdb_keywords()").fetchall()}
    assert parse("create table t (beloeb_kr int)").errors == ()
    refused = {word for word in words | RESERVED | {"beloeb_kr"} if parse(f"create table t ({word} int)").errors}
    assert len(refused) > 150
    assert refused <= RESERVED
