"""Writes what was learned: the draft of ``lokal/kontrakt.yml``, and a table that a person checks in a minute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flis.ground.amounts import counted
from flis.ground.durable import disk_error
from flis.ground.errors import FlisError
from flis.project.rules import is_kommunekode
from flis.reading.learn.match import Pair
from flis.reading.learn.package import Learned
from flis.reading.learn.table import NOT_DELIVERED, OPEN, Draft

_HEAD = """\
# What these packages have otherwise than the shipped contracts say. Drafted by `flis contract learn`.
# A key uafklaret is an open question: state what it is beside it, and delete the key.
# The answer to felt: [A, (ikke leveret)] is felt: A, and then A is no longer among uoenskede. Or it is leveret: false.
"""
_HEAD_OF_SOURCE = """\
# Tables that no shipped contract knows. Drafted by `flis contract learn`; the names of columns are yours to choose.
# A key uafklaret is an open question: state what it is above it, and delete the key.
"""
_MOST = 1000


@dataclass(frozen=True)
class Report:
    """What was learned, and the files that were written."""

    learned: tuple[Learned, ...]
    written: tuple[str, ...]
    next: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "omraader": [
                {
                    "omraade": one.omraade,
                    "packages": one.packages,
                    "tables": {d.table.name: {"file": d.match.file.path, "open": _open(d)} for d in one.drafts},
                    "new_files": [file.path for file in one.new],
                    "unread_files": {file.path: file.problem for file in one.unread},
                    "missing_tables": [table.name for table in one.missing],
                    "rival_files": dict(one.rivals),
                }
                for one in self.learned
            ],
            "written": list(self.written),
            "next": self.next,
        }

    def lines(self) -> Iterator[str]:
        for one in self.learned:
            yield f"{one.omraade}  release {one.release}, {counted(one.packages, 'package')}"
            for draft in one.drafts:
                yield from _lines_of(draft)
            for file in one.new:
                yield f"  {file.path}: no contract knows such a table; it is drafted as a source of its own"
            for file in one.unread:
                yield f"  {file.path}: not read, because {file.problem}"
            for path, other in one.rivals.items():
                yield f"  {path}: it fits the same table as {other}, and a table is read from one file"
            for table in one.missing:
                yield f"  {table.name}: no file fits this table  OPEN: fil"
        yield from (f"written: {name}" for name in self.written)
        yield self.next


def report_of(learned: Sequence[Learned], folder: Path, *, dry_run: bool, inbox: str = "") -> Report:
    """Write the drafts, except on a dry run, and say what comes next.

    ``inbox``: where the packages must be put before they can land; empty if they are there.
    """
    if not as_document(learned)["tabeller"] and not any(one.source for one in learned):
        return Report(tuple(learned), (), f"The shipped contracts fit. Next: {_landing(inbox)}")
    if dry_run:
        return Report(tuple(learned), (), "Nothing was written (--dry-run).")
    paths = write_draft(learned, folder)
    questions = sum(len(_open(draft)) for one in learned for draft in one.drafts)
    questions += sum(len(one.new) + len(one.missing) for one in learned)
    todo = "Answer the open questions (uafklaret) in these files. " if questions else ""
    for path in paths:
        if "udkast" in path.name:
            todo = f"What was there was not changed: copy what is right from {path.name}. {todo}"
    install = "flis install, " if any(one.source for one in learned) else "flis install if it has not run yet, "
    steps = f"{todo}Next: flis contract check, {install}{_landing(inbox)}"
    return Report(tuple(learned), tuple(map(str, paths)), steps)


def _landing(inbox: str) -> str:
    into = f"copy the packages into {inbox}, " if inbox else ""
    return f"{into}then flis run (or flis land, which only lands them)"


def _lines_of(draft: Draft) -> Iterator[str]:
    structure = draft.match.file.structure
    assert structure is not None
    header = f"header in line {structure.line}" if draft.match.file.header else "no header"
    yield f"  {draft.match.file.path} -> {draft.table.name}  {draft.match.score:.0%}"
    yield f"    {draft.match.file.encoding}, delimiter {structure.dialect.delimiter!r}, {header}" + "".join(
        f", {key} {draft.form[key]!r}" for key in ("dato", "maaned", "decimal", "thousands") if key in draft.form
    )
    if not any(one.rows for one in draft.match.file.fields):
        yield "    no rows: the names alone were looked at, and dates and numbers are read as shipped"
    for pair in draft.match.pairs:
        own = draft.columns.get(pair.column.name, {})
        name = "(not delivered)" if pair.field is None else pair.field.name or f"field {pair.field.place + 1}"
        facts = [f"OPEN: {key}" for key in own.get(OPEN, {})]
        facts += [_misfit(pair)] if pair.misfits else []
        facts += [f"or {one.name or f'field {one.place + 1}'}" for one in pair.others[:1] if not pair.misfits]
        facts += [f"{key} {value}" for key, value in own.items() if key not in ("felt", "leveret", OPEN)]
        facts += ["persondata"] if pair.column.persondata else []
        sure = f"{pair.sure:.0%}" if pair.field else ""
        yield f"    {pair.column.name:<28} {name:<28} {sure:>5}  {', '.join(facts)}".rstrip()
    for one in draft.match.left:
        person = "; it holds CPR numbers" if one.is_cpr else ""
        yield f"    {'(not wanted)':<28} {one.name or f'field {one.place + 1}'}{person}"
    yield from (f"    OPEN: {key}" for key in draft.questions)


def _misfit(pair: Pair) -> str:
    """Why a field of the right name is not taken for the column."""
    column, name = pair.column, pair.misfits[0].name
    if column.persondata:
        return f"{name} has values that are no CPR numbers"
    if is_kommunekode(column.name, column.type):
        return f"{name} has values that are no kommunekoder"
    if column.type.kind in ("nvarchar", "char"):
        return f"{name} has values that do not fit {column.type.sql}, or CPR numbers"
    word = "date" if column.type.kind in ("date", "datetime2") else "number"
    return f"{name} has values in no form of a {word} that a contract can state"


def _open(draft: Draft) -> list[str]:
    return [*draft.questions, *(f"{name}.{key}" for name, part in draft.columns.items() for key in part.get(OPEN, {}))]


def as_document(learned: Sequence[Learned]) -> dict[str, Any]:
    """The content of ``lokal/kontrakt.yml``. A table that two kinds of packages have otherwise is open."""
    parts: dict[str, Any] = {}
    for draft in (draft for one in learned for draft in one.drafts):
        part, name = draft.as_part(), draft.table.name
        if name in parts and parts[name] != part:
            part = {**parts[name], OPEN: {**parts[name].get(OPEN, {}), "pakker": ["the packages differ"]}}
        parts[name] = part
    for one in learned:
        choices = [*(file.path for file in (*one.new, *one.empty, *one.unread)), NOT_DELIVERED]
        for table in one.missing:
            parts.setdefault(table.name, {OPEN: {"fil": list(choices)}})
    return {"tabeller": {name: part for name, part in parts.items() if part}}


def write_draft(learned: Sequence[Learned], folder: Path) -> list[Path]:
    """Write the drafts below ``folder``; no files if the packages are as the shipped contracts say.

    A file that is there is never changed: the draft then gets another name.
    """
    document = as_document(learned)
    written = []
    if document["tabeller"]:
        names = [folder / "kontrakt.yml", *(folder / f"kontrakt-udkast-{n}.yml" for n in range(1, _MOST))]
        written.append(_write(names, _HEAD + as_yaml(document)))
    for source in (one.source for one in learned if one.source):
        name = source["sources"][0]["name"]
        own = folder / "models" / "dsa" / name
        names = [own / f"_{name}__sources.yml", *(own / f"udkast-{n}.yml" for n in range(1, _MOST))]
        written.append(_write(names, _HEAD_OF_SOURCE + as_yaml(source)))
    return written


def _write(names: Sequence[Path], text: str) -> Path:
    """The first of ``names`` that is free, or that holds this text already."""
    for path in names:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_file() and path.read_bytes() == text.encode():
                return path
            with path.open("xb") as stream:
                stream.write(text.encode())
        except FileExistsError:
            continue
        except OSError as error:
            raise disk_error(error, path, 0) from error
        return path
    raise FlisError("file-error", file=str(names[0]), reason="there are a thousand drafts beside it")


def as_yaml(document: Any) -> str:
    import yaml

    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)
