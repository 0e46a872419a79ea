"""The short form of the measure: some disguises of small packages. `python -m tests.disguises` has them all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.disguises.clothes import DISGUISES
from tests.disguises.measure import Delivery, deliveries, made, measured
from tests.disguises.names import FIELDS, FILES
from tests.paths import ROOT

from flis.project.contract import DRIFT_OMRAADE, Contracts, load_contracts

SHORT = ("as shipped", "names danish", "dates %m/%d/%Y", "sign ..", "no header, other order", "stranger in English")
TABLES = 9


@pytest.fixture(scope="module")
def shipped() -> Contracts:
    return load_contracts(ROOT, shipped=True)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, shipped: Contracts) -> list[Delivery]:
    folder = made(tmp_path_factory.mktemp("clothes"), "0461", "0.01")
    return [d for d in deliveries(folder, shipped, 150) if d.name.omraade in ("DUBU", "DAGTILBUD", "OEKONOMI", "KRL")]


@pytest.mark.parametrize("disguise", [d for d in DISGUISES if d.name in SHORT], ids=lambda d: d.name)
def test_what_lands_is_equal_and_what_is_not_certain_is_asked(disguise, small, shipped, tmp_path: Path):
    found = [one for delivery in small for one in measured(delivery, disguise, shipped, tmp_path)]
    counts = Counter(one.state for one in found)
    assert len(found) == TABLES
    assert not counts["WRONG"], [one for one in found if one.state == "WRONG"]
    if disguise.name == "no header, other order":
        # Two numbers of the same kind cannot be told apart: the tables that have some must be asked for.
        assert counts["asked"] >= 2
    else:
        assert counts["equal"] >= TABLES - 3, [one for one in found if one.state != "equal"]


def test_there_are_disguises_enough():
    assert len({d.name for d in DISGUISES}) == len(DISGUISES) >= 30


def test_every_shipped_table_has_other_names(shipped):
    tables = [table for table in shipped.tables if table.fil and table.omraade != DRIFT_OMRAADE]
    assert [table.fil for table in tables if table.fil not in FILES] == []
    assert [c.felt for table in tables for c in table.columns if c.felt and c.felt not in FIELDS] == []
