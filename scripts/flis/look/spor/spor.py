"""Traces one figure back to the delivered rows, for `flis spor`."""

# ruff: noqa: S608 - the names in the statements are the manifest's and the contracts' own; values are checked

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from flis.ground.amounts import counted
from flis.ground.errors import FlisError
from flis.look.spor.compiled import Compiled, compiled
from flis.look.spor.left import Leaving
from flis.look.spor.models import Relation
from flis.look.spor.needs import ALLE, NAEVNER, TAELLER
from flis.look.spor.report import PARTS, Correction, Delivered, Fact, Figure, Spor
from flis.look.spor.traced import column_of
from flis.look.spor.workshop import CELLS, KOMMUNE, SPOR, Workshop, table
from flis.project.contract import Contracts, Table
from flis.project.settings import Project, Target
from flis.store.ledger import DATAPAKKE, LANDET
from flis.store.mart import Mart, reading_mart
from flis.store.open import Store, open_workshop

# The model of the delivered figures, for a kommune that has none of its own.
DELIVERED = "dsa_benchmark__noegletal"
_FIGURE = ("taeller", "naevner", "vaerdi", "kilde")
_CATALOGUE = ("titel", "taeller_tekst", "naevner_tekst", "faktor")
_PARTS = {(True, False): "taeller", (False, True): "naevner", (True, True): "begge", (False, False): "grundlag"}


def spor(
    project: Project,
    contracts: Contracts,
    target: Target,
    noegletal: str,
    kommune: str,
    periode: str,
    *,
    persons: bool = False,
) -> Spor:
    """How the figure ``noegletal`` of ``kommune`` (4 digits) and ``periode`` (YYYY-MM) is made.

    Raises ``bad-argument``, ``not-built``, ``build-failed`` and what the databases raise.
    """
    with reading_mart(target) as mart:
        figure = _figure(mart, noegletal, kommune, _month(periode))
        sql = compiled(project, target)
        with open_workshop(target) as engine:
            return _Tracing(mart, engine, sql, contracts, figure, persons).done()


def _month(text: str) -> date:
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if found is None or int(found[1]) < 1:
        raise _bad("--periode", "it is no month such as 2023-06")
    return date(int(found[1]), int(found[2]), 1)


def _bad(argument: str, reason: str) -> FlisError:
    return FlisError("bad-argument", argument=argument, reason=reason, command="spor")


def _figure(mart: Mart, noegletal: str, kommune: str, periode: date) -> Figure:
    if not re.fullmatch(r"\d{4}", kommune):
        raise _bad("--kommune", "it is no code of four digits")
    known = {row["noegletal_id"]: row for row in mart.rows("Generel.DimNoegletal", ("noegletal_id", *_CATALOGUE))}
    name = noegletal.strip().upper()
    if name not in known:
        raise _bad("FIGURE", f"the nøgletal are {', '.join(sorted(known))}")
    where = "noegletal_id = ? and kommune_kode = ?"
    rows = mart.rows("Generel.FaktNoegletal", ("periode", *_FIGURE), where, (name, kommune))
    if not rows:
        raise _bad("--kommune", f"FaktNoegletal has no {name} of kommune {kommune}")
    row = next((row for row in rows if row["periode"] == periode), None)
    if row is None:
        months = sorted(row["periode"] for row in rows)
        reason = (
            f"FaktNoegletal has {name} of {counted(len(months), 'period')}, {months[0]:%Y-%m} to {months[-1]:%Y-%m}"
        )
        raise _bad("--periode", f"{reason}; a figure of a year has the month in which it begins")
    about = known[name]
    return Figure(
        name,
        about["titel"],
        kommune,
        periode,
        row["taeller"],
        about["taeller_tekst"],
        row["naevner"],
        about["naevner_tekst"],
        str(about["faktor"]),
        row["vaerdi"],
        row["kilde"],
    )


class _Tracing:
    def __init__(
        self,
        mart: Mart,
        engine: Store,
        sql: Compiled,
        contracts: Contracts,
        figure: Figure,
        persons: bool,
    ) -> None:
        self._mart = mart
        self._engine = engine
        self._sql = sql
        self._figure = figure
        self._month = str(figure.periode)
        self._persons = persons
        # On DuckDB the installation's databases lie beside the workshop.
        self._attached = bool(engine.query("select 1 from duckdb_databases() where database_name = 'DSA'"))
        rows = mart.store.query(f"select levering_id, pakke_navn from {DATAPAKKE} where status = '{LANDET}'")
        self._packages: dict[int, str] = {int(levering): name for levering, name in rows}
        self._tables = {f"dsa.{t.catalogued}": t for t in contracts.tables}
        self._hidden = {c.name for t in contracts.tables for c in t.columns if c.persondata}
        node, self._where = self._root()
        self._relations, self._models = sql.behind(node)

    def _root(self) -> tuple[str, str]:
        """The model that the figure is a row of, and the condition of that row."""
        figure = self._figure
        where = f"kommune_kode = '{figure.kommune_kode}' and periode = date '{figure.periode}'"
        if figure.kilde != "egen":
            name, where = DELIVERED, f"{where} and noegletal_id = '{figure.noegletal_id}'"
        else:
            name = own_model(self._sql.manifest, figure.noegletal_id)
        node = self._sql.node(name)
        if node is None:
            raise _bad("FIGURE", f"no model noegletal_{figure.noegletal_id.lower().replace('-', '_')} makes it")
        return node, where

    def done(self) -> Spor:
        workshop = Workshop(self._engine, self._copy)
        self._root_table = workshop.trace(self._relations, self._models)
        now = self._amounts(self._root_table, self._where)
        again = workshop.replay(self._relations, self._models, self._where)
        found = self._amounts(
            again, f"kommune_kode in (select celle from {CELLS}) and periode = date '{self._figure.periode}'"
        )
        leaving = Leaving(workshop, self._mart.store, self._ids(ALLE), self._package)
        made_of = [(relation, about) for relation, about in self._landed() if workshop.has_values(relation)]
        corrections = self._corrections(leaving)
        delivered = tuple(self._delivered(corrections))
        return Spor(
            self._figure,
            tuple(self._facts(workshop)),
            delivered,
            tuple(one for rows in corrections.values() for one in rows),
            tuple(one for relation, about in made_of for one in leaving.rows(relation, about, self._month)),
            igen=bool(now) and found == now,
            samme=now == [(self._figure.taeller, self._figure.naevner)],
            with_persons=self._persons,
        )

    def _amounts(self, place: str, where: str) -> list[tuple[Any, ...]]:
        return self._engine.query(f"select taeller, naevner from {place} where {where}")

    def _ids(self, track: str) -> str:
        return f"(select unnest({column_of(track)}) as nr from {self._root_table} where {self._where})"

    def _copy(self, relation: Relation, new: str) -> None:
        """The kommune's rows of a landing table; all rows of a list."""
        columns = self._columns(relation)
        names = ", ".join(columns)
        where = f" where {KOMMUNE} = '{self._figure.kommune_kode}'" if KOMMUNE in columns else ""
        database = "DSA" if relation.kind == "source" else self._mart.database
        rows = f"select {names} from {database}.{relation.schema}.{relation.name}{where}"
        if self._attached:
            self._engine.execute(f"create table {new} as {rows}")
            return
        # Of another engine: row by row, into the types that the contract names. A code list names none.
        found = self._mart.store.query(rows)
        values = dict(zip(columns, zip(*found, strict=True), strict=True)) if found else {}
        types = ", ".join(f"{name} {kind or _kind(values.get(name, ()))}" for name, kind in columns.items())
        self._engine.execute(f"create table {new} ({types})")
        if values:
            self._engine.insert_batches(new, pa.table({name: pa.array(v) for name, v in values.items()}).to_reader())

    def _columns(self, relation: Relation) -> dict[str, str]:
        known = self._tables.get(relation.key)
        kinds = {c.name.lower(): c.type.sql for c in known.columns} if known else {}
        return {name: kinds.get(name) or relation.types.get(name) or "" for name in relation.columns}

    def _facts(self, workshop: Workshop) -> Iterator[Fact]:
        for relation in workshop.traced[:-1]:
            if not relation.is_fact:
                continue
            columns = tuple(c for c in relation.columns if self._persons or c not in self._hidden)
            rows = self._engine.query(
                f"select {self._in(TAELLER)}, {self._in(NAEVNER)}, {', '.join(columns)}"
                f" from {table(relation.key, SPOR)} as raekker where spor_nr in {self._ids(ALLE)} order by all"
            )
            if rows:
                made = tuple((_PARTS[bool(row[0]), bool(row[1])], *row[2:]) for row in rows)
                yield Fact(f"{relation.schema}.{relation.name}", ("del", *columns), made)

    def _in(self, track: str) -> str:
        return f"raekker.spor_nr in {self._ids(track)}"

    def _landed(self) -> Iterator[tuple[Relation, Table]]:
        for relation in self._relations:
            if relation.is_landed:
                yield relation, self._tables[relation.key]

    def _package(self, levering: int) -> str:
        return self._packages.get(levering, str(levering))

    def _delivered(self, corrections: Mapping[tuple[str, int, int], list[Correction]]) -> Iterator[Delivered]:
        found = []
        for relation, about in self._landed():
            person = next((c.name for c in about.columns if c.persondata == "cpr"), None)
            shown = f"raekker.{person}" if person and self._persons else "null"
            for levering, number, in_taeller, in_naevner, who in self._engine.query(
                f"select raekker.levering_id, raekker.raekke_nr, {self._in(TAELLER)}, {self._in(NAEVNER)}, {shown}"
                f" from {table(relation.key, SPOR)} as raekker where raekker.spor_nr in {self._ids(ALLE)}"
            ):
                names = ", ".join(one.rettelse_navn for one in corrections.get((about.name, levering, number), ()))
                part = _PARTS[bool(in_taeller), bool(in_naevner)]
                found.append(Delivered(about.name, self._package(levering), about.fil, number, part, names, who))
        yield from sorted(found, key=lambda r: (PARTS.index(r.del_), r.fil, r.pakke_navn, r.raekke_nr))

    def _corrections(self, leaving: Leaving) -> dict[tuple[str, int, int], list[Correction]]:
        """(table, levering_id, raekke_nr) -> the corrections in force, of the files that the figure's rows are in."""
        found: dict[tuple[str, int, int], list[Correction]] = defaultdict(list)
        for relation, about in self._landed():
            used = (
                f"(select levering_id, raekke_nr from {table(relation.key, SPOR)} where spor_nr in {self._ids(ALLE)})"
            )
            files = [
                f"({levering}, date '{month}')" for levering, month in leaving.deliveries(relation, about, self._month)
            ]
            left = f"handling = 'udelad' and (levering_id, periode) in ({', '.join(files)})" if files else "1 = 0"
            for levering, number, *rest in self._engine.query(
                "select levering_id, raekke_nr, rettelse_navn, handling, kolonne, aarsag, driftsmeddelelse_id"
                f" from {table('dsa.drift.rettelse', SPOR)}"
                f" where tabel = '{about.name}' and fortrudt_tidspunkt is null"
                f" and ((levering_id, raekke_nr) in {used} or ({left})) order by levering_id, raekke_nr, rettelse_nr"
            ):
                name, act, column, why, message = rest
                one = Correction(name, about.name, self._package(levering), number, act, column, why, message)
                found[about.name, levering, number].append(one)
        return found


def _kind(values: Iterable[Any]) -> str:
    """The type of a column by what it holds."""
    kinds = {int: "bigint", Decimal: "decimal(28, 6)", date: "date", datetime: "datetime2"}
    return next((kinds.get(type(value), "nvarchar(4000)") for value in values if value is not None), "nvarchar(4000)")


def own_model(manifest: Mapping[str, Any], noegletal_id: str) -> str:
    """The name of the model of a nøgletal: ``UBU-004`` is made by ``dubu__noegletal_ubu_004``."""
    end = f"__noegletal_{noegletal_id.lower().replace('-', '_')}"
    names = (node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "model")
    return next((name for name in names if name.endswith(end)), "")
