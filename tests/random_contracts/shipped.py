"""The shipped contracts with a ``lokal/kontrakt.yml`` drawn at random: what the check passes, lands.

``python -m tests.random_contracts.shipped [--cases N] [--seed S]``. The packages are those of `flis doctor`, written
in the drawn forms. The landing tables keep their shape, so the models read what they always read.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from tests.paths import ROOT
from tests.random_contracts.draw import ODD_DATES

from flis.datapakke.check import check_contracts
from flis.ground.errors import FlisError
from flis.project.contract import DRIFT_OMRAADE, Table, load_contracts
from flis.project.days import DATES
from flis.project.form import ENCODINGS, MINUS, QUOTES, THOUSANDS
from flis.project.settings import find_project
from flis.reading.learn.draft import as_yaml
from flis.synthetic.proof import prove

OF_FORMAT: dict[str, list[Any]] = {
    "encoding": sorted(ENCODINGS),
    "delimiter": list(",|\t¤"),
    "quote": list(QUOTES),
    "decimal": [",", "."],
    "thousands": list(THOUSANDS),
    "minus": list(MINUS),
    "dato": [*DATES, *ODD_DATES],
    "aar_fra": [1930, 1950],
    "maaned": ["%Y%m", "%b %Y", "%-m/%Y"],
    "overskrift_raekke": [0, 1, 3],
    "overskrift_gentages": [True, False],
    "skilletegn_sidst": [True, False],
    "slutlinjer": [["I alt"]],
    "kommunekode": [3, 4],
    "tomme": [["*"], ["NA", ".."]],
}
OF_COLUMN: dict[str, list[Any]] = {
    "felt": ["Et andet navn"],
    "leveret": [False],
    "leveret_type": ["datetime2", "decimal(19,2)", "nvarchar(99)"],
    "dato": ["%Y%m%d", "%-d/%-m/%Y", "excel"],
    "foran": ["'", ["kr. ", ""]],
    "bagved": [" kr.", ["%", ""]],
    "tomme": [["-"]],
    "nuller": [4],
    "minus": ["parentes"],
}


def drawn(tables: list[Table], chance: random.Random) -> dict[str, Any]:
    """What one kommune has otherwise, of one to three tables."""
    parts = {}
    for table in chance.sample(tables, chance.randint(1, 3)):
        keys = chance.sample(sorted(OF_FORMAT), chance.randint(0, 3))
        columns = chance.sample(list(table.columns), chance.randint(0, min(3, len(table.columns))))
        part: dict[str, Any] = {"format": {key: chance.choice(OF_FORMAT[key]) for key in keys}}
        part["kolonner"] = {}
        for column in columns:
            key = chance.choice(sorted(OF_COLUMN))
            part["kolonner"][column.name] = {key: chance.choice(OF_COLUMN[key])}
        if chance.random() < 0.3:
            part["uoenskede"] = ["Sagsbehandler"]
        if chance.random() < 0.3:
            part["fil"] = f"data/{table.name}.txt"
        parts[table.name] = {key: value for key, value in part.items() if value}
    return {"tabeller": parts}


def carried(document: dict[str, Any], folder: Path) -> str:
    """``refused`` by the check, or ``landed``; what is refused later is an AssertionError."""
    (folder / "kontrakt.yml").write_text(as_yaml(document), encoding="utf-8")
    os.environ["FLIS_LOKAL"] = str(folder)
    project = find_project(ROOT)
    try:
        contracts = load_contracts(ROOT)
        check_contracts(project, contracts)
    except FlisError as error:
        assert error.code == "bad-contract", error
        return "refused"
    finding = prove(project, contracts)
    assert finding.state == "ok", (document, finding)
    return "landed"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.random_contracts.shipped")
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    tables = [t for t in load_contracts(ROOT, shipped=True).tables if t.fil and t.omraade != DRIFT_OMRAADE]
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.cases):
            document = drawn(tables, random.Random(f"{options.seed} {number}"))
            try:
                outcomes[carried(document, Path(folder))] += 1
            except AssertionError as fault:
                outcomes["WRONG"] += 1
                print(f"case {number}: {fault}", flush=True)
    print(f"{sum(outcomes.values())} contracts: {dict(outcomes)}")
    return 0 if outcomes["landed"] and not outcomes["WRONG"] else 1


if __name__ == "__main__":
    sys.exit(main())
