"""Which deliveries each node of dbt's manifest reads, as the ledger tells of them.

Almost every model reads the ledger, because the ledger decides which delivery is current. So the lineage alone would
build everything after every landing. A node that reads the ledger only for the deliveries of certain landing tables is
the same as long as the deliveries of these tables are. Such a node reads it by the project's macros, which name the
table, or filters it by name:

    from {{ ref('dsa_drift__gaeldende_levering') }}
    where tabel in ('dubu_sag', 'dubu_foranstaltning')

A node that reads the ledger in any other way changes with every delivery.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

# The model that says which delivery is current; the ledger's tables that decide it; those whose state flis knows:
# that of Installation is part of the fingerprint of a build, because it changes everything.
CURRENT = "dsa_drift__gaeldende_levering"
LEDGER, DELIVERIES, KNOWN = "ledger", ("Levering", "Rettelse"), ("Levering", "Rettelse", "Datapakke", "Installation")
BUILT, TEST = ("model", "seed", "snapshot"), "test"
# These read the ledger for the landing table that they are called with, or for those that the model reads itself.
_OF_A_TABLE = ("gaeldende", "gaeldende_pr", "ikke_udeladt", "landingstabeller", "get_incremental_maanedsvis_sql")
_LEDGER = re.compile(r"gaeldende_levering|\bledger\b")
_FILTERED = re.compile(
    r"""from\s+\{\{\s*ref\('dsa_drift__gaeldende_levering'\)\s*\}\}\s+where\s+tabel\s+(?:=\s*('\w+')|in\s*\(([^)]*)\))"""
    r"""(?=\s+(?:and|group|union)\b|\s*\))"""
)
_COMMENT = re.compile(r"\{#.*?#\}|--[^\n]*", re.DOTALL)


def lineage_of(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What :class:`flis.mart.rests.Rests` needs of the ``manifest``, both as JSON documents."""
    nodes = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in (*BUILT, TEST)}
    return {
        "nodes": {
            key: {
                "kind": node["resource_type"],
                "place": ".".join(node["fqn"]),
                "relation": _relation(node) if node["resource_type"] in BUILT else None,
                "parents": node["depends_on"].get("nodes", []),
                "deliveries": _deliveries(manifest, node),
            }
            for key, node in nodes.items()
        },
        "sources": {
            key: {"name": source["name"], "ledger": source["source_name"] == LEDGER, "known": _is_known(source)}
            for key, source in manifest["sources"].items()
        },
    }


def _deliveries(manifest: Mapping[str, Any], node: Mapping[str, Any]) -> list[str] | None:
    """The landing tables whose deliveries ``node`` reads in the ledger; None if it may read those of any."""
    parents = node["depends_on"].get("nodes", [])
    sources = [manifest["sources"][parent] for parent in parents if parent in manifest["sources"]]
    of_ledger = {source["name"] for source in sources if source["source_name"] == LEDGER}
    if of_ledger.isdisjoint(DELIVERIES) and not any(parent.endswith(f".{CURRENT}") for parent in parents):
        return []
    if any(_LEDGER.search(sql) for sql in _other_macros(manifest["macros"], node)):
        return None
    sql = _COMMENT.sub(" ", node.get("raw_code") or "")
    filters = list(_FILTERED.finditer(sql))
    if len(_LEDGER.findall(sql)) != len(filters):
        return None
    named = {name for found in filters for name in re.findall(r"'(\w+)'", found[1] or found[2])}
    return sorted(named | {source["name"] for source in sources if source["source_name"] != LEDGER})


def _other_macros(macros: Mapping[str, Any], node: Mapping[str, Any]) -> Iterator[str]:
    """The text of each macro behind ``node``, but for those that read the ledger for one landing table, and theirs."""
    found: set[str] = set()
    waiting = list(node["depends_on"]["macros"])
    while waiting:
        macro = waiting.pop()
        of_a_table = macro.startswith("macro.flis.") and macro.rsplit(".", 1)[-1] in _OF_A_TABLE
        if macro in macros and macro not in found and not of_a_table:
            found.add(macro)
            yield macros[macro]["macro_sql"]
            waiting += macros[macro]["depends_on"]["macros"]


def _is_known(source: Mapping[str, Any]) -> bool:
    """Whether flis knows the state of the source. Of a table that it does not land, nobody knows what changed."""
    if source["source_name"] == LEDGER:
        return source["name"] in KNOWN
    return "fil" in (source.get("config", {}).get("meta") or {})


def _relation(node: Mapping[str, Any]) -> str | None:
    """``"DM"."Dubu"."FaktSagMaaned"`` -> ``dm.dubu.faktsagmaaned``; None for a model that is only part of others."""
    name = node.get("relation_name")
    return ".".join(part.strip('"[]`') for part in name.split(".")).lower() if name else None
