"""What a contract must say otherwise for one file: the part of ``lokal/kontrakt.yml`` for its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flis.project.contract import Column, Format, Table
from flis.project.days import EXCEL
from flis.project.form import ENCODINGS
from flis.project.rules import PERIODE, is_kommunekode
from flis.project.sqltype import Type
from flis.project.written import written_day
from flis.reading.learn import forms
from flis.reading.learn.fields import Field
from flis.reading.learn.fit import Known
from flis.reading.learn.match import Match, Pair

OPEN = "uafklaret"
_NUMBERS = ("smallint", "int", "bigint", "decimal")
NOT_DELIVERED = "(ikke leveret)"


@dataclass
class Draft:
    """The part of one table while it is written. ``notes``: what a person should know, by column."""

    match: Match
    part: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    questions: dict[str, Any] = field(default_factory=dict)  # of the table
    settled: dict[str, Any] = field(default_factory=dict)  # what this file alone proves: dato, numbers

    def ask(self, column: Column, key: str, choices: Sequence[Any]) -> None:
        self.columns.setdefault(column.name, {}).setdefault(OPEN, {})[key] = list(choices)

    def state(self, column: Column, **values: Any) -> None:
        self.columns.setdefault(column.name, {}).update(values)

    @property
    def table(self) -> Table:
        return self.match.table

    @property
    def is_open(self) -> bool:
        return bool(self.questions) or any(OPEN in part for part in self.columns.values())

    def as_part(self) -> dict[str, Any]:
        """The part as ``lokal/kontrakt.yml`` has it; empty if nothing differs."""
        made = dict(self.part)
        if self.form:
            made["format"] = self.form
        if self.columns:
            made["kolonner"] = self.columns
        if self.questions:
            made[OPEN] = self.questions
        return made


def draft_of(match: Match, known: Known, hints: Mapping[str, Any]) -> Draft:
    """``hints``: what other files of the same packages prove of dates and numbers."""
    draft = Draft(match)
    _file(draft, hints)
    _fields(draft)
    _around(draft)
    _dates(draft, known, hints)
    _numbers(draft, hints)
    _kommuner(draft)
    _zeros(draft, known)
    _signs(draft, known, hints)
    return draft


def _file(draft: Draft, hints: Mapping[str, Any]) -> None:
    file, table = draft.match.file, draft.table
    if file.path != table.fil:
        draft.part["fil"] = file.path
    # A file without æ, ø and å may have them next month, and is then written as the others of its system.
    encoding = hints.get("encoding", file.encoding) if file.is_ascii else file.encoding
    if not file.is_ascii and not file.encodings:
        draft.settled["encoding"] = encoding
    if ENCODINGS[encoding.lower()] != ENCODINGS[table.format.encoding.lower()]:
        draft.form["encoding"] = encoding
    if file.encodings:
        draft.questions["encoding"] = [file.encoding, *file.encodings]
    structure = file.structure
    assert structure is not None
    for key, value in (("delimiter", structure.dialect.delimiter), ("quote", structure.dialect.quote)):
        if value != getattr(table.format, key):
            draft.form[key] = value
    row = structure.line if file.header else 0
    if file.header is None or (row == 0 and structure.line > 1):
        draft.questions["overskrift_raekke"] = [0, structure.line]
    elif row != table.format.overskrift_raekke:
        draft.form["overskrift_raekke"] = row
    if structure.ends:
        draft.form["skilletegn_sidst"] = True
    if file.odd.header_again:
        draft.form["overskrift_gentages"] = True
    if file.odd.beginnings:
        draft.form["slutlinjer"] = list(file.odd.beginnings)
    if file.odd.unknown:
        draft.questions["slutlinjer"] = []


def _fields(draft: Draft) -> None:
    """The fields' names, the columns that are not delivered, and the fields that nobody wants."""
    match = draft.match
    for pair in match.pairs:
        name = _name(pair.field, pair)
        if pair.field is None and not pair.is_open:
            draft.state(pair.column, leveret=False)
        elif pair.field is None:
            choices = [_name(one, None) for one in pair.others]
            draft.ask(pair.column, "felt", [*choices, NOT_DELIVERED] if pair.may_be_missing else choices)
        elif match.file.header and name != pair.column.felt:
            draft.state(pair.column, felt=name)
        if pair.field is not None and pair.is_open:
            draft.ask(pair.column, "felt", [_name(one, pair) for one in (pair.field, *pair.others)])
    unwanted = [_name(one, None) for one in match.left]
    if unwanted:
        draft.part["uoenskede"] = unwanted
    if match.file.header is False:
        by_place = {pair.field.place: pair.column.felt for pair in match.pairs if pair.field is not None}
        order = [by_place.get(one.place, _name(one, None)) for one in match.file.fields]
        if order != [column.felt for pair in match.pairs for column in [pair.column]]:
            draft.part["felter"] = order


def _name(one: Field | None, pair: Pair | None) -> str:
    if one is None:
        return ""
    return one.name if one.name is not None else (f"Felt{one.place + 1}")


def _dates(draft: Draft, known: Known, hints: Mapping[str, Any]) -> None:
    table = draft.table
    month_column = table.periodekolonne or PERIODE
    pairs = [(p.column, p.field) for p in draft.match.pairs if p.field is not None and p.column.type.kind == "date"]
    pairs = [pair for pair in pairs if not _asked_as_excel(draft, *pair)]
    month = next(((c, f) for c, f in pairs if c.name == month_column), None)
    found = {c.name: (c, f, forms.dates_of(f)) for c, f in pairs if c.name != month_column and f.filled}
    found = {name: item for name, item in found.items() if item[2].patterns or len(item[1].texts)}
    months = _month_patterns(month, table, known)
    every = [set(dates.patterns) for _, _, dates in found.values()]
    shared = set(forms.strictest(set.intersection(*every))) if every else set()
    pattern: str | None = table.format.dato
    if every and shared:
        pattern = _one_pattern(draft, shared, [f for _, f, _ in found.values()], set(months), hints)
    elif every:
        for column, one, dates in found.values():
            _own_pattern(draft, column, one, forms.strictest(dates.patterns))
        pattern = table.format.dato
    elif months:
        pattern = _of_months(months, table.format.dato)
    if pattern != table.format.dato:
        draft.form["dato"] = pattern
    if _asks_century(draft, pattern):
        draft.questions["aar_fra"] = list(forms.CENTURIES)
    for column, one in pairs:
        if one.has_time:
            draft.state(column, leveret_type="datetime2")
    _open_ends(draft, pattern, {name: dates.open_end for name, (_, _, dates) in found.items()})
    if month and months and pattern not in months:
        _month(draft, month[0], month[1], months)


def _asks_century(draft: Draft, patterns: str) -> bool:
    """Whether ``patterns`` have a year of two digits whose century nothing states."""
    return "%y" in patterns and draft.table.format.aar_fra is None


def _asked_as_excel(draft: Draft, column: Column, one: Field) -> bool:
    """Ask whether numbers are the days of a spreadsheet. Nothing in the file can prove it."""
    if not forms.is_excel(one):
        return False
    draft.ask(column, "dato", [EXCEL])
    if column.aaben is not None:
        draft.state(column, aaben=forms.OPEN_EXCEL)
    return True


def _one_pattern(
    draft: Draft, shared: set[str], fields: Sequence[Field], months: set[str], hints: Mapping[str, Any]
) -> str:
    """The pattern of all date columns. Its other readings become a question."""
    shipped = draft.table.format.dato
    likely = sorted(shared, key=lambda p: (p != shipped, not p.startswith("%d"), p))
    if len(likely) > 1 and shared & months:
        likely = [p for p in likely if p in months]
    if len(likely) == 1:
        draft.settled["dato"] = likely[0]
    elif hints.get("dato") in likely:
        likely = [hints["dato"]]
    elif not all(forms.same_days(one, likely) for one in fields):
        draft.questions["dato"] = likely
    return likely[0]


def _own_pattern(draft: Draft, column: Column, one: Field, patterns: Sequence[str]) -> None:
    if not patterns:
        draft.ask(column, "dato", [])
    elif len(patterns) > 1 and not forms.same_days(one, patterns):
        draft.ask(column, "dato", patterns)
    elif draft.table.format.dato not in patterns:
        draft.state(column, dato=patterns[0])
    if _asks_century(draft, "".join(patterns)):
        draft.ask(column, "aar_fra", forms.CENTURIES)


def _month_patterns(month: tuple[Column, Field] | None, table: Table, known: Known) -> dict[str, tuple[date, ...]]:
    """The patterns that can be the month's, with the months that they give."""
    if month is None:
        return {}
    found = {}
    for pattern in forms.strictest(forms.dates_of(month[1], months=True).patterns):
        days = forms.months_in(month[1], pattern)
        of_package = table.levering != "maaned" or not known.months or set(days or ()) <= known.months
        if days is not None and of_package:
            found[pattern] = tuple(days)
    return found


def _of_months(months: Mapping[str, Any], shipped: str) -> str:
    """The pattern of dates where only the month shows one."""
    return shipped if shipped in months else next((p for p in months if "%d" in p), shipped)


def _month(draft: Draft, column: Column, one: Field, months: Mapping[str, tuple[date, ...]]) -> None:
    if len(set(months.values())) > 1:
        draft.ask(column, "dato", list(months))
    else:
        draft.form["maaned"] = next(iter(months))
    if _asks_century(draft, "".join(months)):
        draft.questions["aar_fra"] = list(forms.CENTURIES)


def _open_ends(draft: Draft, pattern: str, seen: Mapping[str, str | None]) -> None:
    """The text of an open end in the file's pattern: the contract's own would no longer fit."""
    for pair in draft.match.pairs:
        column = pair.column
        if column.type.kind != "date" or pair.field is None:
            continue
        own = draft.columns.get(column.name, {}).get("dato", pattern)
        if column.aaben is not None:
            if draft.columns.get(column.name, {}).get("aaben") == forms.OPEN_EXCEL:
                continue
            end = datetime.strptime(column.aaben, draft.table.form_of(column).dato).date()
            text = seen.get(column.name) or written_day(end, own)
            if text != column.aaben:
                draft.state(column, aaben=text)
        elif seen.get(column.name):
            draft.ask(column, "aaben", [seen[column.name]])


def _numbers(draft: Draft, hints: Mapping[str, Any]) -> None:
    shipped = draft.table.format
    pairs = [(p.column, p.field) for p in draft.match.pairs if p.field is not None and p.column.type.kind in _NUMBERS]
    for column, one in list(pairs):
        words = forms.flag_words(one) if column.type.kind != "decimal" else {}
        marks = forms.mark_words(one) if column.type.kind != "decimal" else []
        if marks:
            draft.ask(column, "vaerdier", marks)
            pairs.remove((column, one))
        elif words:
            draft.state(column, vaerdier=words)
            pairs.remove((column, one))
        elif column.type.kind != "decimal" and (found := forms.zeros_of(one)):
            mark, zeros = found
            draft.state(column, leveret_type=Type("decimal", precision=19, scale=zeros).sql, decimal=mark)
            pairs[pairs.index((column, one))] = (column, forms.without_zeros(one))
    groups = forms.number_forms([(one, column.type) for column, one in pairs], shipped)
    if groups:
        _state_marks(draft, _marks(draft, groups, hints), shipped)
        return
    for column, one in pairs:
        own = forms.number_forms([(one, column.type)], shipped)
        if len(own) != 1:
            draft.ask(column, "decimal", sorted({form.decimal for group in own for form in group}))
        else:
            marks = _changes(_best(own[0]), shipped)
            if marks:
                draft.state(column, **marks)


def _marks(draft: Draft, groups: list[list[Format]], hints: Mapping[str, Any]) -> Format:
    if len(groups) == 1:
        best = _best(groups[0])
        decimals = {form.decimal for form in groups[0]}
        if len(decimals) == 1:
            draft.settled["tal"] = best.decimal
        elif hints.get("tal") in decimals:
            best = _best([form for form in groups[0] if form.decimal == hints["tal"]])
        return best
    hinted = [group for group in groups if any(form.decimal == hints.get("tal") for form in group)]
    if len(hinted) == 1 and hints.get("tal"):
        return _best([form for form in hinted[0] if form.decimal == hints["tal"]])
    draft.questions["decimal"] = sorted({_best(group).decimal for group in groups})
    if len(draft.questions["decimal"]) == 1:
        draft.questions["thousands"] = [_best(group).thousands or "(ingen)" for group in groups]
    return _best(groups[0])


def _best(group: Sequence[Format]) -> Format:
    """Of forms that give the same numbers: one that states the thousands mark, if the file has one."""
    return next((form for form in group if form.thousands is not None), group[0])


def _changes(form: Format, shipped: Format) -> dict[str, Any]:
    keys = ("decimal", "thousands", "minus")
    return {key: getattr(form, key) for key in keys if getattr(form, key) != getattr(shipped, key)}


def _state_marks(draft: Draft, form: Format, shipped: Format) -> None:
    draft.form.update(_changes(form, shipped))


def _around(draft: Draft) -> None:
    """Units and apostrophes around the values."""
    for pair in draft.match.pairs:
        found = pair.field.around if pair.field is not None else None
        if found is None:
            continue
        number = pair.column.type.kind in _NUMBERS
        # In a number, an apostrophe in some rows is no part of the value either.
        if found.certain or (number and found.foran[:1] == ("'",)):
            draft.state(pair.column, **found.stated())
        else:
            for key, texts in found.stated().items():
                draft.ask(pair.column, key, [texts])


def _kommuner(draft: Draft) -> None:
    short = [
        p.field.matches("[0-9]{3}")
        for p in draft.match.pairs
        if p.field is not None and is_kommunekode(p.column.name, p.column.type) and len(p.field.texts)
    ]
    if short and all(short):
        draft.form["kommunekode"] = 3
    elif any(short):
        draft.questions["kommunekode"] = [3, 4]


def _zeros(draft: Draft, known: Known) -> None:
    """Codes that have lost their leading zeros, as a spreadsheet does it."""
    lost = draft.form.get("kommunekode") == 3
    for pair in draft.match.pairs:
        column, one = pair.column, pair.field
        text = column.type.kind in ("nvarchar", "char") and not column.persondata
        if one is None or not text or is_kommunekode(column.name, column.type) or not len(one.texts):
            continue
        codes, overlap = known.codes_of(column, one)
        if codes and overlap < 1:
            _zeros_of_codes(draft, column, one, codes)
        elif column.type.kind == "char" and one.matches(f"[0-9]{{1,{column.type.length}}}"):
            if not one.matches(f"[0-9]{{{column.type.length}}}"):
                draft.state(column, nuller=column.type.length)
        elif lost and not codes and one.matches("[1-9][0-9]*"):
            # Ids of one length may each have lost a zero, as all ids of a school that begin with 06.
            same = one.matches(f"[0-9]{{{one.longest}}}")
            draft.ask(column, "nuller", [one.longest + 1 if same else one.longest, "(ingen)"])


def _zeros_of_codes(draft: Draft, column: Column, one: Field, codes: frozenset[str]) -> None:
    """Codes that the list knows with zeros in front, and not without."""
    there = set(one.few)
    with_zeros = {code.lstrip("0") or "0": code for code in codes if code.startswith("0")}
    words = {text: with_zeros[text] for text in sorted(there - codes) if text in with_zeros}
    unknown = [text for text in there - codes - set(words) if text.isdecimal()]
    if unknown and draft.form.get("kommunekode") == 3 and with_zeros:
        draft.ask(column, "nuller", [max(map(len, with_zeros.values())), "(ingen)"])
    if words and not any(text.startswith("0") and text in codes for text in there):
        draft.state(column, vaerdier={**draft.columns.get(column.name, {}).get("vaerdier", {}), **words})


def _signs(draft: Draft, known: Known, hints: Mapping[str, Any]) -> None:
    """The signs for a missing value.

    In a column of numbers or dates there is no doubt. In one of texts there is none either if the same system writes
    the sign there too, and leaves no field of this one empty.
    """
    pairs = [p for p in draft.match.pairs if p.field is not None and p.field.signs]
    typed = [p for p in pairs if p.column.type.kind not in ("nvarchar", "char") or p.column.persondata]
    proved = {sign for p in typed for sign in p.field.signs}
    draft.settled["tegn"] = tuple(sorted(proved))
    proved |= set(hints.get("tegn", ()))
    for pair in pairs:
        codes, _ = known.codes_of(pair.column, pair.field)
        signs = [sign for sign in pair.field.signs if sign not in codes]
        if not signs or (pair.column.paakraevet and pair not in typed):
            continue
        if pair in typed or (set(signs) <= proved and pair.field.filled == pair.field.rows):
            draft.state(pair.column, tomme=signs)
        else:
            draft.ask(pair.column, "tomme", [signs, []])
