"""Contracts written for a test: a source of one table, of which a test changes one part."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

COLUMNS = [
    ("kommune_kode", "char(4)", "Kommunekode"),
    ("raekke_id", "nvarchar(20)", "Id"),
    ("dato", "date", "Dato"),
    ("beloeb_kr", "decimal(12,2)", "Beloeb"),
]


def source(**changes: Any) -> dict[str, Any]:
    """A source with the table ``proeve_maaling``. ``changes`` go into the source's config.meta."""
    meta = {"omraade": "PROEVE", "format": {"encoding": "utf-8", "delimiter": ";", "decimal": ",", "dato": "%d-%m-%Y"}}
    table_meta = {
        "fil": "Maaling.csv",
        "noegle": ["kommune_kode", "raekke_id"],
        "levering": "fuld",
        "fra_release": "7.0",
    }
    table = {
        "name": "proeve_maaling",
        "description": "Én række pr. måling.",
        "config": {"meta": table_meta},
        "columns": [column(*facts) for facts in COLUMNS],
    }
    return {
        "name": "proeve",
        "database": "DSA",
        "schema": "Raa",
        "description": "Prøver.",
        "config": {"meta": {**meta, **changes}},
        "tables": [table],
    }


def column(name: str, kind: str, felt: str, **meta: Any) -> dict[str, Any]:
    """A column; ``meta`` stands beside its field's name."""
    return {"name": name, "data_type": kind, "description": "Tekst.", "config": {"meta": {"felt": felt, **meta}}}


def changed(*path: str | int, to: Any) -> dict[str, Any]:
    """``source()`` with the part at ``path`` changed; ``None`` removes it."""
    document = copy.deepcopy(source())
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return document


def write(folder: Path, *sources: dict[str, Any]) -> Path:
    """A contract of ``sources`` in the project in ``folder``."""
    path = folder / "models" / "dsa" / "proeve" / "_proeve__sources.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"version": 2, "sources": list(sources)}, allow_unicode=True), encoding="utf-8")
    return path
