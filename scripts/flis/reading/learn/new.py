"""Drafts a contract for a file that no contract knows: a source of the kommune's own, in ``lokal/models/dsa``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from flis.project.contract import Format
from flis.project.rules import KOMMUNE, OWN, PERIODE
from flis.project.sqltype import Type
from flis.project.words import RESERVED
from flis.reading.learn import forms
from flis.reading.learn.fields import Field
from flis.reading.learn.file import File
from flis.reading.learn.fit import Known
from flis.reading.learn.names import plain
from flis.reading.learn.table import OPEN

_NUMBER = Type("decimal", precision=18, scale=6)


def source_of(files: list[File], omraade: str, release: str, known: Known) -> dict[str, Any]:
    """A dbt source file with the tables of ``files``. What no file can say stands under ``uafklaret``."""
    name = f"lokal_{_word(omraade)}"
    tables = [_table(file, f"{name}_{_word(PurePosixPath(file.path).stem)}", release, known) for file in files]
    source = {
        "name": name,
        "database": "DSA",
        "schema": "Raa",
        "description": "Tabeller, som kun denne kommune får.",
        "config": {"meta": {"omraade": omraade}},
        "tables": tables,
    }
    return {"version": 2, "sources": [source]}


def _word(text: str) -> str:
    return plain(text).replace(" ", "_") or "x"


def _table(file: File, name: str, release: str, known: Known) -> dict[str, Any]:
    structure = file.structure
    assert structure is not None
    form = {"encoding": file.encoding, "delimiter": structure.dialect.delimiter, "quote": structure.dialect.quote}
    form["overskrift_raekke"] = structure.line if file.header else 0
    form |= {"skilletegn_sidst": True} if structure.ends else {}
    form |= {"overskrift_gentages": True} if file.odd.header_again else {}
    form |= {"slutlinjer": list(file.odd.beginnings)} if file.odd.beginnings else {}
    questions: dict[str, Any] = {"levering": ["fuld", "maaned"]}
    marks, open_marks = _marks(file.fields)
    columns = list(_columns(file, known))
    keys = [c["name"] for c, one in zip(columns, file.fields, strict=True) if one.is_unique]
    if not keys:
        questions["noegle"] = ["columns that together are different in every row"]
    required = [c["name"] for c in columns if c["config"]["meta"].get("paakraevet")]
    meta = {
        "fil": file.path,
        "noegle": keys[:1] or required[:1] or [columns[0]["name"]],
        "levering": "fuld",
        "fra_release": release,
        "format": {**form, **marks},
        OPEN: {**questions, **open_marks},
    }
    return {"name": name, "description": "Én række pr. …", "config": {"meta": meta}, "columns": columns}


def _columns(file: File, known: Known) -> Iterator[dict[str, Any]]:
    taken = set(OWN)
    for one in file.fields:
        kind = _type_of(one)
        felt = one.name or f"Felt{one.place + 1}"
        name = "cpr_noegle" if one.is_cpr else _known_name(one, known) or _word(felt)
        name = name if name[0].isalpha() else f"felt_{name}"
        while name in taken or name in RESERVED:
            name += "_"
        name = re.sub("_+$", lambda found: f"_{len(found[0])}", name) if name.endswith("_") else name
        taken.add(name)
        meta: dict[str, Any] = {"felt": felt}
        if one.is_cpr:
            meta["persondata"] = "cpr"
        if one.filled == one.rows and not one.signs:
            meta["paakraevet"] = True
        if one.signs:
            meta["tomme"] = list(one.signs)
        if one.around and one.around.certain:
            meta |= one.around.stated()
        elif one.around:
            meta[OPEN] = one.around.stated()
        kind = Type("char", length=4) if name == KOMMUNE else kind
        yield {"name": name, "data_type": kind.sql, "description": felt, "config": {"meta": meta}}


def _known_name(one: Field, known: Known) -> str:
    """``kommune_kode`` or ``periode`` for a field that repeats what the package's name says."""
    if known.kommune and len(one.texts) and set(one.few) <= known.kommune:
        return KOMMUNE
    months = [forms.months_in(one, pattern) for pattern in forms.dates_of(one, months=True).patterns]
    return PERIODE if known.months and any(m and set(m) <= known.months for m in months) else ""


def _type_of(one: Field) -> Type:
    """A type that every text of the field fits."""
    if one.is_cpr:
        return Type("char", length=64)
    if len(one.texts) and forms.dates_of(one).patterns:
        return Type("datetime2" if one.has_time else "date")
    if len(one.texts) and one.matches("-?(?:0|[1-9][0-9]{0,17})"):
        return Type("int") if one.matches("-?[0-9]{1,9}") else Type("bigint")
    if len(one.texts) and not one.matches("0[0-9]*") and forms.number_forms([(one, _NUMBER)], Format()):
        return _NUMBER
    return Type("nvarchar", length=min(4000, max(10, 2 * one.longest)))


def _marks(fields: tuple[Field, ...]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """How dates and numbers are written, and what of it is a question."""
    stated: dict[str, Any] = {}
    asked: dict[str, Any] = {}
    dated = [one for one in fields if _type_of(one).kind in ("date", "datetime2")]
    if dated:
        shared = sorted(forms.strictest(set.intersection(*(set(forms.dates_of(one).patterns) for one in dated))))
        stated["dato"] = shared[0] if shared else "%d-%m-%Y"
        if len(shared) != 1:
            asked["dato"] = shared
        if "%y" in stated["dato"]:
            asked["aar_fra"] = list(forms.CENTURIES)
    numbers = [(one, _NUMBER) for one in fields if _type_of(one) == _NUMBER]
    groups = forms.number_forms(numbers, Format()) if numbers else []
    if groups:
        stated["decimal"] = groups[0][0].decimal
        if groups[0][0].thousands:
            stated["thousands"] = groups[0][0].thousands
        if len(groups) > 1:
            asked["decimal"] = [".", ","]
    return stated, asked
