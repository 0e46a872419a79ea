"""Learns from packages: which of their files is which table, and what the contract must say otherwise."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from flis.datapakke.directory import read_directory
from flis.datapakke.name import HELE_LANDET, PackageName, parse_name, pattern_of, plain, shown
from flis.datapakke.zip import Limits, open_package
from flis.ground.errors import FlisError
from flis.project.codelists import code_lists, kommuner_of
from flis.project.contract import Contracts, Table
from flis.project.settings import Project
from flis.reading.learn.assign import assigned
from flis.reading.learn.file import File, read_file
from flis.reading.learn.fit import Known
from flis.reading.learn.match import Match, match
from flis.reading.learn.names import likeness
from flis.reading.learn.new import source_of
from flis.reading.learn.pooled import pooled
from flis.reading.learn.table import Draft, draft_of

_DESCRIPTOR = "datapackage.json"
_ENOUGH = 0.45  # a file that fits no table this well is a table of its own
_AS_GOOD = 0.1  # a file that fits a table less well than another by no more than this could be meant as well
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_TEXT = re.compile(r"\.(?:csv|txt|tsv|dat|skv|asc)$", re.IGNORECASE)


@dataclass
class Group:
    """The packages of one område: their files, each with its bytes month by month."""

    omraade: str
    release: str
    kommuner: set[str] = field(default_factory=set)
    months: set[date] = field(default_factory=set)
    packages: int = 0
    files: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Learned:
    """What the packages of one område say.

    ``new``: files that no contract knows. ``unread``: files that cannot be read at all. ``empty``: files without text.
    ``rivals``: files that fit the table of another file as well as that one does.
    """

    omraade: str
    release: str
    packages: int
    drafts: tuple[Draft, ...]
    new: tuple[File, ...]
    unread: tuple[File, ...]
    missing: tuple[Table, ...]
    source: Mapping[str, Any] | None = None  # the draft of a source for the files in ``new``
    empty: tuple[File, ...] = ()
    rivals: Mapping[str, str] = field(default_factory=dict)  # a rival's path -> the path of the other file

    @property
    def is_open(self) -> bool:
        return any(draft.is_open for draft in self.drafts)


def learn(
    packages: Sequence[Path], project: Project, contracts: Contracts, omraade: str | None = None
) -> list[Learned]:
    """Raises ``package-name`` for a package whose name does not say its område, unless ``omraade`` does.

    Raises what opening a package raises (``zip-corrupt`` and its like).
    """
    groups = _groups(packages, project, omraade)
    codes = code_lists(project.folder)
    kommuner = kommuner_of(project.folder)
    found = [_learned(group, contracts, Known(kommuner, codes, *_named(group))) for group in groups]
    return _with_shared_tables(found, Known(kommuner, codes, *_named(*groups)))


def _named(*groups: Group) -> tuple[frozenset[str], frozenset[date]]:
    there = {kommune for group in groups for kommune in group.kommuner}
    return frozenset(there - {HELE_LANDET}), frozenset(month for group in groups for month in group.months)


def _with_shared_tables(learned: list[Learned], known: Known) -> list[Learned]:
    """``learned`` with one draft of each table that packages of two områder hold."""
    places = defaultdict(list)
    for number, one in enumerate(learned):
        for draft in one.drafts:
            places[draft.table.name].append((number, draft.match))
    made = {
        name: pooled([found for _, found in there], learned[there[0][0]].release, known)
        for name, there in places.items()
        if len(there) > 1
    }
    shared = {name: one for name, one in made.items() if one is not None}
    concerned = sorted({number for name in shared for number, _ in places[name]})
    matches = [shared.get(draft.table.name, draft.match) for number in concerned for draft in learned[number].drafts]
    again = iter(_drafts(matches, known))
    for number in concerned:
        drafts = tuple(next(again) for _ in learned[number].drafts)
        for draft, before in zip(drafts, learned[number].drafts, strict=True):
            draft.questions |= {key: value for key, value in before.questions.items() if key == "fil"}
        learned[number] = replace(learned[number], drafts=drafts)
    return learned


def _groups(packages: Sequence[Path], project: Project, omraade: str | None) -> list[Group]:
    groups: dict[str, Group] = {}
    for path in packages:
        name = _name(path, project, omraade)
        key = omraade or (name.omraade if name else "")
        group = groups.setdefault(key, Group(key, name.release if name else project.release))
        group.packages += 1
        if name:
            group.kommuner.add(name.kommune)
            group.months.add(name.periode)
        for member, data in _members(path):
            group.files[member].append(data)
    return list(groups.values())


def _name(path: Path, project: Project, omraade: str | None) -> PackageName | None:
    pattern = pattern_of(project)
    try:
        return parse_name(path.name, pattern)
    except FlisError:
        if omraade is not None:
            return None
        advice = "Name the område with --omraade; flis lands a package only under a name of the form in docs/drift.md."
        raise FlisError("package-name", package=shown(path.name, pattern), advice=advice) from None


def _members(path: Path) -> list[tuple[str, bytes]]:
    """The files of a package, by their names below the one folder that all of them may lie in."""
    with path.open("rb") as stream:
        entries, _ = read_directory(path, stream, Limits().members)
    names = [plain(entry.names[0]) for entry in entries]
    names = [n for n in names if not n.endswith("/") and not _LITTER.search(n)]
    tops = {n.partition("/")[::2] for n in names}
    folder = f"{next(iter(tops))[0]}/" if len({top for top, _ in tops}) == 1 and all(r for _, r in tops) else ""
    found = []
    with open_package(path, names) as package:
        for name in sorted(package.members):
            if name.removeprefix(folder).casefold() != _DESCRIPTOR:
                with package.open(name) as member:
                    found.append((name.removeprefix(folder), member.read()))
    return found


def _learned(group: Group, contracts: Contracts, known: Known) -> Learned:
    tables = contracts.delivered(group.release, group.omraade or None)
    usual = Counter(table.format.encoding for table in tables).most_common(1)
    columns = [column for table in tables for column in table.fields_in(group.release)]

    def is_known(name: str) -> bool:
        return any(likeness(name, column.felt) >= 0.6 for column in columns)

    files = [
        read_file(path, parts, usual[0][0] if usual else "utf-8", is_known)
        for path, parts in sorted(group.files.items())
        if _TEXT.search(path) or "." not in PurePosixPath(path).name
    ]
    read = [file for file in files if not file.problem]
    matches, rivals = _matches(read, tables, group, known)
    drafts = _drafts(matches, known)
    for draft in drafts:
        path = draft.match.file.path
        if path in rivals.values():
            draft.questions["fil"] = [path, *(rival for rival, other in rivals.items() if other == path)]
    taken = {m.file.path for m in matches} | set(rivals)
    there = {m.table.name for m in matches}
    empty = [file for file in files if file.is_empty]
    new = [file for file in read if file.path not in taken]
    return Learned(
        group.omraade,
        group.release,
        group.packages,
        tuple(drafts),
        tuple(new),
        tuple(file for file in files if file.problem and file not in empty),
        tuple(table for table in tables if table.name not in there and not _is_there(table, empty)),
        source_of(new, group.omraade or "UKENDT", group.release, known) if new else None,
        tuple(file for file in empty if file.path not in {table.fil for table in tables}),
        rivals,
    )


def _is_there(table: Table, files: Sequence[File]) -> bool:
    return any(file.path == table.fil for file in files)


def _matches(
    files: Sequence[File], tables: Sequence[Table], group: Group, known: Known
) -> tuple[list[Match], dict[str, str]]:
    """The best table of each file, one to one; and the rivals, by path.

    Example: the sager lie in two files, the open and the closed ones. Only a person can say which file is the table,
    so the second is a rival of the first. It becomes no table of its own, and no other table that it fits less well.
    """
    every = [[match(file, table, group.release, known) for table in tables] for file in files]
    scores = [[_score(one, group.omraade) for one in row] for row in every]
    found = assigned(scores)
    rivals: dict[int, int] = {}
    for i, row in enumerate(scores):
        best = max(range(len(row)), key=row.__getitem__, default=None)
        if best is None or not row[best] or best == found[i] or best not in found:
            continue
        other, less = found.index(best), row[found[i]] if found[i] is not None else 0.0
        if every[i][best].score >= every[other][best].score - _AS_GOOD and row[best] - less >= _AS_GOOD:
            rivals[i] = other
    matches = [every[i][j] for i, j in enumerate(found) if j is not None and i not in rivals]
    return matches, {files[i].path: files[j].path for i, j in rivals.items()}


def _score(one: Match, omraade: str) -> float:
    """By the columns, and by the file's name without the område that all names may begin with."""
    stems = [PurePosixPath(name).stem for name in (one.file.path, one.table.fil)]
    alike = max(likeness(*stems), likeness(*(_without(stem, omraade) for stem in stems)))
    needed = [p for p in one.pairs if p.column.paakraevet]
    found = sum(p.field is not None for p in needed) / max(1, len(needed))
    score = 0.75 * one.score * found + 0.25 * alike
    return score if score >= _ENOUGH and found >= 0.6 else 0.0


def _without(stem: str, omraade: str) -> str:
    return re.sub(f"(?i)^{re.escape(omraade)}[_ -]*", "", stem) or stem


def _drafts(matches: Sequence[Match], known: Known) -> list[Draft]:
    """What one file proves of dates and numbers, and another leaves open, holds for both if they are of one system."""
    first = [draft_of(one, known, {}) for one in matches]
    hints: dict[tuple[str, str], set[Any]] = defaultdict(set)
    for draft in first:
        for key, value in draft.settled.items():
            if value:
                hints[draft.table.source, key].add(value)
    return [draft_of(one, known, _hints(one.table, hints)) for one in matches]


def _hints(table: Table, hints: Mapping[tuple[str, str], set[Any]]) -> dict[str, Any]:
    return {
        key: next(iter(values))
        for (source, key), values in hints.items()
        if source == table.source and len(values) == 1
    }
