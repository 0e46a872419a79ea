"""A strict reader of TMDL, written from the language's rules and sharing nothing with the writer.

An object is a line ``kind name`` or ``kind name = expression``; what is its own stands one tab deeper. A description
stands directly above its object. A property is ``name: value``, or a bare name that means true. Anything else is
refused, so is a property that the kind does not have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

PROPERTIES = {
    "database": {"compatibilityLevel"},
    "model": {"culture", "defaultPowerBIDataSourceVersion", "discourageImplicitMeasures"},
    "expression": {"lineageTag"},
    "relationship": {"isActive", "fromColumn", "toColumn"},
    "table": {"lineageTag"},
    "measure": {"formatString", "lineageTag"},
    "column": {"dataType", "isHidden", "isKey", "lineageTag", "summarizeBy", "sourceColumn"},
    "partition": {"mode", "source"},
    "role": {"modelPermission"},
    "tablePermission": set(),
    "perspective": set(),
    "perspectiveTable": {"includeAll"},
}
CHILDREN = {
    "table": {"measure", "column", "partition"},
    "role": {"tablePermission"},
    "perspective": {"perspectiveTable"},
}
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


def plain(name: str) -> str:
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


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
            assert description is None, "a description stands directly above its object"
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
            description = None
            del stack[depth:]
            if stack:
                assert thing.kind in CHILDREN.get(stack[-1].kind, ()), line
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
            pair = PROPERTY.fullmatch(body)
            assert pair, f"neither an object nor a property: {line!r}"
            name, value = pair["name"], pair["value"]
        assert name in PROPERTIES[owner.kind], f"{owner.kind} has no {name}"
        assert name not in owner.properties, f"{owner.name}: {name} twice"
        owner.properties[name] = value
    assert description is None
    return roots, refs
