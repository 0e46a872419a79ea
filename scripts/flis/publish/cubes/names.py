"""The names that people see: from the table in ``models/ordliste/visningsnavne.md``, or from a model's own YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]
_DOC = "doc.flis.visningsnavne"
_ROW = re.compile(r"^\| (?P<ident>[\w.]+) \| (?P<shown>[^|]+) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Names:
    """Names in the database -> names in the cubes. Example: ``Dubu.DimSag`` -> Sag, ``sagstype_navn`` -> Sagstype."""

    known: Mapping[str, str]

    def table(self, node: Node) -> str:
        place = f"{node['schema']}.{node['alias']}"
        return str(node["config"]["meta"].get("navn") or self.known.get(place) or place.replace(".", " "))

    def schema(self, node: Node) -> str:
        """Example: ``Krl`` -> KRL."""
        return self.known.get(node["schema"], str(node["schema"]))

    def column(self, node: Node, column: str) -> str:
        own = self._own(node, column)
        return own or self.known.get(column) or column[:1].upper() + column[1:].replace("_", " ")

    def is_own(self, node: Node, column: str) -> bool:
        """The column has a name that belongs to this table alone, because it says something of its own there."""
        return self._own(node, column) is not None

    def _own(self, node: Node, column: str) -> str | None:
        meta = node["columns"][column]["config"]["meta"]
        return meta.get("navn") or self.known.get(f"{node['alias']}.{column}")


def names_of(manifest: Mapping[str, Any]) -> Names:
    """The names of a project; none if its manifest has no such table."""
    text = manifest.get("docs", {}).get(_DOC, {}).get("block_contents", "")
    return Names({match["ident"]: match["shown"].strip() for match in _ROW.finditer(text)})
