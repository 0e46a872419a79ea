"""The Power BI project of the shipped cubes, written once by the command and read back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.flis.publish.cubes.reader import Thing, pair, read
from tests.harness import flis
from tests.paths import ROOT


@dataclass(frozen=True)
class Written:
    """``told``: what the command reports. ``things``: the objects of the tabular model. ``manifest``: dbt's own."""

    folder: Path
    told: dict
    manifest: dict
    things: list[Thing]

    @property
    def tables(self) -> dict[str, Thing]:
        return {thing.name: thing for thing in self.things if thing.kind == "table"}

    @property
    def links(self) -> list[tuple[str, str, str, str]]:
        """From table and column, to table and column."""
        found = [thing.properties for thing in self.things if thing.kind == "relationship"]
        return [(*pair(link["fromColumn"]), *pair(link["toColumn"])) for link in found]

    def of(self, kind: str) -> dict[str, Thing]:
        return {thing.name: thing for thing in self.things if thing.kind == kind}


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> Written:
    place = tmp_path_factory.mktemp("cubes")
    folder = place / "kuber"
    for gone in ("FLIS.SemanticModel/definition/roles/gone.tmdl", "FLIS.Report/definition/pages/gone/page.json"):
        (folder / gone).parent.mkdir(parents=True)
        (folder / gone).write_text("role gone\n", encoding="utf-8")
    (folder / "FLIS.Report" / ".pbi").mkdir()
    (folder / "FLIS.Report" / ".pbi" / "localSettings.json").write_text("{}", encoding="utf-8")
    told = json.loads(flis(place, "cubes", "--json", "--out", str(folder), "--project-dir", str(ROOT)))
    things: list[Thing] = []
    for path in sorted(folder.rglob("*.tmdl")):
        things += read(path.read_bytes().decode("utf-8"))[0]
    manifest = json.loads((place / "target" / "manifest.json").read_text(encoding="utf-8"))
    return Written(folder, told, manifest, things)
