"""What the T-SQL servers differ in as far as the gate judges it: SQL Server here, Fabric in ``fabric.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .scriptdom import Node

if TYPE_CHECKING:
    from .binder import Problem


def _utf_16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True)
class Engine:
    """``types``: the words that a column or a cast may use; ``maximum``: whether a text may be as long as it likes.

    ``length`` counts a text as the server counts the size of a column, and ``widest`` how much one character can take.
    ``prepared`` says a text in the grammar of Microsoft's parser; ``table_as`` finds the name and the select of
    ``create table ... as select``. ``check`` is judged beside the common rules. ``unstored``: the types that no column
    of a view may have."""

    types: frozenset[str]
    maximum: bool = False
    length: Callable[[str], int] = _utf_16
    widest: int = 1
    prepared: Callable[[str], str] = str
    table_as: Callable[[str], tuple[str, str] | None] = lambda _sql: None
    check: Callable[[Node, dict[str, str]], Iterator[Problem]] = lambda _node, _spellings: iter(())
    unstored: frozenset[str] = frozenset()


# The contract's words.
SQLSERVER = Engine(
    frozenset({"smallint", "int", "bigint", "decimal", "numeric", "char", "nchar", "nvarchar", "date", "datetime2"})
)
