"""The Power BI project of the shipped cubes, written from the parse that all tests share, and read back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests import parsed
from tests.flis.publish.cubes.reader import Thing, pair, read
from tests.paths import ROOT

from flis.project.settings import find_project
from flis.publish.cubes.guide import GUIDE, guide
from flis.publish.cubes.of_project import model_of, need_krl
from flis.publish.cubes.project import files


@dataclass(frozen=True)
class Written:
    """``things``: the objects of the tabular model. ``manifest``: dbt's own."""

    folder: Path
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
    folder = tmp_path_factory.mktemp("cubes")
    manifest = json.loads((parsed.project().folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    project = find_project(ROOT)
    model = model_of(project, manifest)
    for name, text in {**files(model, "localhost", "DM"), GUIDE: guide(model, need_krl(project))}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    things: list[Thing] = []
    for path in sorted(folder.rglob("*.tmdl")):
        things += read(path.read_bytes().decode("utf-8"))[0]
    return Written(folder, manifest, things)
