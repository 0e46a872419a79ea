"""Microsoft's own T-SQL parser in this process, and its syntax tree as plain Python objects.

ScriptDom lies in the wheel ``mssql-cli`` and runs on the .NET runtime of the wheel ``dotnetcore2``; nothing is
installed on the machine and nothing is downloaded. The runtime is started once per process, in globalization-invariant
mode (no ICU), with the grammar of SQL Server 2019 (``TSql150Parser``) and quoted identifiers on, as dbt connects.
"""

from __future__ import annotations

import atexit
import functools
import importlib.util
import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# SQL Server takes this query hint, its published grammar does not know it. dbt-sqlserver puts it on nearly every
# statement, always first in the clause; it is replaced by a hint without effect, on the same line.
LABEL_HINT = re.compile(r"(\bOPTION\s*\(\s*)LABEL\s*=\s*'(?!')[^']*'(?!')", re.IGNORECASE)

# dbt-sqlserver gives the views of a test a random number; without it, a text seen before need not be parsed again.
RANDOM_VIEW = re.compile(r"\b((?:test|expected)view_[0-9a-f]{32})_\d+")

# The plain properties that the rules read. Each crossing into .NET costs, so nothing else is fetched.
_PLAIN = {
    "Value", "IsNational", "ColumnType", "BinaryExpressionType", "ComparisonType", "TernaryExpressionType",
    "QualifiedJoinType", "UnqualifiedJoinType", "SqlDataTypeOption", "IsNot", "HintKind", "Name", "IsIfExists",
    "Nullable", "IsPrimaryKey", "UniqueRowFilter", "AlterTableAlterColumnOption", "TableElementType",
    "IndexTypeKind", "CommandType",
}  # fmt: skip
# Nodes that nothing reads; the parts of an object's name stand in ``Identifiers`` already.
_SKIP = {
    "BaseIdentifier", "SchemaIdentifier", "DatabaseIdentifier", "ServerIdentifier", "OptimizerHints",
}  # fmt: skip


@dataclass(eq=False, slots=True)
class Node:
    """One fragment of the syntax tree. ``kind`` is ScriptDom's class name, ``props`` its properties: nodes, lists of
    nodes, text, flags, and the names of enumeration members. ``line`` counts from 1, ``start`` from 0."""

    kind: str
    line: int
    start: int
    props: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.props[name]

    def get(self, name: str) -> Any:
        return self.props.get(name)

    def children(self) -> Iterator[Node]:
        for value in self.props.values():
            if isinstance(value, Node):
                yield value
            elif isinstance(value, list):
                yield from (item for item in value if isinstance(item, Node))

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children():
            yield from child.walk()


@dataclass(frozen=True)
class Refusal:
    """What the parser does not accept; ``line`` counts from 1."""

    line: int
    message: str


@dataclass(frozen=True)
class Parsed:
    """``text`` is what was parsed; ``root`` is the script, or None where the parser gave up."""

    text: str
    root: Node | None
    errors: tuple[Refusal, ...]


def parse(sql: str) -> Parsed:
    """Parse a batch, or several without GO between them, with the grammar of SQL Server 2019."""
    return _parse(RANDOM_VIEW.sub(r"\1", LABEL_HINT.sub(r"\1KEEP PLAN", sql)))


@functools.cache
def _parse(text: str) -> Parsed:
    dom = _scriptdom()
    fragment, errors = dom["parser"](True).Parse(dom["reader"](text))
    found = tuple(Refusal(e.Line, e.Message) for e in errors)
    return Parsed(text, _convert(fragment) if fragment is not None and not found else None, found)


@functools.cache
def _scriptdom() -> dict[str, Any]:
    # The runtime reads this when it starts; without it, it looks for the system's ICU and ends the process.
    os.environ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1"
    os.environ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1"
    import pythonnet
    from clr_loader import get_coreclr

    root = _package("dotnetcore2") / "bin"
    library = _package("mssqlcli") / "mssqltoolsservice" / "bin" / "Microsoft.SqlServer.TransactSql.ScriptDom.dll"
    version = max(path.name for path in (root / "shared" / "Microsoft.NETCore.App").iterdir())
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "gate.runtimeconfig.json"
        framework = {"name": "Microsoft.NETCore.App", "version": version}
        options = {"framework": framework, "configProperties": {"System.Globalization.Invariant": True}}
        config.write_text(json.dumps({"runtimeOptions": options}), encoding="utf-8")
        pythonnet.load(get_coreclr(runtime_config=str(config), dotnet_root=str(root)))
    # At the end of the process pythonnet looks through all of Python's memory, again and again. It took a minute.
    atexit.unregister(pythonnet.unload)
    import clr

    clr.AddReference(str(library.with_suffix("")))
    from Microsoft.SqlServer.TransactSql import ScriptDom
    from System.Collections import IEnumerable
    from System.IO import StringReader

    return {
        "parser": ScriptDom.TSql150Parser,
        "reader": StringReader,
        "fragment": clr.GetClrType(ScriptDom.TSqlFragment),
        "list": clr.GetClrType(IEnumerable),
        "clr_type": clr.GetClrType,
    }


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{name}: not installed; the T-SQL gate needs requirements-test.lock as it stands")
    return Path(spec.origin).parent


def _convert(fragment: Any) -> Node:
    # The Python class of a fragment is one for each .NET class. Asking the fragment itself costs more than all else.
    kind, properties = _shape(type(fragment))
    props: dict[str, Any] = {}
    for name, form in properties:
        value = getattr(fragment, name)
        if value is None:
            continue
        if form == "node":
            props[name] = _convert(value)
        elif form == "list":
            props[name] = [_convert(item) for item in value]
        else:
            props[name] = value if form == "plain" else str(value)
    if kind == "SelectStatement":
        props["Length"] = fragment.FragmentLength
    return Node(kind, fragment.StartLine, fragment.StartOffset, props)


@functools.cache
def _shape(python_type: type) -> tuple[str, list[tuple[str, str]]]:
    """The class name and, per property worth reading, how to read it. Reflection is slow: once per class."""
    dom = _scriptdom()
    clr_type = dom["clr_type"](python_type)
    properties = []
    for info in clr_type.GetProperties():
        kind = info.PropertyType
        if info.Name in _SKIP or info.GetIndexParameters().Length:
            continue
        if dom["fragment"].IsAssignableFrom(kind):
            properties.append((info.Name, "node"))
        elif info.Name in _PLAIN:
            properties.append((info.Name, "enum" if kind.IsEnum else "plain"))
        elif dom["list"].IsAssignableFrom(kind) and dom["fragment"].IsAssignableFrom(_element(kind)):
            properties.append((info.Name, "list"))
    return clr_type.Name, properties


def _element(kind: Any) -> Any:
    arguments = kind.GetGenericArguments()
    return arguments[0] if arguments.Length else kind
