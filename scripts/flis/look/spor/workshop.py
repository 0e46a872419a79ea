"""A DuckDB in memory where the models of a nøgletal run again, over copies of what the installation has.

There are two worlds, each a schema. In ``spor`` every row carries the delivered rows and the fact rows behind it. In
``igen`` only the rows that a figure was traced to have landed, and the models must give the same figure.
"""

# ruff: noqa: S608 - the names in the statements are the manifest's own; kommune is checked, other values are parameters

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from sqlglot import exp

from flis.look.spor.models import DIALECT, Model, Relation, key_of
from flis.look.spor.needs import ALLE, NAEVNER, TAELLER, TRACKS, Needs, needs_of
from flis.look.spor.traced import column_of, traced

SPOR, IGEN = "spor", "igen"
KOMMUNE = "kommune_kode"
# A row has a number of its own: the number of its table, times this, and its place in the table.
_ROWS = 1_000_000_000_000
# The figures of a replay: each with the kommune that it has there, celle.
CELLS = f"{IGEN}.celler"


class Engine(Protocol):
    """A DuckDB connection."""

    def execute(self, sql: str) -> None: ...

    def query(self, sql: str) -> list[tuple[Any, ...]]: ...


class Workshop:
    """``copy`` fills a new table with the rows of a relation that flis or dbt filled, one kommune's or all."""

    def __init__(self, engine: Engine, copy: Any, tracks: Collection[str] = TRACKS) -> None:
        self.engine = engine
        self._tracks = tracks
        self._copy = copy
        self._numbers: dict[str, int] = {}
        self._copied: set[str] = set()
        # Table -> what it was built from, and how often. What would be built the same way again is there already.
        self._built: dict[str, tuple[Any, ...]] = {}
        self._times: Counter[str] = Counter()
        self._plain: dict[str, tuple[str, set[str]]] = {}
        # The relations of the last trace whose rows carry what is behind them, in the order of building.
        self.traced: list[Relation] = []
        self.needs = Needs()
        engine.execute(f"create schema {SPOR}")
        engine.execute(f"create schema {IGEN}")

    def trace(self, relations: Sequence[Relation], models: Mapping[str, Model]) -> str:
        """Build ``relations``, each after what it reads, in the world ``spor``. Returns the last one's table."""
        root = models[relations[-1].key]
        self.needs = needs = needs_of([models[r.key] for r in relations if r.key in models], root)
        self.traced = [relation for relation in relations if relation.is_landed]
        known = {relation.key for relation in self.traced}
        for relation in relations:
            if relation.key not in models:
                self._copy_in(relation)
                continue
            model = models[relation.key]
            query = traced(model, needs, known, self._tracks)
            sql, reads = placed(query if query is not None else model.query, SPOR)
            if query is not None:
                known.add(relation.key)
                self.traced.append(relation)
                if relation.is_fact:
                    sql = self._numbered(relation, sql)
            self._build(table(relation.key, SPOR), sql, reads)
        return table(root.relation.key, SPOR)

    def has_values(self, relation: Relation) -> bool:
        """Whether numerator or denominator of the last trace is made of values of ``relation``."""
        wanted = self.needs.of(relation.key)
        return bool(wanted[TAELLER] or wanted[NAEVNER])

    def has_built(self, place: str) -> bool:
        """Whether ``place`` is the table of a model that ran here."""
        return place in self._built

    def replay(self, relations: Sequence[Relation], models: Mapping[str, Model], where: str) -> str:
        """Let only the rows behind the traced figures land, and build again. Returns the last one's table.

        All figures ``where`` are tried at once: each gets a kommune of its own, whose packages hold its rows alone.
        """
        root = table(relations[-1].key, SPOR)
        self.engine.execute(
            f"create or replace table {CELLS} as select lpad(to_base(row_number() over (), 36), 4, '0') as celle, * "
            f"from {root} where {where}"
        )
        self._times[CELLS] += 1
        for relation in relations:
            new = table(relation.key, IGEN)
            if relation.key in models:
                if relation.key not in self._plain:
                    self._plain[relation.key] = placed(models[relation.key].query, IGEN)
                self._build(new, *self._plain[relation.key])
            else:
                reads = {table(relation.key, SPOR)} | ({CELLS} if KOMMUNE in relation.columns else set())
                self._build(new, self._given(relation), reads)
        return table(relations[-1].key, IGEN)

    def _build(self, new: str, sql: str, reads: Collection[str]) -> None:
        state = (sql, *((name, self._times[name]) for name in sorted(reads)))
        if self._built.get(new) != state:
            self.engine.execute(f"create or replace table {new} as {sql}")
            self._built[new] = state
            self._times[new] += 1

    def _copy_in(self, relation: Relation) -> None:
        if relation.key in self._copied:
            return
        self._copied.add(relation.key)
        new = table(relation.key, SPOR)
        if not relation.is_landed:
            self._copy(relation, new)
            return
        self._copy(relation, f"{new}_raa")
        rows = f"select *, {self._number(relation)} + row_number() over (order by levering_id, raekke_nr) as spor_nr"
        marks = ", ".join(f"[spor_nr] as {column_of(track)}" for track in self._tracks)
        self.engine.execute(f"create table {new} as select *, {marks} from ({rows} from {new}_raa)")
        self.engine.execute(f"drop table {new}_raa")

    def _number(self, relation: Relation) -> int:
        return self._numbers.setdefault(relation.key, len(self._numbers) + 1) * _ROWS

    def _numbered(self, relation: Relation, sql: str) -> str:
        """The rows of a fact stand beside the delivered rows in what is made of them."""
        tracks = [column_of(track) for track in self._tracks]
        marks = ", ".join(
            f"case when len({name}) > 0 then list_sort(list_append({name}, spor_nr)) else {name} end as {name}"
            for name in tracks
        )
        order = ", ".join((*relation.columns, *tracks))
        rows = f"select *, {self._number(relation)} + row_number() over (order by {order}) as spor_nr from ({sql})"
        return f"select * exclude ({', '.join(tracks)}), {marks} from ({rows})"

    def _given(self, relation: Relation) -> str:
        columns = [column for column in relation.columns if column != KOMMUNE]
        old = table(relation.key, SPOR)
        if KOMMUNE not in relation.columns:
            return f"select * from {old}"
        names = ", ".join(["celler.celle as kommune_kode", *(f"raekker.{name}" for name in columns)])
        if relation.is_landed:
            return (
                f"select {names} from (select celle, unnest({column_of(ALLE)}) as spor_nr from {CELLS}) as celler"
                f" inner join {old} as raekker on celler.spor_nr = raekker.spor_nr"
            )
        return f"select {names} from {CELLS} as celler inner join {old} as raekker using ({KOMMUNE})"


def table(key: str, world: str) -> str:
    """Where a relation lies in a world: ``dsa.raa.dubu_sag`` is ``spor.dsa__raa__dubu_sag``."""
    return f"{world}.{key.replace('.', '__')}"


def placed(query: exp.Query, world: str) -> tuple[str, set[str]]:
    """The SQL of ``query`` with its tables in ``world``, and the names of these."""
    new = query.copy()
    reads = set()
    for node in list(new.find_all(exp.Table)):
        if len(node.parts) > 1:
            reads.add(table(key_of(node), world))
            node.set("this", exp.to_identifier(key_of(node).replace(".", "__")))
            node.set("db", exp.to_identifier(world))
            node.set("catalog", None)
    return new.sql(DIALECT), reads
