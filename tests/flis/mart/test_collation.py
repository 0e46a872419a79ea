"""Every table is the same in T-SQL, and whatever the database thinks of capitals.

The models are compiled for DuckDB and for SQL Server, and both run over the same landed rows, whose texts are spelt in
mixed case. The T-SQL runs on DuckDB too, translated by ``tests.tsql.onduck``: under a binary collation, which is
DuckDB's default, and under a Danish one that does not tell capitals from small letters, which is a server's. So a
dialect macro that means something else on one engine gives other rows here, and so does a model that groups, joins or
orders by a text that is not a key (macro ``tekstnoegle``), or takes the least of it without ``foerste_tekst``.

Every model runs as a first build runs it. Later builds of the monthly facts, snapshots and tests do not run here;
tests/tsql/test_gate.py judges their statements.
"""

# ruff: noqa: S608 - the names in the statements are the contracts' and the models' own

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb
import pytest
from tests.flis.yard import KEY, Yard
from tests.harness import dbt
from tests.paths import ROOT
from tests.tsql.onduck import on_duckdb
from tests.tsql.render import compiled

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
        # Two messages of one month, of which the last by code point is shown: foerste_tekst would show the other.
        lines = ("0851;2023-06-01;2023-07-10;DM-1", "0851;2023-07-11;;DM-2")
        yard.drift("krl_undtagelser.csv", "\n".join(("kommune_kode;fra_dato;til_dato;driftsmeddelelse_id", *lines, "")))
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


@pytest.fixture(scope="module")
def nodes(target: Path) -> list[dict]:
    """The seeds and models, each after what it reads."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    nodes = {k: n for k, n in manifest["nodes"].items() if n["resource_type"] in ("seed", "model")}
    reads = {key: [p for p in node.get("depends_on", {}).get("nodes", []) if p in nodes] for key, node in nodes.items()}
    return [nodes[key] for key in TopologicalSorter(reads).static_order()]


@pytest.fixture(scope="module")
def expected(landed: Path, target: Path, nodes: list[dict], tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Every table of DM as DuckDB's own SQL gives it: name -> its rows."""
    folder = target / "compiled" / "flis" / "models"
    models = {n["unique_id"]: folder / n["path"] for n in nodes if n["resource_type"] == "model"}
    sql = {key: path.read_text(encoding="utf-8") for key, path in models.items()}
    return _built(landed, tmp_path_factory.mktemp("expected"), nodes, sql, "")


@pytest.fixture(scope="module")
def tsql() -> dict[str, str]:
    """Every model's SELECT for SQL Server."""
    return compiled(ROOT)


def _built(dsa: Path, folder: Path, nodes: list[dict], sql: Mapping[str, str], collation: str) -> dict[str, Counter]:
    """Every table of DM, built by the SELECT of each model: name -> its rows."""
    copy = folder / "DSA.duckdb"
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
        for node in nodes:
            relation = f'"{node["database"]}"."{node["schema"]}"."{node["alias"]}"'
            connection.execute(f'create schema if not exists "{node["database"]}"."{node["schema"]}"')
            if node["resource_type"] == "seed":
                types = ", ".join(f"'{k}': '{v}'" for k, v in node["config"]["column_types"].items())
                file = (ROOT / node["original_file_path"]).as_posix()
                connection.execute(
                    f"create table {relation} as select * from read_csv('{file}', header = true, types = {{{types}}})"
                )
                continue
            select = sql[node["unique_id"]]
            if node["database"] == "DSA":
                connection.execute(f"create or replace view {relation} as {select}")
                continue
            columns = [(c["name"], c["data_type"]) for c in node["columns"].values()]
            names = ", ".join(name for name, _ in columns)
            connection.execute(f"create table {relation} ({', '.join(' '.join(column) for column in columns)})")
            connection.execute(f"insert into {relation} ({names}) select {names} from ({select})")
            found[node["name"] + str(node.get("version") or "")] = Counter(
                connection.execute(f"select {names} from {relation}").fetchall()
            )
    return found


@pytest.mark.parametrize("collation", ["", DANISH], ids=["binary", "danish"])
def test_every_table_is_the_same_in_tsql(landed, nodes, expected, tsql, tmp_path, collation):
    assert len(expected) > 90
    # A control that finds nothing has no rows; its findings are examples of its unit tests.
    empty = sorted(name for name, rows in expected.items() if not rows and not name.startswith("drift__fund_"))
    assert len(empty) < 25, empty
    translated = {key: on_duckdb(sql, collation or "C") for key, sql in tsql.items()}
    found = _built(landed, tmp_path, nodes, translated, collation)
    assert found.keys() == expected.keys()
    wrong = {
        name: (sorted(map(str, rows - found[name]))[:2], sorted(map(str, found[name] - rows))[:2])
        for name, rows in expected.items()
        if rows != found[name]
    }
    shown = "\n".join(f"{name}\n  - {less}\n  + {more}" for name, (less, more) in wrong.items())
    assert not wrong, f"{len(wrong)} of {len(expected)} tables differ\n{shown}"
