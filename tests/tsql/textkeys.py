"""Text that decides something must be a key, or be compared by code point: else the server's collation decides.

A text of a landing table is raw: it may be spelt in two ways. It stays raw through views, tables and expressions until
``translate`` (the macro ``tekstnoegle``) makes it a key. A text under a binary collation (``kodepunkt``,
``foerste_tekst``) is compared by code point, raw or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from .scriptdom import Node
from .sqltypes import SqlType

if TYPE_CHECKING:
    from .binder import Binder

Refusals = Iterator[tuple[str, str]]
_CONDITIONS = ("BooleanComparisonExpression", "BooleanBinaryExpression", "BooleanIsNullExpression", "InPredicate")


def marked(binder: Binder, node: Node, kind: SqlType | None) -> SqlType | None:
    """``kind`` with the mark of a raw text, if ``node`` is one."""
    if kind is None or kind.family != "text" or node.kind == "ColumnReferenceExpression":
        return kind
    raw = _raw(binder, node, top=True)
    return replace(kind, raw=raw) if raw != kind.raw else kind


def _raw(binder: Binder, node: Node, top: bool = False) -> bool:
    known = binder.kinds.get(id(node))
    if not top and known is not None:
        return known.family == "text" and known.raw
    if by_code_point(node) or node.kind in _CONDITIONS or node.kind == "OverClause":
        return False
    if node.kind == "FunctionCall":
        keyed = node["FunctionName"]["Value"].lower() == "translate" or _one_spelling(node)
        return not keyed and any(_raw(binder, part) for part in node["Parameters"])
    if node.kind == "SearchedWhenClause":
        return _raw(binder, node["ThenExpression"])
    return any(_raw(binder, child) for child in node.children())


def _one_spelling(node: Node) -> bool:
    """first_value over the rows of one key: the same spelling stands in all of them."""
    over = node.get("OverClause")
    return (
        node["FunctionName"]["Value"].lower() == "first_value"
        and over is not None
        and [part["FunctionName"]["Value"].lower() for part in over["Partitions"] if part.kind == "FunctionCall"]
        == ["translate"]
    )


def by_code_point(node: Node) -> bool:
    """Whether an expression has a binary collation of its own."""
    collation = node.get("Collation")
    return collation is not None and "_BIN2" in collation["Value"].upper()


def grouped(binder: Binder, node: Node, where: str) -> Refusals:
    """What rows are grouped, partitioned or made distinct by."""
    kind = binder.kinds.get(id(node))
    if kind is not None and kind.family == "text" and kind.raw and not by_code_point(node):
        yield "text-key", f"{where} a text as it was delivered"


def ordered(binder: Binder, node: Node, where: str) -> Refusals:
    """What rows are ordered by or the least is taken of: also of keys, a collation has an order of its own.

    A code of fixed length (char(4)) has digits, which every collation orders alike."""
    kind = binder.kinds.get(id(node))
    if kind is None or kind.family != "text" or kind.base == "char" or by_code_point(node):
        return
    yield "text-key", f"{where} a text, not by its code points"
