"""The three fixes end to end: the cube's test fails on the fault, passes after the fix, and fails again after undo."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests.flis.yard import KEY
from tests.harness import dbt, flis, query
from tests.paths import ROOT

from flis.project.folders import INBOX
from flis.project.settings import find_project
from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import Fault, GenerateSettings

# The fix, and the cube's test of the fault it corrects. Generated packages show each fault by the name in FAULTS.
TESTS = {
    "personale-dubletter": "personale_ansaettelse_i_to_systemer",
    "oekonomi-ukendt-konto": "oekonomi_konto_i_kontoplanen",
    "oekonomi-dobbelt-primo": "oekonomi_primo_et_saet",
}
FAULTS = ("personale-dubletter", "ukendt-konto", "dobbelt-primo")
FACTS = ("Personale.FaktFravaer", "Personale.FaktNaervaer", "Oekonomi.FaktPostering", "Oekonomi.FaktPrimopost")
MODELS = ("+personale__fakt_fravaer", "+personale__fakt_naervaer", "+oekonomi__fakt_postering", "+drift__rettelse")
BUILT = (*MODELS, *(f"+{test}" for test in TESTS.values()))
# What corrections reach. The rest is the same in every build, and is built once.
SOURCES = ("source:kmd_loen", "source:silkeborg_data", "source:oekonomi")
REACHED = (*(f"{source}+,{built}" for source in SOURCES for built in BUILT), "drift__rettelse")


class Installation:
    """A data folder with all three faults landed, and the commands run in it."""

    def __init__(self, folder: Path) -> None:
        packages = folder / "pakker"
        faults = tuple(Fault(name) for name in FAULTS)
        settings = GenerateSettings(
            ("0461", "0851"), date(2023, 2, 1), date(2023, 7, 1), packages, scale=0.02, faults=faults
        )
        generate(find_project(ROOT), settings)
        self.data = folder / "data"
        (self.data / INBOX).mkdir(parents=True)
        for path in packages.glob("*.zip"):
            path.rename(self.data / INBOX / path.name)
        self.results = self.data / "target" / "run_results.json"
        self.flis("install")
        self.flis("land")

    def flis(self, *words: str) -> str:
        return flis(self.data, *words, FLIS_PSEUDONYM_KEY=KEY)

    def build(self) -> dict[str, str]:
        """Build what the tests read, and return how each of them ended."""
        if self.results.exists():
            dbt(self.data, "-q", "run", "--select", *REACHED, "--exclude", "config.materialized:view")
        else:
            dbt(self.data, "-q", "build", "--select", *BUILT, "--resource-type", "model", "--resource-type", "seed")
        tests = (*TESTS.values(), "drift_hoejst_en_rettelse_af_en_celle")
        dbt(self.data, "-q", "test", "--select", *tests, codes=(0, 1))
        results = json.loads(self.results.read_text(encoding="utf-8"))["results"]
        # The hook at the start is among them.
        return {r["unique_id"].split(".")[2]: r["status"] for r in results if r["unique_id"].startswith("test.")}

    def facts(self) -> dict[str, list[tuple]]:
        """Every row of the facts, but for the mark of what it was built from."""
        return {f: self.query(f"select * exclude (stand) from DM.{f} order by all") for f in FACTS[:3]} | {  # noqa: S608
            FACTS[3]: self.query(f"select * from DM.{FACTS[3]} order by all")  # noqa: S608
        }

    def query(self, sql: str) -> list[tuple]:
        return query(self.data, sql)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation(tmp_path_factory.mktemp("rettelser"))


def test_before_after_and_after_undo_and_only_the_corrected_months_are_built_again(place):
    failing = dict.fromkeys(TESTS.values(), "fail")
    before = place.build()
    assert {test: before[test] for test in failing} == failing
    faulty = place.facts()
    landed = place.query("select sum(raekker_antal) from DSA.Drift.Levering")

    for name in TESTS:
        assert json.loads(place.flis("fix", "run", name, "--json"))["rows"] > 0
    assert set(place.build().values()) == {"pass"}
    corrected = place.facts()
    assert all(corrected[fact] != faulty[fact] for fact in FACTS)
    # A konto is replaced, no posting lost; the others are left out.
    assert len(corrected["Oekonomi.FaktPostering"]) == len(faulty["Oekonomi.FaktPostering"])
    assert all(len(corrected[fact]) < len(faulty[fact]) for fact in FACTS if fact != "Oekonomi.FaktPostering")
    assert place.query("select distinct tilstand from DM.Drift.Rettelse") == [("gælder",)]
    assert place.query("select sum(raekker_antal) from DSA.Drift.Levering") == landed

    for name in TESTS:
        assert json.loads(place.flis("fix", "undo", name, "--json"))["rows"] > 0
    undone = place.build()
    assert {test: undone[test] for test in failing} == failing
    assert place.facts() == faulty
    assert place.query("select distinct tilstand from DM.Drift.Rettelse") == [("fortrudt",)]

    # The months whose rows no correction touches keep the stand they were built with.
    months = "select distinct kommune_kode, periode, stand from DM.Oekonomi.FaktPostering"
    before = set(place.query(months))
    place.flis("fix", "run", "oekonomi-ukendt-konto")
    place.build()
    corrected = place.query("select distinct kommune_kode, periode from DM.Drift.Rettelse where tilstand = 'gælder'")
    changed = {(kommune, periode) for kommune, periode, _ in before ^ set(place.query(months))}
    assert changed == set(corrected) and len(changed) < len(before)
