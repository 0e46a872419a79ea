"""What a cube's page shows: as its exposure says under ``side``, or else what its tables have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flis.publish.cubes.declared import bad, declared
from flis.publish.cubes.model import Field, Page, Shared, Table

Node = dict[str, Any]
_CARDS = 4
_KEYS = {"tal", "linje", "soejler", "fordelt_paa"}
_COMMON = "Generel"


def page_of(
    exposures: Sequence[Node], nodes: Mapping[str, Node], tables: Mapping[str, Table], shared: Shared | None
) -> Page | None:
    """The page of the cube with these exposures and tables. None if it has no measure. Raises ``bad-contract``."""
    if shared is None:
        return None
    for exposure in exposures:
        said = exposure["config"]["meta"].get("side")
        if said is not None:
            return _said(exposure, said, nodes, tables, shared)
    return _found(nodes, tables, shared)


def _said(exposure: Node, said: Any, nodes: Mapping[str, Node], tables: Mapping[str, Table], shared: Shared) -> Page:
    if not isinstance(said, dict) or set(said) - {"et_noegletal"} != _KEYS:
        raise bad(exposure, f"its side must have the keys {', '.join(sorted(_KEYS))}, and may have et_noegletal")
    if not isinstance(said["tal"], list) or not isinstance(said["linje"], list) or not said["tal"]:
        raise bad(exposure, "its side must have lists of measures under tal and linje")
    measures = dict(_measures(nodes, tables))
    shown: dict[str, Field] = {}
    for name in [*said["tal"], *said["linje"], said["soejler"]]:
        if not isinstance(name, str) or name not in measures:
            raise bad(exposure, f"its side names {name}, which is no measure of the cube")
        shown[name] = measures[name]
    return Page(
        cards=tuple(shown[name] for name in said["tal"]),
        line=tuple(shown[name] for name in said["linje"]),
        bars=shown[said["soejler"]],
        bars_by=_column(exposure, str(said["fordelt_paa"]), nodes, tables),
        by_figure=bool(said.get("et_noegletal")),
    )


def _measures(nodes: Mapping[str, Node], tables: Mapping[str, Table]) -> Iterator[tuple[str, Field]]:
    """The name of each measure as it is declared, with its name in the cubes."""
    for key, table in tables.items():
        for (name, _, _), measure in zip(declared(nodes[key]), table.measures, strict=True):
            yield name, Field(table.name, measure.name, is_measure=True)


def _column(exposure: Node, said: str, nodes: Mapping[str, Node], tables: Mapping[str, Table]) -> Field:
    model, _, source = said.partition(".")
    for key, table in tables.items():
        column = table.column(source) if nodes[key]["name"] == model else None
        if column is not None and not column.hidden:
            return Field(table.name, column.name)
    raise bad(exposure, f"its side names {said}, which is no column that the cube shows")


def _found(nodes: Mapping[str, Node], tables: Mapping[str, Table], shared: Shared) -> Page | None:
    """The first measures of the cube's own tables, and the first name that they can be divided by."""
    own = [table for key, table in tables.items() if nodes[key]["schema"] != _COMMON]
    cards = [Field(t.name, m.name, is_measure=True) for t in own for m in t.measures if not m.person]
    if not cards:
        return None
    by = [Field(t.name, c.name) for t in own for c in t.columns if not c.hidden and c.source.endswith("_navn")]
    by = [field for field in by if shared.status_cube is None or field.table != shared.status_cube.table]
    return Page(tuple(cards[:_CARDS]), (cards[0],), cards[0], by[0] if by else shared.kommune)
