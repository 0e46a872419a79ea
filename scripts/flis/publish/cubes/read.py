"""Reads the tabular model from dbt's manifest: tables from exposures, relationships from tests, measures from meta."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from flis.ground.errors import FlisError
from flis.publish.cubes.measures import AGGREGATES, YEAR, Declared, Level, dax
from flis.publish.cubes.model import (
    Column,
    Measure,
    Model,
    Perspective,
    Relationship,
    Table,
    kommune_role,
    unambiguous,
)

_TYPES = {
    "int": "int64",
    "bigint": "int64",
    "smallint": "int64",
    "date": "dateTime",
    "char": "string",
    "nvarchar": "string",
}
Manifest = dict[str, Any]


def read_model(manifest: Manifest, cubes: dict[str, str], kommuner: dict[str, str]) -> Model:
    """``cubes`` is kube_id -> name, ``kommuner`` code -> name."""
    exposures: dict[str, list[str]] = {}
    names_of = dict(cubes)
    for exposure in manifest["exposures"].values():
        # A kommune's own exposure adds tables to a shipped cube, or is a cube of its own, named by its label.
        cube, more = exposure["config"]["meta"]["kube_id"], exposure["depends_on"]["nodes"]
        exposures[cube] = list(dict.fromkeys([*exposures.get(cube, ()), *more]))
        names_of.setdefault(cube, exposure.get("label") or cube)
    nodes = {name: manifest["nodes"][name] for parents in exposures.values() for name in parents}
    names = {key: f"{node['schema']} {node['alias']}" for key, node in nodes.items()}
    links = _links(manifest, names)
    keys = {(link.from_table, link.from_column) for link in links}
    measures = {key: _measures(node, names[key]) for key, node in nodes.items()}
    used = Counter(measure.name for found in measures.values() for measure in found)
    tables = tuple(
        Table(
            name=names[key],
            description=_line(node["description"]),
            schema=node["schema"],
            item=node["alias"],
            columns=tuple(_column(c, (names[key], c["name"]) in keys) for c in node["columns"].values()),
            # Names of measures are unique in the model. If two sources have one figure, its name includes the schema.
            measures=tuple(
                Measure(f"{m.name} ({node['schema']})" if used[m.name] > 1 else m.name, m.expression, m.format)
                for m in measures[key]
            ),
        )
        for key, node in sorted(nodes.items(), key=lambda pair: names[pair[0]])
    )
    relationships = unambiguous(links)
    return Model(
        tables=tables,
        relationships=relationships,
        roles=tuple(kommune_role(code, name, tables, relationships) for code, name in sorted(kommuner.items())),
        perspectives=tuple(
            Perspective(names_of[cube], tuple(sorted(names[p] for p in exposures[cube]))) for cube in sorted(exposures)
        ),
    )


def _links(manifest: Manifest, names: dict[str, str]) -> list[Relationship]:
    found: set[tuple[bool, str, str, str, str]] = set()
    for test in manifest["nodes"].values():
        meta = test.get("test_metadata") or {}
        if test["resource_type"] != "test" or meta.get("name") != "relationships":
            continue
        source = test["attached_node"]
        targets = [p for p in test["depends_on"]["nodes"] if p != source]
        if source in names and targets and targets[0] in names:
            dimension = ".Dim" in names[source].replace(" ", ".")
            found.add((dimension, names[source], test["column_name"], names[targets[0]], meta["kwargs"]["field"]))
    # Facts come first, so that their own relationships to a dimension are the active ones.
    return [Relationship(*link[1:]) for link in sorted(found)]


def _column(column: dict[str, Any], key: bool) -> Column:
    name = column["name"]
    hidden = key or name.endswith("_noegle") or name == "stand"
    return Column(name, _line(column["description"]), _type(column["data_type"]), hidden)


def _type(sql: str) -> str:
    """The type in the tabular model. Its decimal has four decimals, so a number with more becomes a double."""
    decimal = re.fullmatch(r"decimal\(\d+,\s*(\d+)\)", sql)
    if decimal:
        return "decimal" if int(decimal[1]) <= 4 else "double"
    return _TYPES[sql.split("(")[0]]


def _measures(node: dict[str, Any], table: str) -> list[Measure]:
    return [Measure(name, dax(measure, table), form) for name, form, measure in declared(node)]


def declared(node: dict[str, Any]) -> Iterator[tuple[str, str, Declared]]:
    """Name, format and declaration of each measure: those of the columns, then the table's quotas.

    Raises ``bad-contract`` if one is declared wrongly.
    """
    by_year = YEAR in node["columns"]
    for column in node["columns"].values():
        maal = column["config"]["meta"].get("maal")
        if maal:
            of = f"the measure of {column['name']}"
            _require(node, of, maal, ("navn", "aggregat", "format"), ("et_niveau",))
            if maal["aggregat"] not in AGGREGATES:
                raise _bad(node, f"{of} has an aggregat that is none of {', '.join(AGGREGATES)}")
            level = _level(node, of, maal)
            yield maal["navn"], maal["format"], Declared(maal["aggregat"], column["name"], level=level, by_year=by_year)
    of_table = node["config"]["meta"].get("maal", [])
    if not isinstance(of_table, list):
        raise _bad(node, "the table's own measures must be a list")
    for number, maal in enumerate(of_table, 1):
        of = f"quota {number} of the table's measures"
        _require(node, of, maal, ("navn", "taeller", "naevner", "faktor", "format"), ("ved",))
        for part in ("taeller", "naevner"):
            if maal[part] not in list(node["columns"]):
                raise _bad(node, f"{of} names a {part} that is no column of the table")
        if isinstance(maal["faktor"], bool) or not isinstance(maal["faktor"], int | float):
            raise _bad(node, f"{of} has a faktor that is no number")
        if maal.get("ved", "ultimo") != "ultimo":
            raise _bad(node, f"{of} has a ved that is not ultimo")
        quota = Declared(
            "kvote", maal["taeller"], maal["naevner"], maal["faktor"], at_end="ved" in maal, by_year=by_year
        )
        yield maal["navn"], maal["format"], quota


def _level(node: dict[str, Any], of: str, maal: dict[str, Any]) -> Level | None:
    level = maal.get("et_niveau")
    if level is None:
        return None
    if maal["aggregat"] != "sum" or not isinstance(level, dict) or set(level) != {"kolonne", "ellers"}:
        raise _bad(node, f"{of} has an et_niveau, which a sum alone has, with the keys kolonne and ellers")
    if level["kolonne"] not in list(node["columns"]):
        raise _bad(node, f"{of} names a kolonne that is no column of the table")
    return Level(level["kolonne"], str(level["ellers"]))


def _require(node: dict[str, Any], of: str, maal: Any, keys: tuple[str, ...], more: tuple[str, ...]) -> None:
    """Raises ``bad-contract`` unless the measure has these keys, and besides at most ``more``."""
    if not isinstance(maal, dict) or set(maal) - set(more) != set(keys):
        raise _bad(node, f"{of} must have the keys {', '.join(keys)}, and no others")
    for key in ("navn", "format"):
        if not isinstance(maal[key], str):
            raise _bad(node, f"{of} has a {key} that is no text")


def _bad(node: dict[str, Any], reason: str) -> FlisError:
    return FlisError("bad-contract", table=node["name"], reason=reason, where=_file_of(node))


def _file_of(node: dict[str, Any]) -> str:
    # dbt's patch path is "flis://models/dm/…yml".
    return str(node.get("patch_path") or node.get("original_file_path") or "the model's YAML").split("://")[-1]


def _line(text: str) -> str:
    return " ".join(text.split())
