"""Reads the tabular model from dbt's manifest: tables from exposures, relationships from tests, measures from meta."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flis.publish.cubes.columns import Uses, columns_of
from flis.publish.cubes.declared import FOLDERS, bad, declared, described, line
from flis.publish.cubes.measures import KOMMUNE, PERIODE, Declared, Place, dax
from flis.publish.cubes.model import (
    Column,
    Cube,
    Field,
    Figure,
    Hierarchy,
    Measure,
    Model,
    Relationship,
    Role,
    Shared,
    Table,
    dax_name,
    kommune_roles,
    reached,
    unambiguous,
)
from flis.publish.cubes.names import Names, names_of
from flis.publish.cubes.page import page_of

Node = dict[str, Any]
Manifest = dict[str, Any]
_KOMMUNE, _MONTHS, _DAYS = ("Generel", "DimKommune"), ("Generel", "DimPeriode"), ("Generel", "DimDato")
_STATUS, _CATALOGUE = ("Drift", "Kubestatus"), ("Generel", "DimNoegletal")
# Facts have months. The calendar has days, since a marked date table must; a day is not shown.
_OF_MONTHS = ("dato", "periode", "aar", "kvartal", "maaned", "maaned_navn")
_STATUS_SHOWN = ("status", "aarsag", "periode", "driftsmeddelelse_id")


@dataclass(frozen=True)
class _Mart:
    """The models of the cubes, by dbt's key, with the name of each and the relationships between them."""

    nodes: dict[str, Node]
    names: Names
    links: tuple[Relationship, ...]

    def key(self, place: tuple[str, str]) -> str | None:
        return next((key for key, node in self.nodes.items() if (node["schema"], node["alias"]) == place), None)

    def table(self, key: str) -> str:
        return self.names.table(self.nodes[key])


def read_model(
    manifest: Manifest, cubes: dict[str, str], kommuner: dict[str, str], figures: Sequence[Figure] = ()
) -> Model:
    """``cubes`` is kube_id -> name, ``kommuner`` code -> name, ``figures`` the catalogue. Raises ``bad-contract``."""
    parents = _parents(manifest)
    mart = _mart(manifest, [key for keys in parents.values() for key in keys])
    measures = _measures(mart)
    tables = {key: _table(mart, key, measures[key]) for key in sorted(mart.nodes, key=mart.table)}
    _require_names(mart, tables)
    by_name = {table.name: table for table in tables.values()}
    links = tuple(_named(link, by_name) for link in mart.links)
    shared = _shared(mart, tables)
    roles: list[Role] = []
    for code, name in sorted(kommuner.items()) if shared else ():
        roles += kommune_roles(code, name, tables.values(), links, shared.kommune_key)
    return Model(
        tables=tuple(tables.values()),
        relationships=links,
        roles=tuple(roles),
        cubes=tuple(_cubes(manifest, mart, tables, cubes, shared, figures)),
        shared=shared,
    )


def _parents(manifest: Manifest) -> dict[str, list[str]]:
    """kube_id -> the models of its exposures, in their order."""
    found: dict[str, list[str]] = {}
    for exposure in manifest["exposures"].values():
        # A kommune's own exposure adds tables to a shipped cube, or is a cube of its own, named by its label.
        cube, more = exposure["config"]["meta"].get("kube_id"), exposure["depends_on"]["nodes"]
        if cube is None:
            continue
        for key in more:
            if manifest["nodes"].get(key, {}).get("resource_type") != "model":
                raise bad(exposure, f"the cube {cube} depends on {key.split('.')[-1]}, which is no model")
        found[cube] = list(dict.fromkeys([*found.get(cube, ()), *more]))
    return found


def _mart(manifest: Manifest, keys: list[str]) -> _Mart:
    """The models of all cubes, with the calendar of days for that of months, and the status of the cubes."""
    names = names_of(manifest)
    nodes = {key: manifest["nodes"][key] for key in dict.fromkeys(keys)}
    for key, node in manifest["nodes"].items():
        if node["resource_type"] == "model" and (node["schema"], node["alias"]) in (_DAYS, _STATUS):
            nodes[key] = node
    without_months = {key: n for key, n in nodes.items() if (n["schema"], n["alias"]) != _MONTHS}
    shown = {key: names.table(node) for key, node in without_months.items()}
    return _Mart(without_months, names, unambiguous(_links(manifest, nodes, shown)))


def _links(manifest: Manifest, nodes: dict[str, Node], shown: dict[str, str]) -> list[Relationship]:
    """The relationships that dbt tests. The columns have their names in the database."""
    days = next((key for key, n in nodes.items() if (n["schema"], n["alias"]) == _DAYS), None)
    found: set[tuple[bool, str, str, str, str]] = set()
    for test in manifest["nodes"].values():
        meta = test.get("test_metadata") or {}
        if test["resource_type"] != "test" or meta.get("name") != "relationships":
            continue
        source, field = test["attached_node"], meta["kwargs"]["field"]
        target = next((p for p in test["depends_on"]["nodes"] if p != source), None)
        if target in nodes and (nodes[target]["schema"], nodes[target]["alias"]) == _MONTHS and source != days:
            target, field = days, "dato"
        if source in shown and target in shown:
            is_dimension = nodes[source]["alias"].startswith("Dim")
            found.add((is_dimension, shown[source], test["column_name"], shown[target], field))
    # Facts come first, so that their own relationships to a dimension are the ones that are kept.
    return [Relationship(*link[1:]) for link in sorted(found)]


def _named(link: Relationship, tables: dict[str, Table]) -> Relationship:
    """The relationship with the names that its columns have in the cubes."""
    one, other = tables[link.from_table].column(link.from_column), tables[link.to_table].column(link.to_column)
    assert one is not None and other is not None, "the ends of a relationship are always in the cubes"
    return Relationship(link.from_table, one.name, link.to_table, other.name)


def _measures(mart: _Mart) -> dict[str, list[tuple[str, str, str, Declared]]]:
    """Of each model, its measures: the name in the cubes, as declared, the format, the declaration."""
    found = {key: list(declared(node)) for key, node in mart.nodes.items()}
    used = Counter(name for one in found.values() for name, _, _ in one)
    # Names of measures are unique in the model. If two tables have one figure, its name includes the schema.
    return {
        key: [
            (f"{name} ({mart.names.schema(mart.nodes[key])})" if used[name] > 1 else name, name, form, measure)
            for name, form, measure in one
        ]
        for key, one in found.items()
    }


def _table(mart: _Mart, key: str, measures: list[tuple[str, str, str, Declared]]) -> Table:
    node, name = mart.nodes[key], mart.table(key)
    place = (node["schema"], node["alias"])
    columns = columns_of(node, mart.names, _uses(mart, key), _OF_MONTHS if place == _DAYS else None)
    at = Place(name, {column.source: column.name for column in columns}, _month(mart))
    return Table(
        name=name,
        description=line(node["description"]),
        schema=node["schema"],
        item=node["alias"],
        columns=columns,
        measures=tuple(
            Measure(shown, dax(what, at), described(node, what), form, FOLDERS[what.kind], _of_persons(node, what))
            for shown, _, form, what in measures
        ),
        hierarchies=tuple(_hierarchies(node, columns)),
        is_calendar=place == _DAYS,
    )


def _of_persons(node: Node, measure: Declared) -> bool:
    read = [measure.column, *([measure.below] if measure.below else [])]
    return any(node["columns"][name]["config"]["meta"].get("persondata") for name in read)


def _uses(mart: _Mart, key: str) -> Uses:
    name = mart.table(key)
    kommuner = mart.key(_KOMMUNE)
    dimensions = [other for other in mart.nodes if any(_joins(link, name, mart.table(other)) for link in mart.links)]
    theirs = {
        column
        for other in dimensions
        for column in mart.nodes[other]["columns"]
        if (mart.nodes[other]["schema"], mart.nodes[other]["alias"]) != _DAYS or column in _OF_MONTHS
    }
    return Uses(
        outgoing={link.from_column for link in mart.links if link.from_table == name},
        incoming={link.to_column for link in mart.links if link.to_table == name},
        by_role=kommuner is not None and name not in reached(mart.links, mart.table(kommuner)),
        in_dimensions=theirs,
    )


def _joins(link: Relationship, one: str, other: str) -> bool:
    return (link.from_table, link.to_table) == (one, other)


def _month(mart: _Mart) -> str:
    days = mart.key(_DAYS)
    if days is None:
        return dax_name("Kalender", PERIODE)
    node = mart.nodes[days]
    return dax_name(mart.names.table(node), mart.names.column(node, PERIODE))


def _hierarchies(node: Node, columns: tuple[Column, ...]) -> Iterator[Hierarchy]:
    shown = {column.source: column.name for column in columns if not column.hidden}
    for said in node["config"]["meta"].get("hierarkier", ()):
        levels = said.get("kolonner") if isinstance(said, dict) and set(said) == {"navn", "kolonner"} else None
        if not isinstance(levels, list) or len(levels) < 2 or any(level not in shown for level in levels):
            raise bad(node, "a hierarchy must have the keys navn and kolonner, with two or more columns that are shown")
        yield Hierarchy(str(said["navn"]), tuple(shown[level] for level in levels))


def _require_names(mart: _Mart, tables: dict[str, Table]) -> None:
    """Raises ``bad-contract`` if two tables, or two things of one table, have the same name, or one has none."""
    seen: set[str] = set()
    for key, table in tables.items():
        for one in (table, *table.columns, *table.measures, *table.hierarchies):
            if not one.name.isprintable() or one.name != one.name.strip() or not one.name:
                raise bad(mart.nodes[key], f"{one.name!r} cannot be a name in the cubes")
        if table.name.lower() in seen:
            raise bad(mart.nodes[key], f"another table of the cubes has the name {table.name}")
        seen.add(table.name.lower())
        own = [one.name.lower() for one in (*table.columns, *table.measures, *table.hierarchies)]
        twice = sorted({name for name in own if own.count(name) > 1})
        if twice:
            raise bad(mart.nodes[key], f"two columns, measures or hierarchies have the name {twice[0]}")


def _shared(mart: _Mart, tables: dict[str, Table]) -> Shared | None:
    def field(place: tuple[str, str], source: str) -> Field | None:
        key = mart.key(place)
        column = tables[key].column(source) if key else None
        return Field(tables[key].name, column.name) if key and column else None

    kommune, code = field(_KOMMUNE, "kommune_navn"), field(_KOMMUNE, KOMMUNE)
    month, year = field(_DAYS, PERIODE), field(_DAYS, "aar")
    if kommune is None or code is None or month is None or year is None:
        return None
    status = tuple(one for one in (field(_STATUS, name) for name in _STATUS_SHOWN) if one)
    figure, figure_key = field(_CATALOGUE, "titel"), field(_CATALOGUE, "noegletal_id")
    return Shared(kommune, code, month, year, figure, figure_key, status, field(_STATUS, "kube_navn"))


def _cubes(
    manifest: Manifest,
    mart: _Mart,
    tables: dict[str, Table],
    shipped: dict[str, str],
    shared: Shared | None,
    figures: Sequence[Figure],
) -> Iterator[Cube]:
    parents = _parents(manifest)
    exposures: dict[str | None, list[Node]] = {}
    for exposure in manifest["exposures"].values():
        exposures.setdefault(exposure["config"]["meta"].get("kube_id"), []).append(exposure)
    added = [key for key in (mart.key(_DAYS), mart.key(_STATUS)) if key]
    seen: set[str] = set()
    for cube in sorted(parents):
        own = [key for key in (*parents[cube], *added) if key in tables]
        first = exposures[cube][0]
        name = str(shipped.get(cube) or first.get("label") or cube)
        if name.lower() in seen:
            raise bad(first, f"another cube has the name {name}")
        seen.add(name.lower())
        families = [family for exposure in exposures[cube] for family in _families(exposure)]
        yield Cube(
            ident=cube,
            name=name,
            description=" ".join(line(exposure.get("description") or "") for exposure in exposures[cube]),
            tables=tuple(sorted({tables[key].name for key in own})),
            page=page_of(exposures[cube], mart.nodes, {key: tables[key] for key in own}, shared),
            figures=tuple(figure for figure in figures if figure.ident.split("-")[0] in families),
        )


def _families(exposure: Node) -> list[str]:
    """The nøgletal that belong to the cube, by the first part of their ids: UBU for UBU-001."""
    said = exposure["config"]["meta"].get("noegletal", [])
    if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
        raise bad(exposure, "its noegletal must be a list of the first parts of ids, for example [UBU]")
    return said
