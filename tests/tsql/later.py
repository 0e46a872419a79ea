"""What happens on a server between two builds, and what a kommune adds to models, before the runs that meet it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .catalog import Catalog, Relation
from .driver import Server
from .sqltypes import Column, SqlType

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

# A release has taken this column away. A monthly fact that is kept has it still.
OLD = Column("udgaaet", SqlType("nvarchar", size=10))
# By these a monthly fact finds what it has built.
_MONTH = {"kommune_kode", "periode", "stand"}
# A table and a monthly fact, which dbt keeps from build to build, and a view. Each kind is built by statements of its
# own: a rowstore by its key, a columnstore, a table that grows.
TABLE, FACT, VIEW = "dubu__dim_sag", "personale__fakt_fravaer", "dsa_dubu__sag"
ROLES = ("laeser", "Ydre læser")


def upgrade(manifest: Manifest, server: Server) -> None:
    """Every table of DM was built by an older release: it has another column, and one is still to be added. What
    views read has changed, every second view too. The columns of DM get their descriptions."""
    by_name = _by_name(server.catalog)
    for number, (key, node) in enumerate(sorted(manifest.nodes.items())):
        relation = by_name.get(_place(node))
        if relation is None or node.resource_type not in ("model", "snapshot"):
            continue
        if relation.kind == "view":
            relation.stale = True
            relation.definition = relation.definition if number % 2 else f"create view {key} as select 1 as tal"
            continue
        kept = {*relation.keyed, *_MONTH, *_of_snapshot(node)}
        added = [column for column in relation.columns or [] if column.name.lower() not in kept][-1:]
        relation.columns = [*(column for column in relation.columns or [] if column not in added), OLD]
        node.config.persist_docs["columns"] = True


def add_own(manifest: Manifest, server: Server) -> None:
    """Masks, denied rights and indexes, as lokal/ or dbt_project.yml may give them to a model."""
    _own(manifest, server, {"barn_noegle": "default()"}, {"ansaettelse_noegle": "default()"}, "periode", ROLES)


def change_own(manifest: Manifest, server: Server) -> None:
    """Other masks, rights and indexes than the tables have by now."""
    by_name = _by_name(server.catalog)
    for name in (TABLE, FACT):
        relation = by_name[_place(_node(manifest, name))]
        assert relation.masks and relation.denied and len(relation.indexes) > 0, relation.name
    shown = {"ansaettelse_noegle": 'partial(2,"XX",0)'}
    _own(manifest, server, {"status_kode": "default()"}, shown, "stand", ROLES[:1])


def _own(
    manifest: Manifest, server: Server, table: dict[str, str], fact: dict[str, str], key: str, roles: tuple[str, ...]
) -> None:
    server.catalog.roles |= set(ROLES)
    for name, masks in ((TABLE, table), (FACT, fact), (VIEW, {})):
        node = _node(manifest, name)
        # One mask in the column's own place, the others in the model's.
        for column, function in masks.items():
            node.columns[column]._extra["masked_with"] = function
        node.config["denies"] = {"select": list(roles), "update": list(roles)}
    indexes = [{"columns": ["kommune_kode", key], "included_columns": ["stand"] if key != "stand" else []}]
    _node(manifest, FACT).config["indexes"] = indexes
    _node(manifest, TABLE).config["indexes"] = [{"columns": ["kommune_kode"], "unique": False, "type": "nonclustered"}]


def _node(manifest: Manifest, name: str) -> Any:
    return manifest.nodes[f"model.flis.{name}"]


def _of_snapshot(node: Any) -> set[str]:
    """What a snapshot cannot be without: its key and dbt's own columns."""
    if node.resource_type != "snapshot":
        return set()
    key = node.config.unique_key
    own = node.config.snapshot_meta_column_names
    return {*([key] if isinstance(key, str) else key), node.config.updated_at, *vars(own).values()} - {None}


def _by_name(catalog: Catalog) -> dict[tuple[str, str, str], Relation]:
    return {(r.database.lower(), r.schema.lower(), r.name.lower()): r for r in catalog.relations.values()}


def _place(node: Any) -> tuple[str, str, str]:
    return tuple((part or "").lower() for part in (node.database, node.schema, node.alias))


# The run -> what happens before it.
BEFORE: dict[str, Callable[[Manifest, Server], None]] = {
    "upgraded": upgrade,
    "own": add_own,
    "own-changed": change_own,
    "own-anew": add_own,
}
