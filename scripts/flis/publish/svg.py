"""Draws a Vega-Lite specification as SVG for a page: without script, outside resource, or anything that is not seen."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

_SVG = "http://www.w3.org/2000/svg"
_COORDINATE = re.compile(r"-?\d+\.\d+")
# What a picture needs. Everything else that Vega writes is for its own scripts.
_SHAPES = frozenset({"d", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "transform"})
_LOOKS = frozenset({"fill", "stroke", "stroke-width", "stroke-dasharray", "text-anchor", "font-size", "font-weight"})
_KEPT = _SHAPES | _LOOKS


def drawn(spec: dict[str, Any]) -> str:
    """``spec`` as one ``svg`` element, with Danish numbers and months."""
    # The library takes longer to load than a command that draws nothing.
    import vl_convert

    text = vl_convert.vegalite_to_svg(
        spec, vl_version="5.20", format_locale="da-DK", time_format_locale="da-DK", allowed_base_urls=[]
    )
    return _plain(text)


def _plain(svg: str) -> str:
    """``svg`` without what a page does not need: invisible marks, Vega's own names, and digits below a tenth."""
    root = ET.fromstring(svg)
    _prune(root)
    width, height = root.attrib.pop("width"), root.attrib.pop("height")
    root.set("viewBox", f"0 0 {width} {height}")
    for name in ("aria-hidden", "focusable"):
        root.set(name, "true" if name == "aria-hidden" else "false")
    ET.register_namespace("", _SVG)
    return _COORDINATE.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), ET.tostring(root, "unicode"))


def _prune(element: ET.Element) -> None:
    for child in list(element):
        _prune(child)
        drawn = child.tag.removeprefix(f"{{{_SVG}}}")
        unseen = child.get("opacity") == "0" or child.get("display") == "none"
        empty = drawn == "g" and not len(child)
        blank = drawn == "path" and (not child.get("d") or {"background", "foreground"} & {child.get("class")})
        if unseen or empty or blank:
            element.remove(child)
            continue
        kept = {name: value for name, value in child.attrib.items() if name in _KEPT}
        child.attrib.clear()
        child.attrib.update(kept)
