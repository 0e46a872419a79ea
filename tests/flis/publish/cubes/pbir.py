"""A strict reader of a report in the PBIR format. It shares nothing with the writer.

Every key that a file may have is named here; another one is refused. ``fields`` finds what the visuals show.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric/"
# File name -> the address of its schema, the keys that it has, and those that it may have.
FILES = {
    "FLIS.pbip": ("pbip/pbipProperties/1.0.0", {"version", "artifacts"}, {"settings"}),
    ".platform": ("gitIntegration/platformProperties/2.0.0", {"metadata", "config"}, set()),
    "definition.pbism": ("item/semanticModel/definitionProperties/1.0.0", {"version"}, {"settings"}),
    "definition.pbir": ("item/report/definitionProperties/2.0.0", {"version", "datasetReference"}, set()),
    "version.json": ("item/report/definition/versionMetadata/1.0.0", {"version"}, set()),
    "report.json": ("item/report/definition/report/3.0.0", {"themeCollection"}, {"resourcePackages"}),
    "pages.json": ("item/report/definition/pagesMetadata/1.0.0", {"pageOrder"}, {"activePageName"}),
    "page.json": (
        "item/report/definition/page/2.0.0",
        {"name", "displayName", "displayOption"},
        {"height", "width", "filterConfig"},
    ),
    "visual.json": ("item/report/definition/visualContainer/2.4.0", {"name", "position", "visual"}, {"filterConfig"}),
}
# What a visual of a kind shows: the wells that it has, all of them needed.
WELLS = {
    "textbox": set(),
    "slicer": {"Values"},
    "card": {"Values"},
    "lineChart": {"Category", "Y"},
    "clusteredBarChart": {"Category", "Y"},
    "tableEx": {"Values"},
}
KEYS, MAY = {"visualType", "drillFilterOtherVisuals"}, {"query", "objects", "visualContainerObjects"}
POSITION = {"x", "y", "z", "height", "width", "tabOrder"}


@dataclass(frozen=True)
class Shown:
    """A column or measure that a file of the report names."""

    table: str
    name: str
    is_measure: bool


@dataclass(frozen=True)
class Visual:
    kind: str
    position: dict[str, float]
    wells: dict[str, list[Shown]]
    filters: list[dict]
    content: dict

    @property
    def title(self) -> str:
        (one,) = self.content["visualContainerObjects"]["title"]
        return one["properties"]["text"]["expr"]["Literal"]["Value"][1:-1]


@dataclass(frozen=True)
class Page:
    name: str
    shown: str
    size: tuple[float, float]
    visuals: list[Visual]


def read_file(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    assert b"\r" not in data and data.endswith(b"}\n"), path
    content = json.loads(data)
    schema, needed, allowed = FILES[path.name]
    assert content.pop("$schema") == f"{SCHEMAS}{schema}/schema.json", path
    assert needed <= set(content) <= needed | allowed, (path, sorted(content))
    return content


def read_pages(report: Path) -> list[Page]:
    folder = report / "definition" / "pages"
    head = read_file(folder / "pages.json")
    assert head["activePageName"] == head["pageOrder"][0]
    assert sorted(head["pageOrder"]) == sorted(p.name for p in folder.iterdir() if p.is_dir())
    return [_page(folder / name) for name in head["pageOrder"]]


def _page(folder: Path) -> Page:
    content = read_file(folder / "page.json")
    assert content["name"] == folder.name and len(folder.name) <= 50
    assert sorted(p.name for p in folder.iterdir()) == ["page.json", "visuals"]
    visuals = [_visual(path) for path in sorted((folder / "visuals").iterdir())]
    visuals.sort(key=lambda visual: visual.position["tabOrder"])
    return Page(content["name"], content["displayName"], (content["width"], content["height"]), visuals)


def _visual(folder: Path) -> Visual:
    content = read_file(folder / "visual.json")
    assert content["name"] == folder.name and [p.name for p in folder.iterdir()] == ["visual.json"]
    assert set(content["position"]) == POSITION
    visual = content["visual"]
    assert KEYS <= set(visual) <= KEYS | MAY and set(visual.get("query", {})) <= {"queryState"}, (folder, set(visual))
    kind = visual["visualType"]
    wells = {
        well: [_projection(one, is_axis=well == "Category" or kind == "slicer") for one in state["projections"]]
        for well, state in visual.get("query", {}).get("queryState", {}).items()
    }
    assert set(wells) == WELLS[kind] and all(wells.values()), (folder, kind)
    filters = content.get("filterConfig", {"filters": []})
    assert set(filters) == {"filters"}
    for one in filters["filters"]:
        assert set(one) == {"name", "field", "type", "filter"} and one["type"] in ("Categorical", "Advanced")
        assert set(one["filter"]) == {"Version", "From", "Where"} and one["filter"]["Version"] == 2
        # The alias of the filter's table is the one that its condition uses.
        (source,) = one["filter"]["From"]
        assert source["Entity"] == field_of(one["field"]).table
        assert set(_sources(one["filter"]["Where"])) == {source["Name"]}
    return Visual(kind, content["position"], wells, filters["filters"], visual)


def _projection(projection: dict, *, is_axis: bool) -> Shown:
    assert set(projection) == {"field", "queryRef", "nativeQueryRef"} | ({"active"} if is_axis else set())
    shown = field_of(projection["field"])
    assert projection["queryRef"] == f"{shown.table}.{shown.name}" and projection["nativeQueryRef"] == shown.name
    return shown


def field_of(field: dict) -> Shown:
    ((kind, content),) = field.items()
    assert kind in ("Column", "Measure") and set(content) == {"Expression", "Property"}
    return Shown(content["Expression"]["SourceRef"]["Entity"], content["Property"], kind == "Measure")


def fields(content: Any) -> Iterator[Shown]:
    """Every column and measure that is named anywhere in ``content`` with its table."""
    if isinstance(content, dict):
        for kind in ("Column", "Measure"):
            inside = content.get(kind)
            if isinstance(inside, dict) and "Entity" in inside["Expression"]["SourceRef"]:
                yield field_of({kind: inside})
        for value in content.values():
            yield from fields(value)
    elif isinstance(content, list):
        for value in content:
            yield from fields(value)


def values(one: dict) -> list[str]:
    """The values that a categorical filter lets through."""
    ((where,),) = [one["filter"]["Where"]]
    return [row[0]["Literal"]["Value"][1:-1].replace("''", "'") for row in where["Condition"]["In"]["Values"]]


def _sources(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        if "Source" in content:
            yield content["Source"]
        for value in content.values():
            yield from _sources(value)
    elif isinstance(content, list):
        for value in content:
            yield from _sources(value)
