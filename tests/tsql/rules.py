"""The deny list: SQL that parses, but means something else on SQL Server than on DuckDB or is refused there.

``RULES`` is the one table of what is refused and why. Each rule is judged from the syntax tree and from the types that
``binder`` found. Where a type is not known, a rule that needs it refuses: it cannot be shown to be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from . import grouping, textkeys, typerules
from .binder import Binder, Problem
from .catalog import SYSTEM_SCHEMAS, parts_of
from .functions import AGGREGATES, DATEPARTS, FUNCTIONS, ORDERED
from .scriptdom import Node

RULES: dict[str, str] = {
    "syntax": "SQL Server's own parser refuses it.",
    "name": "A table or column that is not there to be named: SQL Server knows no alias of the same select in "
    "where, group by, having, the select list or an expression of order by. Every column of a view, and every CTE, has "
    "a name of its own.",
    "object": "Creates what exists, drops, renames or creates in what does not, or keys a column that may be NULL.",
    "variable": "A variable that nobody has declared (137).",
    "group-by": "A column that is neither grouped nor inside an aggregate (8120, 8121).",
    "where-aggregate": "An aggregate or a window in where, on or group by (144, 147, 4108).",
    "order-by": "After distinct or a union, order by may only name what is selected (104, 145).",
    "function": "Not a function of SQL Server 2019 (functions.py), or with another number of arguments.",
    "type-name": "A type outside the contract's words, or without its length: varchar alone is 30 characters, decimal "
    "alone has no decimals; float, datetime and bit are not used; varchar loses letters.",
    "integer-division": "Whole number by whole number cuts the decimals off on SQL Server, not on DuckDB.",
    "quotient": "A quotient has another type on each engine unless round or cast fixes it to a decimal.",
    "text-plus": "+ on text: NULL makes the whole NULL, a number in it makes it arithmetic. Use concat.",
    "date-arithmetic": "date - date and date + n do not exist on SQL Server. Use the dialect macros.",
    "mixed-types": "Text with numbers or dates in one case, coalesce or union: SQL Server turns text into the other.",
    "mixed-compare": "Text compared with numbers or dates: SQL Server turns the text into the other ('0101' = 101).",
    "text-order": "<, > or between on text depends on the collation.",
    "text-key": "Text that is grouped, ordered or the least is taken of without being a key: the server's collation "
    "decides. Use the macros tekstnoegle, kodepunkt and foerste_tekst.",
    "text-cut": "A cast to a shorter text cuts silently on SQL Server and not at all on DuckDB.",
    "time-text": "A point in time as text is written differently on the two engines.",
    "trailing-blank": "SQL Server ignores blanks at the end of text: 'a ' = 'a', and ' ' is the empty text.",
    "like": "[ and ^ are wildcards in SQL Server's like, and a pattern from a column may hold them.",
    "top": "top n without order by gives any n rows.",
    "null-order": "NULL sorts first on SQL Server and last on DuckDB: order by something that has a value.",
    "nolock": "nolock reads what is not committed.",
    "alias-equals": "select a = b gives b the name a; it does not compare.",
    "average": "avg of whole numbers is cut to a whole number on SQL Server.",
    "cast-cuts": "A decimal made an integer is cut on SQL Server and rounded on DuckDB. Use round or floor first.",
    "isnull": "isnull takes the type and length of its first argument and cuts the second. Use coalesce.",
    "len": "len does not count blanks at the end. Use the dialect macro.",
    "group-constant": "group by a constant, a position or an expression without a column is refused (164).",
    "window": "Refused by SQL Server: a window without order by where one is needed, or ordered by a constant.",
    "aggregate-subquery": "SQL Server refuses an aggregate over a subquery or over another aggregate.",
    "datepart": "The part of a date is one bare word; week and weekday depend on the server's language.",
    "bitwise": "^ is exclusive or on SQL Server and power on DuckDB.",
    "date-literal": "A date as text is read by the server's language unless it is yyyy-mm-dd, and only in a cast.",
    "code-page": "A text without N loses what is outside Windows-1252.",
    "string-agg": "string_agg without within group (order by ...) has any order.",
    "expression": "An expression that is no SQL of both engines (a::b, @@x, current_timestamp as datetime).",
    "dynamic-sql": "SQL put together by the server cannot be checked here.",
    "insert-type": "What is inserted does not fit the column: cut, rounded or refused row by row on SQL Server.",
}


@dataclass(frozen=True)
class Position:
    """Where the walk is: inside the server's own catalogue, a hash, texts that are joined, a fixed quotient."""

    catalog: bool = False
    hashed: bool = False
    joined: bool = False
    fixed: bool = False


def check(root: Node, binder: Binder) -> list[Problem]:
    """Everything on the deny list in one bound statement."""
    return list(dict.fromkeys(_visit(root, Position(), binder)))


def _visit(node: Node, position: Position, binder: Binder) -> Iterator[Problem]:
    if node.kind == "QuerySpecification" and _reads_catalog(node):
        return
    for judge in _JUDGES.get(node.kind, ()):
        for rule, message in judge(node, position, binder):
            yield Problem(rule, node.line, message)
    for child in node.children():
        yield from _visit(child, _inside(node, child, position), binder)


def _reads_catalog(node: Node) -> bool:
    """dbt-sqlserver's own questions to sys and INFORMATION_SCHEMA are not the project's SQL."""
    clause = node.get("FromClause")
    return clause is not None and any(
        part.kind == "NamedTableReference"
        and len(parts_of(part["SchemaObject"])) > 1
        and parts_of(part["SchemaObject"])[-2].lower() in SYSTEM_SCHEMAS
        for part in clause.walk()
    )


def _inside(node: Node, child: Node, position: Position) -> Position:
    if name_of(node) == "hashbytes" or (node.kind == "ConvertCall" and name_of(node["Parameter"]) == "hashbytes"):
        return replace(position, hashed=True)  # the snapshot key that dbt-sqlserver makes
    if name_of(node) == "string_agg":
        return replace(position, joined=True)  # many texts in one: longer than a column may be
    if name_of(node) == "round" or node.kind in ("CastCall", "TryCastCall", "ConvertCall"):
        return replace(position, fixed=True)
    if node.kind in ("ScalarSubquery", "QuerySpecification", "SelectScalarExpression"):
        return replace(position, fixed=False)
    return position


def name_of(node: Node) -> str:
    """The lowercase name of the function that a node calls; empty for anything else."""
    if node.kind == "FunctionCall":
        return node["FunctionName"]["Value"].lower()
    return {"LeftFunctionCall": "left", "RightFunctionCall": "right"}.get(node.kind, "")


Refusals = Iterator[tuple[str, str]]


def _call(node: Node, position: Position, binder: Binder) -> Refusals:
    name, parameters = name_of(node), node["Parameters"]
    if name not in FUNCTIONS:
        yield "function", f"{name} is not a function of SQL Server 2019"
        return
    least, most, _ = FUNCTIONS[name]
    if not least <= len(parameters) <= most:
        yield "function", f"{name} with {len(parameters)} arguments"
        return
    if name == "isnull":
        yield "isnull", "isnull"
    if name == "len" and not _ends_visibly(parameters[0]):
        yield "len", "len of text that may end in blanks"
    if name in AGGREGATES:
        yield from _aggregate(name, node)
    if name in ("min", "max"):
        yield from textkeys.ordered(binder, parameters[0], f"{name} of")
    if name == "count" and node.get("UniqueRowFilter") == "Distinct":
        yield from textkeys.grouped(binder, parameters[0], "count(distinct) of")
    if name == "string_agg" and not node.get("WithinGroupClause"):
        yield "string-agg", "string_agg without an order"
    if name.startswith("date") and name not in ("datefromparts", "datalength"):
        yield from _datepart(parameters[0])
    if name == "avg" and typerules.family(binder, parameters[0]) != "decimal":
        yield "average", f"avg of {typerules.said(binder, parameters[0])}"
    if name in ("concat", "concat_ws") and any(typerules.family(binder, p) == "time" for p in parameters):
        yield "time-text", "a point in time in concat"
    if name == "dateadd" and typerules.family(binder, parameters[2]) not in ("date", "time"):
        yield "date-literal", f"dateadd to {typerules.said(binder, parameters[2])}, not to a date"
    if node.get("OverClause") or name in ORDERED:
        yield from _window(name, node)


def _ends_visibly(node: Node) -> bool:
    """concat(x, '.') ends in a letter, so len counts all of it."""
    last = node["Parameters"][-1] if name_of(node) == "concat" else None
    return last is not None and last.kind == "StringLiteral" and bool(last["Value"].strip())


def _aggregate(name: str, node: Node) -> Refusals:
    for parameter in node["Parameters"]:
        for part in parameter.walk():
            if part.kind in ("ScalarSubquery", "ExistsPredicate"):
                yield "aggregate-subquery", f"{name} over a subquery"
            elif name_of(part) in AGGREGATES and not part.get("OverClause") and not node.get("OverClause"):
                yield "aggregate-subquery", f"{name} over {name_of(part)}"


def _datepart(node: Node) -> Refusals:
    bare = node.kind == "ColumnReferenceExpression" and len(node["MultiPartIdentifier"]["Identifiers"]) == 1
    word = node["MultiPartIdentifier"]["Identifiers"][0]["Value"].lower() if bare else "an expression"
    if word not in DATEPARTS:
        yield "datepart", f"{word} as part of a date"


def _window(name: str, node: Node) -> Refusals:
    over = node.get("OverClause")
    order = over.get("OrderByClause") if over else None
    if name in ORDERED and order is None:
        yield "window", f"{name} without order by"
    for element in order["OrderByElements"] if order else []:
        if element["Expression"].kind.endswith("Literal"):
            yield "window", f"{name} ordered by a constant"


def _over(node: Node, position: Position, binder: Binder) -> Refusals:
    order = node.get("OrderByClause")
    for element in order["OrderByElements"] if order else []:
        if binder.nulls.get(id(element["Expression"]), True):
            yield "null-order", "the window is ordered by something that may be NULL"
        yield from textkeys.ordered(binder, element["Expression"], "a window is ordered by")
    for partition in node.get("Partitions") or []:
        yield from textkeys.grouped(binder, partition, "a window is partitioned by")


def _query(node: Node, position: Position, binder: Binder) -> Refusals:
    top, order = node.get("TopRowFilter"), node.get("OrderByClause")
    if top and not order and not (top["Expression"].kind == "IntegerLiteral" and top["Expression"]["Value"] == "0"):
        yield "top", "top without order by"
    if order and (top or node.get("OffsetClause")):
        for element in order["OrderByElements"]:
            single = element["Expression"].kind == "ScalarSubquery"  # (select null): dbt's own `limit` of a test
            if not single and binder.nulls.get(id(element["Expression"]), True):
                yield "null-order", "the rows kept depend on where NULL sorts"
            yield from textkeys.ordered(binder, element["Expression"], "the rows kept are ordered by")
    if node.get("UniqueRowFilter") == "Distinct":
        for element in node["SelectElements"]:
            if element.kind == "SelectScalarExpression":
                yield from textkeys.grouped(binder, element["Expression"], "select distinct of")
    clause = node.get("GroupByClause")
    for item in clause["GroupingSpecifications"] if clause else []:
        if item.kind == "ExpressionGroupingSpecification":
            yield from textkeys.grouped(binder, item["Expression"], "group by")

    yield from grouping.ungrouped(node, binder)


def _condition(node: Node, position: Position, binder: Binder) -> Refusals:
    yield from grouping.misplaced(node)


def _on(node: Node, position: Position, binder: Binder) -> Refusals:
    yield from grouping.misplaced(node["SearchCondition"])


def _element(node: Node, position: Position, binder: Binder) -> Refusals:
    name = node.get("ColumnName")
    if name and name.start < node["Expression"].start:
        yield "alias-equals", f"{name['Value']} = ..."


def _hint(node: Node, position: Position, binder: Binder) -> Refusals:
    if node["HintKind"] in ("NoLock", "ReadUncommitted", "ReadPast"):
        yield "nolock", node["HintKind"].lower()


def _like(node: Node, position: Position, binder: Binder) -> Refusals:
    pattern = node["SecondExpression"]
    if pattern.kind != "StringLiteral" or re.search(r"[\[\]^]", pattern["Value"]):
        yield "like", "a pattern with [ or ^" if pattern.kind == "StringLiteral" else "a pattern that is no literal"


def _literal(node: Node, position: Position, binder: Binder) -> Refusals:
    try:
        node["Value"].encode("cp1252")
    except UnicodeEncodeError:
        if not node["IsNational"]:
            yield "code-page", "a letter outside Windows-1252 in a text without N"


def _foreign(node: Node, position: Position, binder: Binder) -> Refusals:
    yield "expression", node.kind


_JUDGES = {
    "FunctionCall": (_call,),
    "LeftFunctionCall": (_call,),
    "RightFunctionCall": (_call,),
    "OverClause": (_over,),
    "QuerySpecification": (_query,),
    "WhereClause": (_condition,),
    "GroupByClause": (_condition,),
    "QualifiedJoin": (_on,),
    "SelectScalarExpression": (_element,),
    "TableHint": (_hint,),
    "LikePredicate": (_like,),
    "StringLiteral": (_literal,),
    "UserDefinedTypePropertyAccess": (_foreign,),
    "ParameterlessCall": (_foreign,),
    "RealLiteral": (_foreign,),
    "PivotedTableReference": (_foreign,),
    "AtTimeZoneCall": (_foreign,),
    **typerules.JUDGES,
}
