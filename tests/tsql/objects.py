"""Statements that create, change and drop tables, views, schemas and indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .catalog import Relation, parts_of, reads
from .expressions import data_type
from .scriptdom import Node
from .sqltypes import Column

if TYPE_CHECKING:
    from .interpreter import Run


def create(
    run: Run,
    node: Node,
    parts: list[str],
    kind: str,
    columns: list[Column] | None,
    guarded: bool,
    replace: bool = False,
) -> Relation:
    """Put a relation into the catalogue. ``replace``: it may exist, if it is of the same kind."""
    for column in columns or []:
        if column.type is not None and column.type.base in run.catalog.engine.unstored:
            run.refuse(node, "fabric-stored", f"{column.name} is {column.type}")
    existing = run.catalog.get(parts, run.database)
    database, schema, _ = run.catalog.key(parts, run.database)
    if schema not in run.catalog.schemas.get(database, set()):
        run.refuse(node, "object", f"schema {schema} does not exist in {database}")
    if existing is not None and not (replace and existing.kind == kind) and not guarded:
        run.refuse(node, "object", f"{'.'.join(parts)} exists")
    return run.catalog.add(parts, run.database, kind, columns)


def create_as(run: Run, node: Node, parts: list[str], guarded: bool) -> None:
    """``create table ... as`` the select ``node``."""
    binder = run.binder()
    columns = binder.select(node, named=True)
    run.judge(node, binder)
    create(run, node, parts, "table", columns, guarded)


def _view(run: Run, node: Node, guarded: bool) -> None:
    binder = run.binder()
    columns = binder.select(node["SelectStatement"], named=True)
    run.judge(node, binder)
    replace = node.kind != "CreateViewStatement"
    view = create(run, node, parts_of(node["SchemaObjectName"]), "view", columns, guarded, replace)
    view.definition = run.source
    view.uses = {run.catalog.key(list(name), run.database) for name in reads(node["SelectStatement"])}


def _table(run: Run, node: Node, guarded: bool) -> None:
    definition = node["Definition"]
    keys = {
        name["Column"]["MultiPartIdentifier"]["Identifiers"][-1]["Value"].lower()
        for constraint in definition["TableConstraints"]
        if constraint.get("IsPrimaryKey")
        for name in constraint["Columns"]
    }
    columns: list[Column] = []
    for column in definition["ColumnDefinitions"]:
        name, marks = column["ColumnIdentifier"]["Value"], column["Constraints"]
        fixed = any(
            mark.get("IsPrimaryKey") or (mark.kind == "NullableConstraintDefinition" and not mark["Nullable"])
            for mark in marks
        )
        key = name.lower() in keys or any(mark.get("IsPrimaryKey") for mark in marks)
        keys |= {name.lower()} if key else set()
        if key and any(mark.kind == "NullableConstraintDefinition" and mark["Nullable"] for mark in marks):
            run.refuse(column, "object", f"the key has {name}, which may be NULL")
        if name.lower() in {known.name.lower() for known in columns}:
            run.refuse(column, "name", f"two columns are called {name}")
        kind = data_type(column["DataType"]) if column.get("DataType") else None
        columns.append(Column(name, kind, not (fixed or key)))
    run.judge(node, run.binder())
    create(run, node, parts_of(node["SchemaObjectName"]), "table", columns, guarded).key = tuple(sorted(keys))


def _schema(run: Run, node: Node, guarded: bool) -> None:
    run.catalog.schemas[run.database.lower()].add(node["Name"]["Value"].lower())


def _drop(run: Run, node: Node, guarded: bool) -> None:
    for name in node["Objects"]:
        parts = parts_of(name)
        if run.catalog.drop(parts, run.database) is None and not (guarded or node["IsIfExists"]):
            run.refuse(node, "object", f"{'.'.join(parts)} does not exist")


def _index(run: Run, node: Node, guarded: bool) -> None:
    relation = run.target(node, node["OnName"])
    if relation is None or relation.columns is None:
        return
    kind = "clustered columnstore" if "ColumnStore" in node.kind else "nonclustered"
    if node["Name"]["Value"] in relation.indexes and not guarded:
        run.refuse(node, "object", f"{relation.name} has an index {node['Name']['Value']}")
    of_key = {part["Column"] for part in node.get("Columns") or [] if part.kind == "ColumnWithSortOrder"}
    seen: list[str] = []
    for part in node.walk():
        if part.kind == "ColumnReferenceExpression":
            name = _last(part)
            if relation.column(name) is None:
                run.refuse(part, "name", f"no column {name} in {relation.name}")
            if name.lower() in seen:
                run.refuse(part, "name", f"the index has {name} twice")
            seen.append(name.lower())
    relation.indexes[node["Name"]["Value"]] = (kind, tuple(_last(part).lower() for part in of_key))


def _last(column: Node) -> str:
    return column["MultiPartIdentifier"]["Identifiers"][-1]["Value"]


def _drop_index(run: Run, node: Node, guarded: bool) -> None:
    for clause in node["DropIndexClauses"]:
        if clause.kind == "BackwardsCompatibleDropIndexClause":
            *table, name = (identifier["Value"] for identifier in clause["Index"]["Identifiers"])
            relation = run.catalog.get(table, run.database)
        else:
            relation, name = run.target(node, clause["Object"]), clause["Index"]["Value"]
        if (relation is None or relation.indexes.pop(name, None) is None) and not (guarded or node["IsIfExists"]):
            run.refuse(node, "object", f"there is no index {name}")


def _add(run: Run, node: Node, guarded: bool) -> None:
    relation = run.target(node, node["SchemaObjectName"])
    known = {column.name.lower(): column for column in (relation.columns or [] if relation else [])}
    for constraint in node["Definition"]["TableConstraints"] if known else []:
        for part in constraint["Columns"] if constraint.get("IsPrimaryKey") else []:
            name = part["Column"]["MultiPartIdentifier"]["Identifiers"][-1]["Value"]
            if name.lower() not in known:
                run.refuse(part, "name", f"no column {name} in {relation.name}")
            elif known[name.lower()].nullable:
                run.refuse(part, "object", f"the key has {name}, which may be NULL")
    for column in node["Definition"]["ColumnDefinitions"] if relation else []:
        name = column["ColumnIdentifier"]["Value"]
        if name.lower() in known:
            run.refuse(column, "object", f"{relation.name} has a column {name}")
        known[name.lower()] = Column(name, data_type(column["DataType"]))
        relation.columns.append(known[name.lower()])
    run.judge(node, run.binder())


def _alter_column(run: Run, node: Node, guarded: bool) -> None:
    """A column's type or mask. A column of a key or an index keeps both."""
    relation, name = run.target(node, node["SchemaObjectName"]), node["ColumnIdentifier"]["Value"]
    column = relation.column(name) if relation else None
    change = node["AlterTableAlterColumnOption"]
    if relation is not None and column is None:
        run.refuse(node, "name", f"no column {name} in {relation.name}")
    elif relation is not None and name.lower() in relation.keyed and not change.startswith("Drop"):
        run.refuse(node, "object", f"{name} is in the key or an index of {relation.name}")
    elif relation is not None and column is not None:
        if node.get("MaskingFunction"):
            relation.masks[column.name] = node["MaskingFunction"]["Value"]
        elif change == "DropMaskingFunction" and relation.masks.pop(column.name, None) is None:
            run.refuse(node, "object", f"{name} has no mask")
        if node.get("DataType"):
            changed = Column(column.name, data_type(node["DataType"]), change != "NotNull")
            relation.columns = [changed if each is column else each for each in relation.columns or []]
    run.judge(node, run.binder())


def _drop_column(run: Run, node: Node, guarded: bool) -> None:
    relation = run.target(node, node["SchemaObjectName"])
    for element in node["AlterTableDropTableElements"] if relation is not None else []:
        name = element["Name"]["Value"]
        column = relation.column(name)
        if element["TableElementType"] != "Column":
            run.refuse(element, "syntax", f"drop {element['TableElementType']}: this check knows columns alone")
        elif column is None or name.lower() in relation.keyed:
            run.refuse(element, "object", f"{relation.name} has no column {name}, or it is in a key or an index")
        else:
            relation.columns = [each for each in relation.columns or [] if each is not column]


def _permission(run: Run, node: Node, guarded: bool) -> None:
    """grant, deny and revoke on a table or a view, which must be there. A schema or a role has one name alone."""
    of = node.get("SecurityTargetObject")
    relation = None
    if of and len(parts_of(of["ObjectName"]["MultiPartIdentifier"])) > 1:
        relation = run.target(node, of["ObjectName"]["MultiPartIdentifier"])
    roles = [principal["Identifier"]["Value"] for principal in node["Principals"] if principal.get("Identifier")]
    rights = [" ".join(part["Value"] for part in right["Identifiers"]).lower() for right in node["Permissions"]]
    for pair in ((right, role) for right in rights for role in roles if relation is not None):
        if node.kind == "DenyStatement":
            relation.denied.add(pair)
        else:
            relation.denied.discard(pair)
    run.judge(node, run.binder())


HANDLERS = {
    "GrantStatement": _permission,
    "RevokeStatement": _permission,
    "DenyStatement": _permission,
    "CreateViewStatement": _view,
    "CreateOrAlterViewStatement": _view,
    "AlterViewStatement": _view,
    "CreateTableStatement": _table,
    "CreateSchemaStatement": _schema,
    "DropViewStatement": _drop,
    "DropTableStatement": _drop,
    "CreateIndexStatement": _index,
    "CreateColumnStoreIndexStatement": _index,
    "DropIndexStatement": _drop_index,
    "AlterTableAddTableElementStatement": _add,
    "AlterTableAlterColumnStatement": _alter_column,
    "AlterTableDropTableElementStatement": _drop_column,
}
