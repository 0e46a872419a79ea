"""A person in every cell of every table that is delivered: nothing of it is told, logged or kept."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import pytest
from tests.flis.yard import ROOT

from flis.datapakke.name import HELE_LANDET
from flis.look.status import package_status
from flis.project.contract import load_contracts

CPR, NAME = "6101154321", "Kanarifugl"
CONTRACTS = load_contracts(ROOT)
PACKED = [t for t in CONTRACTS.delivered("7.1") if t.regneark is None and t.omraade != "DRIFT"]
OMRAADER = sorted({t.omraade for t in PACKED} | {t.historik_omraade for t in PACKED if t.historik_omraade})


def cells(kind: str) -> list[str]:
    """What no column of ``kind`` takes: too long for a text, of the wrong form for the rest, or spoilt."""
    person = f"{CPR} {NAME}"
    return [person * 200, f"{person}\x01"] if kind == "nvarchar" else [person, CPR + CPR, NAME]


@pytest.mark.parametrize("omraade", OMRAADER)
def test_38_nothing_of_a_person_in_a_bad_cell_is_told_or_kept(yard, omraade, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    yard.project = replace(yard.project, vars={**yard.project.vars, "max_afviste_pct": 100})
    tables = CONTRACTS.delivered("7.1", omraade)
    kommune = HELE_LANDET if any(table.landsdaekkende for table in tables) else "0101"
    rows = {
        table.name: [
            {"kommune_kode": "0101", column.name: cell}
            for column in table.fields_in("7.1")
            if column.name != "kommune_kode"
            for cell in cells(column.type.kind)
        ]
        for table in tables
    }
    assert sum(map(len, rows.values())) > 4
    report = yard.land(yard.pack(rows, kommune=kommune, omraade=omraade))
    (outcome,) = report.packages
    with yard.store(read_only=True) as store:
        status = package_status(store, outcome.name)
    # Landed without a row, or refused; and every record is accounted for.
    assert outcome.landed == 0
    assert outcome.error is not None or outcome.refused == sum(map(len, rows.values()))
    told = [json.dumps(report.as_dict()), repr(report), repr(status), caplog.text, *capfd.readouterr()]
    kept = [
        path.read_bytes()
        for path in yard.folder.rglob("*")
        if path.is_file() and path.parent not in (yard.inbox, yard.archive)
    ]
    assert kept
    for part in (CPR, CPR[:6], NAME, NAME[:6]):
        assert part not in "".join(told)
        assert not [1 for data in kept if part.encode() in data]
