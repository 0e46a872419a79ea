"""Every table is the same whatever the database thinks of capitals: the compiled models, run over the same landed rows
under a binary and under a Danish case-insensitive collation. The landed texts are spelt in mixed case.

SQL Server has a collation of its own, and DuckDB's default is binary. A model that groups, joins or orders by a text
that is not a key (macro ``tekstnoegle``), or takes the least of it without ``foerste_tekst``, gives other rows here.
"""

# ruff: noqa: S608 - the names in the statements are the contracts' and the models' own

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb
import pytest
from tests.flis.yard import KEY, Yard
from tests.harness import dbt
from tests.paths import ROOT

from flis.project.settings import find_project
from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import Fault, GenerateSettings

DANISH = "da.nocase"
FAULTS = ("personale-dubletter", "ukendt-konto")


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """DSA.duckdb with packages of every område, whose texts are then spelt in mixed case, some with a blank behind."""
    folder = tmp_path_factory.mktemp("landed")
    settings = GenerateSettings(
        ("0461", "0851"), date(2023, 6, 1), date(2023, 7, 1), folder / "pakker", scale=0.01,
        faults=tuple(Fault(name) for name in FAULTS),
    )  # fmt: skip
    generate(find_project(ROOT), settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLIS_PSEUDONYM_KEY", KEY)
        yard = Yard(folder / "data")
        yard.install()
        for path in (folder / "pakker").glob("*.zip"):
            path.rename(yard.inbox / path.name)
        yard.land()
    dsa = yard.folder / "DSA.duckdb"
    with duckdb.connect(str(dsa)) as connection:
        for table in (t for t in yard.contracts.tables if t.schema == "Raa"):
            texts = [c.name for c in table.columns if c.type.kind == "nvarchar" and not c.persondata]
            for column in texts:
                connection.execute(
                    f"update Raa.{table.name} set {column} = case hash(raekke_nr, '{column}') % 5"
                    f" when 0 then upper({column}) when 1 then lower({column}) when 2 then concat({column}, ' ')"
                    f" else {column} end where {column} is not null"
                )
        connection.execute("update Drift.Datapakke set pakke_navn = lower(pakke_navn) where status <> 'landet'")
    return dsa


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dbt's target folder: the manifest, and the models as a first build would run them."""
    folder = tmp_path_factory.mktemp("compiled")
    dbt(folder, "-q", "compile", "--select", "resource_type:model")
    return folder / "target"


def _tables(manifest: dict) -> list[dict]:
    """The seeds and models, each after what it reads."""
    nodes = {k: n for k, n in manifest["nodes"].items() if n["resource_type"] in ("seed", "model")}
    reads = {key: [p for p in node.get("depends_on", {}).get("nodes", []) if p in nodes] for key, node in nodes.items()}
    return [nodes[key] for key in TopologicalSorter(reads).static_order()]


def _built(dsa: Path, folder: Path, target: Path, collation: str) -> dict[str, Counter]:
    """Every table of DM, built by the compiled models: name -> its rows."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    compiled = target / "compiled" / "flis" / "models"
    copy = folder / f"{collation or 'binary'}.duckdb"
    shutil.copy(dsa, copy)
    found: dict[str, Counter] = {}
    with duckdb.connect(config={"threads": 1, "memory_limit": "1GB"}) as connection:
        if collation:
            connection.execute(f"set default_collation = '{collation}'")
            assert connection.execute("select 'ø' = 'Ø'").fetchone() == (True,)
        connection.execute(f"attach '{copy.as_posix()}' as DSA")
        connection.execute("attach ':memory:' as DM")
        connection.execute("create type DM.main.datetime2 as timestamp")
        connection.execute("use DM")
        for node in _tables(manifest):
            relation = f'"{node["database"]}"."{node["schema"]}"."{node["alias"]}"'
            connection.execute(f'create schema if not exists "{node["database"]}"."{node["schema"]}"')
            if node["resource_type"] == "seed":
                types = ", ".join(f"'{k}': '{v}'" for k, v in node["config"]["column_types"].items())
                file = (ROOT / node["original_file_path"]).as_posix()
                connection.execute(
                    f"create table {relation} as select * from read_csv('{file}', header = true, types = {{{types}}})"
                )
                continue
            sql = (compiled / Path(node["path"])).read_text(encoding="utf-8")
            if node["database"] == "DSA":
                connection.execute(f"create or replace view {relation} as {sql}")
                continue
            columns = [(c["name"], c["data_type"]) for c in node["columns"].values()]
            names = ", ".join(name for name, _ in columns)
            connection.execute(f"create table {relation} ({', '.join(' '.join(column) for column in columns)})")
            connection.execute(f"insert into {relation} ({names}) select {names} from ({sql})")
            found[node["name"] + str(node.get("version") or "")] = Counter(
                connection.execute(f"select {names} from {relation}").fetchall()
            )
    return found


def test_every_table_is_the_same_under_both_collations(landed, target, tmp_path):
    binary, danish = (_built(landed, tmp_path, target, collation) for collation in ("", DANISH))
    assert len(binary) > 90
    empty = sorted(name for name, rows in binary.items() if not rows)
    assert len(empty) < 25, empty
    wrong = {
        name: (sorted(map(str, rows - danish[name]))[:2], sorted(map(str, danish[name] - rows))[:2])
        for name, rows in binary.items()
        if rows != danish[name]
    }
    shown = "\n".join(f"{name}\n  - {less}\n  + {more}" for name, (less, more) in wrong.items())
    assert not wrong, f"{len(wrong)} of {len(binary)} tables differ\n{shown}"
