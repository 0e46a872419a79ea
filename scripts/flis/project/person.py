"""The columns of a contract that tell of a person: the pseudonym of a CPR number, and what is derived from the number.

A CPR number is never kept. A contract may ask for two facts that landing derives from it: the month of birth
(``foedt_maaned``) and the sex (``koen``). For example::

    - {name: barn_noegle, data_type: char(64), config: {meta: {felt: CPR, persondata: cpr}}}
    - {name: foedt_maaned, data_type: date, config: {meta: {afledt_af: barn_noegle, persondata: afledt}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# A CPR number as people write it.
CPR_NUMBER = re.compile(r"(?<!\d)\d{6}-?\d{4}(?!\d)")
CPR, AFLEDT = "cpr", "afledt"
FOEDT_MAANED, KOEN = "foedt_maaned", "koen"
_PSEUDONYM = "char(64)"
_DERIVED = {FOEDT_MAANED: "date", KOEN: "char(1)"}
_ALLOWED = ("afledt_af", "persondata", "leveret", "fra_release", "til_release")


def faults_of_persons(columns: Sequence[Mapping[str, Any]], table: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the columns that tell of a person. ``table`` is the table's ``config.meta``."""
    marks = {str(column.get("name")): _meta(column).get("persondata") for column in columns}
    for column in columns:
        name, meta, kind = str(column.get("name")), _meta(column), column.get("data_type")
        faults = list(_faults_of_mark(meta, kind))
        if "afledt_af" in meta:
            faults += _faults_of_derived(name, meta, kind, marks)
            if name in (*(table.get("noegle") or ()), table.get("periodekolonne")):
                faults.append("afledt_af: it may be empty, so it can be neither key nor month")
        yield from (f"column {name}: {fault}" for fault in faults)


def _meta(column: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands under ``config.meta``; nothing where another rule refuses its form."""
    config = column.get("config")
    meta = config.get("meta") if isinstance(config, dict) else None
    return meta if isinstance(meta, dict) else {}


def _faults_of_mark(meta: Mapping[str, Any], kind: Any) -> Iterator[str]:
    mark = meta.get("persondata")
    if mark not in (None, CPR, AFLEDT):
        yield f"persondata {mark!r}: it must be {CPR}, or {AFLEDT} with afledt_af"
    if mark == CPR and kind != _PSEUDONYM:
        yield f"data_type {kind}: it holds a pseudonym and must be {_PSEUDONYM}"
    if (mark == AFLEDT) != ("afledt_af" in meta):
        yield f"persondata {AFLEDT} and afledt_af go together"


def _faults_of_derived(name: str, meta: Mapping[str, Any], kind: Any, marks: Mapping[str, Any]) -> Iterator[str]:
    if _DERIVED.get(name) != kind:
        forms = " and ".join(f"{derived} {form}" for derived, form in _DERIVED.items())
        yield f"afledt_af: what can be derived from a CPR number is {forms}"
    if marks.get(str(meta["afledt_af"])) != CPR:
        yield f"afledt_af {meta['afledt_af']!r}: it must be a column of the table with persondata {CPR}"
    for key in meta:
        if key not in _ALLOWED:
            yield f"{key}: the column is derived, so the file has no field of it; allowed are {', '.join(_ALLOWED)}"
