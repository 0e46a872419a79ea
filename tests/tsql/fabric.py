"""The rules of Fabric Warehouse that SQL Server does not have. docs/fabric.md names the source of each.

Microsoft's parser in the tests does not know four things of Fabric's grammar: ``not enforced`` behind a key, a Parquet
file as a table, a CTE in a CTE, and ``create table ... as select``. The first three are said in words that it knows
before it reads a statement. Of the fourth, the select is read (``table_as``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .binder import Problem
from .catalog import SYSTEM_SCHEMAS, parts_of
from .engines import Engine
from .scriptdom import Node

RULES: dict[str, str] = {
    "fabric-type": "Fabric has no such type: a text is a varchar of UTF-8 bytes, never nchar or nvarchar.",
    "fabric-stored": "A view or a table may not have a column of a type that Fabric does not have.",
    "fabric-key": "A key is added by alter table, nonclustered and not enforced.",
    "fabric-index": "Fabric has no indexes, and no words about columnstores.",
    "fabric-column": "Fabric has no identity, default, check or computed column here.",
    "fabric-alter": "alter table adds columns that may be NULL, drops columns, and adds or drops keys; nothing else.",
    "fabric-hint": "A hint on a table: Fabric has snapshots, and no other isolation.",
    "fabric-collation": "Fabric has two collations, both of UTF-8. Another one loses letters outside its code page.",
    "fabric-procedure": "A procedure that Fabric is not known to have.",
    "fabric-system": "One query may not read the server's own catalogue and tables.",
    "fabric-xml": "Fabric has no for xml.",
    "fabric-case": "Fabric's default collation tells capitals from small letters in names: one name has one spelling.",
}
COLLATIONS = {"latin1_general_100_bin2_utf8", "latin1_general_100_ci_as_ks_ws_sc_utf8", "database_default"}
PROCEDURES = {"sp_rename", "sp_executesql", "sp_describe_first_result_set"}
TYPES = frozenset({"smallint", "int", "bigint", "decimal", "numeric", "char", "varchar", "date", "datetime2"})
_WIDE = frozenset({"nchar", "nvarchar", "sysname"})
_INDEXES = {"CreateIndexStatement", "CreateColumnStoreIndexStatement", "DropIndexStatement", "AlterIndexStatement"}
_CONSTRAINTS = {"DefaultConstraintDefinition": "a default", "CheckConstraintDefinition": "a check"}
_NAMED = {
    "NamedTableReference": "SchemaObject",
    "CreateTableStatement": "SchemaObjectName",
    "CreateViewStatement": "SchemaObjectName",
    "CreateOrAlterViewStatement": "SchemaObjectName",
}
_KEYS = {"UniqueConstraintDefinition", "ForeignKeyConstraintDefinition"}

# A key that is not enforced gets an option of indexes, which Fabric has not and nothing sends.
_NOT_ENFORCED = re.compile(r"\bnot\s+enforced\b", re.IGNORECASE)
_OPTION = "with (pad_index = off)"
# The files of a landing table, with the columns that are read from them.
_FILES = re.compile(
    r"openrowset\s*\(\s*bulk\s+'https://(?:[^']|'')+'\s*,\s*format\s*=\s*'PARQUET'"
    r"\s*,\s*maxerrors\s*=\s*0\s*\)\s*with\s*\((?P<columns>(?:[^()]|\([^()]*\))*)\)",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"(\w+)\s+(\w+(?:\([^()]*\))?)")
_TABLE_AS = re.compile(r"\s*(?:/\*.*?\*/)?\s*create\s+table\s+(?P<name>[\w.\[\]]+)\s+as\s+(?P<select>.*)", re.I | re.S)
# `with a as (with b as ...`, as dbt-fabric puts a test into a CTE.
_BLANK = r"(?:\s|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*"
_NESTED = re.compile(rf"\bwith\s+(?P<name>\w+)\s+as\s*\({_BLANK}with\s", re.IGNORECASE)
_CTE = re.compile(rf"{_BLANK}\w+\s*(?:\([^()]*\)\s*)?as\s*\(", re.IGNORECASE)
_WORD = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|[()]", re.DOTALL)


def prepared(sql: str) -> str:
    """A statement in the grammar of Microsoft's parser: files become a table of their columns without rows."""
    text = _FILES.sub(_as_table, _NOT_ENFORCED.sub(_OPTION, sql))
    while found := next((each for each in _NESTED.finditer(text) if not _quoted(text, each.start())), None):
        end = _ctes(text, found.end())
        text = f"{text[: found.start()]}with {text[found.end() : end]}, {found['name']} as ({text[end:]}"
    return text


def _quoted(text: str, place: int) -> bool:
    """Whether ``place`` lies in a text or in a comment."""
    return any(word.start() < place < word.end() for word in _WORD.finditer(text))


def table_as(sql: str) -> tuple[str, str] | None:
    """The table and the select of ``create table ... as select``, or None for any other text."""
    found = _TABLE_AS.match(sql)
    return (found["name"], found["select"]) if found else None


def _ctes(text: str, start: int) -> int:
    """The end of the CTEs that begin at ``start``."""
    found = _CTE.match(text, start)
    end, depth = found.end() if found else start, 1
    while depth:
        word = _WORD.search(text, end)
        if word is None:
            return end
        depth += {"(": 1, ")": -1}.get(word[0], 0)
        end = word.end()
    return _ctes(text, end + 1) if text[end : end + 1] == "," else end


def _as_table(found: re.Match[str]) -> str:
    columns = (f"cast(null as {kind}) as {name}" for name, kind in _COLUMN.findall(found["columns"]))
    return f"(select {', '.join(columns)})"


def check(root: Node, spellings: dict[str, str]) -> Iterator[Problem]:
    """What Fabric refuses in one statement. ``spellings``: every name so far, by its small letters."""
    for node in root.walk():
        for rule, message in _refused(node):
            yield Problem(rule, node.line, message)
    if not any(_of_system(node) for node in root.walk()):
        yield from _spelled(root, spellings)


def _refused(node: Node) -> Iterator[tuple[str, str]]:
    if node.get("Collation") and node["Collation"]["Value"].lower() not in COLLATIONS:
        yield "fabric-collation", node["Collation"]["Value"]
    if node.kind == "SqlDataTypeReference" and node["SqlDataTypeOption"].lower() in _WIDE:
        yield "fabric-type", node["SqlDataTypeOption"].lower()
    elif node.kind in _INDEXES:
        yield "fabric-index", node.kind
    elif node.kind in _CONSTRAINTS:
        yield "fabric-column", _CONSTRAINTS[node.kind]
    elif node.kind == "ColumnDefinition":
        if node.get("IdentityOptions") or node.get("ComputedColumnExpression"):
            yield "fabric-column", f"{node['ColumnIdentifier']['Value']} is given by the server"
    elif node.kind == "CreateTableStatement":
        if any(part.kind in _KEYS for part in node.walk()):
            yield "fabric-key", "a key in create table"
    elif node.kind == "AlterTableAddTableElementStatement":
        yield from _added(node)
    elif node.kind == "AlterTableAlterColumnStatement":
        yield "fabric-alter", "alter column"
    elif node.kind == "TableHint":
        yield "fabric-hint", node["HintKind"].lower()
    elif node.kind == "ProcedureReference" and parts_of(node["Name"])[-1].lower() not in PROCEDURES:
        yield "fabric-procedure", parts_of(node["Name"])[-1]
    elif node.kind == "XmlForClause":
        yield "fabric-xml", "for xml"
    elif node.kind == "QuerySpecification":
        yield from _mixed(node)


def _added(node: Node) -> Iterator[tuple[str, str]]:
    for column in node["Definition"]["ColumnDefinitions"]:
        if any(mark.kind == "NullableConstraintDefinition" and not mark["Nullable"] for mark in column["Constraints"]):
            yield "fabric-alter", f"{column['ColumnIdentifier']['Value']} is added, and may not be NULL"
    for key in node["Definition"]["TableConstraints"]:
        kind = key.get("IndexType")
        if key.kind in _KEYS and not (
            key.get("IndexOptions") and kind and str(kind["IndexTypeKind"]) == "NonClustered"
        ):
            yield "fabric-key", "a key that is clustered or enforced, or a foreign one"


def _mixed(node: Node) -> Iterator[tuple[str, str]]:
    clause = node.get("FromClause")
    tables = [part for part in clause.walk() if part.kind == "NamedTableReference"] if clause else []
    system = [_of_system(table) for table in tables]
    own = [not each and len(parts_of(t["SchemaObject"])) > 1 for each, t in zip(system, tables, strict=True)]
    if any(system) and any(own):
        yield "fabric-system", "the catalogue and a table"


def _of_system(node: Node) -> bool:
    parts = parts_of(node["SchemaObject"]) if node.kind == "NamedTableReference" else []
    return len(parts) > 1 and parts[-2].lower() in SYSTEM_SCHEMAS


def _spelled(root: Node, spellings: dict[str, str]) -> Iterator[Problem]:
    """A table, a column and an alias may share a word; the aliases are those of one statement."""
    aliases: dict[str, str] = {}
    for node in root.walk():
        for kind, name in _names(node):
            known = (aliases if kind == "alias" else spellings).setdefault(f"{kind} {name.lower()}", name)
            if known != name:
                yield Problem("fabric-case", node.line, f"{name}, which is spelled {known} elsewhere")


def _names(node: Node) -> Iterator[tuple[str, str]]:
    if node.kind == "ColumnReferenceExpression" and node.get("MultiPartIdentifier"):
        *tables, column = (part["Value"] for part in node["MultiPartIdentifier"]["Identifiers"])
        yield "column", column
        yield from (("alias", table) for table in tables[-1:])
    elif node.kind == "ColumnDefinition":
        yield "column", node["ColumnIdentifier"]["Value"]
    elif node.kind == "SelectScalarExpression" and node.get("ColumnName"):
        yield "column", node["ColumnName"]["Value"]
    elif node.kind == "CommonTableExpression":
        yield "alias", node["ExpressionName"]["Value"]
    elif node.kind in _NAMED:
        parts = parts_of(node[_NAMED[node.kind]])
        yield from (("table" if len(parts) > 1 else "alias", part) for part in parts)
        if node.get("Alias"):
            yield "alias", node["Alias"]["Value"]


FABRIC = Engine(
    TYPES,
    maximum=True,
    length=lambda text: len(text.encode("utf-8")),
    widest=3,
    prepared=prepared,
    table_as=table_as,
    check=check,
    unstored=_WIDE,
)
