"""The models behind a nøgletal as syntax trees: every column with its table's name, every ``*`` written out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from flis.project.ddl import TEKNISKE

Manifest = Mapping[str, Any]
DIALECT = "duckdb"


@dataclass(frozen=True)
class Relation:
    """A table that a model reads: one of another model, a seed, or one that flis itself fills.

    ``kind`` is dbt's word: model, seed or source. ``public``: readers have a right to its schema.
    """

    key: str
    kind: str
    schema: str
    name: str
    types: Mapping[str, str]  # column -> its type, in the words of the contract
    public: bool
    is_landed: bool  # its rows were delivered in packages

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.types)

    @property
    def is_fact(self) -> bool:
        """A table that people know the figure from: FaktSagMaaned, AggrBorgerOekonomi, NoegletalFravaer."""
        return self.kind == "model" and self.public and self.name.startswith(("Fakt", "Aggr", "Noegletal"))


@dataclass(frozen=True)
class Model:
    """A model and its query."""

    relation: Relation
    query: exp.Query


def relations(manifest: Manifest) -> dict[str, Relation]:
    """dbt's id -> the relation, of everything that a model may read."""
    found = {}
    for node in (*manifest["nodes"].values(), *manifest["sources"].values()):
        if node["resource_type"] not in ("model", "seed", "snapshot", "source"):
            continue
        name = node.get("alias") or node["identifier"]
        types = {column.lower(): about.get("data_type") or "" for column, about in node["columns"].items()}
        raw = node["resource_type"] == "source" and node["schema"] == "Raa"
        if raw:
            types = {**dict(TEKNISKE), **{c: kind for c, kind in types.items() if c not in dict(TEKNISKE)}}
        found[node["unique_id"]] = Relation(
            f"{node['database']}.{node['schema']}.{name}".lower(),
            node["resource_type"],
            node["schema"],
            name,
            types,
            node["database"] == "DM" and node["schema"] != "Arbejde",
            # What the operator keeps in drift/ decides which packages count; it is no part of a figure.
            raw and node["source_name"] != "drift",
        )
    return found


def schema_of(known: Iterable[Relation]) -> MappingSchema:
    schema = MappingSchema(dialect=DIALECT)
    for relation in known:
        schema.add_table(relation.key, dict.fromkeys(relation.columns, "text"))
    return schema


def parsed(sql: str, schema: MappingSchema) -> exp.Query:
    """The query ``sql`` of a model. Every column has the name of its table, and no ``*`` is left."""
    tree = qualify(
        sqlglot.parse_one(sql, read=DIALECT), schema=schema, dialect=DIALECT, quote_identifiers=False, identify=False
    )
    assert isinstance(tree, exp.Query)
    return tree


def key_of(table: exp.Table) -> str:
    """The key of a table by its full name; the name alone for a CTE."""
    return ".".join(part.name for part in table.parts).lower()


def ordered(manifest: Manifest, root: str) -> list[str]:
    """The ids of ``root`` and of all that it rests on, each after what it reads itself."""
    done: dict[str, None] = {}

    def visit(node: str) -> None:
        if node not in done:
            about = manifest["nodes"].get(node) or manifest["sources"][node]
            for parent in about.get("depends_on", {}).get("nodes", ()):
                if parent.split(".")[0] in ("model", "seed", "snapshot", "source"):
                    visit(parent)
            done[node] = None

    visit(root)
    return list(done)
