"""That `flis build` after random events ends in the tables of a build of everything: `python -m tests.month`.

    python -m tests.month --sequences 100 --steps 8 [--seed N]

Each sequence has a data folder of its own. In each step something happens to it: packages land, also corrected, late
and refused ones; files of drift/ change; rows are corrected, or a correction is undone; packages are pruned; a setting
changes; DM or DSA is restored from a copy; dbt is run by hand, or a build is killed half way. Then flis plans a build,
as `flis build` does, and its models are built. Some fail: they and what rests on them keep what they held.

dbt itself is not started, because a build of it costs a minute: the models' own SQL is run on DuckDB, and every table
of DM is compared with one that is built from the same landed rows whatever the plan says. What the plan leaves out
among the views of DSA must have the rows that it had, because no test reads them again.
"""

# ruff: noqa: S608 - the names in the statements are the project's own

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from tests import parsed
from tests.flis.yard import KEY, Yard
from tests.mutants.project import Project
from tests.mutants.units import typed
from tests.paths import ROOT

from flis.landing.prune import prune
from flis.mart import month
from flis.mart.record import write_record
from flis.project.settings import find_project
from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import GenerateSettings, parse_fault

KOMMUNER = ("0101", "0851")
FIRST, LAST = date(2023, 5, 1), date(2023, 7, 1)
DRIFT = {
    "krl_undtagelser.csv": ("kommune_kode;fra_dato;til_dato;driftsmeddelelse_id", "{k};{m};;"),
    "driftsmeddelelser.csv": (
        "driftsmeddelelse_id;meddelelse_dato;omraade;titel;tekst",
        "D{n};{m};DUBU;Titel {n};Tekst",
    ),
    "kildesystemer.csv": ("kommune_kode;dataomraade;kildesystem;fra_dato;til_dato", "{k};DUBU;System {n};{m};"),
}


@cache
def manifest() -> dict[str, Any]:
    """dbt's manifest of the project, as it is in the file of its parse."""
    return parsed._unpacked()


@cache
def _parts() -> str:
    return json.dumps({part: manifest()[part] for part in ("nodes", "sources", "macros")}, default=str)[1:]


def _written(invocation: str) -> str:
    """What of the manifest dbt would leave after the build ``invocation``."""
    return f'{{"metadata": {{"invocation_id": "{invocation}"}}, {_parts()}'


class Mart:
    """DM of a yard, under the names that dbt gives its tables, built by the models' own SQL."""

    def __init__(self, yard: Yard) -> None:
        self.yard = yard
        self.project = Project()
        self.ids: dict[str, str] = {}
        self._relation: dict[str, str] = {s["name"].lower(): _of(s) for s in manifest()["sources"].values()}
        for key, node in manifest()["nodes"].items():
            if node["resource_type"] in ("model", "seed", "snapshot"):
                name = node["name"]
                if node.get("version") and node["version"] != node["latest_version"]:
                    name = f"{name}_v{node['version']}"
                self.ids[name], self._relation[name] = key, _of(node)

    @contextmanager
    def opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect(config={"threads": 1}) as connection:
            for name in ("DSA", "DM"):
                connection.execute(f"attach '{(self.yard.folder / f'{name}.duckdb').as_posix()}' as {name}")
            yield connection

    def first(self) -> None:
        """The schemas, the views of DSA, the seeds, and stubs of the snapshots, of which only the names count here."""
        with self.opened() as connection:
            run = connection.execute
            for relation in set(self._relation.values()):
                run(f"create schema if not exists {relation.rsplit('.', 1)[0]}")
            for name, spec in self.project.seeds.items():
                stated = spec.get("config", {}).get("column_types", {})
                path = (ROOT / "seeds" / f"{name}.csv").as_posix()
                columns = [row[0] for row in run(f"describe from read_csv('{path}', all_varchar = true)").fetchall()]
                cells = ", ".join(f"cast({c} as {stated.get(c, 'varchar')}) as {c}" for c in columns)
                run(
                    f"create table {self._relation[name]} as select {cells} from read_csv('{path}', all_varchar = true)"
                )
            for name in self.ids.keys() - self.project.models.keys() - self.project.seeds.keys():
                run(f"create table {self._relation[name]} as select 1 as tal")
            for name in self.project.order:
                if name in self.ids and self._is_view(name):
                    run(f"create view {self._relation[name]} as {self.sql(name)}")

    def build(self, connection: duckdb.DuckDBPyConnection, names: Collection[str], database: str = "DM") -> None:
        """Build the tables of the models ``names`` in ``database``, each after what it reads."""
        for name in self.project.order:
            if name in names and name in self.ids and not self._is_view(name):
                place = self.place(name, database)
                connection.execute(f"create schema if not exists {place.rsplit('.', 1)[0]}")
                model = self.project.models[name]
                sql = f"select {typed(model, '*')} from ({self.sql(name, database)}) as model"
                connection.execute(f"create or replace table {place} as {sql.replace(' datetime2)', ' timestamp)')}")

    def sql(self, name: str, database: str = "DM") -> str:
        return self.project.render(self.project.models[name].text, lambda key: self.place(key, database))

    def place(self, key: str, database: str = "DM") -> str:
        """Where a relation lies; a model of DM in ``database``."""
        found = self._relation[key]
        is_model = key in self.project.models and not self._is_view(key)
        return f"{database}{found[2:]}" if is_model and found.startswith("DM.") else found

    def tables(self) -> list[str]:
        return [name for name in self.project.order if name in self.ids and not self._is_view(name)]

    def views(self) -> list[str]:
        return [name for name in self.project.order if name in self.ids and self._is_view(name)]

    def rows(self, connection: duckdb.DuckDBPyConnection, name: str, database: str = "DM") -> tuple:
        """How many rows a relation has, and a checksum that does not depend on their order."""
        sql = f"select count(*), sum(cast(hash(r) as hugeint)) from {self.place(name, database)} as r"
        return connection.execute(sql).fetchall()[0]

    def _is_view(self, name: str) -> bool:
        return self._relation[name].startswith("DSA.")


def _of(node: dict[str, Any]) -> str:
    return ".".join(part.strip('"') for part in node["relation_name"].split("."))


class Sequence:
    """A data folder, what happens to it, and the builds after that. ``pool``: packages that may land."""

    def __init__(self, folder: Path, pool: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.yard = Yard(folder / "data", project=find_project(ROOT))
        self.yard.install()
        self.mart = Mart(self.yard)
        self.mart.first()
        self.waiting = sorted(pool.rglob("*.zip"))
        self.chance.shuffle(self.waiting)
        self.copies = folder / "kopier"
        self.copies.mkdir()
        self.builds = self.compared = 0
        self.told: list[str] = []
        # A build, and the checksum of each view of DSA at its end.
        self.views: dict[str, dict[str, tuple]] = {}
        self._begin()

    def _begin(self) -> None:
        """A third of the packages have landed, and everything is built."""
        for path in [self.waiting.pop() for _ in range(len(self.waiting) // 3)]:
            shutil.copyfile(path, self.yard.inbox / path.name)
        self.yard.land()
        self.build(failing=0, killed=0)

    def step(self) -> None:
        """Let some events happen, and build."""
        events, weights = zip(*EVENTS.items(), strict=True)
        for event in self.chance.choices(events, weights, k=self.chance.choice((0, 1, 1, 2, 3))):
            self.told.append(event.__name__)
            event(self)
        self.build()

    def build(self, failing: float = 0.25, killed: float = 0.1) -> None:
        """Build what flis plans. Some builds fail in a node, and some are killed before they end."""
        plan = month.plan_of(self.yard.project, self.yard.target)
        rests = month.Rests(month.lineage_of(manifest()))
        planned = plan.nodes if plan.record is not None else rests.nodes
        self.told.append(f"build of {len(planned)}")
        broken = self.chance.sample(sorted(planned), k=1) if planned and self.chance.random() < failing else []
        held = rests.below(broken) & planned
        by_id = {key: name for name, key in self.mart.ids.items()}
        with self.mart.opened() as connection:
            if planned:
                self._forget(connection)
            self.mart.build(connection, {by_id[node] for node in planned - held if node in by_id})
        if planned and self.chance.random() < killed:
            self.told.append("killed")
            return
        self._note(plan, planned, held, broken)
        self._compare(plan, planned)

    def _forget(self, connection: duckdb.DuckDBPyConnection) -> None:
        """What the macro glem_byggestand does when dbt begins to build."""
        connection.execute("drop table if exists DM.Arbejde.Byggestand")

    def _note(self, plan: month.Plan, planned: Collection[str], held: Collection[str], broken: Collection[str]) -> None:
        """What flis does when dbt has ended, with such results as dbt would leave."""
        if not planned:
            assert plan.record is not None
            write_record(self.yard.target, replace(plan.record, basis=plan.basis))
            return
        self.builds += 1
        results = []
        for node in sorted(planned):
            failed = "fail" if node.startswith("test.") else "error"
            status = failed if node in broken else "skipped" if node in held else "success"
            results.append({"unique_id": node, "status": status, "failures": None})
        invocation = f"build {self.builds}"
        folder = self.yard.target.dbt_folder
        folder.mkdir(exist_ok=True)
        (folder / "manifest.json").write_text(_written(invocation), encoding="utf-8")
        document = {"metadata": {"invocation_id": invocation}, "results": results}
        made = month._record(plan, self.yard.target, document)
        assert made is not None
        write_record(self.yard.target, made)

    def _compare(self, plan: month.Plan, planned: Collection[str]) -> None:
        """Every table with that of a build of everything; and each view that was left out with itself before."""
        with self.mart.opened() as connection:
            if plan.record is not None:
                self.compared += 1
                connection.execute("attach ':memory:' as HEL")
                self.mart.build(connection, self.mart.tables(), "HEL")
            rows = dict(connection.execute("select navn, slags from DM.Arbejde.Byggestand").fetchall())
            (invocation,) = connection.execute(
                "select vaerdi from DM.Arbejde.Byggestand where navn = 'koersel'"
            ).fetchall()[0]
            for name in self.mart.tables() if plan.record is not None else ():
                if rows.get(self.mart.ids[name]) != "igen":
                    found, whole = (self.mart.rows(connection, name, database) for database in ("DM", "HEL"))
                    assert found == whole, f"{name}: {found} and not {whole} after {', '.join(self.told)}"
            views = {name: self.mart.rows(connection, name) for name in self.mart.views()}
        before = self.views[plan.record.invocation] if plan.record is not None else {}
        for name, was in before.items():
            same = views[name] == was or self.mart.ids[name] in planned
            assert same, f"the view {name} is another one after {', '.join(self.told)}"
        self.views[invocation] = views

    # What may happen.

    def land(self) -> None:
        count = self.chance.choice((1, 1, 2, 5))
        for path in [self.waiting.pop() for _ in range(min(count, len(self.waiting)))]:
            shutil.copyfile(path, self.yard.inbox / path.name)
        self.yard.land()

    def refuse(self) -> None:
        """A package that is cut off: an attempt, and no rows."""
        for path in [self.waiting.pop() for _ in range(min(1, len(self.waiting)))]:
            (self.yard.inbox / path.name).write_bytes(path.read_bytes()[:200])
        self.yard.land()

    def drift(self) -> None:
        name = self.chance.choice(sorted(DRIFT))
        header, line = DRIFT[name]
        lines = {line.format(k=self.chance.choice(KOMMUNER), m=_month(self.chance), n=n) for n in range(3)}
        lines = {line.split(";")[0]: line for line in lines}
        # The time of a file is when it was written; a second file of the same second would be the same.
        self.yard.drift(name, "\n".join([header, *lines.values()][: self.chance.choice((1, 2, 3))]) + "\n")
        self.yard.land()

    def correct(self) -> None:
        """A row is left out, as `flis fix` does it."""
        with self.yard.store() as store:
            found = store.query(
                "select tabel, levering_id, kommune_kode, periode from DSA.Drift.Levering"
                " where raekker_antal > 0 and tabel not like 'drift%' order by all"
            )
            if not found:
                return
            tabel, *place = self.chance.choice(found)
            row = self.chance.choice(
                store.query(
                    f"select raekke_nr from DSA.Raa.{tabel} where levering_id = ? and kommune_kode = ? and periode = ?"
                    " order by all",
                    place,
                )
                or [(2,)],
            )
            ((number,),) = store.query("select coalesce(max(aendring_nr), 0) + 1 from DSA.Drift.Rettelse")
            values = (number, number, "proeve", tabel, *place, *row, "udelad", "proeve", datetime(2023, 9, 1), "proeve")
            columns = (
                "rettelse_nr, aendring_nr, rettelse_navn, tabel, levering_id, kommune_kode, periode, raekke_nr,"
                " handling, aarsag, oprettet_tidspunkt, oprettet_af"
            )
            store.insert_rows("DSA.Drift.Rettelse", columns.split(", "), [values])

    def undo(self) -> None:
        """A correction is undone."""
        with self.yard.store() as store:
            store.execute(
                "update DSA.Drift.Rettelse set fortrudt_tidspunkt = timestamp '2023-09-02', fortrudt_af = 'proeve',"
                " aendring_nr = (select max(aendring_nr) + 1 from DSA.Drift.Rettelse) where rettelse_nr ="
                " (select max(rettelse_nr) from DSA.Drift.Rettelse where fortrudt_tidspunkt is null)"
            )

    def prune(self) -> None:
        yard, day = self.yard, FIRST + timedelta(days=self.chance.randrange(120))
        prune(yard.project, yard.contracts, yard.target, day, newest_too=self.chance.random() < 0.5)

    def land_again(self) -> None:
        self.yard.land_archive()

    def setting(self) -> None:
        """A var of the kommune's own."""
        value = self.chance.choice((1, 5, 50))
        self.yard.project = replace(self.yard.project, vars={**self.yard.project.vars, "min_personer": value})
        self.mart.project.settings["vars"]["min_personer"] = value

    def by_hand(self) -> None:
        """Somebody runs dbt with another var, and only some models."""
        with self.mart.opened() as connection:
            self._forget(connection)
            before = self.mart.project.settings["vars"]["min_personer"]
            self.mart.project.settings["vars"]["min_personer"] = 3
            # What they read may not be there.
            with suppress(duckdb.CatalogException):
                self.mart.build(connection, self.chance.sample(self.mart.tables(), 10))
            self.mart.project.settings["vars"]["min_personer"] = before

    def lose(self) -> None:
        """A table of DM is dropped."""
        with self.mart.opened() as connection:
            connection.execute(f"drop table if exists {self.mart.place(self.chance.choice(self.mart.tables()))}")

    def copy(self) -> None:
        """A backup of both databases."""
        for name in ("DSA", "DM"):
            shutil.copyfile(self.yard.folder / f"{name}.duckdb", self.copies / f"{name}.duckdb")

    def restore(self) -> None:
        """One of the databases is restored from the backup."""
        name = self.chance.choice(("DSA", "DM"))
        if (self.copies / f"{name}.duckdb").is_file():
            shutil.copyfile(self.copies / f"{name}.duckdb", self.yard.folder / f"{name}.duckdb")


EVENTS: dict[Callable[[Sequence], None], int] = {
    Sequence.land: 12, Sequence.refuse: 2, Sequence.drift: 2, Sequence.correct: 4, Sequence.undo: 2, Sequence.prune: 2,
    Sequence.land_again: 1, Sequence.setting: 1, Sequence.by_hand: 1, Sequence.lose: 1, Sequence.copy: 2,
    Sequence.restore: 2,
}  # fmt: skip


def _month(chance: random.Random) -> str:
    return f"2023-{chance.randrange(4, 8):02}-01"


def packages(folder: Path, kommuner: tuple[str, ...] = KOMMUNER) -> Path:
    """Packages of some months, each also delivered otherwise: of two seeds, and with faults."""
    for seed, faults in ((1, ()), (2, ("corrected", "empty-primo"))):
        told = tuple(parse_fault(fault) for fault in faults)
        generate(
            find_project(ROOT),
            GenerateSettings(kommuner, FIRST, LAST, folder / str(seed), scale=0.002, seed=seed, faults=told),
        )
    return folder


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sequences", type=int, default=10)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    os.environ["FLIS_PSEUDONYM_KEY"] = KEY
    with tempfile.TemporaryDirectory(prefix="flis-month-") as name:
        pool = packages(Path(name) / "pakker")
        for seed in range(said.seed, said.seed + said.sequences):
            folder = Path(name) / str(seed)
            sequence = Sequence(folder, pool, seed)
            for _ in range(said.steps):
                sequence.step()
            print(f"{seed}: {', '.join(sequence.told)}", flush=True)
            shutil.rmtree(folder)
    print(f"{said.sequences} sequences of {said.steps} steps: every table is that of a build of everything")
    return 0


if __name__ == "__main__":
    sys.exit(main())
