"""The rules of the deny list that rest on types: arithmetic, comparison, casts, and what is inserted where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from .expressions import data_type
from .scriptdom import Node
from .sqltypes import NULL, Column, SqlType, widest

if TYPE_CHECKING:
    from .binder import Binder
    from .engines import Engine
    from .rules import Position

Refusals = Iterator[tuple[str, str]]

# How many numbers must stand behind a type.
PARAMETERS = {"decimal": 2, "numeric": 2, "char": 1, "nchar": 1, "nvarchar": 1, "varchar": 1}


def kind_of(binder: Binder, node: Node) -> SqlType | None:
    return binder.kinds.get(id(node))


def family(binder: Binder, node: Node) -> str:
    kind = kind_of(binder, node)
    return kind.family if kind else "unknown"


def said(binder: Binder, node: Node) -> str:
    return str(kind_of(binder, node) or "something of unknown type")


def _binary(node: Node, position: Position, binder: Binder) -> Refusals:
    operator = node["BinaryExpressionType"]
    sides = [node["FirstExpression"], node["SecondExpression"]]
    families = {family(binder, side) for side in sides} - {"null"}
    shown = f"{said(binder, sides[0])} {operator.lower()} {said(binder, sides[1])}"
    if operator == "BitwiseXor":
        yield "bitwise", "^"
    if operator == "Divide":
        if "decimal" not in families:
            yield "integer-division", shown
        if not position.fixed:
            yield "quotient", f"{shown}, not in round or cast"
    if families & {"date", "time"}:
        yield "date-arithmetic", shown
    elif "text" in families and not position.hashed:
        joined = families == {"text"} and operator == "Add"
        if not joined or any(binder.nulls.get(id(side), True) for side in sides):
            yield "text-plus", shown


def _comparison(node: Node, position: Position, binder: Binder) -> Refusals:
    sides = [node["FirstExpression"], node["SecondExpression"]]
    yield from _compared(sides, binder)
    if not node["ComparisonType"].startswith(("Equal", "NotEqual")):
        yield from _ordered(sides, binder)


def _between(node: Node, position: Position, binder: Binder) -> Refusals:
    sides = [node["FirstExpression"], node["SecondExpression"], node["ThirdExpression"]]
    yield from _compared(sides, binder)
    yield from _ordered(sides, binder)


def _in(node: Node, position: Position, binder: Binder) -> Refusals:
    sides = [node["Expression"], *node["Values"]]
    yield from _compared([*sides, node["Subquery"]] if node.get("Subquery") else sides, binder)


def _compared(sides: list[Node], binder: Binder) -> Refusals:
    kinds = [kind for kind in (kind_of(binder, side) for side in sides) if kind is not None and kind != NULL]
    families = {"number" if kind.family in ("integer", "decimal") else kind.family for kind in kinds}
    if len(families) > 1 and families != {"date", "time"}:
        texts = [kind for kind in kinds if kind.family == "text"]
        dated = families <= {"text", "date", "time"} and all(iso(kind.value) for kind in texts)
        if not dated:
            yield "mixed-compare", " with ".join(sorted(str(kind) for kind in set(kinds)))
    for kind in kinds:
        if kind.value is not None and kind.value != kind.value.rstrip(" "):
            yield "trailing-blank", "a text that ends in a blank is compared"


def _ordered(sides: list[Node], binder: Binder) -> Refusals:
    if all(family(binder, side) in ("text", "null") for side in sides):
        yield "text-order", "text is compared by order"


def iso(text: str | None) -> bool:
    """Whether a text is a date that every server reads alike."""
    return text is not None and re.fullmatch(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?", text) is not None


def _cast(node: Node, position: Position, binder: Binder) -> Refusals:
    own = _calls(node["Parameter"], "serverproperty") or (node.kind == "ConvertCall" and _hashes(node["Parameter"]))
    if not position.hashed and not own:
        refusals = _type_name(node["DataType"], binder)
        yield from (refusal for refusal in refusals if not (position.joined and "(max)" in refusal[1]))
    source, target = kind_of(binder, node["Parameter"]), data_type(node["DataType"])
    if source is None or target is None or source == NULL or position.hashed:
        return
    inner = node["Parameter"]
    while inner.kind == "ParenthesisExpression":
        inner = inner["Expression"]
    whole = inner.kind == "FunctionCall" and inner["FunctionName"]["Value"].lower() in ("round", "floor", "ceiling")
    if target.family == "integer" and source.family == "decimal" and source.scale and not whole:
        yield "cast-cuts", f"{source} to {target}"
    if target.family == "text" and source.family == "time":
        yield "time-text", f"{source} to {target}"
    if target.family == "text" and source.family == "text" and _cuts(source, target, binder):
        yield "text-cut", f"{source} to {target}"
    if target.family in ("date", "time") and source.value is not None and not iso(source.value):
        yield "date-literal", "a date that is not yyyy-mm-dd"


def _hashes(node: Node) -> bool:
    return _calls(node, "hashbytes")


def _calls(node: Node, name: str) -> bool:
    return node.kind == "FunctionCall" and node["FunctionName"]["Value"].lower() == name


def _cuts(source: SqlType, target: SqlType, binder: Binder) -> bool:
    """Whether a cast may cut. A code of fixed length has letters and digits, of one byte each also in UTF-8."""
    if target.base == "char" and source.size not in (None, -1):
        source = replace(source, size=(source.size or 0) // binder.engine.widest)
    return _longer(source, target)


def _longer(source: SqlType, target: SqlType) -> bool:
    endless = 1 << 31
    return (endless if source.size == -1 else source.size or 0) > (endless if target.size == -1 else target.size or 0)


def _type_name(node: Node, binder: Binder) -> Refusals:
    if node.kind != "SqlDataTypeReference":
        yield "type-name", node.kind
        return
    name = node["SqlDataTypeOption"].lower()
    if name not in binder.engine.types:
        yield "type-name", name
    elif name == "datetime2":
        if any(int(literal["Value"]) > 6 for literal in node["Parameters"]):
            yield "type-name", "datetime2 finer than a microsecond"
    elif len(node["Parameters"]) != PARAMETERS.get(name, 0):
        yield "type-name", f"{name} without its length or decimals"
    elif not binder.engine.maximum and any(literal["Value"].lower() == "max" for literal in node["Parameters"]):
        yield "type-name", f"{name}(max)"


def _column(node: Node, position: Position, binder: Binder) -> Refusals:
    if node.get("DataType"):
        yield from _type_name(node["DataType"], binder)


def _branches(node: Node, position: Position, binder: Binder) -> Refusals:
    parts = node.get("Expressions") or [clause["ThenExpression"] for clause in node["WhenClauses"]]
    if node.get("ElseExpression"):
        parts = [*parts, node["ElseExpression"]]
    kinds = [kind_of(binder, part) for part in parts]
    if None not in kinds and widest(kinds) is None:
        yield "mixed-types", " and ".join(sorted({str(kind) for kind in kinds}))


def fits(source: Column, target: Column) -> str:
    """Why a value of ``source`` does not go unchanged into ``target``; empty where it does or nobody knows."""
    here, there = source.type, target.type
    if here is None or there is None or here == NULL:
        return ""
    numbers = {"integer", "decimal"}
    if here.family != there.family and not {here.family, there.family} <= numbers:
        return "" if here.value is not None and iso(here.value) else f"{here} into {there}"
    if there.family == "text":
        return f"{here} into {there}" if _longer(here, there) else ""
    if there.family == "integer" and here.family == "decimal" and here.scale:
        return f"{here} into {there}"
    if here.family == there.family == "decimal" and (here.scale or 0) > (there.scale or 0):
        return f"{here} into {there}"
    return ""


def unreadable(value: object, there: SqlType, engine: Engine) -> str:
    """Why the server cannot put a seed's value into a column of this type as it stands; empty where it can."""
    text = str(value)
    if there.family == "text":
        units = engine.length(text)
        return f"{units} characters into {there}" if there.size != -1 and units > (there.size or 0) else ""
    pattern = {"integer": r"-?\d+", "decimal": rf"-?\d+(\.\d{{1,{there.scale or 1}}})?", "date": r"\d{4}-\d\d-\d\d"}
    if there.family in pattern and not re.fullmatch(pattern[there.family], text):
        return f"a value that is no {there}"
    return ""


JUDGES = {
    "BinaryExpression": (_binary,),
    "BooleanComparisonExpression": (_comparison,),
    "BooleanTernaryExpression": (_between,),
    "InPredicate": (_in,),
    "CastCall": (_cast,),
    "TryCastCall": (_cast,),
    "ConvertCall": (_cast,),
    "TryConvertCall": (_cast,),
    "ColumnDefinition": (_column,),
    "CoalesceExpression": (_branches,),
    "SearchedCaseExpression": (_branches,),
    "SimpleCaseExpression": (_branches,),
}
