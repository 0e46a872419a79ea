"""The report as PBIR: a page for each cube, a folder for each visual. The same bytes for the same model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from flis.publish import palette
from flis.publish.cubes.model import Cube, Field, Model, Page, Shared
from flis.publish.cubes.tmdl import tag

_SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric/item/report"
_THEME = "FLIS"
WIDTH, HEIGHT, _GAP = 1280, 720, 12
Json = dict[str, Any]


def files(model: Model) -> dict[str, str]:
    """Path within the report's ``definition`` folder -> text; the theme lies beside it."""
    shared = model.shared
    pages = [(cube, cube.page) for cube in model.cubes if cube.page is not None]
    found = {
        "definition/version.json": _file("definition/versionMetadata/1.0.0", {"version": "2.0.0"}),
        "definition/report.json": _file("definition/report/3.0.0", _report()),
        f"StaticResources/RegisteredResources/{_THEME}.json": _json(_theme()),
    }
    names = [page_name(cube) for cube, _ in pages]
    head = {"pageOrder": names, **({"activePageName": names[0]} if names else {})}
    found["definition/pages/pages.json"] = _file("definition/pagesMetadata/1.0.0", head)
    for cube, page in pages if shared else ():
        found |= {f"definition/pages/{name}": text for name, text in _page(cube, page, shared).items()}
    return found


def page_name(cube: Cube) -> str:
    return tag("page", cube.ident).replace("-", "")[:20]


def _page(cube: Cube, page: Page, shared: Shared) -> dict[str, str]:
    name = page_name(cube)
    head = {"name": name, "displayName": cube.name, "displayOption": "FitToPage", "height": HEIGHT, "width": WIDTH}
    found = {f"{name}/page.json": _file("definition/page/2.0.0", head)}
    for number, (kind, visual) in enumerate(_visuals(cube, page, shared)):
        ident = tag("visual", cube.ident, kind, str(number)).replace("-", "")[:20]
        visual["position"] |= {"z": number * 1000, "tabOrder": number * 1000}
        text = _file("definition/visualContainer/2.4.0", {"name": ident, **visual})
        found[f"{name}/visuals/{ident}/visual.json"] = text
    return found


def _visuals(cube: Cube, page: Page, shared: Shared) -> Iterator[tuple[str, Json]]:
    """Kind and content of each visual, in the order in which a reader meets them."""
    yield "title", _title(cube.name, _place(0, 0, 3, 1))
    shows = page.cards[0]
    yield "slicer", _slicer((shared.kommune,), "Kommune", _place(3, 0, 3, 1), shows)
    yield "slicer", _slicer((shared.year,), "År", _place(6, 0, 3, 1), shows)
    if page.by_figure and shared.figure is not None:
        chosen = _slicer((shared.figure,), "Nøgletal", _place(9, 0, 3, 1), shows, single=True)
        if shared.figure_key is not None and cube.figures:
            only = _only(shared.figure_key, *(figure.ident for figure in cube.figures))
            chosen["filterConfig"]["filters"].append(only)
        yield "slicer", chosen
    else:
        yield "slicer", _slicer((shared.month,), "Måned", _place(9, 0, 3, 1), shows)
    width = 12 / len(page.cards)
    for at, field in enumerate(page.cards):
        yield "card", _visual("card", {"Values": [field]}, field.name, _place(at * width, 1, width, 1))
    roles = {"Category": [shared.month], "Y": list(page.line)}
    yield "line", _visual("lineChart", roles, _names(page.line) + " måned for måned", _place(0, 2, 7, 3))
    by = {"Category": [page.bars_by], "Y": [page.bars]}
    yield "bars", _visual("clusteredBarChart", by, f"{page.bars.name} efter {page.bars_by.name}", _place(7, 2, 5, 3))
    if shared.status and shared.status_cube is not None:
        table = _visual("tableEx", {"Values": [shared.kommune, *shared.status]}, "Kubestatus", _place(0, 5, 12, 1.6))
        table["filterConfig"] = {"filters": [_only(shared.status_cube, cube.name)]}
        yield "status", table


def _names(fields: Sequence[Field]) -> str:
    return ", ".join(field.name for field in fields)


def _place(x: float, y: float, width: float, height: float) -> Json:
    """A place on the page, in columns of twelve and rows of six and a half."""
    column, row = (WIDTH - _GAP) / 12, (HEIGHT - _GAP) / 6.6
    return {
        "x": round(_GAP + x * column, 2),
        "y": round(_GAP + y * row, 2),
        "height": round(height * row - _GAP, 2),
        "width": round(width * column - _GAP, 2),
    }


def _visual(kind: str, roles: dict[str, list[Field]], title: str, place: Json) -> Json:
    state = {
        role: {"projections": [_projection(field, is_axis=role == "Category" or kind == "slicer") for field in fields]}
        for role, fields in roles.items()
    }
    return {
        "position": place,
        "visual": {
            "visualType": kind,
            "query": {"queryState": state},
            "visualContainerObjects": _heading(title),
            "drillFilterOtherVisuals": True,
        },
    }


def _heading(title: str) -> Json:
    """The visual's title, and the same words for a screen reader."""
    return {
        "title": [{"properties": {"show": _literal("true"), "text": _literal(_quoted(title))}}],
        "general": [{"properties": {"altText": _literal(_quoted(title))}}],
    }


def _slicer(fields: tuple[Field, ...], title: str, place: Json, shows: Field, *, single: bool = False) -> Json:
    """A list to choose from, which offers only what has figures on this page."""
    found = _visual("slicer", {"Values": list(fields)}, title, place)
    objects: Json = {"data": [{"properties": {"mode": _literal("'Dropdown'")}}]}
    objects["header"] = [{"properties": {"show": _literal("false")}}]
    if single:
        objects["selection"] = [{"properties": {"strictSingleSelect": _literal("true")}}]
    found["visual"]["objects"] = objects
    found["filterConfig"] = {"filters": [_not_blank(shows)]}
    return found


def _title(text: str, place: Json) -> Json:
    run = {"value": text, "textStyle": {"fontWeight": "bold", "fontSize": "20pt"}}
    return {
        "position": place,
        "visual": {
            "visualType": "textbox",
            "objects": {"general": [{"properties": {"paragraphs": [{"textRuns": [run]}]}}]},
            "drillFilterOtherVisuals": True,
        },
    }


def _projection(field: Field, *, is_axis: bool) -> Json:
    reference = f"{field.table}.{field.name}"
    found = {"field": _field(field), "queryRef": reference, "nativeQueryRef": field.name}
    # The field of an axis or a slicer that is shown now, as Power BI Desktop writes it.
    return {**found, "active": True} if is_axis else found


def _field(field: Field, source: Json | None = None) -> Json:
    kind = "Measure" if field.is_measure else "Column"
    return {kind: {"Expression": {"SourceRef": source or {"Entity": field.table}}, "Property": field.name}}


def _only(field: Field, *values: str) -> Json:
    """A filter on some values of a column."""
    column = _field(field, {"Source": "t"})
    condition = {"In": {"Expressions": [column], "Values": [[{"Literal": {"Value": _quoted(v)}}] for v in values]}}
    return _filter(field, "Categorical", condition)


def _not_blank(field: Field) -> Json:
    blank = {"ComparisonKind": 0, "Left": _field(field, {"Source": "t"}), "Right": {"Literal": {"Value": "null"}}}
    return _filter(field, "Advanced", {"Not": {"Expression": {"Comparison": blank}}})


def _filter(field: Field, kind: str, condition: Json) -> Json:
    return {
        "name": tag("filter", field.table, field.name, json.dumps(condition)).replace("-", "")[:20],
        "field": _field(field),
        "type": kind,
        "filter": {
            "Version": 2,
            "From": [{"Name": "t", "Entity": field.table, "Type": 0}],
            "Where": [{"Condition": condition}],
        },
    }


def _literal(value: str) -> Json:
    return {"expr": {"Literal": {"Value": value}}}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _report() -> Json:
    version = {"visual": "2.4.0", "report": "3.0.0", "page": "2.0.0"}
    return {
        "themeCollection": {
            "customTheme": {"name": _THEME, "reportVersionAtImport": version, "type": "RegisteredResources"}
        },
        "resourcePackages": [
            {
                "name": "RegisteredResources",
                "type": "RegisteredResources",
                "items": [{"name": _THEME, "path": f"{_THEME}.json", "type": "CustomTheme"}],
            }
        ],
    }


def _theme() -> Json:
    """The colours of flis' own pages, which colour-blind readers tell apart."""
    return {
        "name": _THEME,
        "dataColors": list(dict.fromkeys([palette.BLUE, palette.ORANGE, palette.GREY, *palette.COLOURS.values()])),
        "background": palette.PAPER,
        "foreground": palette.INK,
        "tableAccent": palette.BLUE,
    }


def _file(schema: str, content: Json) -> str:
    return _json({"$schema": f"{_SCHEMAS}/{schema}/schema.json", **content})


def _json(content: Json) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
