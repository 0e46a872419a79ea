"""`flis contract export` and `flis contract import`: the files of a standard, and the dbt files of contracts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flis.ground.durable import disk_error
from flis.project.contract import load_contracts, sources_as_they_count
from flis.project.folders import local_folder
from flis.project.settings import read_yaml
from flis.project.standards import frictionless, odcs
from flis.project.standards.parts import Texts, dbt_document, refused, source_of

ENDINGS = {"odcs": ".odcs.yaml", "frictionless": ".datapackage.json"}
_MODULES = {"odcs": odcs, "frictionless": frictionless}


@dataclass(frozen=True)
class Written:
    """The files that were written. ``same``: what was imported is the contract that is there."""

    files: tuple[str, ...]
    same: bool = False
    do: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def lines(self) -> Iterator[str]:
        yield from (f"written: {file}" for file in self.files)
        if self.same:
            yield "The project has the same contract; nothing was written."
        if self.do:
            yield self.do


def documents(folder: Path, standard: str) -> dict[str, dict[str, Any]]:
    """Every delivered source of the project in ``folder`` in a standard, by its file's name."""
    texts, module = Texts(folder), _MODULES[standard]
    return {
        f"{source['name']}{ENDINGS[standard]}": module.exported(source_of(source), texts)
        for source in sources_as_they_count(folder)
    }


def export(folder: Path, standard: str, out: Path) -> Written:
    """Write one file per source into ``out``. Raises ``bad-contract``, ``disk-full`` and ``file-error``."""
    found = documents(folder, standard)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, document in found.items():
            (out / name).write_text(_text(document, name), encoding="utf-8", newline="\n")
    except OSError as error:
        raise disk_error(error, out, 0) from error
    return Written(tuple((out / name).as_posix() for name in found))


def bring_in(folder: Path, file: Path) -> Written:
    """Write the contract that ``file`` describes into ``lokal/models/dsa``, unless the project has it already.

    Raises ``bad-argument`` for a file that is no description of tables, and for one that differs from a contract that
    the project has; ``bad-contract`` for one that nothing could land by.
    """
    source = _read(folder, file)
    document = dbt_document(source)
    there = {one["name"]: one for one in sources_as_they_count(folder)}
    if source.name in there:
        return _compared(file.name, document["sources"][0], there[source.name])
    place = local_folder(folder) / "models" / "dsa" / source.name / f"_{source.name}__sources.yml"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(_yaml(document), encoding="utf-8", newline="\n")
    except OSError as error:
        raise disk_error(error, place, 0) from error
    try:
        load_contracts(folder)
    except BaseException:
        place.unlink()
        raise
    do = "Correct what the file could not say (levering, område, releases), and run: flis contract check"
    return Written((place.as_posix(),), do=do)


def _read(folder: Path, file: Path) -> Any:
    """The source that ``file`` describes. YAML reads JSON too."""
    document = read_yaml(file)
    standard = "frictionless" if "resources" in document else "odcs"
    try:
        return _MODULES[standard].imported(document, Texts(folder))
    except KeyError as error:
        raise refused(file.name, f"it has no {error.args[0]}") from error
    except (ValueError, TypeError, AttributeError) as error:
        reason = str(error) if isinstance(error, ValueError) else "a part of it has another form than the standard says"
        raise refused(file.name, reason) from error


def _compared(name: str, given: Mapping[str, Any], there: Mapping[str, Any]) -> Written:
    """Raises ``bad-argument`` with the tables that differ."""
    mine, theirs = dbt_document(source_of(given)), dbt_document(source_of(there))
    if mine == theirs:
        return Written((), same=True)
    tables = [{t["name"]: t for t in one["sources"][0]["tables"]} for one in (mine, theirs)]
    differing = sorted(n for n in tables[0].keys() | tables[1].keys() if tables[0].get(n) != tables[1].get(n))
    reason = f"the project has a contract of {given['name']}, and it differs in {', '.join(differing) or 'its head'}"
    raise refused(name, f"{reason}. Write what differs into lokal/kontrakt.yml")


def _text(document: Mapping[str, Any], name: str) -> str:
    if name.endswith(".json"):
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return _yaml(document)


def _yaml(document: Mapping[str, Any]) -> str:
    import yaml

    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)
