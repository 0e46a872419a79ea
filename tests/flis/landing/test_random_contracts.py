"""Contracts drawn at random: what `flis contract check` passes can be installed, and a package of it lands."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.flis.project.kit import column, source, write
from tests.flis.yard import Yard
from tests.paths import ROOT

from flis.datapakke.check import check_contracts
from flis.ground.errors import FlisError
from flis.project.contract import load_contracts
from flis.project.form import DATES, ENCODINGS
from flis.project.settings import find_project
from flis.project.words import RESERVED

# A value of each kind of type, written with decimal mark and date pattern.
KINDS = ("nvarchar({0})", "char({0})", "decimal({0},{1})", "int", "bigint", "smallint", "date", "datetime2")
ODD_NAMES = ("levering_id", "raekke_nr", "order", "tal kr", "Beløb", *sorted(RESERVED)[::40])
DELIMITERS = ";,|\t:~!%\"'"


@st.composite
def columns(draw, number):
    odd = draw(st.integers(0, 19)) == 0
    name = draw(st.sampled_from(ODD_NAMES)) if odd else f"v{number}"
    sizes = (draw(st.integers(-1, 45)) % 46, draw(st.integers(0, 12)))
    kind = draw(st.sampled_from(KINDS)).format(*sizes)
    name = draw(st.sampled_from([name, name, name, "periode"]))
    return column(name, kind, f"Felt {number}")


@st.composite
def contracts(draw):
    form = {
        "encoding": draw(st.sampled_from(sorted(ENCODINGS))),
        "delimiter": draw(st.sampled_from(DELIMITERS)),
        "decimal": draw(st.sampled_from(",.")),
        "dato": draw(st.sampled_from(DATES)),
    }
    document = source(format=form)
    table = document["tables"][0]
    table["columns"] = table["columns"][:2] + [draw(columns(n)) for n in range(draw(st.integers(1, 3)))]
    table["config"]["meta"]["fil"] = draw(st.sampled_from(["Maaling.csv"] * 8 + ["NUL.csv", "a:b.csv", "Mål.csv"]))
    return document


def text_of(kind: str, form: dict[str, object], name: str) -> str:
    """A text that is a value of ``kind``: of the longest there are, where that is easy to say."""
    word, _, sizes = kind.partition("(")
    numbers = [int(n) for n in sizes.rstrip(")").split(",")] if sizes else []
    day = str(form["dato"]).replace("%d", "01").replace("%m", "05").replace("%Y", "2023")
    if word in ("nvarchar", "char"):
        return "x" * numbers[0]
    if word == "decimal":
        whole, scale = "9" * (numbers[0] - numbers[1]), numbers[1]
        return (whole or "0") + (f"{form['decimal']}{'9' * scale}" if scale else "")
    if name == "periode" and word != "date" and word != "datetime2":
        return "2023"
    return {"date": day, "datetime2": f"{day} 10:00:00"}.get(word, "32767")


def written(table: dict[str, Any], form: dict[str, Any], row: dict[str, str]) -> bytes:
    """The table's file with one row, quoted where it must be."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=form["delimiter"])
    writer.writerow(c["config"]["meta"]["felt"] for c in table["columns"])
    writer.writerow(row[c["name"]] for c in table["columns"])
    return text.getvalue().encode(ENCODINGS[form["encoding"]])


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(contracts())
def test_what_the_check_passes_can_be_installed_and_landed(document):
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
            return
        yard = Yard(Path(folder, "data"), contracts, find_project(project))
        yard.install()
        table, form = document["tables"][0], document["config"]["meta"]["format"]
        row = {c["name"]: text_of(c["data_type"], form, c["name"]) for c in table["columns"]}
        row |= {"kommune_kode": "0101", "raekke_id": "A1"}
        # A year as the month of a monthly package is January's.
        month = "202301" if row.get("periode") == "2023" else "202305"
        files = {table["config"]["meta"]["fil"]: written(table, form, row)}
        report = yard.land(yard.pack({}, omraade="PROEVE", periode=month, manifest=False, members=files))
        assert [(p.state, p.landed) for p in report.packages] == [("landed", 1)], (document, report)
