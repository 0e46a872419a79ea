"""What a contract may say: its keys, the forms of their values, and what lies behind them.

A contract that keeps these rules can be installed on every engine, read by the reader and found in a package. Each
fault is one sentence that names the column, the key and what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from flis.ground.filename import fault_of_path
from flis.project.days import EXCEL
from flis.project.delivered import CONTROL, fault_of_delivered_type, faults_of_around, faults_of_texts
from flis.project.form import (
    OF_COLUMN,
    RULES,
    can_hold,
    fault_of_century,
    fault_of_column_key,
    faults_of_format,
    faults_of_keys,
)
from flis.project.person import faults_of_persons
from flis.project.sqltype import Type, parse_type
from flis.project.words import RESERVED

LEVERINGER = ("fuld", "maaned", "historik")
# Each landing table has these columns of flis' own; a delivery may bring the last two itself.
OWN = ("levering_id", "raekke_nr")
KOMMUNE, PERIODE = "kommune_kode", "periode"
SCHEMAS = ("Raa", "Drift")
# The second says it to dbt, for which a schema of Spark lies in no database.
DATABASES = ("DSA", "{{ 'DSA' if target.database else '' }}")
DESCRIPTOR = "datapackage.json"

_SOURCE = ("name", "database", "schema", "description", "config", "tables", "tags", "loader")
_TABLE = ("name", "description", "config", "columns", "tags", "data_tests")
_COLUMN = ("name", "data_type", "description", "config", "tags", "data_tests")
_CONFIG = ("meta", "tags", "enabled", "freshness", "loaded_at_field", "loaded_at_query", "event_time")
_TABLE_META = (
    "fil", "regneark", "noegle", "levering", "periodekolonne", "historik_omraade", "tom", "fra_release", "til_release",
    "format", "omraade", "landsdaekkende", "ejer", "felter", "uoenskede", "uoenskede_filer",
    "leveret",
)  # fmt: skip
_COLUMN_META = (
    "felt", "paakraevet", "persondata", "aaben", "tomme", "fra_release", "til_release", "leveret", "leveret_type",
    "nuller", "vaerdier", "foran", "bagved", "afledt_af", *OF_COLUMN,
)  # fmt: skip

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST_NAME, _LONGEST_OMRAADE = 60, 40  # as the ledger's columns hold them
_RELEASE = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4})*")
_MOST_COLUMNS = 1000  # SQL Server: 1024, with those of flis' own
_LONGEST_TEXT, _MOST_DIGITS = 4000, 38


def faults_of_source(source: Any) -> Iterator[str]:
    """What is wrong with a source, apart from its tables."""
    if not isinstance(source, dict):
        yield "a source must have keys by name"
        return
    yield from _keys(source, _SOURCE, "the source")
    if not _is_name(source.get("name")):
        yield f"the source: name {source.get('name')!r}: {_NAME_FORM}"
    if source.get("database", "DSA") not in DATABASES:
        yield f"the source: database {source['database']!r}: it must be DSA"
    if source.get("schema") not in SCHEMAS:
        yield f"the source: schema {source.get('schema')!r}: it must be one of {', '.join(SCHEMAS)}"
    if not isinstance(source.get("tables") or [], list):
        yield "the source: tables must be a list"
    yield from _meta_faults(source, _TABLE_META, "the source")


def faults_of_table(table: Any, source: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a table of ``source``, which has no faults of its own."""
    if not isinstance(table, dict):
        yield "a table must have keys by name"
        return
    yield from _keys(table, _TABLE, "the table")
    if faults := list(_meta_faults(table, _TABLE_META, "the table")):
        yield from faults
        return
    meta = whole_meta(source, table)
    yield from (f"the table: format.{fault}" for fault in faults_of_format(meta.get("format") or {}))
    columns = table.get("columns")
    if not isinstance(columns, list) or not columns or not all(isinstance(c, dict) for c in columns):
        yield "the table: columns must be a list of columns with name, data_type and description"
        return
    yield from _description(table, "the table")
    names = [c.get("name") for c in columns]
    delivered = "fil" in meta
    if delivered:
        yield from _delivered(table, meta, names)
    elif not isinstance(table.get("name"), str):
        yield f"the table: name {table.get('name')!r}: it must be a text"
    if len(columns) > _MOST_COLUMNS:
        yield f"the table: {len(columns)} columns, more than {_MOST_COLUMNS}"
    for name in sorted({str(n) for n in names if names.count(n) > 1}):
        yield f"column {name}: it stands twice"
    noegle = meta.get("noegle")
    if not isinstance(noegle, list) or not noegle or len(set(map(str, noegle))) < len(noegle):
        yield f"the table: noegle {noegle!r}: it must be a list of different columns"
    elif unknown := [n for n in noegle if n not in names]:
        yield f"the table: noegle {unknown[0]!r}: it is not a column{nearest(unknown[0], names)}"
    for column in columns:
        yield from _column_faults(column, meta, delivered)
    yield from faults_of_persons(columns, meta)


def meta_of(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands under ``config.meta``."""
    return (part.get("config") or {}).get("meta") or {}


def whole_meta(source: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """What a table states, and its source for all its tables. Of ``format``, each key counts by itself."""
    meta = {**meta_of(source), **meta_of(table)}
    form = {**(meta_of(source).get("format") or {}), **(meta_of(table).get("format") or {})}
    return {**meta, "format": form} if "format" in meta else meta


def _meta_faults(part: Mapping[str, Any], allowed: Iterable[str], where: str) -> Iterator[str]:
    config = part.get("config") or {}
    if not isinstance(config, dict) or not isinstance(config.get("meta") or {}, dict):
        yield f"{where}: config and config.meta must have keys by name"
        return
    yield from _keys(config, _CONFIG, f"{where}: config")
    meta = config.get("meta") or {}
    yield from _keys(meta, allowed, f"{where}: config.meta")
    if "format" in meta:
        if not isinstance(meta["format"], dict):
            yield f"{where}: format must have keys by name: {', '.join(RULES)}"
            return
        yield from _keys(meta["format"], RULES, f"{where}: format")
        yield from (f"{where}: format.{fault}" for fault in faults_of_keys(meta["format"]))


def _keys(part: Mapping[str, Any], allowed: Iterable[str], where: str) -> Iterator[str]:
    allowed = tuple(allowed)
    for key in part:
        if key == "uafklaret":
            yield f"{where}: {key}: a question is still open. State what it is, and delete {key}"
        elif key not in allowed:
            yield f"{where}: the key {key} is unknown{nearest(key, allowed)}; allowed are {', '.join(allowed)}"


def nearest(word: Any, allowed: Iterable[Any]) -> str:
    """Words that name the likeliest of ``allowed``; none if nothing is like it."""
    found = get_close_matches(str(word), [str(a) for a in allowed], 1)
    return f", perhaps {found[0]} is meant" if found else ""


_NAME_FORM = f"it must be small letters a-z, digits and _, begin with a letter, and be {_LONGEST_NAME} long at the most"


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and bool(_NAME.fullmatch(name)) and len(name) <= _LONGEST_NAME


def _description(part: Mapping[str, Any], where: str) -> Iterator[str]:
    if not isinstance(part.get("description"), str) or not part["description"].strip():
        yield f"{where}: description is missing; it must be a text"


def _delivered(table: Mapping[str, Any], meta: Mapping[str, Any], names: list[Any]) -> Iterator[str]:
    if not _is_name(table.get("name")) or table["name"] in RESERVED:
        yield f"the table: name {table.get('name')!r}: {_name_fault(table.get('name'))}"
    yield from _file_faults(meta)
    omraade = meta.get("omraade")
    for key in ("omraade", "historik_omraade"):
        if key in meta or key == "omraade":
            value = meta.get(key)
            if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_OMRAADE:
                yield f"the table: {key} {value!r}: it must be a text of 1 to {_LONGEST_OMRAADE} characters"
    for key in ("landsdaekkende", "leveret"):
        if not isinstance(meta.get(key, False), bool):
            yield f"the table: {key} {meta[key]!r}: it must be true or false"
    yield from _tom(meta.get("tom", False))
    yield from _fields(table, meta)
    yield from _release_faults(meta, "the table", needed=True)
    levering, periodekolonne = meta.get("levering"), meta.get("periodekolonne")
    if levering not in LEVERINGER:
        yield f"the table: levering {levering!r}: it must be one of {', '.join(LEVERINGER)}"
    elif (levering == "historik") != bool(periodekolonne):
        yield "the table: levering historik and periodekolonne go together"
    if periodekolonne and periodekolonne not in names:
        yield f"the table: periodekolonne {periodekolonne!r}: it is not a column{nearest(periodekolonne, names)}"
    if periodekolonne and periodekolonne != PERIODE and PERIODE in names:
        yield f"column {PERIODE}: the month comes from {periodekolonne}; the table may not deliver {PERIODE} too"
    if "historik_omraade" in meta and (levering != "maaned" or PERIODE not in names):
        yield f"the table: historik_omraade asks for levering maaned and a column {PERIODE}"
    if "historik_omraade" in meta and meta["historik_omraade"] == omraade:
        yield "the table: historik_omraade must be another område than omraade"


def _file_faults(meta: Mapping[str, Any]) -> Iterator[str]:
    fil, unwanted = meta["fil"], meta.get("uoenskede_filer", [])
    if not isinstance(unwanted, list) or len(set(map(str, unwanted))) < len(unwanted):
        yield f"the table: uoenskede_filer {unwanted!r}: it must be a list of different files"
        return
    for key, name in (("fil", fil), *(("uoenskede_filer", name) for name in unwanted)):
        reason = fault_of_path(name) or (name.casefold() == DESCRIPTOR and "that is the package's descriptor")
        if reason:
            yield f"the table: {key} {name!r}: {reason}"


def _fields(table: Mapping[str, Any], meta: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the fields that a file has besides those of its columns, and with their order."""
    felter, uoenskede = meta.get("felter"), meta.get("uoenskede", [])
    for key, names in (("felter", felter), ("uoenskede", uoenskede)):
        good = isinstance(names, list) and all(isinstance(n, str) and n and not CONTROL.search(n) for n in names)
        if names is not None and (not good or len(set(names)) < len(names)):
            yield f"the table: {key} {names!r}: it must be a list of different names of fields"
            return
    metas = [meta_of(column) for column in table["columns"]]
    # A felt that is no text has a fault of its own.
    delivered = {m["felt"] for m in metas if m.get("leveret", True) and isinstance(m.get("felt"), str)}
    for name in uoenskede:
        if name in delivered:
            yield f"the table: uoenskede {name!r}: a column is read from that field"
    if felter is None:
        return
    if (meta.get("format") or {}).get("overskrift_raekke", 1) != 0:
        yield "the table: felter is for a file without a header; say overskrift_raekke: 0 in format, or leave it out"
    for name in felter:
        if name not in delivered and name not in uoenskede:
            yield f"the table: felter {name!r}: no column has it{nearest(name, delivered)}; is it one of uoenskede?"
    for name in sorted(str(n) for n in delivered - set(felter)):
        yield f"the table: felter: {name} is missing; a column is read from it"


def _tom(tom: Any) -> Iterator[str]:
    months = tom if isinstance(tom, list) else []
    good = all(isinstance(m, str) and re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", m) for m in months)
    if not good or not isinstance(tom, bool | list):
        yield f'the table: tom {tom!r}: it must be true, false or a list of months as "2023-05"'


def _release_faults(meta: Mapping[str, Any], where: str, *, needed: bool = False) -> Iterator[str]:
    ends = []
    for key in ("fra_release", "til_release"):
        value = meta.get(key)
        if value is None:
            if needed and key == "fra_release":
                yield f"{where}: fra_release is missing; it is the first release that delivers this"
        elif not isinstance(value, str) or not _RELEASE.fullmatch(value):
            # Without quotes YAML reads 7.10 as the number 7.1.
            yield f'{where}: {key} {value!r}: it must be a release in quotes, as "7.1"'
        else:
            ends.append([int(part) for part in value.split(".")])
    if ends != sorted(ends):
        yield f"{where}: til_release lies before fra_release"


def _column_faults(column: Mapping[str, Any], table: Mapping[str, Any], delivered: bool) -> Iterator[str]:
    name = column.get("name")
    where = f"column {name}"
    yield from _keys(column, _COLUMN, where)
    faults = list(_meta_faults(column, _COLUMN_META, where))
    yield from faults
    if not _is_name(name) or name in RESERVED:
        yield f"{where}: {_name_fault(name)}"
    yield from _description(column, where)
    try:
        kind = parse_type(column.get("data_type"))
    except ValueError as error:
        yield f"{where}: data_type: {error}"
        return
    if reason := _type_fault(kind):
        yield f"{where}: data_type {kind.sql}: {reason}"
    if faults:
        return
    meta = meta_of(column)
    for key in ("paakraevet", "leveret"):
        if not isinstance(meta.get(key, False), bool):
            yield f"{where}: {key} {meta[key]!r}: it must be true or false"
    stated = [
        f"{key} {meta[key]!r}: {fault}"
        for key in OF_COLUMN
        if key in meta and (fault := fault_of_column_key(key, meta[key]))
    ]
    yield from (f"{where}: {fault}" for fault in stated)
    if stated:
        return
    if "tomme" in meta:
        yield from (f"{where}: {fault}" for fault in faults_of_format({"tomme": meta["tomme"]}))
    yield from _release_faults(meta, where)
    if delivered and "afledt_af" not in meta:
        yield from _field_faults(column, kind, meta, table)


def _name_fault(name: Any) -> str:
    if name in RESERVED:
        return f"the name {name} is a word of SQL on one of the engines; take another"
    return f"its name {name!r} cannot be used: {_NAME_FORM}"


def _type_fault(kind: Type) -> str:
    if kind.kind in ("nvarchar", "char") and not 1 <= kind.length <= _LONGEST_TEXT:
        return f"the length must be 1 to {_LONGEST_TEXT}"
    if kind.kind == "decimal" and not (1 <= kind.precision <= _MOST_DIGITS and kind.scale <= kind.precision):
        return f"the digits must be 1 to {_MOST_DIGITS}, and the decimals no more than the digits"
    return ""


def _field_faults(
    column: Mapping[str, Any], kind: Type, meta: Mapping[str, Any], table: Mapping[str, Any]
) -> Iterator[str]:
    name, felt, form = column.get("name"), meta.get("felt"), table.get("format") or {}
    where = f"column {name}"
    encoding = str(form.get("encoding", "utf-8")).lower()
    if not isinstance(felt, str) or not felt or CONTROL.search(felt):
        yield f"{where}: felt {felt!r}: it must be the field's name in the file, a text"
    elif not can_hold(encoding, felt):
        yield f"{where}: felt {felt!r}: {encoding} has no such letter"
    if name in OWN:
        yield f"{where}: flis itself has a column of that name in every landing table; take another"
    if name == KOMMUNE and kind != Type("char", length=4):
        yield f"{where}: data_type {kind.sql}: a kommune's code is char(4), with its leading zero"
    if name in (KOMMUNE, PERIODE) and meta.get("persondata"):
        yield f"{where}: it cannot be a pseudonym"
    month = table.get("periodekolonne") or PERIODE
    if name in (PERIODE, month) and kind.kind not in ("date", "datetime2", "int", "smallint"):
        yield f"{where}: data_type {kind.sql}: the month of a row comes from it; it must be date, or int for a year"
    if meta.get("leveret") is False:
        yield from _left_out(where, name, meta, table)
    of_month = form.get("maaned") if name == month and kind.kind == "date" else None
    dato = meta.get("dato") or of_month or form.get("dato", "%d-%m-%Y")
    if fault := fault_of_century(meta.get("dato"), {**form, **meta}):
        yield f"{where}: dato {dato!r}: {fault}"
    if kind.kind == "datetime2" and dato == EXCEL:
        yield f"{where}: dato {dato!r}: this column is datetime2, whose texts have a time of day"
    if name in (PERIODE, month) and kind.kind != "date" and isinstance(meta.get("vaerdier"), dict):
        for text in meta["vaerdier"].values():
            if not re.fullmatch("(?:19|20)[0-9]{2}", str(text)):
                yield f"{where}: vaerdier {text!r}: the year of a row comes from it, from 1900 to 2099"
    yield from faults_of_around(where, kind, meta, {**form, "encoding": encoding})
    yield from faults_of_texts(where, kind, meta, str(dato), meta.get("decimal") or form.get("decimal", ","))
    own = {key: meta[key] for key in OF_COLUMN if key in meta}
    for key in own:
        whole = ("decimal", "int", "bigint", "smallint")
        decimals = whole if "leveret_type" in meta else ("decimal",)
        kinds = {"dato": ("date",), "aar_fra": ("date",), "decimal": decimals}.get(key, whole)
        if kind.kind not in kinds:
            yield f"{where}: {key} is for {', '.join(kinds)}; this column is {kind.sql}"
    if own:
        plain = {key: value for key, value in {**form, **own}.items() if key not in ("dato", "maaned")}
        yield from (f"{where}: {fault}" for fault in faults_of_format(plain))
    of_column = {"dato": dato, **meta}
    if "leveret_type" in meta and (fault := fault_of_delivered_type(kind, of_column, table.get("omraade", ""))):
        yield f"{where}: leveret_type {meta['leveret_type']!r}: {fault}"


def is_kommunekode(name: str, kind: Type) -> bool:
    """Whether a column holds codes of kommuner, which a file may write without their leading zero."""
    return name.endswith(KOMMUNE) and kind == Type("char", length=4)


def _left_out(where: str, name: Any, meta: Mapping[str, Any], table: Mapping[str, Any]) -> Iterator[str]:
    """Which columns a file may lack: those that may be empty, and what the name of the package says."""
    if name == KOMMUNE and table.get("landsdaekkende") is not True:
        return
    if name == PERIODE and table.get("levering") in ("fuld", "maaned") and "historik_omraade" not in table:
        return
    noegle = table.get("noegle")
    needed = (*(noegle if isinstance(noegle, list) else ()), table.get("periodekolonne"), KOMMUNE, PERIODE)
    if meta.get("paakraevet") or name in needed:
        yield f"{where}: leveret false: the tables of DM rest on it, so the file must hold it"
