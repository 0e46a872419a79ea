"""The models' SQL as dbt compiles it for DuckDB, kept until a file of the project changes."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlglot.schema import MappingSchema

from flis.ground.durable import disk_error, put
from flis.look.spor.lineage import Columns, lineage
from flis.look.spor.models import Model, Relation, ordered, parsed, relations, schema_of
from flis.mart.build import run_dbt
from flis.project.settings import Project, Target
from flis.project.state import state_of

_COMPILED = "spor.json"


@dataclass(frozen=True)
class Compiled:
    """dbt's manifest, with the ``compiled_code`` of every model, as DuckDB has it."""

    manifest: dict[str, Any]

    @cached_property
    def relations(self) -> dict[str, Relation]:
        """dbt's id -> the relation."""
        return relations(self.manifest)

    @cached_property
    def _schema(self) -> MappingSchema:
        return schema_of(self.relations.values())

    @cached_property
    def _models(self) -> dict[str, Model]:
        return {}

    def model(self, node: str) -> Model:
        """The model with dbt's id ``node``, parsed once."""
        if node not in self._models:
            sql = self.manifest["nodes"][node]["compiled_code"]
            self._models[node] = Model(self.relations[node], parsed(sql, self._schema))
        return self._models[node]

    def behind(self, node: str) -> tuple[list[Relation], dict[str, Model]]:
        """The relations behind ``node``, each after what it reads and ``node`` last; those that are models, by key."""
        nodes = ordered(self.manifest, node)
        models = [self.model(one) for one in nodes if self.relations[one].kind == "model"]
        return [self.relations[one] for one in nodes], {model.relation.key: model for model in models}

    @cached_property
    def lineage(self) -> dict[str, Columns]:
        """The key of each table -> its columns, with what each is made of."""
        nodes = dict.fromkeys(node for one in self.relations for node in ordered(self.manifest, one))
        models = [self.model(one) for one in nodes if self.relations[one].kind == "model"]
        found = lineage([self.relations[one] for one in nodes], {model.relation.key: model for model in models})
        # A snapshot has the columns of the one table that it follows.
        for one, relation in self.relations.items():
            if relation.kind == "snapshot":
                parents = self.manifest["nodes"][one]["depends_on"]["nodes"]
                found[relation.key] = {**found[relation.key], **found[self.relations[parents[0]].key]}
        return found

    def node(self, name: str) -> str | None:
        """dbt's id of the model ``name``."""
        nodes = self.manifest["nodes"].items()
        return next((key for key, node in nodes if node["resource_type"] == "model" and node["name"] == name), None)


def compiled(project: Project, target: Target) -> Compiled:
    """The project's models, compiled now unless they were since a file changed.

    dbt compiles in a folder and a database of its own, so neither a build nor a reader is in the way.
    Raises ``build-failed``, ``disk-full`` and ``file-error``.
    """
    folder = target.dbt_folder / "spor"
    try:
        if (kept := _kept(folder, project)) is not None:
            return kept
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_error(error, folder, 0) from error
    on_duckdb = target if target.engine == "duckdb" else replace(target, name="duckdb", engine="duckdb")
    command = ["compile", "--full-refresh", "--select", "resource_type:model"]
    run_dbt(project, on_duckdb, command, env={"FLIS_DATA": str(folder)}, folder=folder)
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return keep(project, folder, _slim(manifest, folder))
    except OSError as error:
        raise disk_error(error, folder, 0) from error


def keep_first_build(project: Project, target: Target) -> None:
    """Keep the SQL of the build that just ended on DuckDB, the first of all models: no model was incremental in it."""
    manifest = json.loads((target.dbt_folder / "manifest.json").read_text(encoding="utf-8"))
    keep(project, target.dbt_folder / "spor", _slim(manifest, target.dbt_folder))


def _kept(folder: Path, project: Project) -> Compiled | None:
    file = folder / _COMPILED
    if not file.is_file():
        return None
    document = json.loads(file.read_text(encoding="utf-8"))
    return Compiled(document["manifest"]) if document["state"] == state_of(project) else None


def keep(project: Project, folder: Path, manifest: dict[str, Any]) -> Compiled:
    """Keep the compiled ``manifest`` in ``folder`` until a file of the project changes."""
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f"{_COMPILED}.part"
    new.write_text(json.dumps({"state": state_of(project), "manifest": manifest}), encoding="utf-8")
    put(new, folder / _COMPILED)
    return Compiled(manifest)


def _slim(manifest: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Of dbt's manifest what is read here. dbt leaves the compiled SQL in a file for each model."""
    kept: dict[str, Any] = {"nodes": {}, "sources": {}}
    for group in kept:
        for key, node in manifest[group].items():
            if node["resource_type"] not in ("model", "seed", "snapshot", "source"):
                continue
            words = ("unique_id", "resource_type", "database", "schema", "name", "alias", "identifier", "source_name")
            one = {word: node[word] for word in words if word in node}
            one["columns"] = {name: {"data_type": c["data_type"]} for name, c in node["columns"].items()}
            one["depends_on"] = {"nodes": node.get("depends_on", {}).get("nodes", [])}
            one["primary_key"] = node.get("primary_key") or []
            if node["resource_type"] == "model":
                file = folder / "compiled" / node["package_name"] / node["original_file_path"]
                one["compiled_code"] = file.read_text(encoding="utf-8")
            kept[group][key] = one
    return kept
