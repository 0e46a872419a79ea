"""How the dates, months and numbers of a file are written, judged by every value of its fields.

A form is taken only if every value fits it and no other form gives other values. Where two forms give other values,
both are the answer, and a person decides.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from flis.project.contract import Format
from flis.project.form import DATES, DECIMALS, MINUS, MONTHS, THOUSANDS, date_parts
from flis.project.sqltype import Type
from flis.reading import values
from flis.reading.learn.fields import Field

_DATE = Type("date")
_MOST = 0.97  # the share of a field's different texts that a pattern of dates must fit
_WHOLE = ("smallint", "int", "bigint")
_FLAGS = (("J", "N"), ("j", "n"), ("Ja", "Nej"), ("ja", "nej"), ("JA", "NEJ"), ("Y", "N"), ("true", "false"))
_FLAGS = (*_FLAGS, ("True", "False"), ("TRUE", "FALSE"), ("Yes", "No"), ("yes", "no"), ("sand", "falsk"))
_FLAGS = (*_FLAGS, ("Sand", "Falsk"), ("SAND", "FALSK"), ("S", "F"))


@dataclass(frozen=True)
class Dates:
    """The patterns that fit a field, and the text that stands for an open end, by pattern."""

    patterns: tuple[str, ...]
    open_end: str | None = None


def dates_of(field: Field, months: bool = False) -> Dates:
    """The patterns that every text of ``field`` fits, a text with the year 9999 aside."""
    cached: dict[bool, Dates] = field.known
    if months not in cached:
        cached[months] = _dates_of(field, months)
    return cached[months]


def _dates_of(field: Field, months: bool) -> Dates:
    texts = field.texts
    # Most fields hold no dates, which a few texts show.
    few = [text for text in texts.slice(0, 20).to_pylist() if "9999" not in text]
    possible = [p for p in (*DATES, *(MONTHS if months else ())) if _like_some(few, p)]
    far = pc.match_substring(texts, "9999")
    open_end = texts.filter(far).to_pylist() if len(texts) else []
    texts = texts.filter(pc.invert(far)) if open_end else texts
    one = replace(field, texts=texts, known={})
    shares = {p: one.share(_pattern_of(p)) for p in possible} if len(texts) or open_end else {}
    # A few impossible dates are faults of rows, which landing refuses; the pattern is that of all others.
    best = max(shares.values(), default=0.0)
    fitting = [p for p, share in shares.items() if share == best >= _MOST]
    if len(open_end) == 1:
        fitting = [p for p in fitting if re.fullmatch(_open_pattern(p), open_end[0])]
    elif open_end:
        fitting = []
    return Dates(tuple(fitting), open_end[0] if open_end and fitting else None)


def _like_some(texts: Sequence[str], pattern: str) -> bool:
    return sum(re.fullmatch(_pattern_of(pattern), text) is not None for text in texts) * 2 >= len(texts)


@cache
def _pattern_of(pattern: str) -> str:
    return str(values.pattern(_DATE, Format(dato=pattern)))


def _open_pattern(pattern: str) -> str:
    """The days that mean an open end: the first or the last one of a month in the year 9999."""
    written = {"%d": "(?:01|30|31)", "%m": "(?:01|12)", "%Y": "9999"}
    return "".join(written.get(part) or re.escape(part) for part in date_parts(pattern))


def months_in(field: Field, pattern: str) -> list[date] | None:
    """The months of the texts under a pattern that fits them; None if one is not the first of its month."""
    groups, iso = values.iso_groups(Format(dato=pattern))
    names = values.month_names(Format(dato=pattern))
    made = []
    for text in field.few:
        plain = text
        for number, name in enumerate(names, 1):
            plain = re.sub(f"(?i)^{name}(?![a-z])", f"{number:02}", plain)
        try:
            day = date.fromisoformat(re.sub(groups, iso, plain))
        except ValueError:
            continue
        if day.day != 1:
            return None
        made.append(day)
    return made


def same_days(field: Field, patterns: Sequence[str]) -> bool:
    """Whether all patterns give the same days, e.g. where there is no value."""
    made = []
    for pattern in patterns:
        groups, iso = values.iso_groups(Format(dato=pattern))
        made.append(pc.replace_substring_regex(field.texts, groups, iso))
    return all(one.equals(made[0]) for one in made)


def plain_numbers(field: Field, kind: Type, form: Format) -> pa.Array | None:
    """The numbers as ``1234.5``, or None if a text is not a number of ``kind`` in ``form``."""
    whole, texts = kind.kind in _WHOLE, field.texts
    pattern = str(values.pattern(kind, form))
    if not all(
        re.fullmatch(pattern, values.plain_number(text, whole, form)) for text in texts.slice(0, 20).to_pylist()
    ):
        return None
    for step in values.number_steps(whole, form):
        if not pc.all(pc.match_substring_regex(texts, f"^(?:{step.allowed})$")).as_py() and len(texts):
            return None
        texts = pc.replace_substring_regex(texts, step.found, step.replaced)
    if len(texts) and not pc.all(pc.match_substring_regex(texts, f"^(?:{pattern})$")).as_py():
        return None
    return pc.replace_substring(texts, form.decimal, ".")


def number_forms(pairs: Sequence[tuple[Field, Type]], shipped: Format) -> list[list[Format]]:
    """The forms that all fields fit, in groups that give the same numbers; the shipped form's marks come first."""
    groups: list[tuple[list[pa.Array], list[Format]]] = []
    for form in _candidates(pairs, shipped):
        made = []
        for field, kind in pairs:
            numbers = plain_numbers(field, kind, form)
            if numbers is None:
                break
            made.append(numbers)
        else:
            same = next((g for g in groups if all(a.equals(b) for a, b in zip(g[0], made, strict=True))), None)
            if same:
                same[1].append(form)
            else:
                groups.append((made, [form]))
    return [forms for _, forms in groups]


def _candidates(pairs: Sequence[tuple[Field, Type]], shipped: Format) -> Iterable[Format]:
    def there(marks: Iterable[str]) -> list[str]:
        return [mark for mark in marks if any(field.has(mark) for field, _ in pairs)]

    decimals = sorted(DECIMALS, key=lambda mark: mark != shipped.decimal)
    minus = ["-", *there(MINUS[1:2]), *([MINUS[2]] if there(["-"]) else [])]
    for one, decimal, thousands in itertools.product(minus, decimals, [None, *there(THOUSANDS)]):
        if decimal != thousands:
            yield replace(shipped, minus=one, decimal=decimal, thousands=thousands)


def zeros_of(field: Field) -> tuple[str, int] | None:
    """The decimal mark and the number of zeros behind it, if every whole number of ``field`` is written so: 3,00.

    Three zeros are no answer, because 3,000 may be three thousand.
    """
    for mark, zeros in itertools.product(DECIMALS, (1, 2, 4)):
        if len(field.texts) and field.matches(f"[^{mark}]+{re.escape(mark)}0{{{zeros}}}-?"):
            return mark, zeros
    return None


def without_zeros(field: Field) -> Field:
    """The whole numbers without the decimals that ``zeros_of`` found."""
    mark, zeros = zeros_of(field) or (",", 1)
    plain = pc.replace_substring_regex(field.texts, f"{re.escape(mark)}0{{{zeros}}}(-?)$", "\\1")
    return replace(field, texts=pc.unique(plain), known={})


def flag_words(field: Field) -> dict[str, str]:
    """J and N as 1 and 0, if the field holds such words and no others."""
    there = set(field.few)
    for yes, no in _FLAGS:
        if there and there <= {yes, no}:
            return {yes: "1", no: "0"}
    return {}
