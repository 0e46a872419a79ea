"""Runs statements against the catalogue: what they create, drop and rename happens, what they select has no rows.

Every statement is parsed, bound and held against the deny list on the way, also the ones inside ``EXEC('...')``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from . import changes, objects, rules, selects
from .binder import Binder, Problem, Scope
from .catalog import Catalog, parts_of, split_name
from .expressions import data_type
from .scriptdom import Node, parse
from .sqltypes import Column


@dataclass
class ResultSet:
    """What one select gives back: columns (type None where unknown) and rows."""

    columns: list[Column]
    rows: list[list[Any]]


@dataclass
class Outcome:
    """``results`` of the selects, and the problems found: (text that was parsed, problem)."""

    results: list[ResultSet] = field(default_factory=list)
    problems: list[tuple[str, Problem]] = field(default_factory=list)


@dataclass
class Session:
    """One connection: its current database, and the server's catalogue behind it."""

    catalog: Catalog
    database: str

    def run(self, sql: str, bindings: list[Any] | None = None) -> Outcome:
        """Run a text as ``execute`` does. ``bindings``: the values of ``@p1``, ``@p2`` ..."""
        outcome = Outcome()
        Run(self, outcome, bindings or []).text(sql)
        return outcome


class Run:
    """One call of ``execute``, or one text inside it that the server executes in turn."""

    def __init__(self, session: Session, outcome: Outcome, bindings: list[Any]):
        self.session, self.outcome, self.bindings = session, outcome, bindings
        self.source = ""
        # The texts of variables, where the batch itself gives them.
        self.texts: dict[str, str] = {}

    @property
    def catalog(self) -> Catalog:
        return self.session.catalog

    @property
    def database(self) -> str:
        return self.session.database

    def text(self, sql: str, guarded: bool = False, parameters: Iterable[str] = ()) -> None:
        """Run a batch. ``guarded``: under an IF or a TRY, where what it would do may be left undone.

        ``parameters``: the variables that it is given, in small letters."""
        made = self.catalog.engine.table_as(sql)
        parsed = parse(self.catalog.engine.prepared(made[1] if made else sql))
        self.source = parsed.text
        for error in parsed.errors:
            self.outcome.problems.append((sql, Problem("syntax", error.line, error.message)))
        given = {*parameters, *(f"@p{number + 1}" for number in range(len(self.bindings)))}
        for batch in parsed.root["Batches"] if parsed.root else []:
            if "@" in self.source:
                self._variables(batch, given)
            for statement in batch["Statements"]:
                own = self.catalog.engine.check(statement, self.catalog.spellings)
                self.outcome.problems += [(self.source, problem) for problem in own]
                if made and statement.kind == "SelectStatement":
                    objects.create_as(self, statement, split_name(made[0]), guarded)
                else:
                    self.statement(statement, guarded)

    def _variables(self, batch: Node, given: set[str]) -> None:
        """A variable must be declared before it stands. The name of a procedure's parameter is none."""
        nodes = list(batch.walk())
        declared = dict.fromkeys(given, -1)
        for node in nodes:
            if node.kind in ("DeclareVariableElement", "DeclareTableVariableBody"):
                name = node["VariableName"]["Value"].lower()
                if name in declared:
                    self.refuse(node, "variable", f"{name} is declared twice")
                declared.setdefault(name, node.start)
        names = {id(node["Variable"]) for node in nodes if node.kind == "ExecuteParameter" and node.get("Variable")}
        for node in (n for n in nodes if n.kind == "VariableReference" and id(n) not in names):
            if declared.get(node["Name"].lower(), node.start) >= node.start:
                self.refuse(node, "variable", f"{node['Name']} is not declared")

    def refuse(self, node: Node, rule: str, message: str) -> None:
        self.outcome.problems.append((self.source, Problem(rule, node.line, message)))

    def binder(self) -> Binder:
        return Binder(lambda parts: self.catalog.columns(parts, self.database), self.catalog.engine)

    def judge(self, node: Node, binder: Binder) -> None:
        """Hold a bound piece of syntax against the deny list."""
        for problem in [*dict.fromkeys(binder.problems), *rules.check(node, binder)]:
            self.outcome.problems.append((self.source, problem))

    def statement(self, node: Node, guarded: bool) -> None:
        handler = _HANDLERS.get(node.kind)
        if handler is None:
            self.refuse(node, "syntax", f"{node.kind}: a statement that this check does not know")
        else:
            handler(self, node, guarded)

    def known(self, node: Node | None) -> str | None:
        """The text that an expression gives, where the batch itself tells."""
        if node is None:
            return None
        if node.kind == "StringLiteral":
            return node["Value"]
        if node.kind == "VariableReference":
            return self.texts.get(node["Name"].lower())
        if rules.name_of(node) == "quotename":
            inner = self.known(node["Parameters"][0])
            return None if inner is None else f"[{inner}]"
        if node.kind == "BinaryExpression":
            sides = [self.known(node[side]) for side in ("FirstExpression", "SecondExpression")]
            return None if None in sides else "".join(side for side in sides if side is not None)
        return None

    def target(self, node: Node, name: Node) -> Any:
        """The relation that a statement changes, or None, which is then a finding."""
        relation = self.catalog.get(parts_of(name), self.database)
        if relation is None:
            self.refuse(node, "name", f"{'.'.join(parts_of(name))} does not exist")
        return relation


def _plain(run: Run, node: Node, guarded: bool) -> None:
    binder = run.binder()
    binder.expressions(node, Scope({}))
    run.judge(node, binder)


def _declare(run: Run, node: Node, guarded: bool) -> None:
    """A server cuts a text that is longer than its variable, without a warning."""
    _plain(run, node, guarded)
    for element in node["Declarations"]:
        text = run.known(element.get("Value"))
        if text is not None:
            kind = data_type(element["DataType"])
            if kind is not None and kind.size is not None and 0 <= kind.size < len(text):
                run.refuse(element, "text-cut", f"{len(text)} characters in {kind}")
            run.texts[element["VariableName"]["Value"].lower()] = text


def _set(run: Run, node: Node, guarded: bool) -> None:
    """dbt-fabric says how long a statement may wait for a lock."""
    for command in node["Commands"]:
        if command.get("CommandType") != "LockTimeout":
            run.refuse(node, "syntax", f"set {command.get('CommandType')}: this check knows lock_timeout alone")


def _use(run: Run, node: Node, guarded: bool) -> None:
    name = node["DatabaseName"]["Value"]
    if name.lower() not in run.catalog.names:
        run.refuse(node, "name", f"database {name} does not exist")
    else:
        run.session.database = run.catalog.names[name.lower()]


def _if(run: Run, node: Node, guarded: bool) -> None:
    binder = run.binder()
    binder.expression(node["Predicate"], Scope({}))
    run.judge(node["Predicate"], binder)
    for branch in ("ThenStatement", "ElseStatement"):
        if node.get(branch):
            run.statement(node[branch], True)


def _block(run: Run, node: Node, guarded: bool) -> None:
    for statement in node["StatementList"]["Statements"]:
        run.statement(statement, guarded)


def _try(run: Run, node: Node, guarded: bool) -> None:
    for part in ("TryStatements", "CatchStatements"):
        for statement in node[part]["Statements"]:
            run.statement(statement, True)


def _select(run: Run, node: Node, guarded: bool) -> None:
    binder = run.binder()
    columns = binder.select(node)
    run.judge(node, binder)
    if node.get("Into"):
        objects.create(run, node, parts_of(node["Into"]), "table", columns, guarded)
    elif not any(part.kind == "SelectSetVariable" for part in node.walk()):
        text = run.source[node.start : node.start + node["Length"]]
        found, rows = selects.answer(node, text, columns, run.catalog, run.database)
        run.outcome.results.append(ResultSet(found, rows))


def _execute(run: Run, node: Node, guarded: bool) -> None:
    """EXEC of a text, or of one of the procedures that dbt-sqlserver calls."""
    what = node["ExecuteSpecification"]["ExecutableEntity"]
    if what.kind == "ExecutableStringList":
        _nested(run, node, what["Strings"], guarded)
        return
    name = parts_of(what["ProcedureReference"]["ProcedureReference"]["Name"])[-1].lower()
    values = [parameter["ParameterValue"] for parameter in what["Parameters"]]
    if name == "sp_rename" and len(values) == 2:
        before, after = values[0]["Value"], values[1]["Value"]
        if not run.catalog.rename(split_name(before), run.database, after):
            run.refuse(node, "object", f"sp_rename {before} to {after}")
    elif name == "sp_executesql":
        declared = "".join(value.get("Value") or "" for value in values[1:2] if value.kind == "StringLiteral")
        _nested(run, node, values[:1], guarded, re.findall(r"@\w+", declared.lower()))
    elif name == "sp_describe_first_result_set":
        found, rows = selects.described(values[0]["Value"], run.catalog, run.database)
        run.outcome.results.append(ResultSet(found, rows))
    elif name == "sp_refreshview":
        view = run.catalog.get(split_name(run.known(values[0]) or ""), run.database)
        if view is None or view.kind != "view":
            run.refuse(node, "object", f"sp_refreshview {run.known(values[0])}: there is no such view")
        else:
            view.stale = False
    elif name in _PROPERTIES:
        _property(run, node, what["Parameters"])
    elif name not in _PROCEDURES:
        run.refuse(node, "function", f"procedure {name} is not known")


def _property(run: Run, node: Node, parameters: list[Node]) -> None:
    """A property of a table, a view or a column, which must be in the database that the session uses."""
    given = {each["Variable"]["Name"].lower(): run.known(each["ParameterValue"]) for each in parameters}
    schema, name, column = (given.get(f"@level{level}name") for level in range(3))
    relation = run.catalog.get([schema or "", name or ""], run.database)
    if relation is None or (column is not None and relation.column(column) is None):
        wanted = ".".join(part for part in (run.database, schema, name, column) if part)
        run.refuse(node, "object", f"there is no {wanted} to be described")


def _nested(run: Run, node: Node, texts: list[Node], guarded: bool, parameters: Iterable[str] = ()) -> None:
    """The text of an EXEC is a batch of its own. A letter that the literal loses is lost here too."""
    if any(text.kind != "StringLiteral" for text in texts):
        run.refuse(node, "dynamic-sql", "EXEC of something that is no literal")
        return
    run.judge(node, run.binder())
    Run(run.session, run.outcome, run.bindings).text("".join(text["Value"] for text in texts), guarded, parameters)


_PROCEDURES = {
    "sp_getapplock",
    "sp_releaseapplock",
}
_PROPERTIES = {"sp_addextendedproperty", "sp_updateextendedproperty", "sp_dropextendedproperty"}
_PLAIN = (
    "SetVariableStatement",
    "ThrowStatement",
    "PrintStatement",
    "PredicateSetStatement",
    "BeginTransactionStatement",
    "CommitTransactionStatement",
    "RollbackTransactionStatement",
)
_HANDLERS = {
    **dict.fromkeys(_PLAIN, _plain),
    "DeclareVariableStatement": _declare,
    "SetCommandStatement": _set,
    "UseStatement": _use,
    "IfStatement": _if,
    "BeginEndBlockStatement": _block,
    "TryCatchStatement": _try,
    "SelectStatement": _select,
    "ExecuteStatement": _execute,
    **objects.HANDLERS,
    **changes.HANDLERS,
}
