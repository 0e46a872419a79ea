"""Where SQL Server wants a group by, and where it takes no aggregate and no window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .functions import AGGREGATES
from .scriptdom import Node

if TYPE_CHECKING:
    from .binder import Binder

Refusals = Iterator[tuple[str, str]]
_QUERIES = ("QuerySpecification", "BinaryQueryExpression")


def ungrouped(node: Node, binder: Binder) -> Refusals:
    """Columns of a query that groups or aggregates, and that are neither grouped nor aggregated themselves."""
    clause = node.get("GroupByClause")
    items = clause["GroupingSpecifications"] if clause else []
    if any(item.kind != "ExpressionGroupingSpecification" for item in items):
        return  # grouping sets and rollup: other rules, and nobody uses them
    keys = [item["Expression"] for item in items]
    order = node.get("OrderByClause")
    parts = [*node["SelectElements"], *([node["HavingClause"]] if node.get("HavingClause") else [])]
    parts += [element["Expression"] for element in order["OrderByElements"]] if order else []
    if clause is None and not any(is_aggregate(part) for whole in parts for part in level(whole)):
        return
    for key in keys:
        if not any(part.kind == "ColumnReferenceExpression" for part in key.walk()):
            yield "group-constant", f"group by {key.get('Value') or 'something without a column'}"
    for part in parts:
        yield from (("group-by", f"{name} is neither grouped nor aggregated") for name in _bare(part, keys, binder))


def misplaced(node: Node) -> Refusals:
    """Aggregates and windows in a where, an on or a group by."""
    for part in level(node):
        if part.kind == "FunctionCall" and part.get("OverClause"):
            yield "where-aggregate", f"a window ({part['FunctionName']['Value']})"
        elif is_aggregate(part):
            yield "where-aggregate", f"an aggregate ({part['FunctionName']['Value']})"


def is_aggregate(node: Node) -> bool:
    """Whether a node calls an aggregate over rows of its group, not over a window."""
    return (
        node.kind == "FunctionCall"
        and node["FunctionName"]["Value"].lower() in AGGREGATES
        and not node.get("OverClause")
    )


def level(node: Node) -> Iterator[Node]:
    """A node and all below it, without the queries inside it."""
    if node.kind in _QUERIES:
        return
    yield node
    for child in node.children():
        yield from level(child)


def same(one: Node, other: Node) -> bool:
    """Whether two expressions say the same. A column may be named with its table or without."""
    one, other = _unwrapped(one), _unwrapped(other)
    if one.kind != other.kind:
        return False
    if one.kind == "Identifier":
        return one["Value"].lower() == other["Value"].lower()
    if one.kind == "ColumnReferenceExpression" and one.get("MultiPartIdentifier") and other.get("MultiPartIdentifier"):
        names = [[i["Value"].lower() for i in n["MultiPartIdentifier"]["Identifiers"]] for n in (one, other)]
        shared = min(map(len, names))
        return names[0][-shared:] == names[1][-shared:]
    if one.props.keys() != other.props.keys():
        return False
    return all(_same_value(one.props[name], other.props[name]) for name in one.props)


def _same_value(one: object, other: object) -> bool:
    if isinstance(one, Node) and isinstance(other, Node):
        return same(one, other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same_value, one, other))
    return one == other


def _unwrapped(node: Node) -> Node:
    while node.kind == "ParenthesisExpression":
        node = node["Expression"]
    return node


def _bare(node: Node, keys: list[Node], binder: Binder) -> Iterator[str]:
    if node.kind in _QUERIES or is_aggregate(node) or any(same(node, key) for key in keys):
        return
    if node.kind == "SelectStarExpression":
        yield "*"
    if node.kind == "ColumnReferenceExpression" and node["ColumnType"] == "Regular" and id(node) in binder.own:
        yield node["MultiPartIdentifier"]["Identifiers"][-1]["Value"]
    for child in node.children():
        yield from _bare(child, keys, binder)
