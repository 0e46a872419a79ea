"""Rewrites a model's query so that each of its rows carries the rows that it was made of.

A traced table has three columns more, one for each track of :mod:`flis.look.spor.needs`, e.g. ``spor_alle``: a list of
row numbers. A joined row has the rows of both sides, a sum those of its summands, ``max`` the one that has the maximum.
What a row is not made of does not count: summands of 0, the right side of a left join of which no value is used.
Of rows that are only told apart from others (``distinct``, ``union``) one is enough, the one that rests on least.
Every list is sorted, so that of two rows that rest on equally much the same one is chosen in every run.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlglot
from sqlglot import exp

from flis.look.spor.models import DIALECT, Model
from flis.look.spor.needs import ALLE, TRACKS, Needs, Wanted, scoped, sources, valued

NONE = "cast([] as bigint[])"
# What ``arg_max`` is to ``max``.
_ENDS: Mapping[type[exp.Expr], tuple[str, str]] = {exp.Max: ("arg_max", "-"), exp.Min: ("arg_min", "")}


def column_of(track: str) -> str:
    return f"spor_{track}"


def traced(model: Model, needs: Needs, known: Collection[str], tracks: Collection[str] = TRACKS) -> exp.Query | None:
    """The query of ``model`` with ``tracks``; None where no table in ``known``, the traced ones, is behind it."""
    return _Rewriting(model, needs, known, tracks).done()


class _Rewriting:
    def __init__(self, model: Model, needs: Needs, known: Collection[str], tracks: Collection[str]) -> None:
        self._tracks = tracks
        self._key = model.relation.key
        self._needs = needs
        self._known = set(known)
        self._query = model.query.copy()
        self._ctes: dict[str, exp.Expr] = {cte.alias.lower(): cte.this for cte in self._query.ctes}

    def done(self) -> exp.Query | None:
        for cte in self._query.ctes:
            key = f"{self._key}#{cte.alias.lower()}"
            new = self._query_of(cte.this, self._needs.of(key))
            if new is not None:
                cte.this.replace(new)
                self._known.add(key)
        new = self._query_of(self._query, self._needs.of(self._key))
        assert new is None or isinstance(new, exp.Query)
        return new

    def _query_of(self, query: exp.Expr, wanted: Wanted) -> exp.Query | None:
        if isinstance(query, exp.Subquery):
            return self._query_of(query.this, wanted)
        if isinstance(query, exp.SetOperation):
            return self._union(query, wanted)
        assert isinstance(query, exp.Select)
        return self._select(query, wanted)

    def _union(self, query: exp.SetOperation, wanted: Wanted) -> exp.Query | None:
        names = query.named_selects
        sides = []
        for side in (query.this, query.expression):
            own = dict(zip(names, side.named_selects, strict=True))
            inner = {track: {own[n] for n in named if n in own} for track, named in wanted.items()}
            sides.append((side.unnest(), self._query_of(side.copy(), inner)))
        if all(new is None for _, new in sides):
            return None
        both = [new if new is not None else _with_nothing(old, self._tracks) for old, new in sides]
        if not query.args.get("distinct"):
            return exp.union(*both, distinct=False)
        marks = [f"{_least(column_of(track))} as {column_of(track)}" for track in self._tracks]
        rows = exp.union(*both, distinct=False).subquery("raekker")
        shown = exp.select(*names, *(_parse(f"select {mark}").selects[0] for mark in marks), dialect=DIALECT)
        return shown.from_(rows).group_by(*names)

    def _select(self, query: exp.Select, wanted: Wanted) -> exp.Query | None:
        aliases = [alias for alias, item in sources(query).items() if self._is_traced(item)]
        if not aliases:
            return None
        marks = {track: self._mark(query, track, wanted, aliases) for track in self._tracks}
        new = query.copy()
        if new.args.get("distinct"):
            new.set("distinct", None)
            group = [projection.unalias().copy() for projection in new.selects]
            new.set("group", exp.Group(expressions=group))
            marks = {track: _least(mark) for track, mark in marks.items()}
        for track, mark in marks.items():
            new = new.select(exp.alias_(_parse(f"select {mark}").selects[0], column_of(track)), copy=False)
        return new

    def _is_traced(self, item: exp.Expr) -> bool:
        return isinstance(item, exp.Table) and scoped(self._key, self._ctes, item) in self._known

    def _mark(self, query: exp.Select, track: str, wanted: Wanted, aliases: list[str]) -> str:
        """What the select's rows have in the column of ``track``."""
        shown = [p for p in query.selects if p.alias_or_name in wanted[track]]
        if track != ALLE and not any(valued(p) or _sums(p) for p in shown):
            return NONE
        if track != ALLE and query.args.get("group") and not any(_sums(p) for p in shown):
            # The value is what the group has in common: all that the group is made of.
            track = ALLE
            shown = [p for p in query.selects if p.alias_or_name in wanted[track]]
        rows = self._joined(query, track, shown, aliases)
        if query.args.get("group") is None and not any(_sums(p) for p in query.selects):
            windows = [window for p in shown for window in p.find_all(exp.Window)]
            return _concat([rows, *filter(None, (_over(window, rows) for window in windows))])
        return _grouped([one for p in shown for one in _sums(p)], rows)

    def _joined(self, query: exp.Select, track: str, shown: list[exp.Expr], aliases: list[str]) -> str:
        if track != ALLE:
            return self._valued(track, shown, aliases)
        needed = {column.table for p in shown for column in p.find_all(exp.Column)}
        for clause in ("where", "having"):
            if query.args.get(clause):
                needed |= {column.table for column in query.args[clause].find_all(exp.Column)}
        joins = {join.alias_or_name: join for join in query.args.get("joins") or ()}
        full = next((join for join in joins.values() if join.side == "FULL"), None)
        if full is not None:
            return _of_full(full, set(aliases))
        return _concat([_of(a, ALLE) for a in aliases if a not in joins or joins[a].side != "LEFT" or a in needed])

    def _valued(self, track: str, shown: list[exp.Expr], aliases: list[str]) -> str:
        used = {column.table for p in shown for column in valued(p)}
        counts = [one for p in shown for one in p.find_all(exp.Count)]
        # A count has no value of its own: what it counts is that there are rows.
        counted = {column.table for one in counts for column in one.find_all(exp.Column)}
        marks = [_of(alias, track) for alias in aliases if alias in used - counted]
        marks += [_of(alias, ALLE) for alias in aliases if alias in counted]
        if not marks and (counts or used):
            # The number of all rows, or a value that a code list gives.
            marks = [_of(aliases[0], ALLE)]
        return _concat(marks)


def _parse(sql: str) -> exp.Select:
    tree = sqlglot.parse_one(sql, read=DIALECT)
    assert isinstance(tree, exp.Select)
    return tree


def _of(alias: str, track: str) -> str:
    # NULL where an outer join found no row.
    return f"coalesce({alias}.{column_of(track)}, {NONE})"


def _of_full(join: exp.Join, aliases: set[str]) -> str:
    """A row of a full join is there because of its left side, or else of its right one."""
    on = join.args["on"]
    left = next(column for column in on.find_all(exp.Column) if column.table != join.alias_or_name)
    sides = [_of(alias, ALLE) if alias in aliases else NONE for alias in (left.table, join.alias_or_name)]
    return f"case when {left.sql(DIALECT)} is not null then {sides[0]} else {sides[1]} end"


def _concat(parts: list[str]) -> str:
    parts = [part for part in parts if part != NONE]
    if not parts:
        return NONE
    return parts[0] if len(parts) == 1 else _set(f"flatten([{', '.join(parts)}])")


def _set(rows: str) -> str:
    return f"list_sort(list_distinct({rows}))"


def _least(rows: str) -> str:
    """Of the rows in a group, those of the row that rests on the fewest."""
    return f"struct_extract(min({{'antal': len({rows}), 'spor': {rows}}}), 'spor')"


def _sums(projection: exp.Expr) -> list[exp.AggFunc]:
    """The aggregates of a projection; those of a window are none of a group."""
    found = projection.find_all(exp.AggFunc)
    return [one for one in found if one.find_ancestor(exp.Window) is None and one.find_ancestor(exp.AggFunc) is None]


def _grouped(sums: list[exp.AggFunc], rows: str) -> str:
    if rows == NONE:
        return NONE
    conditions, parts = [], []
    for one in sums:
        value = one.this.sql(DIALECT)
        if isinstance(one, (exp.Sum, exp.Count)):
            conditions.append(_counts(one))
        elif type(one) in _ENDS:
            function, sign = _ENDS[type(one)]
            key = f"{{'v': {value}, 'n': {sign}len({rows}), 'spor': {rows}}}"
            parts.append(f"coalesce({function}({rows}, {key}) filter (where {value} is not null), {NONE})")
        else:
            conditions.append("true")
    if conditions:
        all_of_them = f"flatten(list({rows}) filter (where {' or '.join(dict.fromkeys(conditions))}))"
        parts.append(f"coalesce({_set(all_of_them)}, {NONE})")
    if not parts:
        return _least(rows)
    found = _concat(parts)
    # A sum of nothing but zeros: the group is there because of any of its rows.
    return f"case when len({found}) > 0 then {found} else {_least(rows)} end" if conditions else found


def _counts(one: exp.AggFunc) -> str:
    """The condition that a row changes the sum or the count."""
    value = one.this
    if isinstance(one, exp.Sum):
        return f"({value.sql(DIALECT)}) <> 0"
    if isinstance(value, exp.Distinct):
        return " and ".join(f"({part.sql(DIALECT)}) is not null" for part in value.expressions)
    return "true" if isinstance(value, exp.Star) else f"({value.sql(DIALECT)}) is not null"


def _over(window: exp.Window, rows: str) -> str | None:
    """The rows in a running sum. Numbers of rows and their neighbours are no values."""
    if not isinstance(window.this, (exp.Sum, exp.Count)) or rows == NONE:
        return None
    new = window.copy()
    new.set("this", exp.to_identifier("summen"))
    over = new.sql(DIALECT).removeprefix("summen").strip()
    return _set(f"flatten(list({rows}) filter (where {_counts(window.this)}) {over})")


def _with_nothing(query: exp.Expr, tracks: Collection[str]) -> exp.Query:
    """A query of no traced table, beside one that has."""
    new = query.copy()
    while isinstance(new, exp.SetOperation):
        new = exp.select("*").from_(new.subquery("raekker"))
    assert isinstance(new, exp.Select)
    for track in tracks:
        new = new.select(exp.alias_(_parse(f"select {NONE}").selects[0], column_of(track)), copy=False)
    return new
