"""Statements that change rows: there are none, but names, types and lengths must fit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .binder import Binder, Scope
from .catalog import parts_of
from .scriptdom import Node
from .sqltypes import Column
from .typerules import fits, unreadable

if TYPE_CHECKING:
    from .interpreter import Run


def _insert(run: Run, node: Node, guarded: bool) -> None:
    insert = node["InsertSpecification"]
    relation = run.target(node, insert["Target"]["SchemaObject"])
    columns = {column.name.lower(): column for column in (relation.columns or [] if relation else [])}
    names = [column["MultiPartIdentifier"]["Identifiers"][-1]["Value"].lower() for column in insert["Columns"]]
    _once(run, node, names)
    for name in names:
        if relation is not None and name not in columns:
            run.refuse(node, "name", f"no column {name} in {relation.name}")
    wanted = [columns.get(name) for name in names] if names else list(columns.values())
    source = insert["InsertSource"]
    binder = run.binder()
    if source.kind == "SelectInsertSource":
        given = binder.query(source["Select"], binder.ctes(node), None)
        if given is not None and len(given) != len(wanted):
            run.refuse(node, "name", f"{len(given)} values for {len(wanted)} columns")
        for here, there in zip(given or [], wanted, strict=False):
            if there is not None and fits(here, there):
                run.refuse(node, "insert-type", f"{there.name}: {fits(here, there)}")
        if relation is not None and relation.columns is not None:
            raw = {b.name.lower() for a, b in zip(given or [], wanted, strict=False) if a.type and a.type.raw and b}
            relation.columns = [_as_delivered(c) if c.name.lower() in raw else c for c in relation.columns]
    else:
        binder.expressions(source, Scope({}))
        for row in source["RowValues"]:
            if wanted and len(row["ColumnValues"]) != len(wanted):
                run.refuse(row, "name", f"{len(row['ColumnValues'])} values for {len(wanted)} columns")
            _values(run, row["ColumnValues"], wanted)
    run.judge(node, binder)


def _once(run: Run, node: Node, names: list[str]) -> None:
    """No column may get two values."""
    for name in sorted({name for name in names if names.count(name) > 1}):
        run.refuse(node, "name", f"{name} gets two values")


def _as_delivered(column: Column) -> Column:
    return replace(column, type=replace(column.type, raw=True)) if column.type else column


def _values(run: Run, cells: list[Node], wanted: list[Column | None]) -> None:
    """The values of one row of a seed, which dbt binds as parameters."""
    for cell, there in zip(cells, wanted, strict=False):
        if cell.kind == "VariableReference" and there is not None and there.type is not None:
            value = run.bindings[int(cell["Name"][2:]) - 1]
            why = "" if value is None else unreadable(value, there.type, run.catalog.engine)
            if why:
                run.refuse(cell, "insert-type", f"{there.name}: {why}")


def _update(run: Run, node: Node, guarded: bool) -> None:
    """update and delete: the target may be an alias of a table in the from clause."""
    change = node.get("UpdateSpecification") or node["DeleteSpecification"]
    binder, scope = run.binder(), Scope({})
    for reference in change["FromClause"]["TableReferences"] if change.get("FromClause") else [change["Target"]]:
        binder.table(reference, scope)
    _set(run, binder, change, scope, parts_of(change["Target"]["SchemaObject"])[-1])
    if change.get("WhereClause"):
        binder.expressions(change["WhereClause"], scope)
    run.judge(change, binder)


def _merge(run: Run, node: Node, guarded: bool) -> None:
    merge = node["MergeSpecification"]
    binder, scope = run.binder(), Scope({})
    for reference in (merge["Target"], merge["TableReference"]):
        binder.table(reference, scope)
    if merge.get("TableAlias"):
        scope.tables[0] = (merge["TableAlias"]["Value"], scope.tables[0][1])
    binder.expression(merge["SearchCondition"], scope)
    run.judge(merge["SearchCondition"], binder)
    target, columns = scope.tables[0]
    for clause in merge["ActionClauses"]:
        _set(run, binder, clause["Action"], scope, target)
        if clause["Action"].kind == "InsertMergeAction":
            _merged(run, binder, clause["Action"], scope, columns)


def _set(run: Run, binder: Binder, change: Node, scope: Scope, target: str) -> None:
    """The columns that an update or a merge sets, and the types of what they get."""
    columns = next((found for alias, found in scope.tables if alias.lower() == target.lower()), None)
    clauses = change.get("SetClauses") or []
    _once(run, change, [_named(clause["Column"]).lower() for clause in clauses if clause.get("Column")])
    for clause in clauses:
        kind, nullable = binder.expression(clause["NewValue"], scope)
        if columns is not None and clause.get("Column"):
            _given(run, clause["Column"], columns, Column("", kind, nullable))


def _merged(run: Run, binder: Binder, action: Node, scope: Scope, columns: list[Column] | None) -> None:
    """``insert (...) values (...)`` of a merge."""
    _once(run, action, [_named(name).lower() for name in action["Columns"]])
    for row in action["Source"]["RowValues"]:
        if action["Columns"] and len(row["ColumnValues"]) != len(action["Columns"]):
            run.refuse(row, "name", f"{len(row['ColumnValues'])} values for {len(action['Columns'])} columns")
        for name, value in zip(action["Columns"], row["ColumnValues"], strict=False):
            kind, nullable = binder.expression(value, scope)
            if columns is not None:
                _given(run, name, columns, Column("", kind, nullable))


def _named(column: Node) -> str:
    return column["MultiPartIdentifier"]["Identifiers"][-1]["Value"]


def _given(run: Run, name: Node, columns: list[Column], here: Column) -> None:
    """One column that gets a value: it must exist, and the value must fit."""
    wanted = _named(name)
    there = next((column for column in columns if column.name.lower() == wanted.lower()), None)
    if there is None:
        run.refuse(name, "name", f"no column {wanted} to be set")
    elif why := fits(here, there):
        run.refuse(name, "insert-type", f"{wanted}: {why}")


def _truncate(run: Run, node: Node, guarded: bool) -> None:
    run.target(node, node["TableName"])


HANDLERS = {
    "InsertStatement": _insert,
    "UpdateStatement": _update,
    "DeleteStatement": _update,
    "MergeStatement": _merge,
    "TruncateTableStatement": _truncate,
}
