"""A clone of the project with the example of docs/lokal.md as its own part, and with an own test and a typed seed."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.paths import ROOT

from flis.project.contract import load_contracts
from flis.project.own import macros_text
from flis.project.settings import find_project

EXAMPLE = ROOT / "docs" / "eksempel" / "lokal"
# What is the kommune's own, and what it rests on. "@dsa_solby__udlaan" judges all that reads it too, in four minutes.
OWN_PART = ("+solby__fakt_udlaan", "+solby__noegletal_sol_001", "+dsa_dubu__sag", "+generel__dim_noegletal")
# The tests of relationships are asked where both of their ends are built.
OWN_PART = (*OWN_PART, "+generel__dim_kommune", "+generel__dim_periode", "lokale_kuber", "solby_gebyr")
_TEST = """select kommune_kode, periode
from {{ ref('solby__fakt_udlaan') }}
where udlaan_antal < 0
"""
_SEED = """version: 2
seeds:
  - name: solby_gebyr
    description: Én række pr. gebyr.
    config: {column_types: {gebyr_kode: char(2), gebyr_kr: "decimal(12,2)", gaelder_fra: date, dage: smallint}}
"""


def own_nodes(nodes: frozenset[str]) -> frozenset[str]:
    """Those of ``nodes`` that are the kommune's own, apart from unit tests."""
    return frozenset(n for n in nodes if ("solby" in n or "lokale_" in n) and not n.startswith("unit_test."))


def clone_with_own_part(folder: Path) -> Path:
    """The clone, in ``folder``. Its ``lokal/macros/flis.sql`` is as `flis build` writes it."""
    clone = folder / "clone"
    for part in ("models", "macros", "seeds", "snapshots", "tests"):
        shutil.copytree(ROOT / part, clone / part, ignore=shutil.ignore_patterns("*.py", "__pycache__", "pakker"))
    for name in ("dbt_project.yml", "profiles.yml", "selectors.yml"):
        shutil.copy(ROOT / name, clone)
    local = clone / "lokal"
    shutil.copytree(EXAMPLE, local)
    texts = {
        "tests/solby_udlaan_negativ.sql": _TEST,
        "seeds/solby_gebyr.csv": "gebyr_kode,gebyr_kr,gaelder_fra,dage\n01,12.50,2023-05-01,7\n",
        "seeds/_solby_gebyr.yml": _SEED,
    }
    for name, text in texts.items():
        (local / name).parent.mkdir(exist_ok=True)
        (local / name).write_text(text, encoding="utf-8")
    project = find_project(clone)
    (local / "macros").mkdir()
    told = macros_text(project, load_contracts(clone))
    (local / "macros" / "flis.sql").write_text(told, encoding="utf-8")
    return clone
