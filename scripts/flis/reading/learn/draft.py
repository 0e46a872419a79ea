"""Writes what was learned: the draft of ``lokal/kontrakt.yml``, and a table that a person checks in a minute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flis.ground.durable import disk_error
from flis.ground.errors import FlisError
from flis.reading.learn.package import Learned
from flis.reading.learn.table import OPEN, Draft

_HEAD = """\
# What these packages have otherwise than the shipped contracts say. Drafted by `flis contract learn`.
# A key uafklaret is an open question: state what it is beside it, and delete the key.
"""


@dataclass(frozen=True)
class Report:
    """What was learned, and the files that were written."""

    learned: tuple[Learned, ...]
    written: str | None
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
                }
                for one in self.learned
            ],
            "written": self.written,
            "next": self.next,
        }

    def lines(self) -> Iterator[str]:
        for one in self.learned:
            yield f"{one.omraade}  release {one.release}, {one.packages} packages"
            for draft in one.drafts:
                yield from _lines_of(draft)
            for file in one.new:
                yield f"  {file.path}: no contract knows such a table; it is drafted as a source of its own"
            for file in one.unread:
                yield f"  {file.path}: not read, because {file.problem}"
            for table in one.missing:
                yield f"  {table.name}: no file fits this table"
        if self.written:
            yield f"written: {self.written}"
        yield self.next


def report_of(learned: Sequence[Learned], folder: Path, *, dry_run: bool) -> Report:
    """Write the draft, except on a dry run, and say what comes next."""
    questions = sum(len(_open(draft)) for one in learned for draft in one.drafts)
    path = None if dry_run else write_draft(learned, folder)
    if not as_document(learned)["tabeller"]:
        return Report(tuple(learned), None, "The shipped contracts fit. Next: flis land")
    if path is None:
        return Report(tuple(learned), None, "Nothing was written (--dry-run).")
    todo = f"Answer the {questions} open questions in {path.name} (uafklaret). " if questions else ""
    if path.name != "kontrakt.yml":
        todo = f"{folder / 'kontrakt.yml'} exists and was not changed: copy what is right from {path.name}. " + todo
    return Report(tuple(learned), str(path), f"{todo}Next: flis contract check, then flis land")


def _lines_of(draft: Draft) -> Iterator[str]:
    structure = draft.match.file.structure
    assert structure is not None
    header = f"header in line {structure.line}" if draft.match.file.header else "no header"
    yield f"  {draft.match.file.path} -> {draft.table.name}  {draft.match.score:.0%}"
    yield f"    {draft.match.file.encoding}, delimiter {structure.dialect.delimiter!r}, {header}" + "".join(
        f", {key} {draft.form[key]!r}" for key in ("dato", "maaned", "decimal", "thousands") if key in draft.form
    )
    for pair in draft.match.pairs:
        own = draft.columns.get(pair.column.name, {})
        name = "(not delivered)" if pair.field is None else pair.field.name or f"field {pair.field.place + 1}"
        facts = [f"or {one.name or f'field {one.place + 1}'}" for one in pair.others[:1]]
        facts += [f"{key} {value}" for key, value in own.items() if key not in ("felt", "leveret", OPEN)]
        facts += [f"OPEN: {key}" for key in own.get(OPEN, {})]
        facts += ["persondata"] if pair.column.persondata else []
        sure = f"{pair.sure:.0%}" if pair.field else ""
        yield f"    {pair.column.name:<28} {name:<28} {sure:>5}  {', '.join(facts)}".rstrip()
    for one in draft.match.left:
        person = "; it holds CPR numbers" if one.is_cpr else ""
        yield f"    {'(not wanted)':<28} {one.name or f'field {one.place + 1}'}{person}"
    yield from (f"    OPEN: {key}" for key in draft.questions)


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
    return {"tabeller": {name: part for name, part in parts.items() if part}}


def write_draft(learned: Sequence[Learned], folder: Path) -> Path | None:
    """Write the draft below ``folder``. A file that is there is never changed: the draft then gets another name.

    None if the packages are as the shipped contracts say.
    """
    document = as_document(learned)
    if not document["tabeller"]:
        return None
    text = (_HEAD + as_yaml(document)).encode()
    for path in (folder / "kontrakt.yml", *(folder / f"kontrakt-udkast-{number}.yml" for number in range(1, 1000))):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if path.is_file() and path.read_bytes() == text:
                return path
            with path.open("xb") as stream:
                stream.write(text)
        except FileExistsError:
            continue
        except OSError as error:
            raise disk_error(error, path, 0) from error
        return path
    raise FlisError("file-error", file=str(folder), reason="it holds a thousand drafts")


def as_yaml(document: Any) -> str:
    import yaml

    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)
