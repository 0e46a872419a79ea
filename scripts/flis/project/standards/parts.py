"""What both standards share: a contract's source as it counts, the texts of its doc blocks, and the types of columns.

A standard has words for names, types, texts and required columns. What it has no word for (``levering``, releases,
``nuller``) stands beside them under the word ``flis``, so that nothing is lost on the way out and back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flis.ground.errors import FlisError
from flis.project.sqltype import Type, parse_type

FLIS = "flis"
# What both standards have words for.
OF_TABLE, OF_COLUMN = frozenset({"fil"}), frozenset({"felt", "paakraevet"})
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})
_DOC = re.compile(r"{%-?\s*docs\s+(\w+)\s*-?%}(.*?){%-?\s*enddocs\s*-?%}", re.DOTALL)
_OF_DOC = re.compile(r"""{{\s*doc\(\s*["'](\w+)["']\s*\)\s*}}""")


@dataclass
class Part:
    """A column or a table, apart from any form. ``meta`` is what the contract has under ``config.meta``."""

    name: str
    description: str
    meta: dict[str, Any]
    type: str = ""
    parts: list[Part] = field(default_factory=list)


@dataclass
class Source:
    """A source with its tables. ``meta`` is the source's own, with the format of its files."""

    name: str
    description: str
    meta: dict[str, Any]
    tables: list[Part]


class Texts:
    """The doc blocks of the project, which descriptions of contracts name."""

    def __init__(self, folder: Path) -> None:
        pages = (path.read_text(encoding="utf-8", errors="replace") for path in (folder / "models").rglob("*.md"))
        self._blocks = {name: " ".join(text.split()) for page in pages for name, text in _DOC.findall(page)}

    def plain(self, text: str) -> str:
        """The text as a reader sees it, in one line."""
        return " ".join(_OF_DOC.sub(lambda found: self._blocks.get(found[1], ""), text).split())

    def kept(self, plain: str, written: object) -> str:
        """What a contract says: as it was written, unless the text was changed in between."""
        return written if isinstance(written, str) and self.plain(written) == plain else plain


def source_of(document: Mapping[str, Any]) -> Source:
    """A source of a dbt file, whose tables may have a part of lokal/kontrakt.yml over them."""
    tables = [
        Part(
            table["name"],
            table["description"],
            dict(_meta(table)),
            parts=[Part(c["name"], c["description"], dict(_meta(c)), c["data_type"]) for c in table["columns"]],
        )
        for table in document["tables"]
    ]
    return Source(document["name"], document.get("description") or document["name"], dict(_meta(document)), tables)


def dbt_document(source: Source) -> dict[str, Any]:
    """The dbt file of ``source``."""
    tables = [
        {
            "name": table.name,
            "description": table.description,
            "config": {"meta": table.meta},
            "columns": [
                {"name": c.name, "data_type": c.type, "description": c.description, "config": {"meta": c.meta}}
                for c in table.parts
            ],
        }
        for table in source.tables
    ]
    head = {"name": source.name, "database": "DSA", "schema": "Raa", "description": source.description}
    return {"sources": [{**head, "config": {"meta": source.meta}, "tables": tables}]}


def own_words(meta: Mapping[str, Any], said: frozenset[str]) -> dict[str, Any]:
    """What a standard has no word for."""
    return {key: value for key, value in meta.items() if key not in said}


def table_name(name: str, source: str, own: Mapping[str, Any]) -> str:
    """The name of a table that a standard calls ``name``. One that others described begins with its source's."""
    name = snake(name)
    return name if own or name.startswith(source) else f"{source}_{name}"


def required_word(required: object, own: Mapping[str, Any]) -> dict[str, bool]:
    """``paakraevet``, if the standard says it or the contract did."""
    return {"paakraevet": bool(required)} if required or own.get("paakraevet_sagt") else {}


def sql_type(written: object, kind: str, longest: object) -> str:
    """The type as flis wrote it, or the widest one of the standard's ``kind``. Raises ValueError."""
    if isinstance(written, str):
        return parse_type(written).sql
    text = f"nvarchar({longest})" if isinstance(longest, int) and 0 < longest <= 4000 else "nvarchar(400)"
    words = {
        "string": text,
        "integer": "bigint",
        "number": "decimal(18,4)",
        "boolean": "smallint",
        "date": "date",
        "datetime": "datetime2",
        "timestamp": "datetime2",
    }
    if kind not in words:
        raise ValueError(f"the type {kind} is none of {', '.join(words)}")
    return words[kind]


def is_derived(column: Part) -> bool:
    """Whether landing derives the column, so that the file has no field of it."""
    return "afledt_af" in column.meta


def kind_of(text: str, moment: str) -> tuple[str, Type]:
    """The standard's word for a type of flis; ``moment`` is its word for a point in time."""
    found = parse_type(text)
    words = {"nvarchar": "string", "char": "string", "decimal": "number", "date": "date", "datetime2": moment}
    return words.get(found.kind, "integer"), found


def refused(file: str, reason: str) -> FlisError:
    return FlisError("bad-argument", argument="FILE", reason=f"{file}: {reason}", command="contract import")


def snake(text: str) -> str:
    """A name of a column or a table, made of a name in a file: ``Sags Id`` is ``sags_id``."""
    text = text.translate(_LETTERS)
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_") or "felt"


def _meta(part: Mapping[str, Any]) -> Mapping[str, Any]:
    return (part.get("config") or {}).get("meta") or {}
