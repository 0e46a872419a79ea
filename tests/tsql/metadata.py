"""Answers to the questions that dbt-sqlserver asks the server's own catalogue.

Each question is known by a turn of phrase that only it has. A question nobody knows is an error: an empty answer
would let a statement go unrendered.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .catalog import Catalog, Relation, split_name
from .sqltypes import Column, SqlType

Rows = tuple[list[str], list[list[object]]]


class UnknownQuestion(LookupError):
    """Raised for a query on the catalogue that has no answer here."""


def answer(sql: str, catalog: Catalog, database: str) -> Rows:
    """Column names and rows for a query on ``sys`` or ``INFORMATION_SCHEMA``.

    Raises UnknownQuestion for one that dbt-sqlserver 1.12.1 is not known to ask."""
    text = re.sub(r"\s+", " ", sql).strip().lower()
    for phrases, handler in _ANSWERS:
        if all(phrase in text for phrase in phrases):
            return handler(sql, catalog, database)
    raise UnknownQuestion(text[:300])


def object_in(sql: str, catalog: Catalog, database: str) -> Relation | None:
    """The relation named in ``object_id('...')``."""
    match = re.search(r"object_id\(\s*'((?:[^']|'')+)'", sql, re.IGNORECASE)
    if match:
        return catalog.get(split_name(match[1].replace("''", "'")), database)
    match = re.search(r"object_id\(\s*quotename\('([^']+)'\)\s*\+\s*'\.'\s*\+\s*quotename\('([^']+)'\)", sql, re.I)
    if match is None:
        raise UnknownQuestion(f"no object in: {sql[:200]}")
    return catalog.get([match[1], match[2]], database)


def column_row(column: Column) -> list[object]:
    """One row of the description of a relation's columns."""
    kind = column.type or SqlType("nvarchar", size=4000)
    return [column.name, kind.base, kind.size or 0, kind.precision or 0, kind.scale or 0]


def _schemas(sql: str, catalog: Catalog, database: str) -> Rows:
    return ["schema"], [[name] for name in sorted(catalog.schemas[database.lower()])]


def _schema_exists(sql: str, catalog: Catalog, database: str) -> Rows:
    name = re.search(r"name = '([^']*)'", sql, re.IGNORECASE)
    return ["schema_exist"], [[int(bool(name) and name[1].lower() in catalog.schemas[database.lower()])]]


def _relations(sql: str, catalog: Catalog, database: str) -> Rows:
    schema = re.search(r"'([^']*)' as \[schema\]", sql, re.IGNORECASE)
    one = re.search(r"t\.name = '([^']*)'", sql, re.IGNORECASE)
    rows = [
        [relation.database, relation.name, schema[1], relation.kind]
        for relation in catalog.in_schema(database, schema[1])
        if one is None or relation.name.lower() == one[1].lower()
    ]
    return ["database", "name", "schema", "table_type"], rows


def _relations_of_fabric(sql: str, catalog: Catalog, database: str) -> Rows:
    """The same, as dbt-fabric asks; the database is the one that it uses first."""
    schema = re.search(r"schema_id\) like '([^']*)'", sql, re.IGNORECASE)
    rows: list[list[object]] = [
        [relation.database, relation.name, relation.schema, relation.kind]
        for relation in catalog.in_schema(database, schema[1])
    ]
    return ["database", "name", "schema", "table_type"], rows


def _all_relations(sql: str, catalog: Catalog, database: str) -> Rows:
    """What flis asks of each database: every table and view in it, or their columns."""
    (named,) = re.findall(r"from (\w+)\.INFORMATION_SCHEMA", sql)
    there = [r for r in catalog.relations.values() if r.database.lower() == named.lower()]
    if "COLUMN_NAME" in sql:
        columns = [[r.schema, r.name, column.name] for r in there for column in r.columns or []]
        return ["TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME"], columns
    return ["TABLE_SCHEMA", "TABLE_NAME"], [[r.schema, r.name] for r in there]


def _columns(sql: str, catalog: Catalog, database: str) -> Rows:
    relation = object_in(sql, catalog, database)
    names = ["column_name", "data_type", "character_maximum_length", "numeric_precision", "numeric_scale"]
    if relation is not None and relation.columns is None:
        raise UnknownQuestion(f"columns of {relation.name}: it reads the server's own catalogue")
    columns = relation.columns if relation else []
    if "c.is_identity" not in sql:
        return names, [column_row(column) for column in columns]
    # dbt-fabric asks for more.
    more = ["is_nullable", "collation_name", "is_identity"]
    return [*names, *more], [[*column_row(column), column.nullable, *_collated(column), False] for column in columns]


def _collated(column: Column) -> list[object]:
    text = column.type is not None and column.type.family == "text"
    return ["Latin1_General_100_BIN2_UTF8" if text else None]


def described(columns: list[Column]) -> tuple[list[Column], list[list[object]]]:
    """What sp_describe_first_result_set gives: a row for each column of a query."""
    names = ["is_hidden", "name", "system_type_name", "error_number", "error_message"]
    names += ["max_length", "precision", "scale", "is_nullable", "collation_name", "is_identity_column"]
    rows: list[list[object]] = []
    for column in columns:
        kind = [False, column.name, str(column.type or "nvarchar(4000)"), None, None]
        rows.append([*kind, *column_row(column)[2:], column.nullable, *_collated(column), False])
    return [Column(name, None) for name in names], rows


def _described(sql: str, catalog: Catalog, database: str) -> Rows:
    """What ``dbt docs generate`` asks, with the columns of tables; the database is the one that it uses first."""
    used = re.match(r"\s*(?:/\*.*?\*/)?\s*use \[(\w+)\]", sql, re.IGNORECASE | re.DOTALL)
    names = ["table_database", "table_schema", "table_name", "table_type", "table_comment", "table_owner"]
    names += ["column_name", "column_index", "column_type", "column_comment"]
    named = used[1] if used else database
    if named.lower() not in catalog.schemas:
        raise UnknownQuestion(f"there is no database {named}")
    rows: list[list[object]] = [
        [named, relation.schema, relation.name, relation.kind, None, "dbo", column.name, number, column.type.base, None]
        for relation in catalog.relations.values()
        if relation.database.lower() == named.lower()
        for number, column in enumerate(relation.columns or [], 1)
        if column.type is not None
    ]
    return names, rows


def _users(sql: str, catalog: Catalog, database: str) -> Rows:
    """The views that read a relation by its three-part name."""
    wanted = [
        re.search(rf"referenced_{part}_name = '([^']*)'", sql, re.I)[1].lower()
        for part in ("database", "schema", "entity")
    ]
    rows = [
        [view.schema, view.name]
        for view in catalog.relations.values()
        if view.kind == "view" and view.database.lower() == database.lower() and tuple(wanted) in view.uses
    ]
    return ["schema_name", "view_name"], rows


def _indexes(sql: str, catalog: Catalog, database: str) -> Rows:
    names = [
        "name",
        "type",
        "unique",
        "is_primary_key",
        "is_unique_constraint",
        "columns",
        "included_columns",
        "data_compression",
        "descending_columns",
        "where",
        "fillfactor",
        "ignore_dup_key",
    ]
    relation = object_in(sql, catalog, database)
    rows = [
        [name, kind, False, False, False, ", ".join(columns), "", None, "", None, 0, False]
        for name, (kind, columns) in (relation.indexes.items() if relation else [])
    ]
    return names, rows


def _view(sql: str, catalog: Catalog, database: str) -> Rows:
    relation = object_in(sql[sql.lower().index("object_definition") :], catalog, database)
    names = ["definition", "needs_refresh"] if "needs_refresh" in sql.lower() else ["definition"]
    return names, [[relation.definition, int(relation.stale)][: len(names)]] if relation else []


def _masks(sql: str, catalog: Catalog, database: str) -> Rows:
    relation = object_in(sql, catalog, database)
    return ["name", "masking_function"], [list(mask) for mask in (relation.masks.items() if relation else [])]


def _denied(sql: str, catalog: Catalog, database: str) -> Rows:
    relation = object_in(sql, catalog, database)
    rows = [[role, right] for right, role in sorted(relation.denied)] if relation else []
    return ["grantee", "privilege_type"], rows


def _keyed(sql: str, catalog: Catalog, database: str) -> Rows:
    relation = object_in(sql, catalog, database)
    return ["name"], [[name] for name in sorted(relation.keyed)] if relation else []


def _roles(sql: str, catalog: Catalog, database: str) -> Rows:
    return ["name"], [[name] for name in sorted(catalog.roles)]


def _none(*names: str) -> Callable[[str, Catalog, str], Rows]:
    return lambda sql, catalog, database: (list(names), [])


def _one(name: str, value: object) -> Callable[[str, Catalog, str], Rows]:
    return lambda sql, catalog, database: ([name], [[value]])


# The phrases that must all stand in the query (lower case, single blanks), and the answer. First match wins.
_ANSWERS: list[tuple[tuple[str, ...], Callable[[str, Catalog, str], Rows]]] = [
    (("as table_owner", "from tables_and_views tv"), _described),
    (("as needs_refresh",), _view),
    (("object_definition(", "as definition"), _view),
    (("select name as [schema] from sys.schemas",), _schemas),
    (("as schema_exist from sys.schemas",), _schema_exists),
    (("schema_name(t.schema_id) like", "from sys.views as v", "as table_type"), _relations_of_fabric),
    (("schema_name(f.schema_id) like", "'function' as table_type"), _none("database", "name", "schema", "table_type")),
    (("ic.data_clustering_ordinal > 0",), _none("name")),
    (("from sys.key_constraints as kc",), _none("name", "constraint_type", "column_name", "referenced_column")),
    (("from sys.tables as t", "from sys.views as v", "as table_type"), _relations),
    (("as character_maximum_length", "from sys.columns c"), _columns),
    (("from sys.sql_expression_dependencies refs",), _users),
    (
        ("from sys.foreign_key_columns fkc", "fk_name"),
        _none("FK_NAME", "schema_name", "table", "column", "referenced_table", "referenced_column"),
    ),
    (("as descending_columns", "from sys.indexes i"), _indexes),
    (("as marker_count from sys.extended_properties",), _one("marker_count", 0)),
    (("from sys.masked_columns",), _masks),
    (("select distinct col.name as name", "from sys.index_columns ic"), _keyed),
    (("from sys.columns col", "col.is_computed = 1"), _none("name")),
    (("select table_schema, table_name from", ".information_schema.tables where table_catalog ="), _all_relations),
    (("column_name from", ".information_schema.columns where table_catalog ="), _all_relations),
    # What landing asks: tables that an interrupted run left, and the columns of DSA.
    (("select t.name as navn from sys.tables as t",), _none("navn")),
    (("select lower(s.name) as skema", "from sys.tables as t"), _none("skema", "tabel", "kolonne")),
    (("from information_schema.table_privileges",), _none("grantee", "privilege_type")),
    (("from sys.database_permissions dp",), _denied),
    (("select name from sys.database_principals",), _roles),
]
