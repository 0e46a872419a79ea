"""The cubes of a project: its manifest, its lists of cubes and kommuner, and the catalogue of nøgletal."""

from __future__ import annotations

from typing import Any

from flis.project.own import own_catalogue
from flis.project.seed import read_seed
from flis.project.settings import Project
from flis.publish.cubes.model import Figure, Model
from flis.publish.cubes.read import read_model


def model_of(project: Project, manifest: dict[str, Any]) -> Model:
    """The cubes of a project and its own part. Raises ``bad-contract``."""
    catalogue = read_seed(project.folder, "noegletal", ("noegletal_id", "titel", "faldgruber"))
    figures = [
        Figure(row["noegletal_id"], row["titel"], row["faldgruber"] or "")
        for row in (*catalogue, *own_catalogue(project.folder))
    ]
    cubes = _seed(project, "kuber", "kube_id", "kube_navn")
    return read_model(manifest, cubes, _seed(project, "kommune", "kommune_kode", "kommune_navn"), figures)


def need_krl(project: Project) -> set[str]:
    """The cubes that need an agreement with KRL."""
    return {cube for cube, needs in _seed(project, "kuber", "kube_id", "kraever_krl").items() if needs == "1"}


def _seed(project: Project, name: str, key: str, value: str) -> dict[str, str]:
    return {row[key]: row[value] for row in read_seed(project.folder, name, (key, value))}
