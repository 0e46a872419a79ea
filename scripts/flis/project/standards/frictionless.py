"""A source as a Frictionless Data Package (v1, as frictionless-py reads it), and back."""

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


def exported(source: Source, texts: Texts) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": source.name,
        "title": source.name.upper(),
        "description": texts.plain(source.description),
        FLIS: {"meta": source.meta, "beskrivelse": source.description},
        "resources": [_resource(table, source.meta, texts) for table in source.tables],
    }


def _resource(table: Part, of_source: Mapping[str, Any], texts: Texts) -> dict[str, Any]:
    form = {**of_source.get("format", {}), **table.meta.get("format", {})}
    fields = [_field(column, form, texts) for column in table.parts if not is_derived(column)]
    derived = [(place, column) for place, column in enumerate(table.parts) if is_derived(column)]
    named = {column.name: column.meta.get("felt", column.name) for column in table.parts}
    header = form.get("overskrift_raekke", 1)
    dialect: dict[str, Any] = {"delimiter": form.get("delimiter", ";"), "header": header > 0}
    if form.get("quote", '"'):
        dialect["quoteChar"] = form.get("quote", '"')
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.meta["fil"],
        "description": texts.plain(table.description),
        "encoding": form.get("encoding", "utf-8"),
        "dialect": dialect,
        "schema": {
            "fields": fields,
            "primaryKey": [named[key] for key in table.meta["noegle"] if key in named],
            "missingValues": ["", *form.get("tomme", ())],
        },
        FLIS: {
            "meta": own_words(table.meta, OF_TABLE),
            "beskrivelse": table.description,
            "afledte": [{"plads": place, **vars(column)} for place, column in derived],
        },
    }


def _field(column: Part, form: Mapping[str, Any], texts: Texts) -> dict[str, Any]:
    kind, of = kind_of(column.type, "datetime")
    field: dict[str, Any] = {
        "name": column.meta.get("felt", column.name),
        "type": kind,
        "description": texts.plain(column.description),
        "constraints": {"required": bool(column.meta.get("paakraevet", False))},
    }
    if kind == "string" and of.length:
        field["constraints"]["maxLength"] = of.length
    if kind == "date":
        field["format"] = column.meta.get("dato", form.get("dato", "%d-%m-%Y"))
    if kind == "number":
        field["decimalChar"] = column.meta.get("decimal", form.get("decimal", ","))
        if thousands := column.meta.get("thousands", form.get("thousands")):
            field["groupChar"] = thousands
    own = {"kolonne": column.name, "type": column.type, "meta": own_words(column.meta, OF_COLUMN)}
    return {**field, FLIS: {**own, "beskrivelse": column.description, "paakraevet_sagt": "paakraevet" in column.meta}}


def imported(document: Mapping[str, Any], texts: Texts) -> Source:
    """Raises ValueError, KeyError or TypeError for a document that is no Data Package of tables."""
    own = document.get(FLIS, {})
    tables = [_table(resource, document["name"], texts) for resource in document["resources"]]
    meta = own.get("meta") or {"omraade": snake(document["name"]).upper(), "format": {"dato": "%Y-%m-%d"}}
    text = texts.kept(document.get("description") or document["name"], own.get("beskrivelse"))
    return Source(snake(document["name"]), text, dict(meta), tables)


def _table(resource: Mapping[str, Any], package: str, texts: Texts) -> Part:
    own, schema = resource.get(FLIS, {}), resource["schema"]
    columns = [_column(field, texts) for field in schema["fields"]]
    by_field = {column.meta["felt"]: column.name for column in columns}
    # The file has no field of a derived column, so flis' own words keep it, in its place.
    for derived in own.get("afledte", ()):
        columns.insert(derived["plads"], Part(**{key: value for key, value in derived.items() if key != "plads"}))
    keys = schema.get("primaryKey") or []
    meta = dict(own.get("meta") or {"levering": "fuld", "fra_release": "7.0", "format": _format(resource)})
    # A key may have a column that no file holds, such as the month of a package. Then flis' own word counts.
    meta.setdefault("noegle", [by_field[key] for key in ([keys] if isinstance(keys, str) else keys)])
    name = table_name(resource["name"], snake(package), own)
    text = texts.kept(resource.get("description") or name, own.get("beskrivelse"))
    return Part(name, text, {"fil": resource["path"], **meta}, parts=columns)


def _format(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The form of a file that others described."""
    dialect, schema = resource.get("dialect", {}), resource["schema"]
    dates = {f.get("format", "default") for f in schema["fields"] if f.get("type") == "date"}
    form: dict[str, Any] = {
        "encoding": resource.get("encoding", "utf-8"),
        "delimiter": dialect.get("delimiter", ","),
        "quote": dialect.get("quoteChar", '"'),
        "decimal": next((f["decimalChar"] for f in schema["fields"] if "decimalChar" in f), "."),
        "overskrift_raekke": 1 if dialect.get("header", True) else 0,
        "dato": "%Y-%m-%d" if dates <= {"default"} else min(dates - {"default"}),
    }
    if missing := [text for text in schema.get("missingValues", [""]) if text]:
        form["tomme"] = missing
    return form


def _column(field: Mapping[str, Any], texts: Texts) -> Part:
    own, rules = field.get(FLIS, {}), field.get("constraints", {})
    meta = {"felt": field["name"], **own.get("meta", {}), **required_word(rules.get("required"), own)}
    name = own.get("kolonne") or snake(field["name"])
    text = texts.kept(field.get("description") or field["name"], own.get("beskrivelse"))
    return Part(name, text, meta, sql_type(own.get("type"), field.get("type", "string"), rules.get("maxLength")))
