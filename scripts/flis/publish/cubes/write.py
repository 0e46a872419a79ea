"""Writes the Power BI project for ``flis cubes``: parse the project, build the model, write its folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flis.ground.durable import disk_error
from flis.mart.build import run_dbt
from flis.project.settings import Project, Target
from flis.publish.cubes.guide import GUIDE, guide
from flis.publish.cubes.of_project import model_of, need_krl
from flis.publish.cubes.project import MODEL, REPORT, files


@dataclass(frozen=True)
class CubesReport:
    """What was written."""

    folder: str
    cubes: int
    tables: int
    relationships: int
    measures: int
    roles: int
    pages: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def write_cubes(project: Project, target: Target, out: Path) -> CubesReport:
    """Write the project's folder ``out``. Raises ``build-failed``, ``bad-setting`` and ``file-error``."""
    run_dbt(project, target, ["parse"])
    manifest = json.loads((target.dbt_folder / "manifest.json").read_text(encoding="utf-8"))
    model = model_of(project, manifest)
    server = str(target.settings.get("host") or target.settings.get("server") or "localhost")
    texts = files(model, server, str(target.settings.get("database") or "DM"))
    texts[GUIDE] = guide(model, need_krl(project))
    try:
        _replace(out, texts)
    except OSError as error:
        raise disk_error(error, out, sum(map(len, texts.values()))) from error
    return CubesReport(
        folder=str(out),
        cubes=len(model.cubes),
        tables=len(model.tables),
        relationships=len(model.relationships),
        measures=sum(len(table.measures) for table in model.tables),
        roles=len(model.roles),
        pages=sum(cube.page is not None for cube in model.cubes),
    )


def _replace(out: Path, texts: dict[str, str]) -> None:
    """Replace the project's files, so that no table, role or page of an older model remains.

    What Power BI Desktop keeps beside them (``.pbi``, a layout of the diagram) is left alone.
    """
    kept = {out / name for name in texts}
    for folder in (MODEL, REPORT):
        for old in (out / folder / "definition").rglob("*"):
            if old.is_file() and old not in kept:
                old.unlink()
    for name, text in texts.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    for folder in (MODEL, REPORT):
        _remove_empty(out / folder / "definition")


def _remove_empty(folder: Path) -> None:
    for below in sorted(folder.rglob("*"), reverse=True):
        if below.is_dir() and not any(below.iterdir()):
            below.rmdir()
