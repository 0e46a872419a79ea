"""Which columns of which table a figure rests on, read backwards from the figure.

There are three tracks. ``alle`` follows everything that decides a row: values, joins and conditions. ``taeller`` and
``naevner`` follow only the values that become numerator and denominator. Example: UBU-004's numerator follows
helaarspersoner and its denominator indbyggere_antal, while both need kommune_kode to meet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlglot import exp

from flis.look.spor.models import Model, key_of

ALLE, TAELLER, NAEVNER = TRACKS = ("alle", "taeller", "naevner")
# Track -> columns.
Wanted = dict[str, set[str]]
_CLAUSES = ("where", "having", "group", "qualify")


class Needs:
    """The columns that are wanted of each table and of each CTE. The key of a CTE begins with its model's."""

    def __init__(self) -> None:
        self._wanted: dict[str, Wanted] = defaultdict(lambda: {track: set() for track in TRACKS})

    def of(self, key: str) -> Wanted:
        return self._wanted[key]

    def add(self, key: str, track: str, column: str) -> None:
        self._wanted[key][track].add(column)


def sources(select: exp.Select) -> dict[str, exp.Table | exp.Subquery]:
    """Alias -> what stands in FROM and in the joins, in order."""
    first = select.args.get("from_") or select.args.get("from")
    joined = [join.this for join in select.args.get("joins") or ()]
    return {item.alias_or_name: item for item in ([first.this] if first else []) + joined}


def values(node: exp.Expr | None, without: tuple[type[exp.Expr], ...] = ()) -> Iterator[exp.Column]:
    """The columns whose values become the value of ``node``; not those that only decide between two.

    Nothing is read within an expression of the kinds ``without``.
    """
    if node is None or isinstance(node, without):
        return
    if isinstance(node, exp.Column):
        yield node
    elif isinstance(node, exp.Window):
        yield from values(node.this, without)
    elif isinstance(node, exp.If):
        yield from values(node.args.get("true"), without)
        yield from values(node.args.get("false"), without)
    elif isinstance(node, exp.Case):
        for part in (*node.args["ifs"], node.args.get("default")):
            yield from values(part, without)
    else:
        for child in node.iter_expressions():
            yield from values(child, without)


def valued(projection: exp.Expr) -> list[exp.Column]:
    """The columns that a value rests on: those that become it, else those that decide between constants."""
    return list(values(projection)) or list(projection.find_all(exp.Column))


def scoped(model: str, ctes: dict[str, exp.Expr], table: exp.Table) -> str:
    """The key of what ``table`` names: one of the model's CTEs, or a relation."""
    key = key_of(table)
    return f"{model}#{key}" if key in ctes else key


def needs_of(models: Sequence[Model], root: Model) -> Needs:
    """``models`` in the order in which they are built; ``root`` is the last of them."""
    needs = Needs()
    for track in TRACKS:
        names = root.relation.columns if track == ALLE else (track,)
        for name in names:
            needs.add(root.relation.key, track, name)
    for model in reversed(models):
        key = model.relation.key
        ctes = {cte.alias.lower(): cte.this for cte in model.query.ctes}
        _read(needs, key, ctes, model.query, needs.of(key))
        for name, query in reversed(ctes.items()):
            _read(needs, key, ctes, query, needs.of(f"{key}#{name}"))
    return needs


def _read(needs: Needs, model: str, ctes: dict[str, exp.Expr], query: exp.Expr, wanted: Wanted) -> None:
    if isinstance(query, exp.Subquery):
        _read(needs, model, ctes, query.this, wanted)
    elif isinstance(query, exp.SetOperation):
        names = query.named_selects
        if query.args.get("distinct"):
            wanted = {**wanted, ALLE: set(names)}
        for side in (query.this, query.expression):
            # The names of the first query count; the second's columns are matched by place.
            own = dict(zip(names, side.named_selects, strict=True))
            inner = {track: {own[n] for n in named if n in own} for track, named in wanted.items()}
            _read(needs, model, ctes, side, inner)
    elif isinstance(query, exp.Select):
        _read_select(needs, model, ctes, query, wanted)


def _read_select(needs: Needs, model: str, ctes: dict[str, exp.Expr], select: exp.Select, wanted: Wanted) -> None:
    keys = {alias: scoped(model, ctes, item) for alias, item in sources(select).items() if isinstance(item, exp.Table)}

    def add(track: str, column: exp.Column) -> None:
        if column.table in keys:
            needs.add(keys[column.table], track, column.name)

    for projection in select.selects:
        for track in TRACKS:
            if projection.alias_or_name in wanted[track]:
                for column in projection.find_all(exp.Column) if track == ALLE else valued(projection):
                    add(track, column)
    clauses = [select.args[name] for name in _CLAUSES if select.args.get(name)]
    clauses += [join.args["on"] for join in select.args.get("joins") or () if join.args.get("on")]
    for clause in clauses:
        for column in clause.find_all(exp.Column):
            add(ALLE, column)
