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
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flis.project.contract import Format
from flis.project.days import DATES, EXCEL, MONTHS, date_parts, is_day_pattern, is_month_pattern, iso_steps, month_words
from flis.project.form import BEHIND, BRACKETS, DECIMALS, MINUS, THOUSANDS
from flis.project.sqltype import Type
from flis.project.written import written_day
from flis.reading import values
from flis.reading.learn.fields import Field
from flis.reading.typed import iso_texts

_DATE = Type("date")
OPEN_EXCEL = written_day(date(9999, 12, 31), EXCEL)
CENTURIES = (1930, 1950, 2000)  # the first year that a year of two digits may mean
_YEARS_OF = {2: "%y", 4: "%Y"}
_NUMBERS_ONLY = re.compile("([0-9]{1,2})([-./ ])[0-9]{1,2}\\2([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile("[0-9]{4}([-./ ])[0-9]{1,2}\\1[0-9]{1,2}")
_NAMED = re.compile("(?:([0-9]{1,2})([.] |[-./ ]|))?([A-Za-z]{3,9})([.]?[-./ ]?)([0-9]{4}|[0-9]{2})")
_SHORT_MONTH = re.compile("[0-9]([-./ ])[0-9]{4}|[0-9]{4}([-./ ])[0-9]")
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
    cached: dict[Any, Dates] = field.known
    if months not in cached:
        cached[months] = _dates_of(field, months)
    return cached[months]


def _dates_of(field: Field, months: bool) -> Dates:
    texts = field.texts
    # Most fields hold no dates, which a few texts show.
    few = [text for text in texts.slice(0, 20).to_pylist() if "9999" not in text]
    candidates = dict.fromkeys((*DATES, *(MONTHS if months else ()), *shapes_of(texts, months)))
    possible = list(dict.fromkeys(p for one in candidates for p in (one, _loose(one)) if _like_some(few, one)))
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


def shapes_of(texts: pa.StringArray, months: bool) -> list[str]:
    """Patterns with one digit, the name of a month, or a year of two digits that some of the texts are like.

    Example: ``3-4-2023`` gives ``%-d-%-m-%Y`` and ``%-m-%-d-%Y``.
    """
    few = texts.slice(0, 50).to_pylist()
    short = any(re.search("(?<![0-9])[0-9](?![0-9])", text) for text in few)
    day, month = ("%-d", "%-m") if short else ("%d", "%m")
    found: list[str] = []
    for text in few:
        if parts := _NUMBERS_ONLY.fullmatch(text):
            mark, year = parts[2], _YEARS_OF[len(parts[3])]
            found += [mark.join((day, month, year)), mark.join((month, day, year))]
            found += [mark.join((year, month, day))] if year == "%y" else []
        elif parts := _YEAR_FIRST.fullmatch(text):
            found.append(parts[1].join(("%Y", month, day)))
        elif parts := _NAMED.fullmatch(text):
            before, ends, year = parts[2], [parts[4]], _YEARS_OF[len(parts[5])]
            # The point of apr. may belong to the name or stand between.
            ends += [parts[4][1:]] if re.fullmatch("[.].", parts[4]) else []
            for name, end in itertools.product(("%B", "%b"), ends):
                if parts[1]:
                    found.append(f"{day}{before}{name}{end}{year}")
                elif months:
                    found.append(f"{name}{end}{year}")
        elif months and (parts := _SHORT_MONTH.fullmatch(text)):
            found += [f"%-m{parts[1]}%Y"] if parts[1] else [f"%Y{parts[2]}%-m"]
    return [p for p in dict.fromkeys(found) if p not in (*DATES, *MONTHS) and (is_day_pattern(p) or months)]


def _loose(pattern: str) -> str:
    """The pattern that reads numbers of one digit too: another field of the file may have some."""
    loose = pattern.replace("%d", "%-d").replace("%m", "%-m")
    return loose if is_day_pattern(loose) or is_month_pattern(loose) else pattern


def strictest(patterns: Iterable[str]) -> list[str]:
    """``patterns`` without those that read numbers of one digit where none has one."""
    there = list(patterns)
    return [p for p in there if "%-" not in p or p.replace("%-", "%") not in there]


def is_excel(field: Field) -> bool:
    """Whether the texts can be the days of a spreadsheet, which are numbers: 45017 is 1 April 2023."""
    return bool(len(field.texts)) and field.matches(f"[2-6][0-9]{{4}}|7[0-2][0-9]{{3}}|{OPEN_EXCEL}")


def _open_pattern(pattern: str) -> str:
    """The days that mean an open end: the first or the last one of a month in the year 9999."""
    first = month_words(pattern)
    names = f"(?i:{first[0]}|{first[11]})[.]?" if first else ""
    written = {"%d": "(?:01|30|31)", "%m": "(?:01|12)", "%Y": "9999", "%b": names, "%B": names}
    written |= {"%-d": "(?:1|30|31)", "%-m": "(?:1|12)"}
    return "".join(written.get(part) or re.escape(part) for part in date_parts(pattern))


def months_in(field: Field, pattern: str) -> list[date] | None:
    """The months of the texts under a pattern that fits them; None if one is not the first of its month."""
    made = []
    for text in field.few:
        plain = text
        # The months of deliveries are of our own time. The contract's century is asked for all the same.
        for found, iso in iso_steps(pattern, 1950):
            plain = re.sub(found, iso, plain)
        try:
            day = date.fromisoformat(plain)
        except ValueError:
            continue
        if day.day != 1:
            return None
        made.append(day)
    return made


def same_days(field: Field, patterns: Sequence[str]) -> bool:
    """Whether all patterns give the same days, e.g. where there is no value."""
    made = [iso_texts(field.texts, Format(dato=pattern)) for pattern in patterns]
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
    minus = ["-", *there(MINUS[1:2]), *([BEHIND] if there(["-"]) else []), *([BRACKETS] if there(["("]) else [])]
    for one, decimal, thousands in itertools.product(minus, decimals, [None, *there(THOUSANDS)]):
        if decimal != thousands:
            yield replace(shipped, minus=one, decimal=decimal, thousands=thousands)


def zeros_of(field: Field) -> tuple[str, int] | None:
    """The decimal mark and the number of zeros behind it, if every whole number of ``field`` is written so: 3,00.

    Three zeros are no answer, because 3,000 may be three thousand.
    """
    for mark, zeros in itertools.product(DECIMALS, (1, 2, 4)):
        if len(field.texts) and field.matches(f"[^{mark}]+{re.escape(mark)}0{{{zeros}}}[-)]?"):
            return mark, zeros
    return None


def without_zeros(field: Field) -> Field:
    """The whole numbers without the decimals that ``zeros_of`` found."""
    mark, zeros = zeros_of(field) or (",", 1)
    plain = pc.replace_substring_regex(field.texts, f"{re.escape(mark)}0{{{zeros}}}([-)]?)$", "\\1")
    return replace(field, texts=pc.unique(plain), known={})


def mark_words(field: Field) -> list[dict[str, str]]:
    """What a field may mean that holds one word and is empty in its other rows: x and nothing, Ja and nothing."""
    words = field.few
    if len(words) != 1 or field.filled == field.rows:
        return []
    if words[0] in ("x", "X"):
        return [{words[0]: "1"}, {words[0]: "1", "": "0"}]
    pair = flag_words(field)
    return [pair, {words[0]: pair[words[0]], "": "0" if pair[words[0]] == "1" else "1"}] if pair else []


def flag_words(field: Field) -> dict[str, str]:
    """J and N as 1 and 0, if the field holds such words and no others."""
    there = set(field.few)
    for yes, no in _FLAGS:
        if there and there <= {yes, no}:
            return {yes: "1", no: "0"}
    return {}
