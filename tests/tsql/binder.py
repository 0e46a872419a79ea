"""Names and types, as SQL Server would bind them: which columns a query returns, and what each expression is.

DuckDB lets a select list, a ``where`` or a ``group by`` use an alias made in the same select; SQL Server does not, and
no parser sees it. So every column is looked up here, in the relations that exist at that moment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .engines import SQLSERVER, Engine
from .expressions import infer
from .functions import common
from .grouping import same
from .narrowing import parts_of_column, with_values
from .scriptdom import Node
from .sqltypes import Column, SqlType, widest
from .textkeys import marked

Ctes = dict[str, list[Column] | None]


@dataclass(frozen=True)
class Problem:
    """What is wrong in a text: ``rule`` names the rule, ``line`` counts within the text that was parsed."""

    rule: str
    line: int
    message: str


class UnknownRelation(LookupError):
    """Raised by the look-up of relations for a name that does not exist."""


@dataclass
class Scope:
    """What a name may mean: the tables of one ``from`` and, outside it, those of the query around it.

    A table's columns are None where they are not known (the server's own catalogue): any name passes there."""

    ctes: Ctes
    parent: Scope | None = None
    tables: list[tuple[str, list[Column] | None]] = field(default_factory=list)

    def find(self, parts: list[str]) -> list[Column | None]:
        """What a name means here or, if nothing here has it, in the query around."""
        return self.own(parts) or (self.parent.find(parts) if self.parent else [])

    def own(self, parts: list[str]) -> list[Column | None]:
        """What a name means among the tables of this query."""
        found: list[Column | None] = []
        for alias, columns in self.tables:
            if len(parts) > 1 and alias.lower() != parts[-2].lower():
                continue
            if columns is None:
                found.append(None)
            else:
                found += [column for column in columns if column.name.lower() == parts[-1].lower()]
        known = [column for column in found if column is not None]
        return known or found

    def copy(self) -> Scope:
        return Scope(self.ctes, self.parent, list(self.tables))

    def narrow(self, condition: Node, holds: bool = True) -> None:
        """Note that in every row of this select the condition holds, or (``holds`` false) is not true."""
        for parts in with_values(condition, holds):
            for position, (alias, columns) in enumerate(self.tables):
                if columns is None or (len(parts) > 1 and alias.lower() != parts[-2].lower()):
                    continue
                name = parts[-1].lower()
                kept = [replace(c, nullable=False) if c.name.lower() == name else c for c in columns]
                self.tables[position] = (alias, kept)


class Binder:
    """Binds the queries of one statement. ``kinds`` and ``nulls`` hold, by ``id(node)``, each expression's type and
    whether it may be NULL; ``own`` the columns that belong to the query in which they stand, and not to one around it;
    ``problems`` what SQL Server would refuse."""

    def __init__(self, relations: Callable[[list[str]], list[Column] | None], engine: Engine = SQLSERVER):
        self.relations, self.engine = relations, engine
        self.kinds: dict[int, SqlType | None] = {}
        self.nulls: dict[int, bool] = {}
        self.own: set[int] = set()
        self.problems: list[Problem] = []

    def refuse(self, node: Node, message: str) -> None:
        self.problems.append(Problem("name", node.line, message))

    # queries ---------------------------------------------------------------------------------------------------

    def select(self, node: Node, named: bool = False) -> list[Column] | None:
        """Columns of a SelectStatement (with its CTEs). ``named``: each must have a name of its own, as in a view."""
        return self.query(node["QueryExpression"], self.ctes(node), None, named or bool(node.get("Into")))

    def ctes(self, node: Node) -> Ctes:
        """The CTEs that stand before a statement."""
        ctes: Ctes = {}
        with_clause = node.get("WithCtesAndXmlNamespaces")
        for cte in with_clause["CommonTableExpressions"] if with_clause else []:
            name = cte["ExpressionName"]["Value"].lower()
            if name in ctes:
                self.refuse(cte, f"two CTEs are called {name}")
            ctes[name] = self._renamed(cte, self.query(cte["QueryExpression"], ctes, None, not cte["Columns"]))
        return ctes

    def query(self, node: Node, ctes: Ctes, parent: Scope | None, named: bool = False) -> list[Column] | None:
        if node.kind == "QueryParenthesisExpression":
            return self.query(node["QueryExpression"], ctes, parent, named)
        if node.kind == "BinaryQueryExpression":
            return self._union(node, ctes, parent, named)
        scope = Scope(ctes, parent)
        for reference in _items(node, "FromClause", "TableReferences"):
            self.table(reference, scope)
        for clause in ("WhereClause", "GroupByClause", "HavingClause", "TopRowFilter", "OffsetClause"):
            if node.get(clause):
                self.expressions(node[clause], scope)
            if clause == "WhereClause" and node.get(clause):
                scope.narrow(node[clause]["SearchCondition"])
        columns = self._select_list(node, scope, named)
        for element in _items(node, "OrderByClause", "OrderByElements"):
            self._order(node, element["Expression"], columns, scope)
        return columns

    def _order(self, node: Node, element: Node, columns: list[Column] | None, scope: Scope) -> None:
        """One expression of an order by: an alias alone, or an expression over the tables, which knows no alias."""
        name = _plain_name(element)
        alias = Scope(scope.ctes, None, [("", columns)])
        if columns is None:
            self.expression(element, Scope(scope.ctes, scope, [("", None)]))
            return
        selected = name is not None and bool(alias.own([name]))
        one = selected and len(alias.own([name])) == 1
        self.expression(element, alias if one else scope)
        if one:
            self.own.discard(id(element))
        if node.get("UniqueRowFilter") == "Distinct" and not selected:
            expressions = [e["Expression"] for e in node["SelectElements"] if e.kind == "SelectScalarExpression"]
            if not any(same(element, expression) for expression in expressions):
                self.problems.append(
                    Problem("order-by", element.line, "SELECT DISTINCT can be ordered by its own columns alone")
                )

    def _union(self, node: Node, ctes: Ctes, parent: Scope | None, named: bool) -> list[Column] | None:
        first = self.query(node["FirstQueryExpression"], ctes, parent, named)
        second = self.query(node["SecondQueryExpression"], ctes, parent)
        if first is None or second is None:
            return first
        if len(first) != len(second):
            self.refuse(node, f"{len(first)} columns above, {len(second)} below")
            return first
        for one, other in zip(first, second, strict=True):
            if one.type and other.type and widest([one.type, other.type]) is None:
                message = f"column {one.name}: {one.type} above, {other.type} below"
                self.problems.append(Problem("mixed-types", node.line, message))
        columns = [
            Column(a.name, _common(a.type, b.type), a.nullable or b.nullable)
            for a, b in zip(first, second, strict=True)
        ]
        for element in _items(node, "OrderByClause", "OrderByElements"):
            if _plain_name(element["Expression"]) is None:
                self.problems.append(Problem("order-by", element.line, "a union, ordered by an expression"))
            else:
                self.expression(element["Expression"], Scope(ctes, None, [("", columns)]))
        return columns

    def _select_list(self, node: Node, scope: Scope, named: bool) -> list[Column] | None:
        columns: list[Column] = []
        opaque = False
        for element in node["SelectElements"]:
            if element.kind == "SelectStarExpression":
                wanted = element.get("Qualifier")
                alias = wanted["Identifiers"][-1]["Value"].lower() if wanted else None
                tables = [cols for name, cols in scope.tables if alias is None or name.lower() == alias]
                opaque = opaque or None in tables
                if not tables:
                    self.refuse(element, f"no table is called {alias}")
                columns += [column for table in tables if table is not None for column in table]
            elif element.kind == "SelectScalarExpression":
                kind, nullable = self.expression(element["Expression"], scope)
                columns.append(Column(_name(element), kind, nullable))
            else:
                self.expressions(element, scope)
        if named and not opaque:
            names = [column.name.lower() for column in columns]
            for name in sorted({name for name in names if names.count(name) > 1 or not name}):
                self.refuse(node, f"column {name} stands twice" if name else "a column has no name")
        return None if opaque else columns

    def _renamed(self, node: Node, columns: list[Column] | None) -> list[Column] | None:
        names = [identifier["Value"] for identifier in node["Columns"] or []]
        if not names or columns is None:
            return columns
        if len(names) != len(columns):
            self.refuse(node, f"{len(names)} names for {len(columns)} columns")
        return [replace(column, name=name) for name, column in zip(names, columns, strict=False)]

    # tables ----------------------------------------------------------------------------------------------------

    def table(self, node: Node, scope: Scope) -> None:
        """Add what a table reference brings to the scope."""
        alias = node["Alias"]["Value"] if node.get("Alias") else ""
        if node.kind == "NamedTableReference":
            parts = [identifier["Value"] for identifier in node["SchemaObject"]["Identifiers"]]
            if len(parts) == 1 and parts[0].lower() in scope.ctes:
                columns = scope.ctes[parts[0].lower()]
            else:
                try:
                    columns = self.relations(parts)
                except UnknownRelation:
                    columns = None
                    self.refuse(node, f"{'.'.join(parts)} does not exist")
            scope.tables.append((alias or parts[-1], columns))
        elif node.kind in ("QualifiedJoin", "UnqualifiedJoin"):
            self._join(node, scope)
        elif node.kind == "QueryDerivedTable":
            bound = self.query(node["QueryExpression"], scope.ctes, scope.parent, not node["Columns"])
            scope.tables.append((alias, self._renamed(node, bound)))
        elif node.kind == "InlineDerivedTable":
            rows = [[self.expression(value, scope) for value in row["ColumnValues"]] for row in node["RowValues"]]
            cells = list(zip(*rows, strict=False))
            columns = [Column("", common([k for k, _ in cell]), any(n for _, n in cell)) for cell in cells]
            scope.tables.append((alias, self._renamed(node, columns)))
        elif node.kind == "JoinParenthesisTableReference":
            self.table(node["Join"], scope)
        else:
            scope.tables.append((alias, None))

    def _join(self, node: Node, scope: Scope) -> None:
        before = len(scope.tables)
        self.table(node["FirstTableReference"], scope)
        middle = len(scope.tables)
        lateral = "Apply" in (node.get("UnqualifiedJoinType") or "")
        inner = Scope(scope.ctes, scope if lateral else scope.parent)
        self.table(node["SecondTableReference"], inner)
        there = {alias.lower() for alias, _ in scope.tables[before:] if alias}
        for alias in sorted({alias.lower() for alias, _ in inner.tables} & there):
            self.refuse(node, f"two tables are called {alias}")
        scope.tables += inner.tables
        kind = node.get("QualifiedJoinType") or node.get("UnqualifiedJoinType")
        if node.get("SearchCondition"):
            self.expressions(node["SearchCondition"], scope)
            if kind == "Inner":
                scope.narrow(node["SearchCondition"])
        if kind in ("LeftOuter", "FullOuter", "OuterApply"):
            scope.tables[middle:] = [_outer(table) for table in scope.tables[middle:]]
        if kind in ("RightOuter", "FullOuter"):
            scope.tables[before:middle] = [_outer(table) for table in scope.tables[before:middle]]

    # expressions -----------------------------------------------------------------------------------------------

    def expressions(self, node: Node, scope: Scope) -> None:
        """Bind every expression below a condition or a clause."""
        for child in node.children():
            self.expression(child, scope)

    def expression(self, node: Node, scope: Scope) -> tuple[SqlType | None, bool]:
        kind, nullable = infer(self, node, scope)
        kind = marked(self, node, kind)
        self.kinds[id(node)], self.nulls[id(node)] = kind, nullable
        return kind, nullable


def _common(one: SqlType | None, other: SqlType | None) -> SqlType | None:
    kind = common([one, other])
    raw = any(each is not None and each.raw for each in (one, other))
    return replace(kind, raw=raw) if kind is not None else None


def _plain_name(node: Node) -> str | None:
    """The name in an order by that is nothing but a name."""
    parts = parts_of_column(node) if node.kind == "ColumnReferenceExpression" and not node.get("Collation") else []
    return parts[0] if len(parts) == 1 else None


def _items(node: Node, clause: str, name: str) -> list[Node]:
    return node[clause][name] if node.get(clause) else []


def _outer(table: tuple[str, list[Column] | None]) -> tuple[str, list[Column] | None]:
    alias, columns = table
    return alias, None if columns is None else [replace(column, nullable=True) for column in columns]


def _name(element: Node) -> str:
    if element.get("ColumnName"):
        return element["ColumnName"]["Value"]
    expression = element["Expression"]
    return parts_of_column(expression)[-1] if expression.kind == "ColumnReferenceExpression" else ""
