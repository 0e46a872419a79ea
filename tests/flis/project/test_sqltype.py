"""The types of a contract's columns, as they are written there and in SQL."""

from __future__ import annotations

import pytest

from flis.project.sqltype import Type, parse_type


@pytest.mark.parametrize(
    ("text", "expected", "sql"),
    [
        ("int", Type("int", 0, 0, 0), "int"),
        ("bigint", Type("bigint", 0, 0, 0), "bigint"),
        ("smallint", Type("smallint", 0, 0, 0), "smallint"),
        ("date", Type("date", 0, 0, 0), "date"),
        (" datetime2 ", Type("datetime2", 0, 0, 0), "datetime2"),
        ("char(4)", Type("char", 4, 0, 0), "char(4)"),
        ("nvarchar(30)", Type("nvarchar", 30, 0, 0), "nvarchar(30)"),
        ("decimal(12,2)", Type("decimal", 0, 12, 2), "decimal(12,2)"),
        ("decimal(12, 2)", Type("decimal", 0, 12, 2), "decimal(12,2)"),
        ("decimal(5)", Type("decimal", 0, 5, 0), "decimal(5,0)"),
    ],
)
def test_a_type_is_read_and_written(text, expected, sql):
    assert parse_type(text) == expected
    assert expected.sql == sql


def test_a_type_without_a_length_has_none():
    assert Type("int") == Type("int", 0, 0, 0)


@pytest.mark.parametrize("text", ["", "text", "varchar(4)", "nvarchar", "char()", "decimal", "int(4)", "bit", 8, None])
def test_another_word_is_refused(text):
    with pytest.raises(ValueError, match="is not a type"):
        parse_type(text)
