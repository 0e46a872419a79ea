"""Reads ``lokal/kontrakt.yml``: what a kommune's deliveries have otherwise than the shipped contracts say.

The file names only what differs, per source, table or column. It is laid over the shipped contract before anything is
read from it, so that the same rules hold for both (:mod:`flis.project.rules`). An upgrade never touches it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flis.ground.errors import FlisError
from flis.project.delivered import fault_of_key
from flis.project.folders import local_folder, local_name
from flis.project.form import OF_COLUMN, RULES
from flis.project.rules import meta_of, nearest
from flis.project.settings import read_yaml

OPEN = "uafklaret"  # a question that `flis contract learn` could not answer

_TOP = ("kilder", "tabeller")
_OF_SOURCE = ("format", "uoenskede_filer")
_OF_TABLE = ("fil", "format", "felter", "uoenskede", "leveret", "tom", "noegle", "regneark", "kolonner")
_OF_COLUMN = ("felt", "leveret", "leveret_type", "aaben", "tomme", "nuller", "vaerdier", "foran", "bagved", *OF_COLUMN)


@dataclass(frozen=True)
class Local:
    """The file's content. ``where`` is its name for a message."""

    where: str
    kilder: Mapping[str, Any] = field(default_factory=dict)
    tabeller: Mapping[str, Any] = field(default_factory=dict)

    def concerns(self, source: Mapping[str, Any], table: Mapping[str, Any]) -> bool:
        """Whether the file says anything about ``table``."""
        return source.get("name") in self.kilder or table.get("name") in self.tabeller


def read_local(folder: Path) -> Local:
    """The adaptation of the project in ``folder``, which may be empty. Raises ``bad-contract`` for an unknown key."""
    where = f"{local_name()}/kontrakt.yml"
    path = local_folder(folder) / "kontrakt.yml"
    if not path.is_file():
        return Local(where)
    document = read_yaml(path, unique=True)
    faults = list(_shape(document))
    if faults:
        raise _fault("kontrakt.yml", faults, where)
    return Local(where, document.get("kilder", {}), document.get("tabeller", {}))


def check_names(local: Local, sources: Iterable[Mapping[str, Any]]) -> None:
    """Raise ``bad-contract`` for parts that apply to nothing: a name is misspelt, or an upgrade has removed it."""
    sources = [source for source in sources if any("fil" in meta_of(t) for t in source.get("tables") or [])]
    tables = {t["name"]: t for source in sources for t in source["tables"] if "fil" in meta_of(t)}
    faults = list(_unknown("kilder", "source", local.kilder, [s["name"] for s in sources]))
    faults += _unknown("tabeller", "table", local.tabeller, tables)
    for name, part in local.tabeller.items():
        if name in tables:
            columns = [column["name"] for column in tables[name]["columns"]]
            faults += _unknown(f"tabeller.{name}.kolonner", "column", part.get("kolonner", {}), columns)
            if "noegle" in part and (fault := fault_of_key(part["noegle"], meta_of(tables[name])["noegle"])):
                faults.append(f"tabeller.{name}.{fault}")
    if faults:
        raise _fault("kontrakt.yml", faults, local.where)


def _unknown(path: str, kind: str, given: Iterable[str], there: Iterable[str]) -> Iterator[str]:
    for name in given:
        if name not in there:
            advice = nearest(name, there) or ". If an upgrade has removed it, delete this part"
            yield f"{path}.{name}: the shipped contracts have no such {kind}{advice}"


def laid_over(
    source: Mapping[str, Any], table: Mapping[str, Any], local: Local
) -> tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]:
    """``table`` as the kommune has it, the parts that come from the local file, and those that change nothing."""
    part = local.tabeller.get(table["name"], {})
    meta = dict(meta_of(table))
    of_source = local.kilder.get(source["name"], {})
    given = {key: value for key, value in {**of_source, **part}.items() if key not in ("format", "kolonner")}
    form = {**of_source.get("format", {}), **part.get("format", {})}
    origin = [
        *_compared(given, meta, ""),
        *_compared(form, meta_of(source).get("format", {}) | meta.get("format", {}), "format."),
    ]
    meta |= given
    if form:
        meta["format"] = {**meta.get("format", {}), **form}
    # The tables of DM keep the shipped key, so each of its columns must have a value whatever the rows' own key is.
    still_required = set(meta_of(table)["noegle"]) - set(meta["noegle"])
    columns = []
    for column in table["columns"]:
        own = part.get("kolonner", {}).get(column["name"], {})
        origin += _compared(own, meta_of(column), f"kolonner.{column['name']}.")
        made = {**meta_of(column), **own, **({"paakraevet": True} if column["name"] in still_required else {})}
        columns.append({**column, "config": _with_meta(column, made)} if made != meta_of(column) else column)
    made = {**table, "config": _with_meta(table, meta), "columns": columns}
    return made, tuple(path for path, _ in origin), tuple(path for path, same in origin if same)


def _compared(given: Mapping[str, Any], shipped: Mapping[str, Any], path: str) -> Iterator[tuple[str, bool]]:
    for key, value in given.items():
        yield path + key, key in shipped and shipped[key] == value


def _with_meta(part: Mapping[str, Any], meta: Mapping[str, Any]) -> dict[str, Any]:
    return {**(part.get("config") or {}), "meta": meta}


def _shape(document: Mapping[str, Any]) -> Iterator[str]:
    """Unknown and empty keys, and questions that are still open. Values are judged with the shipped contract's."""
    yield from _keys("", document, _TOP)
    for name, kilde in _parts(document, "kilder"):
        yield from _keys(f"kilder.{name}", kilde, _OF_SOURCE)
        yield from _form(f"kilder.{name}.format", kilde)
    for name, tabel in _parts(document, "tabeller"):
        yield from _keys(f"tabeller.{name}", tabel, _OF_TABLE)
        yield from _form(f"tabeller.{name}.format", tabel)
        for column, kolonne in _parts(tabel, "kolonner"):
            yield from _keys(f"tabeller.{name}.kolonner.{column}", kolonne, _OF_COLUMN)


def _parts(part: Any, key: str) -> list[tuple[str, Any]]:
    found = part.get(key) if isinstance(part, dict) else None
    return list(found.items()) if isinstance(found, dict) else []


def _form(path: str, part: Any) -> Iterator[str]:
    if isinstance(part, dict) and "format" in part:
        yield from _keys(path, part["format"], RULES)


def _keys(path: str, part: Any, allowed: Iterable[str]) -> Iterator[str]:
    if not isinstance(part, dict):
        yield f"{path}: it must have keys by name: {', '.join(allowed)}"
        return
    for key, value in part.items():
        at = f"{path}.{key}" if path else str(key)
        if key == OPEN:
            what = ", ".join(map(str, value)) if isinstance(value, dict) else "a question"
            yield f"{at}: {what} is still open. State what it is, and delete {OPEN}"
        elif key == "data_type":
            yield f"{at}: the tables of DSA and DM keep their types; what the file has is a leveret_type"
        elif key not in allowed:
            yield f"{at}: the key is unknown{nearest(key, allowed)}; allowed are {', '.join(allowed)}"
        elif value is None:
            yield f"{at}: it has no value"
        elif key in ("kilder", "tabeller", "kolonner") and not isinstance(value, dict):
            yield f"{at}: it must have keys by name"


def _fault(table: str, faults: list[str], where: str) -> FlisError:
    return FlisError("bad-contract", table=table, reason="; ".join(faults), where=where)
