"""Reads a page of the report strictly: what a browser forgives, and what a screen reader needs, is a fault here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Whatever a page could ask the network for, or run.
OUTSIDE = {"script", "link", "iframe", "object", "embed", "img", "base", "form"}
REFERENCES = {"src", "srcset", "action", "data", "poster", "xlink:href", "background"}


@dataclass
class Page(HTMLParser):
    """One parsed page with the ``faults`` that were found, its visible words, and its tables' captions."""

    text: str
    faults: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    charts: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, dict[str, str]]] = []
        self._links: list[str] = []
        self._labels: list[str] = []
        self._heading = 0
        self._counts: dict[str, int] = {}
        self.feed(self.text)
        self.close()
        self._end()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if len(found) != len(attrs):
            self.faults.append(f"{tag} has an attribute twice")
        self._counts[tag] = self._counts.get(tag, 0) + 1
        self._look(tag, found)
        if tag not in VOID:
            self._open.append((tag, found))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1][0] if self._open else 'nothing'}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        inside = [tag for tag, _ in self._open]
        if {"style", "script"} & set(inside) or not data.strip():
            return
        self.words.append(data.strip())
        if inside and inside[-1] == "caption":
            self.captions.append(data.strip())

    def _look(self, tag: str, found: dict[str, str]) -> None:
        if tag in OUTSIDE or REFERENCES & found.keys() or any(name.startswith("on") for name in found):
            self.faults.append(f"{tag} reaches outside the page or runs something")
        if name := found.get("id"):
            if name in self.ids:
                self.faults.append(f"the id {name} is there twice")
            self.ids.add(name)
        if tag in HEADINGS:
            level = int(tag[1])
            if level > self._heading + 1:
                self.faults.append(f"{tag} comes after h{self._heading}")
            self._heading = level
        if tag == "a" and "href" in found:
            self._links.append(found["href"])
        if tag == "th" and found.get("scope") not in ("col", "row", "rowgroup"):
            self.faults.append("a th without scope")
        if found.get("role") == "img":
            self.charts += 1
            if len(found.get("aria-label", "")) < 20:
                self.faults.append("a chart without a text")
        if found.get("role") == "region":
            self._labels.append(found.get("aria-label", ""))
            if found.get("tabindex") != "0":
                self.faults.append("a region that scrolls and cannot have the focus")
        if "aria-labelledby" in found:
            self._links.append(f"#{found['aria-labelledby']}")

    def _end(self) -> None:
        if self._open:
            self.faults.append(f"{[tag for tag, _ in self._open]} are not closed")
        for once in ("html", "title", "main", "h1", "nav"):
            if self._counts.get(once) != 1:
                self.faults.append(f"there are {self._counts.get(once, 0)} of {once}")
        if '<html lang="da">' not in self.text:
            self.faults.append("the language is not said")
        if self._counts.get("table", 0) != len(self.captions):
            self.faults.append("a table without a caption")
        if not all(self._labels) or len(set(self._labels)) != len(self._labels):
            self.faults.append("regions without a name of their own")
        for link in self._links:
            if link.startswith("#") and link[1:] not in self.ids:
                self.faults.append(f"{link} leads nowhere")
            if not re.fullmatch(r"#[\w-]+|\d{4}\.html|index\.html", link):
                self.faults.append(f"{link} leads out of the report")
        if re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", self.text):
            self.faults.append("the page names something outside")
