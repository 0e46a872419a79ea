"""A source as a data contract of the Open Data Contract Standard (ODCS 3.1), and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flis.project.standards.parts import (
    FLIS,
    OF_COLUMN,
    OF_TABLE,
    Part,
    Source,
    Texts,
    is_derived,
    kind_of,
    own_words,
    required_word,
    snake,
    sql_type,
    table_name,
)

VERSION = "v3.1.0"


def exported(source: Source, texts: Texts) -> dict[str, Any]:
    return {
        "apiVersion": VERSION,
        "kind": "DataContract",
        "id": f"flis-{source.name}",
        "name": source.name,
        "version": "1.0.0",
        "status": "active",
        "description": {"purpose": texts.plain(source.description)},
        "schema": [_object(table, texts) for table in source.tables],
        **_own({"meta": source.meta, "beskrivelse": source.description}),
    }


def _object(table: Part, texts: Texts) -> dict[str, Any]:
    keys = list(table.meta["noegle"])
    return {
        "name": table.name,
        "physicalName": table.meta["fil"],
        "logicalType": "object",
        "physicalType": "file",
        "description": texts.plain(table.description),
        "properties": [_property(column, keys, texts) for column in table.parts],
        **_own({"meta": own_words(table.meta, OF_TABLE), "beskrivelse": table.description}),
    }


def _property(column: Part, keys: list[str], texts: Texts) -> dict[str, Any]:
    kind, of = kind_of(column.type, "timestamp")
    made: dict[str, Any] = {
        "name": column.name,
        "physicalName": column.meta.get("felt", column.name),
        "logicalType": kind,
        "physicalType": column.type,
        "description": texts.plain(column.description),
        "required": bool(column.meta.get("paakraevet", False)),
    }
    if kind == "string" and of.length:
        made["logicalTypeOptions"] = {"maxLength": of.length}
    if column.name in keys:
        made |= {"primaryKey": True, "primaryKeyPosition": keys.index(column.name) + 1}
    if "persondata" in column.meta:
        made["classification"] = "restricted"
    if is_derived(column):
        made["transformSourceObjects"] = [column.meta["afledt_af"]]
    own = {"meta": own_words(column.meta, OF_COLUMN), "beskrivelse": column.description}
    return {**made, **_own({**own, "paakraevet_sagt": "paakraevet" in column.meta})}


def imported(document: Mapping[str, Any], texts: Texts) -> Source:
    """Raises ValueError, KeyError or TypeError for a document that is no data contract of tables."""
    if document.get("kind") != "DataContract" or not str(document.get("apiVersion", "")).startswith("v3."):
        raise ValueError("it is no data contract of ODCS version 3")
    own = _said(document)
    name = snake(document.get("name") or document["id"])
    tables = [_table(one, name, texts) for one in document["schema"]]
    meta = own.get("meta") or {
        "omraade": name.upper(),
        "format": {"dato": "%Y-%m-%d", "delimiter": ",", "decimal": "."},
    }
    purpose = (document.get("description") or {}).get("purpose") or name
    return Source(name, texts.kept(purpose, own.get("beskrivelse")), dict(meta), tables)


def _table(one: Mapping[str, Any], source: str, texts: Texts) -> Part:
    own = _said(one)
    columns = [_column(column, texts) for column in one["properties"]]
    keys = [p for p in one["properties"] if p.get("primaryKey")]
    keys.sort(key=lambda p: p.get("primaryKeyPosition", 0))
    meta = dict(own.get("meta") or {"levering": "fuld", "fra_release": "7.0"})
    # A key may have a column that no file holds, such as the month of a package. Then flis' own word counts.
    meta.setdefault("noegle", [snake(p["name"]) for p in keys])
    name = table_name(one["name"], source, own)
    text = texts.kept(one.get("description") or name, own.get("beskrivelse"))
    return Part(name, text, {"fil": one.get("physicalName") or f"{one['name']}.csv", **meta}, parts=columns)


def _column(one: Mapping[str, Any], texts: Texts) -> Part:
    own = _said(one)
    meta = dict(own.get("meta", {}))
    if "afledt_af" not in meta:
        meta = {"felt": one.get("physicalName") or one["name"], **meta}
    meta |= required_word(one.get("required"), own)
    written = one.get("physicalType") if own else None
    longest = (one.get("logicalTypeOptions") or {}).get("maxLength")
    text = texts.kept(one.get("description") or one["name"], own.get("beskrivelse"))
    return Part(snake(one["name"]), text, meta, sql_type(written, one.get("logicalType", "string"), longest))


def _own(words: dict[str, Any]) -> dict[str, Any]:
    return {"customProperties": [{"property": FLIS, "value": words}]}


def _said(part: Mapping[str, Any]) -> Mapping[str, Any]:
    found = [one["value"] for one in part.get("customProperties") or [] if one.get("property") == FLIS]
    return found[0] if found else {}
