"""A model's rendered T-SQL as DuckDB runs it, with what the two engines mean differently said in DuckDB's words.

sqlglot translates functions, types and the place of NULL in an order. Three things are added here, because they decide
rows: a text that is cast to a shorter type is cut, a binary collation stays binary, and `database_default` is the
collation that the rows are built under. Not translated: SQL Server ignores blanks at the end of a text in `=`. The
gate's rule `trailing-blank` and the macro `tekstnoegle` stand for that.
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp

# The collations that the dialect macros name; None is the one of the database.
_COLLATIONS = {"latin1_general_100_bin2": "C", "database_default": None}
_TEXTS = ("nvarchar", "varchar", "nchar", "char")


def on_duckdb(sql: str, collation: str) -> str:
    """The SELECT ``sql``, written for SQL Server, for a DuckDB whose default collation is ``collation``."""
    tree = sqlglot.parse_one(sql, read="tsql")
    for node in tree.find_all(exp.Collate):
        node.expression.replace(exp.to_identifier(_COLLATIONS[node.expression.name.lower()] or collation, quoted=True))
    # The innermost first, because a cast may stand in another.
    for node in reversed(list(tree.find_all(exp.Cast))):
        if node.to.is_type(*_TEXTS) and node.to.expressions:
            node.replace(exp.Left(this=exp.cast(node.this, "text"), expression=node.to.expressions[0].this))
    return tree.sql("duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)
