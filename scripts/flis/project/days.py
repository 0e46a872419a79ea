"""How a delivered file may write a day or a month: the patterns that a contract can state, and what they mean.

A pattern has the words of ``strftime``. ``%-d`` and ``%-m`` are numbers of one digit or two, ``%b`` and ``%B`` are the
names of months, and ``%y`` is a year of two digits, whose century the contract's ``aar_fra`` says. ``excel`` is the
number by which a spreadsheet counts days.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

_SEPARATORS = ("-", ".", "/", "")  # without a separator every part has all its digits: 20230605
DATES = tuple(
    mark.join(parts) for parts in (("%d", "%m", "%Y"), ("%Y", "%m", "%d"), ("%m", "%d", "%Y")) for mark in _SEPARATORS
)
# A month, which is read as its first day. %b and %B are the names: jun 2023, juni 2023.
MONTHS = ("%Y%m", "%YM%m", *(f"{a}{mark}{b}" for a, b in (("%Y", "%m"), ("%m", "%Y")) for mark in "-./"))
MONTHS = (*MONTHS, "%b %Y", "%B %Y")
MONTH_NAMES = (
    *("januar", "februar", "marts", "april", "maj", "juni", "juli"),
    *("august", "september", "oktober", "november", "december"),
)
_ENGLISH = ("january", "february", "march", "april", "may", "june", "july", "august")
_ENGLISH = (*_ENGLISH, "september", "october", "november", "december")
EXCEL = "excel"
EXCEL_ZERO = date(1899, 12, 30)  # the day with the number 0, for all days after February 1900
FIRST_YEAR = 1900  # of all dates; the last one is 2099
_UNSTATED = 1901  # only to see whether texts can be dates: 00 is a leap year then

# What may stand between numbers, and beside the name of a month.
_BESIDE = "(?:|[-./ ]|[.] |, )"
_NAME = "%[bB]"
_YEAR, _MONTH, _DAY = "%[Yy]", "%-?m", "%-?d"


def _same_mark(*parts: str) -> str:
    """Numbers with the same mark between them."""
    return "|".join(re.escape(mark).join(parts) for mark in "-./ ")


_DAY_PATTERN = "|".join(
    (
        *(_same_mark(*parts) for parts in ((_DAY, _MONTH, _YEAR), (_YEAR, _MONTH, _DAY), (_MONTH, _DAY, _YEAR))),
        *("%d%m%[Yy]", "%[Yy]%m%d", "%m%d%[Yy]", EXCEL),
        *(_BESIDE.join(parts) for parts in ((_DAY, _NAME, _YEAR), (_YEAR, _NAME, _DAY), (_NAME, _DAY, _YEAR))),
    )
)
_MONTH_PATTERN = "|".join(
    (
        *("%Y%m", "%YM%m", _same_mark("%Y", _MONTH), _same_mark(_MONTH, "%Y")),
        *(_BESIDE.join(parts) for parts in ((_NAME, _YEAR), (_YEAR, _NAME))),
    )
)


def is_day_pattern(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(_DAY_PATTERN, value) is not None


def is_month_pattern(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(_MONTH_PATTERN, value) is not None


def date_parts(pattern: str) -> list[str]:
    """A date pattern as its parts, e.g. ``%d - %m - %Y``."""
    return re.findall("%-?.|.", pattern)


def _written(pattern: str, widths: Mapping[str, str]) -> str:
    return "".join(widths.get(part) or re.escape(part) for part in date_parts(pattern))


def date_pattern(dato: str) -> str:
    """A regular expression for the form of the dates that the pattern ``dato`` means, also those outside the calendar.

    Each part is a group, so that the same expression says what is day, month and year.
    """
    if dato == EXCEL:
        return "[0-9]{1,7}"
    names = "|".join(month_words(dato))
    short, number = "([0-9]{1,2})", "([0-9]{2})"
    widths = {"%d": number, "%-d": short, "%m": number, "%-m": short, "%Y": "([0-9]{4})", "%y": number}
    return _written(dato, widths | {"%b": rf"((?i:{names}))\.?", "%B": f"((?i:{names}))"})


@cache
def month_words(dato: str) -> tuple[str, ...]:
    """A regular expression for the name of each month, January first; none if the months are numbers."""
    if "%B" in dato:
        return tuple("|".join(sorted({*pair}, key=len)[::-1]) for pair in zip(MONTH_NAMES, _ENGLISH, strict=True))
    if "%b" not in dato:
        return ()
    short = [{danish[:3], english[:3]} for danish, english in zip(MONTH_NAMES, _ENGLISH, strict=True)]
    return tuple("|".join(sorted(words)) if number != 8 else "sept|sep" for number, words in enumerate(short))


def century_of(aar_fra: int) -> tuple[str, str]:
    """Regular expressions for the years of two digits that begin with 19, and for those that begin with 20."""
    years = [f"{year % 100:02}" for year in range(aar_fra, aar_fra + 100)]
    return "|".join(years[: 2000 - aar_fra]), "|".join(years[2000 - aar_fra :])


def day_values(dato: str, aar_fra: int | None, *, any_year: bool = False) -> str:
    """The texts that are days of the calendar, or months, by ``dato``: from 1900 to 2099, or of any year."""
    if dato == EXCEL:
        # From 61, the first of March 1900, to 73050, the last day of 2099.
        days = "6[1-9]|[7-9][0-9]|[1-9][0-9]{2,3}|[1-6][0-9]{4}|7[0-2][0-9]{3}|730[0-4][0-9]|73050"
        return "[0-9]{1,7}" if any_year else f"(?:{days})"
    years, leap_years = _years(dato, aar_fra)
    years = "[0-9]{4}" if any_year and "%Y" in dato else years
    words = month_words(dato)
    if "%d" not in dato and "%-d" not in dato:
        return _written(dato, _months(range(1, 13), words) | {"%Y": years, "%y": years})
    alternatives = (
        (range(1, 29), range(1, 13), years),
        ((29, 30), [m for m in range(1, 13) if m != 2], years),
        ((31,), (1, 3, 5, 7, 8, 10, 12), years),
        ((29,), (2,), leap_years),
    )
    texts = [
        _written(dato, _numbers("d", days) | _months(months, words) | {"%Y": year, "%y": year})
        for days, months, year in alternatives
        if year
    ]
    return f"(?:{'|'.join(texts)})"


def _years(dato: str, aar_fra: int | None) -> tuple[str, str]:
    """Regular expressions for the years, and for the leap years among them."""
    if "%y" not in dato:
        leap = "(?:19(?:0[48]|[2468][048]|[13579][26])|20(?:[02468][048]|[13579][26]))"
        return "(?:19|20)[0-9]{2}", leap
    first = _UNSTATED if aar_fra is None else aar_fra
    leap = [f"{y % 100:02}" for y in range(first, first + 100) if y % 4 == 0 and y != 1900]
    return "[0-9]{2}", f"(?:{'|'.join(leap)})"


def _numbers(letter: str, numbers: Any) -> dict[str, str]:
    """Regular expressions for some days or months, by the word of the pattern."""
    texts = [f"{number:02}" for number in numbers]
    loose = [f"0?{text[1]}" if text[0] == "0" else text for text in texts]
    return {f"%{letter}": f"(?:{'|'.join(texts)})", f"%-{letter}": f"(?:{'|'.join(loose)})"}


def _months(numbers: Any, words: tuple[str, ...]) -> dict[str, str]:
    found = _numbers("m", numbers)
    if words:
        names = "|".join(words[number - 1] for number in numbers)
        found |= {"%b": rf"(?i:{names})\.?", "%B": f"(?i:{names})"}
    return found


@cache
def iso_steps(dato: str, aar_fra: int | None) -> tuple[tuple[str, str], ...]:
    """The replacements, one after the other, that turn a day by ``dato`` into ISO form. A month becomes its first day.

    Python's ``re`` and RE2 read them alike. The texts must be values by ``day_values``.
    """
    parts = [part for part in date_parts(dato) if part.startswith("%")]
    place = {part[-1].lower().replace("b", "m"): f"\\{number}" for number, part in enumerate(parts, 1)}
    steps = [(f"^{date_pattern(dato)}", f"{place['y']}-{place['m']}-{place.get('d', '01')}")]
    steps += [(f"(?i)^([0-9]+)-(?:{name})-", f"\\1-{number:02}-") for number, name in enumerate(month_words(dato), 1)]
    if "%-m" in dato:
        steps.append(("^([0-9]+)-([0-9])-", "\\1-0\\2-"))
    if "%-d" in dato:
        steps.append(("^([0-9]+-[0-9]+)-([0-9])($|[ T])", "\\1-0\\2\\3"))
    if "%y" in dato:
        old, new = century_of(_UNSTATED if aar_fra is None else aar_fra)
        steps += [(f"^({years})-", f"{century}\\1-") for years, century in ((old, "19"), (new, "20")) if years]
    return tuple(steps)
