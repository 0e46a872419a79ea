"""Places the tables of an område for its diagram: who points at a table lies to the left of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flis.publish.dokumentation.read import Table

# From so many schemas a table is pointed at, it is common to all: the boxes name it, and no line leads to it.
_COMMON = 4
LINE, WIDTH, GAP = 17.0, 250.0, 70.0
_BETWEEN = 22.0


@dataclass(frozen=True)
class Line:
    """One line of a box: a column, whether it is of the key, and the common table that it points at."""

    navn: str
    er_noegle: bool
    til: str


@dataclass(frozen=True)
class Box:
    """A table with the columns of its key and of its relations. ``x`` and ``y``: the upper left corner."""

    navn: str
    lines: tuple[Line, ...]
    x: float
    y: float

    @property
    def height(self) -> float:
        return LINE * (len(self.lines) + 1) + 8

    def middle_of(self, number: int) -> float:
        """The height of a line's middle; line 0 is the name."""
        return self.y + LINE * (number + 0.5) + (4 if number else 2)


@dataclass(frozen=True)
class Edge:
    """A line from a column of one table to another table, by its corners."""

    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Layout:
    """The picture of one område. ``alone``: tables that point at common tables alone, and are not drawn."""

    skema: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    common: tuple[str, ...]
    alone: tuple[str, ...]
    relations: tuple[tuple[str, str, str, str], ...]

    @property
    def width(self) -> float:
        return max(box.x + WIDTH for box in self.boxes)

    @property
    def height(self) -> float:
        return max(box.y + box.height for box in self.boxes)


Links = Sequence[tuple[str, str]]


def layouts(tables: Sequence[Table]) -> Iterator[Layout]:
    """A picture for each schema of DM whose tables have relations."""
    schemas: dict[str, set[str]] = defaultdict(set)
    for table in tables:
        for _, target, _ in table.relationer:
            schemas[target].add(table.skema)
    common = {target for target, found in schemas.items() if len(found) >= _COMMON}
    by_schema: dict[str, list[Table]] = defaultdict(list)
    for table in tables:
        if table.database == "DM" and table.relationer:
            by_schema[table.skema].append(table)
    known = {table.fuldt_navn: table for table in tables}
    for skema, own in sorted(by_schema.items()):
        # Where nothing else is pointed at, the common tables are what there is to draw.
        inside = {t for table in own for _, t, _ in table.relationer} - common
        yield _layout(skema, own, known, common if inside else set())


def _layout(skema: str, own: Sequence[Table], known: Mapping[str, Table], common: set[str]) -> Layout:
    links = {
        table.fuldt_navn: [
            (column, to) for column, to, _ in table.relationer if to not in common and to != table.fuldt_navn
        ]
        for table in own
    }
    targets = {to for found in links.values() for _, to in found}
    alone = tuple(name for name, found in links.items() if not found and name not in targets)
    names = [name for name in links if name not in alone] + sorted(targets - links.keys())
    levels = _levels(names, links)
    fields = {to: field for table in own for _, to, field in table.relationer}
    lines = {
        name: _lines(known[name], links.get(name, ()), common) if name in known else (Line(fields[name], True, ""),)
        for name in names
    }
    boxes = _placed(names, levels, links, lines, skema)
    return Layout(
        skema,
        tuple(boxes.values()),
        tuple(_edges(boxes, links)),
        tuple(sorted(common.intersection(to for table in own for _, to, _ in table.relationer))),
        alone,
        tuple((table.fuldt_navn, *relation) for table in own for relation in table.relationer),
    )


def _levels(names: Sequence[str], links: Mapping[str, Links]) -> dict[str, int]:
    """How far to the right a table lies: further than every table that points at it."""
    levels = dict.fromkeys(names, 0)
    for _ in names:
        for name in names:
            for _, to in links.get(name, ()):
                levels[to] = max(levels[to], min(levels[name] + 1, len(names)))
    return levels


def _lines(table: Table, links: Links, common: set[str]) -> tuple[Line, ...]:
    to = {column: target for column, target, _ in table.relationer if target in common}
    pointing = {column for column, _ in links}
    return tuple(
        Line(column.navn, bool(column.noegle), to.get(column.navn, ""))
        for column in table.columns
        if column.noegle or column.navn in to or column.navn in pointing
    )


def _placed(
    names: Sequence[str],
    levels: Mapping[str, int],
    links: Mapping[str, Links],
    lines: Mapping[str, tuple[Line, ...]],
    skema: str,
) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    for level in range(max(levels.values()) + 1):
        sources = {name: [boxes[s].y for s in boxes for _, to in links.get(s, ()) if to == name] for name in names}
        there = [name for name in names if levels[name] == level]
        # A table lies beside the tables that point at it.
        there.sort(key=lambda name: (sum(sources[name]) / max(len(sources[name]), 1), name))
        y = 0.0
        for name in there:
            short = name.removeprefix("DM.").removeprefix(f"{skema}.")
            if any(levels[source] < level - 1 for source in links if name in dict(links[source]).values()):
                y = _seen_beyond([box for one, box in boxes.items() if levels[one] == level - 1], y)
            boxes[name] = Box(short, lines[name], level * (WIDTH + GAP), y)
            y += boxes[name].height + _BETWEEN
    return boxes


def _seen_beyond(boxes: Sequence[Box], y: float) -> float:
    """The first place from ``y`` on, at which a line from beyond ``boxes`` arrives between two of them."""
    arrival = LINE / 2 + 2
    between = sorted(box.y + box.height + _BETWEEN / 2 - arrival for box in boxes)
    return next((place for place in between if place >= y), y)


def _edges(boxes: Mapping[str, Box], links: Mapping[str, Links]) -> Iterator[Edge]:
    targets = [name for name in boxes if any(to == name for found in links.values() for _, to in found)]
    # Lines to one table share a track between the boxes; those to another table have their own.
    track = {name: (number + 1) / (len(targets) + 1) for number, name in enumerate(targets)}
    for name, box in boxes.items():
        for column, to in links.get(name, ()):
            number = next((n for n, line in enumerate(box.lines, 1) if line.navn == column), 0)
            start, end = (box.x + WIDTH, box.middle_of(number)), (boxes[to].x, boxes[to].middle_of(0))
            bend = box.x + WIDTH + GAP * track[to]
            yield Edge((start, (bend, start[1]), (bend, end[1]), end))
