"""Which field of a file is which column of a table: by name and content, one to one, with what else it could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flis.project.contract import Column, Table
from flis.project.rules import KOMMUNE, PERIODE
from flis.reading.header import without_number
from flis.reading.learn.assign import assigned, margins
from flis.reading.learn.fields import Field
from flis.reading.learn.file import File
from flis.reading.learn.fit import Known, fit
from flis.reading.learn.names import is_uninteresting, likeness

_NAME, _CONTENT = 0.65, 0.35
_SURE = 0.08  # a pair that is better than the next best assignment by this much is certain
_GOOD_NAME, _GOOD_CONTENT = 0.45, 0.9


@dataclass(frozen=True)
class Pair:
    """A column and the field that it is taken to be. ``sure`` from 0 to 1. ``others`` are what it could be too.

    ``misfits``: those of ``others`` whose name fits, and whose values the column can hold in no form that a contract
    can state.
    """

    column: Column
    field: Field | None
    sure: float = 0.0
    others: tuple[Field, ...] = ()
    is_open: bool = False  # a person must decide
    misfits: tuple[Field, ...] = ()

    @property
    def may_be_missing(self) -> bool:
        """Whether the file may do without the column. The package's name says its kommune and month too."""
        return not self.column.paakraevet or self.column.name in (KOMMUNE, PERIODE)


@dataclass(frozen=True)
class Match:
    """All pairs of a table. ``left`` are the fields that no column has. ``score``: how well the file fits, 0 to 1."""

    table: Table
    file: File
    pairs: tuple[Pair, ...]
    left: tuple[Field, ...]
    score: float


def name_likeness(field: Field, column: Column) -> float:
    """The field's name against the contract's name of the field and against our own name of the column."""
    if field.name is None:
        return 0.0
    own = column.name.removesuffix("_noegle") if column.persondata else column.name
    name = without_number(field.name)
    return max(likeness(name, column.felt), 0.98 * likeness(name, own))


def match(file: File, table: Table, release: str, known: Known) -> Match:
    """The best pairs of the fields of ``file`` and the columns of ``table``."""
    columns, fields = table.fields_in(release), file.fields
    contents = [[fit(one, column, table, known) for one in fields] for column in columns]
    if file.header:
        names = [[name_likeness(one, column) for one in fields] for column in columns]
        scores = [[_score(n, c) for n, c in zip(*rows, strict=True)] for rows in zip(names, contents, strict=True)]
        pairs = _named(columns, fields, names, contents, scores)
    else:
        pairs = _placed(columns, fields, contents)
    taken = {id(pair.field) for pair in pairs}
    left = tuple(one for one in fields if id(one) not in taken)
    needed = [pair for pair in pairs if pair.column.paakraevet or pair.field]
    score = sum(pair.sure if pair.field else 0.0 for pair in needed) / max(1, len(needed))
    return Match(
        table, file, tuple(_with_the_left(pair, left, contents, columns, fields) for pair in pairs), left, score
    )


def _score(name: float, content: float) -> float:
    return 0.0 if content == 0 else _NAME * name + _CONTENT * content


def _named(columns, fields, names, contents, scores) -> list[Pair]:
    found = assigned(scores)
    twice = _names_that_stand_twice(fields)
    made = []
    for i, ((margin, second), j) in enumerate(zip(margins(scores, found), found, strict=True)):
        good = j is not None and (names[i][j] >= _GOOD_NAME or contents[i][j] >= _GOOD_CONTENT)
        if not good:
            made.append(Pair(columns[i], None))
            continue
        others = () if second is None or second == j else (fields[second],)
        same = [one for one in fields if one is not fields[j] and _name(one) == _name(fields[j]) in twice]
        if same:
            made.append(Pair(columns[i], fields[j], min(1.0, scores[i][j]), tuple(same), True))
            continue
        # A name that says the same leaves no doubt, as long as no other field has one as good.
        certain = margin >= _SURE and (names[i][j] >= _GOOD_NAME or margin >= 2 * _SURE)
        made.append(Pair(columns[i], fields[j], min(1.0, scores[i][j]), others, not certain))
    return made


def _name(one: Field) -> str:
    return without_number(one.name or "")


def _names_that_stand_twice(fields: Sequence[Field]) -> set[str]:
    """Which of two fields of a name is meant, only a person can say. A field without any value is not meant."""
    names = [_name(one) for one in fields if len(one.texts) and one.name]
    return {name for name in names if names.count(name) > 1}


def _placed(columns: Sequence[Column], fields: Sequence[Field], contents: list[list[float]]) -> list[Pair]:
    """Without names: the contract's own order if every field fits its place; otherwise only what content can tell."""
    if len(columns) == len(fields) and all(contents[i][i] >= 0.15 for i in range(len(columns))):
        return [Pair(column, fields[i], 0.5 + contents[i][i] / 2) for i, column in enumerate(columns)]
    found = assigned(contents)
    made = []
    for i, ((margin, second), j) in enumerate(zip(margins(contents, found), found, strict=True)):
        if j is None:
            made.append(Pair(columns[i], None))
            continue
        others = () if second is None or second == j else (fields[second],)
        made.append(Pair(columns[i], fields[j], contents[i][j], others, margin < 3 * _SURE))
    return made


def _with_the_left(
    pair: Pair, left: Sequence[Field], contents: list[list[float]], columns: Sequence[Column], fields: Sequence[Field]
) -> Pair:
    """A column without a field is open if one that nobody has could be it."""
    if pair.field is not None:
        return pair
    row = contents[[column.name for column in columns].index(pair.column.name)]
    named = [name_likeness(one, pair.column) >= _GOOD_NAME for one in fields]
    possible = [
        (one, content)
        for one, content, by_name in zip(fields, row, named, strict=True)
        if _is_of(one, left) and (by_name or (content > 0 and not _is_for_nobody(one)))
    ]
    misfits = tuple(one for one, content in possible if content == 0)
    must = pair.column.paakraevet and pair.column.name not in (KOMMUNE, PERIODE)
    return Pair(pair.column, None, 0.0, tuple(one for one, _ in possible), bool(possible) or must, misfits)


def _is_of(one: Field, fields: Sequence[Field]) -> bool:
    return any(one is other for other in fields)


def _is_for_nobody(one: Field) -> bool:
    """A field of the system's own, or one without name and value: what a delimiter behind each line makes."""
    unnamed = one.name == f"Felt{one.place + 1}"
    return one.name is not None and (is_uninteresting(one.name) or (unnamed and not one.filled))
