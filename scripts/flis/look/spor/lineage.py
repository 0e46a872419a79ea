"""Which delivered fields and codes each column is made of, read from the models' queries.

A column has two sets of origins. ``made_of``: whose value becomes its value, or is counted in it. ``tells``: whose
value can still be read in it. A number of children is made of their keys and tells none of them; the key in a fact
tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from flis.look.spor.models import Model, Relation, key_of
from flis.look.spor.needs import sources, valued, values

# The key of a table, and a column of it.
Origin = tuple[str, str]
# Instead of a column where rows are counted.
ROWS = "*"
# They give a number or yes and no, whatever they look at.
_TELL_NOTHING = (exp.Count, exp.Predicate, exp.Length)


@dataclass(frozen=True)
class Lineage:
    """The origins of one column."""

    made_of: frozenset[Origin] = frozenset()
    tells: frozenset[Origin] = frozenset()

    def __or__(self, other: Lineage) -> Lineage:
        return Lineage(self.made_of | other.made_of, self.tells | other.tells)


NOTHING = Lineage()
Columns = Mapping[str, Lineage]


def lineage(relations: Iterable[Relation], models: Mapping[str, Model]) -> dict[str, Columns]:
    """The key of a table -> its columns. ``relations``: each after what it reads; those that are ``models``, by key."""
    known: dict[str, Columns] = {}
    for relation in relations:
        if relation.key in models:
            query = models[relation.key].query
            scope = dict(known)
            for cte in query.ctes:
                scope[cte.alias.lower()] = _of_query(cte.this, scope)
            known[relation.key] = _of_query(query, scope)
        else:
            own = ((column, frozenset({(relation.key, column)})) for column in relation.columns)
            known[relation.key] = {column: Lineage(origin, origin) for column, origin in own}
    return known


def _of_query(query: exp.Expr, scope: Mapping[str, Columns]) -> Columns:
    if isinstance(query, exp.Subquery):
        return _of_query(query.this, scope)
    if isinstance(query, exp.SetOperation):
        left, right = _of_query(query.this, scope), _of_query(query.expression, scope)
        return {name: one | other for (name, one), other in zip(left.items(), right.values(), strict=True)}
    assert isinstance(query, exp.Select)
    tables = {
        alias: scope[key_of(item)] if isinstance(item, exp.Table) else _of_query(item, scope)
        for alias, item in sources(query).items()
    }
    return {projection.alias_or_name: _of_value(projection, tables) for projection in query.selects}


def _of_value(projection: exp.Expr, tables: Mapping[str, Columns]) -> Lineage:
    def found(columns: Iterable[exp.Column]) -> Iterator[Lineage]:
        for column in columns:
            yield tables.get(column.table, {}).get(column.name, NOTHING)

    made_of = frozenset[Origin]().union(*(one.made_of for one in found(valued(projection))))
    if not made_of and projection.find(exp.AggFunc) and not projection.find(exp.Window):
        # A number of rows: of the tables behind the first one that is named.
        first = next(iter(tables.values()), {})
        made_of = frozenset((key, ROWS) for one in first.values() for key, _ in one.made_of)
    tells = frozenset[Origin]().union(*(one.tells for one in found(values(projection, _TELL_NOTHING))))
    return Lineage(made_of, tells)
