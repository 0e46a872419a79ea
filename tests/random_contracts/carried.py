"""Carries one contract through all that comes after `flis contract check`: install, landing, a build, and the T-SQL."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.flis.project.kit import write
from tests.flis.yard import Yard
from tests.paths import ROOT
from tests.random_contracts.draw import text_of, written
from tests.tsql.driver import Server
from tests.tsql.render import APART, installed

from flis.datapakke.check import check_contracts
from flis.ground.errors import FlisError
from flis.project.contract import Contracts, load_contracts
from flis.project.settings import find_project
from flis.store.current import render_current

# A view as those of DSA, and a table as those of DM, over the columns of the contract.
VIEW = """with {{{{ gaeldende_levering() }}}},

raekker as (
    {{{{ gaeldende('proeve', 'proeve_maaling', nyeste=1) }}}}
),

maaling as (
    select
        levering_id,
        raekke_nr,
        {columns},
        udlaest_tidspunkt
    from raekker
)

select * from maaling
"""
TABLE = """select
    kommune_kode,
    periode,
    count(*) as raekker_antal,
    {measures}
from {view}
group by kommune_kode, periode
"""
REFUSED, BUILT = "refused", "built"


def carried_through(document: dict[str, Any]) -> str:
    """REFUSED where the check refuses the contract, else BUILT: any fault after the check is an AssertionError."""
    with TemporaryDirectory() as folder:
        project = Path(folder, "project")
        for part in ("seeds", "models/dsa/drift", "models/ordliste"):
            shutil.copytree(ROOT / part, project / part)
        shutil.copyfile(ROOT / "dbt_project.yml", project / "dbt_project.yml")
        write(project, document)
        try:
            contracts = load_contracts(project)
            check_contracts(find_project(project), contracts)
        except FlisError as error:
            assert error.code == "bad-contract"
            return REFUSED
        yard = Yard(Path(folder, "data"), contracts, find_project(project))
        yard.install()
        _landed(yard, document)
        names = ["kommune_kode", "periode"]
        names += [c.name for c in contracts.table("proeve_maaling").columns if c.name not in names]
        _built_on_duckdb(yard, contracts, names)
        _judged_as_tsql(project, contracts, names)
        return BUILT


def _landed(yard: Yard, document: dict[str, Any]) -> None:
    table, form = document["tables"][0], document["config"]["meta"]["format"]
    row = {c["name"]: text_of(c, form) for c in table["columns"]}
    row |= {"kommune_kode": "101" if form.get("kommunekode") == 3 else "0101", "raekke_id": "A1"}
    # A year as the month of a monthly package is January's.
    month = "202301" if row.get("periode") == "2023" else "202305"
    files = {table["config"]["meta"]["fil"]: written(table, form, row)}
    report = yard.land(yard.pack({}, omraade="PROEVE", periode=month, manifest=False, members=files))
    assert [(p.state, p.landed) for p in report.packages] == [("landed", 1)], (document, report)


def _view(contracts: Contracts, names: list[str]) -> str:
    return render_current(find_project(ROOT), contracts, VIEW.format(columns=",\n        ".join(names)))


def _table(contracts: Contracts, names: list[str], view: str) -> str:
    """The greatest number or date, and how many texts: the greatest text is another one in each collation."""
    texts = {c.name for c in contracts.table("proeve_maaling").columns if c.type.kind in ("nvarchar", "char")}
    measures = [f"count({n}) as {n}_antal" if n in texts else f"max({n}) as {n}_hoejst" for n in names[2:]]
    return TABLE.format(measures=",\n    ".join(measures), view=view)


def _built_on_duckdb(yard: Yard, contracts: Contracts, names: list[str]) -> None:
    """The view and the table hold the row that landed."""
    with yard.store() as store:
        store.execute("create schema DSA.Proeve")
        store.execute(f"create view DSA.Proeve.Maaling as {_view(contracts, names)}")
        store.execute(f"create table DSA.Proeve.FaktMaaling as {_table(contracts, names, 'DSA.Proeve.Maaling')}")
        assert store.query("select raekker_antal from DSA.Proeve.FaktMaaling") == [(1,)]


def _judged_as_tsql(project: Path, contracts: Contracts, names: list[str]) -> None:
    """Microsoft's parser and the rules of tests/tsql find nothing in the landing tables, the view and the table."""
    server: Server = installed(project, APART)
    cursor = server.connect("Database=DSA").cursor()
    cursor.execute("create schema Proeve")
    cursor.execute(f"create view Proeve.Maaling as {_view(contracts, names)}")
    cursor.execute(_table(contracts, names, "DSA.Proeve.Maaling"))
    problems = [str(problem) for statement in server.statements for _, problem in statement.problems]
    assert not problems, (names, problems)
