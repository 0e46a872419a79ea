"""A strict reader of TMDL, written from the language's rules and sharing nothing with the writer.

An object is a line ``kind name`` or ``kind name = expression``; what is its own is one tab deeper. A description
is directly above its object. A property is ``name: value``, or a bare name that means true. Anything else is
refused, and so is a property that the kind does not have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

PROPERTIES = {
    "database": {"compatibilityLevel"},
    "model": {"culture", "defaultPowerBIDataSourceVersion", "discourageImplicitMeasures", "sourceQueryCulture"},
    "expression": {"lineageTag"},
    "relationship": {"fromColumn", "toColumn"},
    "table": {"lineageTag", "dataCategory"},
    "measure": {"formatString", "displayFolder", "lineageTag"},
    "column": {
        "dataType", "isHidden", "isKey", "isAvailableInMdx", "formatString", "displayFolder", "lineageTag",
        "summarizeBy", "sourceColumn", "sortByColumn",
    },
    "hierarchy": {"lineageTag"},
    "level": {"lineageTag", "column"},
    "partition": {"mode", "source"},
    "role": {"modelPermission"},
    "tablePermission": set(),
    "columnPermission": set(),
    "perspective": set(),
    "perspectiveTable": {"includeAll"},
    "annotation": set(),
}  # fmt: skip
CHILDREN = {
    "model": {"annotation"},
    "table": {"measure", "column", "hierarchy", "partition"},
    "hierarchy": {"level"},
    "role": {"tablePermission"},
    "tablePermission": {"columnPermission"},
    "perspective": {"perspectiveTable"},
}
# The kinds that begin a file, and those that may have a description.
ROOTS = {"database", "model", "expression", "relationship", "table", "role", "perspective", "annotation"}
DESCRIBED = {"table", "column", "measure", "expression", "role"}
FLAGS = {"isHidden", "isKey", "includeAll", "discourageImplicitMeasures"}
NAME = r"(?:'(?:[^']|'')+'|\w[\w-]*)"
OBJECT = re.compile(rf"(?P<kind>[a-zA-Z]+) (?P<name>{NAME})(?: = (?P<value>.+))?")
PROPERTY = re.compile(r"(?P<name>[a-zA-Z]+): (?P<value>\S.*)")


@dataclass
class Thing:
    kind: str
    name: str
    value: str | None = None
    description: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    children: list[Thing] = field(default_factory=list)

    def of(self, kind: str) -> list[Thing]:
        return [child for child in self.children if child.kind == kind]

    def everything(self) -> list[Thing]:
        return [self, *(below for child in self.children for below in child.everything())]


def plain(name: str) -> str:
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def pair(name: str) -> tuple[str, str]:
    """Table and column of ``'Sager pr. måned'.periode``."""
    match = re.fullmatch(rf"({NAME})\.({NAME})", name)
    assert match, name
    return plain(match[1]), plain(match[2])


def read(text: str) -> tuple[list[Thing], list[tuple[str, str]]]:
    """The objects of one file and its ``ref`` lines."""
    assert text.endswith("\n") and "\r" not in text
    lines, at = text.split("\n"), 0
    roots: list[Thing] = []
    refs: list[tuple[str, str]] = []
    stack: list[Thing] = []
    description: str | None = None
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line:
            assert description is None, "a description is directly above its object"
            continue
        depth = len(line) - len(line.lstrip("\t"))
        body = line[depth:]
        assert body == body.strip(), line
        assert depth <= len(stack), f"indented too far: {line!r}"
        if body.startswith("/// "):
            assert description is None
            description = body[4:]
            continue
        found = re.fullmatch(rf"ref (table|role|perspective) ({NAME})", body)
        if found:
            assert depth == 0
            refs.append((found[1], plain(found[2])))
            continue
        match = OBJECT.fullmatch(body)
        if match and match["kind"] in PROPERTIES:
            thing = Thing(match["kind"], plain(match["name"]), match["value"], description or "")
            assert description is None or thing.kind in DESCRIBED, f"{thing.kind} has no description"
            description = None
            del stack[depth:]
            if stack:
                assert thing.kind in CHILDREN.get(stack[-1].kind, ()), line
            else:
                assert thing.kind in ROOTS, line
            (stack[-1].children if stack else roots).append(thing)
            stack.append(thing)
            continue
        assert description is None and depth >= 1, line
        del stack[depth:]
        owner = stack[-1]
        assert not owner.children, f"a property after a child: {line!r}"
        if body == "source =":
            block = []
            while at < len(lines) and lines[at].startswith("\t" * (depth + 2)):
                block.append(lines[at][depth + 2 :])
                at += 1
            assert block, "an empty source"
            name, value = "source", "\n".join(block)
        elif body in FLAGS:
            name, value = body, "true"
        else:
            said = PROPERTY.fullmatch(body)
            assert said, f"neither an object nor a property: {line!r}"
            name, value = said["name"], said["value"]
        assert name in PROPERTIES[owner.kind], f"{owner.kind} has no {name}"
        assert name not in owner.properties, f"{owner.name}: {name} twice"
        owner.properties[name] = value
    assert description is None
    return roots, refs
