"""The contracts held against each other, against the names of packages and against the project's texts.

Reading a contract has already proved each table by itself (:mod:`flis.project.rules`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flis.datapakke.gates import DRIFT_OMRAADE, known_releases
from flis.datapakke.name import pattern_of
from flis.ground.errors import FlisError
from flis.project.contract import Contracts, Table
from flis.project.own import macros_text, require_inside
from flis.project.settings import Project

_DOC = re.compile(r"{%-?\s*docs\s+(\w+)\s*-?%}")
_EXPRESSION = re.compile(r"{{(.*?)}}", re.DOTALL)
_OF_DOC = re.compile(r"""\s*doc\(\s*["'](\w+)["']\s*\)\s*""")


@dataclass(frozen=True)
class Check:
    """How many tables and columns were read and found right. ``notes``: parts of lokal/kontrakt.yml with no effect."""

    tables: int
    columns: int
    omraader: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def check_contracts(project: Project, contracts: Contracts) -> Check:
    """What a later command would refuse. Raises ``bad-contract`` or ``bad-own-part`` with the first fault."""
    releases = tuple(release for release, _ in known_releases(project.folder))
    for table, fault in _faults(project, contracts, releases):
        local = any(t.lokalt and table in (t.name, t.omraade, t.historik_omraade) for t in contracts.tables)
        where = "lokal/kontrakt.yml" if local else "models/dsa"
        raise FlisError("bad-contract", table=table, reason=fault, where=where)
    require_inside(project.folder)
    macros_text(project, contracts)
    columns = sum(len(t.columns) for t in contracts.tables)
    return Check(len(contracts.tables), columns, contracts.omraader(releases[-1]), tuple(_needless(contracts)))


def _needless(contracts: Contracts) -> Iterator[str]:
    for table in contracts.tables:
        for path in table.overfloedigt:
            place = (
                f"kilder.{table.source} or tabeller.{table.name}"
                if path.startswith("format.")
                else f"tabeller.{table.name}"
            )
            yield f"lokal/kontrakt.yml: {place}: {path} is the same in the shipped contract; it can be deleted"


def _faults(project: Project, contracts: Contracts, releases: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(table or område, what is wrong)."""
    for name in _twice(f"{t.schema}.{t.name}" for t in contracts.tables):
        yield name, "two tables have the name; capitals make no difference"
    for release in releases:
        tables = contracts.delivered(release)
        for omraade in contracts.omraader(release):
            of_omraade = contracts.delivered(release, omraade)
            for fil in _twice(t.fil for t in of_omraade):
                yield omraade, f"two tables are delivered in the file {fil}"
            files = {t.fil.casefold() for t in of_omraade}
            for fil in sorted({fil for t in of_omraade for fil in t.uoenskede_filer if fil.casefold() in files}):
                yield omraade, f"uoenskede_filer {fil!r}: a table is read from that file"
            if len({t.landsdaekkende for t in of_omraade}) > 1:
                yield omraade, "landsdaekkende must be the same for all tables of an område, which come in one package"
        for table in tables:
            yield from ((table.name, fault) for fault in _of_release(table, release))
    pattern = _omraade_pattern(pattern_of(project).pattern)
    for table in contracts.tables:
        for omraade in (table.omraade, table.historik_omraade):
            if table.fil and omraade not in (None, DRIFT_OMRAADE) and not re.fullmatch(pattern, omraade):
                yield (
                    table.name,
                    f"omraade {omraade}: no package can have that name; the var pakkenavn asks for {pattern}",
                )
    yield from _text_faults(project.folder, contracts)


def _of_release(table: Table, release: str) -> Iterator[str]:
    columns = table.columns_in(release)
    for felt in _twice(c.felt for c in columns if c.in_file):
        yield f"the field {felt} stands twice in release {release}; capitals make no difference"
    names = {c.name for c in columns}
    for name in (*table.noegle, table.periodekolonne):
        if name is not None and name not in names:
            yield f"column {name}: it is needed as a key or as the month, and not delivered in release {release}"


def _twice(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    twice: list[str] = []
    for name in names:
        if name.casefold() in seen:
            twice.append(name)
        seen.add(name.casefold())
    return twice


def _omraade_pattern(pattern: str) -> str:
    """What the group ``omraade`` of the var pakkenavn matches: ``[A-Z_]+``."""
    start = pattern.index("(?P<omraade>") + len("(?P<omraade>")
    depth, end, in_set = 1, start, False
    while depth:
        letter = pattern[end]
        if letter == "\\":
            end += 1
        elif in_set or letter == "[":
            in_set = letter != "]"
        else:
            depth += {"(": 1, ")": -1}.get(letter, 0)
        end += 1
    return pattern[start : end - 1]


def _text_faults(folder: Path, contracts: Contracts) -> Iterator[tuple[str, str]]:
    """Descriptions that dbt could not fill in: their texts are doc blocks of the project."""
    pages = (path.read_text(encoding="utf-8", errors="replace") for path in (folder / "models").rglob("*.md"))
    blocks = {name for page in pages for name in _DOC.findall(page)}
    for table in contracts.tables:
        for where, text in (("", table.description), *((f"column {c.name}: ", c.description) for c in table.columns)):
            for expression in _EXPRESSION.findall(text):
                found = _OF_DOC.fullmatch(expression)
                if not found:
                    yield table.name, f'{where}description: {{{{ … }}}} can only be {{{{ doc("name") }}}}'
                elif found[1] not in blocks:
                    yield table.name, f"{where}description: there is no doc block {found[1]} in models"
