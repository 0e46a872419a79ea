"""What rests on what in DM: the nodes that may have changed, from the deliveries that did (:mod:`flis.mart.reads`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

from flis.mart.reads import BUILT, CURRENT, DELIVERIES


class Rests:
    """Over ``lineage``, the document of ``lineage_of``. A node is named by dbt's id of it."""

    def __init__(self, lineage: Mapping[str, Any]) -> None:
        self._sources: Mapping[str, Any] = lineage["sources"]
        self._nodes: Mapping[str, Any] = lineage["nodes"]

    @cached_property
    def nodes(self) -> frozenset[str]:
        """All that a build builds and tests. What is only part of others is not among them."""
        return frozenset(node for node, facts in self._nodes.items() if facts["relation"] or not self.is_built(node))

    @property
    def relations(self) -> frozenset[str]:
        """The names of all tables and views, as ``database.schema.name`` in small letters."""
        return frozenset(facts["relation"] for facts in self._nodes.values() if facts["relation"])

    @property
    def tests(self) -> frozenset[str]:
        return frozenset(node for node in self._nodes if not self.is_built(node))

    def is_built(self, node: str) -> bool:
        """Whether the node is a model, seed or snapshot, and not a test."""
        return self._nodes[node]["kind"] in BUILT

    def place(self, node: str) -> str:
        """The node's place in the project, as dbt's method ``fqn`` has it."""
        return str(self._nodes[node]["place"])

    def parents(self, node: str) -> list[str]:
        """What the node reads: other nodes, and sources."""
        return list(self._nodes[node]["parents"])

    def changed(self, tables: Collection[str], ledger: Collection[str]) -> frozenset[str]:
        """Every node that may be another one when the deliveries of the landing ``tables`` are.

        ``ledger`` are the other tables of the ledger whose rows have changed. A source whose state flis does not know
        may always have changed.
        """
        found = {source for source in self._sources if self._has_changed(source, tables, ledger)}
        found |= {node for node in self._nodes if tables and self._reads(node, tables)}
        # All deliveries are in this view, and each of its readers says which of them it reads. But where what the view
        # itself rests on has changed, so may each delivery in it.
        current = {node for node in found if node.endswith(f".{CURRENT}") and found.isdisjoint(self.parents(node))}
        return self.below(found - current) | current

    def below(self, those: Collection[str]) -> frozenset[str]:
        """``those`` of the nodes, and every node that rests on a node or source among ``those``."""
        found, waiting = set(those), list(those)
        while waiting:
            for child in self._children.get(waiting.pop(), ()):
                if child not in found:
                    found.add(child)
                    waiting.append(child)
        return frozenset(node for node in found if node in self._nodes)

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for node in self._nodes:
            for parent in self.parents(node):
                found.setdefault(parent, []).append(node)
        return found

    def _reads(self, node: str, tables: Collection[str]) -> bool:
        read = self._nodes[node]["deliveries"]
        return read is None or not set(read).isdisjoint(tables)

    def _has_changed(self, source: str, tables: Collection[str], ledger: Collection[str]) -> bool:
        facts = self._sources[source]
        if not facts["known"]:
            return True
        # What a change of the ledger's deliveries changes, ``_reads`` says.
        return facts["name"] in (set(ledger) - set(DELIVERIES) if facts["ledger"] else tables)
