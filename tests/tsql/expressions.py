"""The type of one expression, and whether it may be NULL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .functions import FUNCTIONS, NEVER_NULL, common, result
from .scriptdom import Node
from .sqltypes import INT, NULL, SqlType, arithmetic, of

if TYPE_CHECKING:
    from .binder import Binder, Scope

Inferred = tuple[SqlType | None, bool]


def infer(binder: Binder, node: Node, scope: Scope) -> Inferred:
    """Type and nullability of an expression; of anything else, its parts are bound and (None, True) comes back."""
    handler = _HANDLERS.get(node.kind)
    if handler is not None:
        return handler(binder, node, scope)
    if node.kind.endswith("Literal"):
        return _literal(binder, node)
    binder.expressions(node, scope)
    return None, True


def _literal(binder: Binder, node: Node) -> Inferred:
    text = node["Value"]
    if node.kind == "IntegerLiteral":
        return (INT if abs(int(text)) < 2**31 else SqlType("decimal", precision=len(text), scale=0)), False
    if node.kind == "NumericLiteral":
        whole, _, decimals = text.partition(".")
        return SqlType("decimal", precision=max(1, len(whole.lstrip("0")) + len(decimals)), scale=len(decimals)), False
    if node.kind == "StringLiteral":
        size = max(1, binder.engine.length(text))
        return SqlType("nvarchar" if node["IsNational"] else "varchar", size=size, value=text), False
    if node.kind == "NullLiteral":
        return NULL, True
    return (SqlType("float") if node.kind == "RealLiteral" else None), False


def _column(binder: Binder, node: Node, scope: Scope) -> Inferred:
    if node["ColumnType"] != "Regular":
        return None, False
    parts = [identifier["Value"] for identifier in node["MultiPartIdentifier"]["Identifiers"]]
    found = scope.find(parts)
    if scope.own(parts):
        binder.own.add(id(node))
    if not found:
        binder.refuse(node, f"no column {'.'.join(parts)} in what is selected from")
    if len(found) > 1 and None not in found:
        binder.refuse(node, f"column {'.'.join(parts)} is in more than one table")
    column = found[0] if found else None
    return (column.type, column.nullable) if column else (None, True)


def _cast(binder: Binder, node: Node, scope: Scope) -> Inferred:
    _, nullable = binder.expression(node["Parameter"], scope)
    if node.get("Style"):
        binder.expression(node["Style"], scope)
    return data_type(node["DataType"]), nullable or node.kind.startswith("Try")


def data_type(node: Node) -> SqlType | None:
    """A type as written in a cast, a column definition or a declaration."""
    if node.kind != "SqlDataTypeReference":
        return None
    return of(node["SqlDataTypeOption"], [literal["Value"] for literal in node["Parameters"]])


def _binary(binder: Binder, node: Node, scope: Scope) -> Inferred:
    left, null_left = binder.expression(node["FirstExpression"], scope)
    right, null_right = binder.expression(node["SecondExpression"], scope)
    kind = arithmetic(node["BinaryExpressionType"], left, right) if left and right else None
    return kind, null_left or null_right


def _inside(name: str) -> object:
    def handler(binder: Binder, node: Node, scope: Scope) -> Inferred:
        return binder.expression(node[name], scope)

    return handler


def _coalesce(binder: Binder, node: Node, scope: Scope) -> Inferred:
    parts = [binder.expression(part, scope) for part in node["Expressions"]]
    return common([kind for kind, _ in parts]), all(nullable for _, nullable in parts)


def _nullif(binder: Binder, node: Node, scope: Scope) -> Inferred:
    kind, _ = binder.expression(node["FirstExpression"], scope)
    binder.expression(node["SecondExpression"], scope)
    return kind, True


def _case(binder: Binder, node: Node, scope: Scope) -> Inferred:
    if node.get("InputExpression"):
        binder.expression(node["InputExpression"], scope)
    parts = []
    otherwise = scope.copy()
    for clause in node["WhenClauses"]:
        binder.expression(clause["WhenExpression"], scope)
        then = otherwise.copy()
        if node.kind == "SearchedCaseExpression":
            then.narrow(clause["WhenExpression"])
            otherwise.narrow(clause["WhenExpression"], holds=False)
        parts.append(binder.expression(clause["ThenExpression"], then))
    parts.append(binder.expression(node["ElseExpression"], otherwise) if node.get("ElseExpression") else (NULL, True))
    return common([kind for kind, _ in parts]), any(nullable for _, nullable in parts)


def _iif(binder: Binder, node: Node, scope: Scope) -> Inferred:
    binder.expression(node["Predicate"], scope)
    parts = [binder.expression(node[name], scope) for name in ("ThenExpression", "ElseExpression")]
    return common([kind for kind, _ in parts]), any(nullable for _, nullable in parts)


def _call(binder: Binder, node: Node, scope: Scope) -> Inferred:
    name = node["FunctionName"]["Value"].lower() if node.get("FunctionName") else node.kind[:-12].lower()
    parameters = node["Parameters"]
    kinds = []
    nulls = []
    for position, parameter in enumerate(parameters):
        if name.startswith("date") and position == 0 and parameter.kind == "ColumnReferenceExpression":
            kinds.append(None)  # the name of a part of a date is no column
            continue
        kind, nullable = binder.expression(parameter, scope)
        kinds.append(kind)
        nulls.append(nullable)
    for clause in ("OverClause", "WithinGroupClause"):
        if node.get(clause):
            binder.expressions(node[clause], scope)
    if name not in FUNCTIONS or len(parameters) < FUNCTIONS[name][0]:
        return None, True
    nullable = any(nulls) or name in ("lag", "lead", "sum", "avg", "string_agg")
    if name in ("lag", "lead") and len(parameters) == 3:
        nullable = any(nulls)
    kind = result(name, kinds)
    if name in ("left", "right", "substring") and parameters[-1].kind == "IntegerLiteral" and kind is not None:
        # A text that is cut at a stated length is typed by it.
        cut = int(parameters[-1]["Value"]) * binder.engine.widest
        kind = replace(kind, size=cut if kind.size in (None, -1) else min(cut, kind.size))
    return kind, name not in NEVER_NULL and nullable


def _subquery(binder: Binder, node: Node, scope: Scope) -> Inferred:
    columns = binder.query(node["QueryExpression"], scope.ctes, scope)
    return (columns[0].type if columns else None), True


def _in(binder: Binder, node: Node, scope: Scope) -> Inferred:
    binder.expression(node["Expression"], scope)
    for value in node["Values"]:
        binder.expression(value, scope)
    if node.get("Subquery"):
        columns = binder.query(node["Subquery"]["QueryExpression"], scope.ctes, scope)
        if columns is not None and len(columns) != 1:
            binder.refuse(node, f"in (select ...) with {len(columns)} columns")
        if columns:
            binder.kinds[id(node["Subquery"])] = columns[0].type
    return None, False


_HANDLERS = {
    "ColumnReferenceExpression": _column,
    "CastCall": _cast,
    "TryCastCall": _cast,
    "ConvertCall": _cast,
    "TryConvertCall": _cast,
    "BinaryExpression": _binary,
    "ParenthesisExpression": _inside("Expression"),
    "UnaryExpression": _inside("Expression"),
    "CoalesceExpression": _coalesce,
    "NullIfExpression": _nullif,
    "IIfCall": _iif,
    "SearchedCaseExpression": _case,
    "SimpleCaseExpression": _case,
    "FunctionCall": _call,
    "LeftFunctionCall": _call,
    "RightFunctionCall": _call,
    "ScalarSubquery": _subquery,
    "InPredicate": _in,
}
