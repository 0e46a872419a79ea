"""Which columns have a value where a condition holds: ``where slutdato > startdato`` keeps no row without either."""

from __future__ import annotations

from collections.abc import Iterator

from .scriptdom import Node

# Through these a NULL goes to the result.
_STRICT = {"BinaryExpression", "UnaryExpression", "ParenthesisExpression", "CastCall"}
_STRICT_CALLS = {"eomonth", "dateadd", "datediff", "datefromparts", "year", "month", "day", "abs", "round", "floor"}


def with_values(condition: Node, holds: bool = True) -> Iterator[list[str]]:
    """The columns, as the parts of their names, that are not NULL where the condition is true (or, for ``holds``
    false, where it is not true)."""
    kind = condition.kind
    if kind == "BooleanParenthesisExpression":
        yield from with_values(condition["Expression"], holds)
    elif kind == "BooleanBinaryExpression":
        if condition["BinaryExpressionType"] == ("And" if holds else "Or"):
            yield from with_values(condition["FirstExpression"], holds)
            yield from with_values(condition["SecondExpression"], holds)
    elif kind == "BooleanIsNullExpression":
        if condition["IsNot"] == holds:
            yield from _needed(condition["Expression"])
    elif holds:
        for side in _sides(condition):
            yield from _needed(side)


def _sides(condition: Node) -> list[Node]:
    """The expressions of a comparison that is never true when one of them is NULL."""
    if condition.kind in ("BooleanComparisonExpression", "LikePredicate"):
        return [condition["FirstExpression"], condition["SecondExpression"]]
    if condition.kind == "InPredicate":
        return [condition["Expression"]]
    if condition.kind == "BooleanTernaryExpression":
        names = ["FirstExpression", "SecondExpression", "ThirdExpression"]
        return [condition[name] for name in (names if condition["TernaryExpressionType"] == "Between" else names[:1])]
    return []


def _needed(expression: Node) -> Iterator[list[str]]:
    if expression.kind == "ColumnReferenceExpression":
        yield parts_of_column(expression)
    elif expression.kind in _STRICT or (
        expression.kind == "FunctionCall" and expression["FunctionName"]["Value"].lower() in _STRICT_CALLS
    ):
        for child in expression.children():
            yield from _needed(child)


def parts_of_column(reference: Node) -> list[str]:
    """The parts of a column's name, outermost first; of ``*`` none."""
    name = reference.get("MultiPartIdentifier")
    return [identifier["Value"] for identifier in name["Identifiers"]] if name else [""]
