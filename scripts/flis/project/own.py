"""What a kommune has of its own in ``lokal``, told to dbt: mapped codes, own nøgletal and cubes, and vars.

dbt reads no CSV file while it parses a model, and a model names every other that it reads. So flis writes
``lokal/macros/flis.sql`` before it starts dbt. The shipped macros in ``macros/projekt/lokal.sql`` call what it holds.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from pathlib import Path

from flis.ground.durable import disk_error
from flis.ground.errors import FlisError
from flis.project.contract import Contracts, load_contracts
from flis.project.folders import local_folder
from flis.project.koder import FILE, as_macro, read_codes
from flis.project.kuber import KUBER, own_cubes
from flis.project.seed import read_seed
from flis.project.settings import Project

CATALOGUE = "lokale_noegletal"  # the seed with the rows that lokal adds to seeds/noegletal.csv
_MODEL = re.compile(r"[a-z][a-z0-9_]*__noegletal_([a-z]+)_([0-9]+)")
_IDENT = re.compile(r"[A-Z]{2,5}-[0-9]{3}")
_HEAD = "{# flis writes this file from what is in lokal (docs/lokal.md). What you change here is lost. #}\n"


def own_noegletal(folder: Path) -> tuple[str, ...]:
    """The models in ``lokal`` that are nøgletal, e.g. ``solby__noegletal_sol_001``.

    Each has a row in ``lokal/seeds/lokale_noegletal.csv``, and each row a model. Raises ``bad-own-part``.
    """
    local = local_folder(folder)
    models = sorted(p.stem for p in (local / "models").rglob("*.sql") if _MODEL.fullmatch(p.stem))
    named = {_ident(model): model for model in models}
    rows = own_catalogue(folder)
    idents = [row["noegletal_id"] for row in rows]
    shipped = {row["noegletal_id"] for row in read_seed(folder, "noegletal", ["noegletal_id"])} if idents else set()
    for ident in idents:
        if not _IDENT.fullmatch(ident):
            raise _bad(f"the id {ident} must have the form SOL-001")
        if ident in shipped or idents.count(ident) > 1:
            raise _bad(f"the id {ident} is in use; an own nøgletal has an id of its own")
        if ident not in named:
            model = "…__noegletal_" + ident.lower().replace("-", "_")
            raise _bad(f"{ident} has no model; its file in lokal/models is named {model}.sql")
    for ident, model in named.items():
        if ident not in idents:
            raise _bad(f"the model {model} has no row; its noegletal_id is {ident}")
    return tuple(models)


def own_catalogue(folder: Path) -> tuple[dict[str, str], ...]:
    """The rows of ``lokal/seeds/lokale_noegletal.csv``, which has the columns of the shipped catalogue."""
    path = local_folder(folder) / "seeds" / f"{CATALOGUE}.csv"
    if not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            columns, rows = tuple(reader.fieldnames or ()), tuple(reader)
    except (OSError, ValueError, csv.Error) as error:
        raise _bad("it is no CSV file in UTF-8") from error
    wanted = tuple(read_seed(folder, "noegletal", [])[0])
    if set(columns) != set(wanted):
        raise _bad(f"its columns must be those of seeds/noegletal.csv: {', '.join(wanted)}")
    if any(None in row or None in row.values() for row in rows):
        raise _bad("a line has more or fewer fields than the header")
    return rows


def macros_text(project: Project, contracts: Contracts | None = None) -> str:
    """What ``lokal/macros/flis.sql`` must hold; empty if it must not be there. Raises ``bad-own-part``."""
    folder = project.folder
    local = local_folder(folder)
    models = own_noegletal(folder)
    if contracts is None and any((local / file).is_file() for file in (FILE, f"seeds/{KUBER}.csv")):
        contracts = load_contracts(folder)
    mapped = read_codes(folder, contracts) if contracts else ()
    cubes = own_cubes(folder, contracts) if contracts else ()
    if not models and not mapped and not cubes and not project.own:
        return ""
    told = {"koder": as_macro(mapped), "kuber": cubes, "noegletal": models, "vars": dict(project.own)}
    macros = (
        f"{{% macro lokale_{name}() -%}}\n  {{{{ return({json.dumps(value, sort_keys=True)}) }}}}\n{{%- endmacro %}}\n"
        for name, value in told.items()
    )
    return "\n".join((_HEAD, *macros))


def is_told(project: Project, contracts: Contracts) -> bool:
    """Whether dbt knows what is in ``lokal``."""
    return _read(_macros_file(project.folder)) == macros_text(project, contracts)


def tell_dbt(project: Project, parses: Iterable[Path]) -> None:
    """Write ``lokal/macros/flis.sql`` if it is not as it must be, and forget the ``parses`` that dbt kept.

    dbt would not look again at the models that call a macro that is new. Raises ``bad-own-part`` and ``file-error``.
    """
    require_inside(project.folder)
    text, path = macros_text(project), _macros_file(project.folder)
    if _read(path) == text:
        return
    try:
        for parse in parses:
            parse.unlink(missing_ok=True)
        if not text:
            path.unlink()
            return
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise disk_error(error, path, len(text)) from error


def require_inside(folder: Path) -> None:
    """dbt reads models, seeds and tests of the project's folder only. Raises ``bad-own-part``."""
    local = local_folder(folder)
    if local.resolve().is_relative_to(folder.resolve()) and ".." not in local.relative_to(folder).parts:
        return
    for part, ending in (("models", "*.sql"), ("seeds", "*.csv"), ("tests", "*.sql")):
        if next((local / part).rglob(ending), None):
            reason = f"FLIS_LOKAL names a folder outside the project, and dbt cannot read {part} there"
            raise FlisError("bad-own-part", file=f"lokal/{part}", reason=reason)


def _macros_file(folder: Path) -> Path:
    return local_folder(folder) / "macros" / "flis.sql"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else ""
    except (OSError, ValueError):
        return "unreadable"


def _ident(model: str) -> str:
    found = _MODEL.fullmatch(model)
    return f"{found[1].upper()}-{found[2]}" if found else ""


def _bad(reason: str) -> FlisError:
    return FlisError("bad-own-part", file=f"lokal/seeds/{CATALOGUE}.csv", reason=reason)
