"""The kubevejledning: every cube, every measure with how it adds up, and the pitfalls that its measures have."""

from __future__ import annotations

import csv

import pytest
from tests.paths import ROOT


@pytest.fixture(scope="session")
def chapters(written) -> dict[str, str]:
    text = (written.folder / "kubevejledning.md").read_text(encoding="utf-8")
    return {part.split("\n", 1)[0]: part for part in text.split("\n## ")[1:]}


def _cubes() -> list[dict[str, str]]:
    with (ROOT / "seeds" / "kuber.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_cube_has_a_chapter_and_what_all_share_is_told_once(chapters):
    assert set(chapters) == {"Fælles for kuberne", *(cube["kube_navn"] for cube in _cubes())}
    for part in chapters.values():
        assert ("| Nøgletal, egen kommune |" in part) == part.startswith("Fælles")


def test_each_measure_of_a_cube_has_its_text(written, chapters):
    for name, perspective in written.of("perspective").items():
        for table in (written.tables[one.name] for one in perspective.of("perspectiveTable")):
            for measure in table.of("measure"):
                row = f"| {measure.name} | {table.name} | {measure.description} |"
                assert row in chapters[name] or row in chapters["Fælles for kuberne"], (name, measure.name)


def test_the_pitfalls_are_those_of_its_measures(chapters):
    for cube in _cubes():
        part = chapters[cube["kube_navn"]].split("### Faldgruber")[1]
        assert ("databehandleraftale med KRL" in part) == (cube["kraever_krl"] == "1"), cube["kube_navn"]
        assert "Et nøgletal vises kun for ét nøgletal" in part
    dubu = chapters["Dubu"].split("### Faldgruber")[1]
    assert "- UBU-004, " in dubu and "SKO-" not in dubu
    assert "heller ikke Børn i foranstaltning og Børn med sag." in dubu
    assert "En tilstand ved månedens udgang" in dubu
    assert "En tilstand ved månedens udgang" not in chapters["Standpunktskarakter"].split("### Faldgruber")[1]
    assert "En tilstand ved månedens udgang" in chapters["Økonomi"]
