"""Draws the entity diagram of an område. Vega-Lite draws it, as it draws the charts of the report."""

from __future__ import annotations

from typing import Any

from flis.publish.dokumentation.layout import LINE, WIDTH, Layout
from flis.publish.palette import BLUE, GREY, INK, PAPER
from flis.publish.svg import drawn

_HEAD = "#e6eef5"


def diagram(layout: Layout) -> str:
    """``layout`` as SVG."""
    boxes = [{"x": b.x, "y": b.y, "x2": b.x + WIDTH, "y2": b.y + b.height} for b in layout.boxes]
    heads = [{**box, "y2": box["y"] + LINE + 4} for box in boxes]
    corners = [
        {"x": x, "y": y, "e": number, "o": order}
        for number, edge in enumerate(layout.edges)
        for order, (x, y) in enumerate(edge.points)
    ]
    ends = [{"x": edge.points[-1][0] - 5, "y": edge.points[-1][1]} for edge in layout.edges]
    names = [{"x": b.x + 8, "y": b.middle_of(0), "t": b.navn} for b in layout.boxes]
    columns, keys, common = [], [], []
    for box in layout.boxes:
        for number, line in enumerate(box.lines, 1):
            place = {"y": box.middle_of(number), "t": line.navn}
            (keys if line.er_noegle else columns).append({"x": box.x + 8, **place})
            if line.til:
                common.append({"x": box.x + WIDTH - 8, "y": place["y"], "t": f"→ {line.til.rpartition('.')[2]}"})
    return drawn(
        {
            "width": layout.width + 2,
            "height": layout.height + 2,
            "padding": 4,
            "background": None,
            "config": {"aria": False, "view": {"stroke": None}, "text": {"align": "left", "baseline": "middle"}},
            "layer": [
                _layer(corners, {"type": "line", "color": GREY, "strokeWidth": 1.3}, detail="e", order="o"),
                _layer(boxes, {"type": "rect", "fill": PAPER, "stroke": INK, "strokeWidth": 1}),
                _layer(heads, {"type": "rect", "fill": _HEAD, "stroke": INK, "strokeWidth": 1}),
                _layer(
                    ends,
                    {
                        "type": "point",
                        "shape": "triangle-right",
                        "size": 60,
                        "filled": True,
                        "color": GREY,
                        "opacity": 1,
                    },
                ),
                _layer(names, {"type": "text", "fontSize": 13, "fontWeight": "bold", "fill": INK}),
                _layer(keys, {"type": "text", "fontSize": 12, "fontWeight": "bold", "fill": BLUE}),
                _layer(columns, {"type": "text", "fontSize": 12, "fill": INK}),
                _layer(common, {"type": "text", "fontSize": 11, "align": "right", "fill": GREY}),
            ],
        }
    )


def _layer(values: list[dict[str, Any]], mark: dict[str, Any], **more: str) -> dict[str, Any]:
    """One kind of marks, at the very points that its values name."""
    places = [name for name in ("x", "y", "x2", "y2") if values and name in values[0]]
    encoding: dict[str, Any] = {
        name: {"field": name, "type": "quantitative", "scale": None, "axis": None} for name in places[:2]
    }
    encoding |= {name: {"field": name} for name in places[2:]}
    if mark["type"] == "text":
        encoding["text"] = {"field": "t", "type": "nominal"}
    encoding |= {channel: {"field": field, "type": "quantitative"} for channel, field in more.items()}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}
