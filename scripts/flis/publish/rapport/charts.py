"""The charts of the report, as SVG without script or outside resource. Vega-Lite draws them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flis.publish.palette import COLOURS, INK, LINE
from flis.publish.rapport.figures import Series
from flis.publish.svg import drawn

_NAMES = {"egen": "Kommunen", "gruppe": "Gruppen", "landet": "Hele landet"}
_DASHES = {"egen": [1, 0], "gruppe": [7, 4], "landet": [2, 3]}
_OTHERS = {"egen": "Kommunen", "gruppe": "Gruppens kommuner", "anden": "Andre kommuner"}
_BINS = 44


def line_chart(series: Series, places: int) -> str | None:
    """The kommune over time, beside its group and the country where the nøgletal is compared.

    None where fewer than two periods have a value: a single dot is no development.
    """
    shown = ("egen",) if series.noegletal.er_antal else tuple(_NAMES)
    values: list[dict[str, Any]] = [
        {"m": f"{point.periode:%Y-%m-%d}", "v": _number(point.values[of]), "s": _NAMES[of]}
        for of in shown
        for point in series.points
    ]
    if len({value["m"] for value in values if value["v"] is not None}) < 2:
        return None
    years = series.noegletal.niveau != "M"
    axis = {"format": "%Y", "tickCount": "year"} if years else {"format": "%b %Y", "tickCount": 6, "labelOverlap": True}
    names = [_NAMES[of] for of in shown]
    return _drawn(
        values,
        width=620,
        height=190,
        encoding={
            "x": {"field": "m", "type": "temporal", "title": None, "axis": axis},
            "y": {
                "field": "v",
                "type": "quantitative",
                "title": None,
                "scale": {"zero": False, "nice": True},
                "axis": {"format": f",.{places}f", "tickCount": 5},
            },
        },
        # The lines have fixed looks, so that the legend is that of the points, with their shapes.
        layer=[
            *(
                {
                    "transform": [{"filter": f"datum.s == '{_NAMES[of]}'"}],
                    "mark": {"type": "line", "strokeWidth": 2, "color": COLOURS[of], "strokeDash": _DASHES[of]},
                }
                for of in shown
            ),
            {
                "mark": {"type": "point", "size": 38, "filled": True, "opacity": 1},
                "encoding": {
                    "color": _scale("s", names, [COLOURS[of] for of in shown]),
                    "shape": _scale("s", names, ["circle", "square", "triangle-up"][: len(names)]),
                },
            },
        ],
    )


def dot_plot(series: Series, places: int) -> str | None:
    """Every kommune as a dot at its value, equal values on top of each other. None with fewer than four kommuner."""
    spread = series.spread
    if spread is None:
        return None
    width = float(spread.stoerste - spread.mindste) / _BINS or 1.0
    heights: Counter[int] = Counter()
    values = []
    # The own dot first, so that it lies at the bottom of its pile and is found at once.
    for dot in sorted(series.dots, key=lambda dot: (list(_OTHERS).index(dot.kind), dot.vaerdi, dot.kode)):
        pile = int((float(dot.vaerdi) - float(spread.mindste)) / width)
        heights[pile] += 1
        values.append({"x": float(spread.mindste) + (pile + 0.5) * width, "y": heights[pile], "s": _OTHERS[dot.kind]})
    names = list(_OTHERS.values())
    top = max(heights.values())
    return _drawn(
        values,
        width=620,
        height=24 + 13 * top,
        mark={"type": "point", "filled": True, "size": 80, "opacity": 1},
        encoding={
            "x": {
                "field": "x",
                "type": "quantitative",
                "title": None,
                "scale": {"zero": False, "nice": True},
                "axis": {"format": f",.{places}f", "tickCount": 7},
            },
            "y": {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [0.3, top + 0.7]}},
            "color": _scale("s", names, [COLOURS[of] for of in _OTHERS]),
            "shape": _scale("s", names, ["diamond", "square", "circle"]),
            "size": {"condition": {"test": f"datum.s == '{_OTHERS['egen']}'", "value": 190}, "value": 80},
        },
    )


def bar_chart(months: Sequence[str], counts: dict[str, Sequence[int]]) -> str | None:
    """How many findings each month has, by how serious they are. None where there is none."""
    values = [
        {"m": month, "v": number, "s": name, "o": order}
        for order, (name, numbers) in enumerate(counts.items())
        for month, number in zip(months, numbers, strict=True)
    ]
    if not any(value["v"] for value in values):
        return None
    return _drawn(
        values,
        width=620,
        height=150,
        mark={"type": "bar", "stroke": "#ffffff", "strokeWidth": 1},
        encoding={
            "x": {"field": "m", "type": "ordinal", "title": None, "sort": list(months), "axis": {"labelAngle": -40}},
            "y": {"field": "v", "type": "quantitative", "title": None, "axis": {"format": ",d", "tickCount": 5}},
            "color": _scale("s", list(counts), [COLOURS[name] for name in counts]),
            "order": {"field": "o", "type": "quantitative"},
        },
    )


def _scale(field: str, domain: list[str], wanted: list[Any]) -> dict[str, Any]:
    legend = {"title": None, "orient": "top", "symbolSize": 90, "columnPadding": 40, "labelLimit": 300}
    return {"field": field, "type": "nominal", "scale": {"domain": domain, "range": wanted}, "legend": legend}


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _drawn(values: list[dict[str, Any]], **view: Any) -> str:
    axis = {"labelColor": INK, "domainColor": INK, "tickColor": INK, "gridColor": LINE, "labelFontSize": 12}
    spec = {
        "data": {"values": values},
        "background": None,
        "config": {
            "aria": False,
            "view": {"stroke": None},
            "axis": axis,
            "axisX": {"grid": False},
            "legend": {"labelColor": INK, "labelFontSize": 13},
        },
        **view,
    }
    return drawn(spec)
