"""Derives the month of birth and the sex from CPR numbers. Neither the day nor the serial number is kept.

The seventh digit and the year say the century: 0-3 is 1900-1999; 4 and 9 are 2000-2036 for the years 00-36, else
1937-1999; 5-8 are 2000-2057 for 00-57, else 1858-1899. The tenth digit is odd for men and even for women. A replacement
number has 60 added to the day of birth, and the rest means the same. What cannot be derived is NULL.
"""

from __future__ import annotations

import datetime

import pyarrow as pa
import pyarrow.compute as pc

from flis.project.person import FOEDT_MAANED, KOEN
from flis.reading.pseudonym import normalised

_REPLACEMENT = 60
_FIRST_YEAR = 1900  # of the dates that land


def derived(name: str, texts: pa.StringArray) -> pa.Array:
    """The column ``name`` of the CPR numbers ``texts``, each of which may begin with a kommune and a colon."""
    digits = pa.array([_digits(text) for text in texts.to_pylist()], pa.string())
    return {FOEDT_MAANED: _months, KOEN: _sexes}[name](digits)


def _digits(text: str | None) -> str | None:
    return None if text is None else normalised(text.rpartition(":")[2])


def _months(digits: pa.StringArray) -> pa.Date32Array:
    """Few of the texts of date and century differ, so each is looked at once."""
    births = pc.utf8_slice_codeunits(digits, 0, 7).dictionary_encode()
    return pa.array([month_of(birth) for birth in births.dictionary.to_pylist()], pa.date32()).take(births.indices)


def _sexes(digits: pa.StringArray) -> pa.StringArray:
    return pc.if_else(pc.match_substring_regex(digits, "[13579]$"), "M", "K")


def month_of(birth: str) -> datetime.date | None:
    """The first of the month of birth, from the first seven digits."""
    day, month, year, century = int(birth[:2]), int(birth[2:4]), int(birth[4:6]), birth[6]
    if century in "0123":
        year += 1900
    elif century in "49":
        year += 2000 if year <= 36 else 1900
    else:
        year += 2000 if year <= 57 else 1800
    try:
        born = datetime.date(year, month, day - _REPLACEMENT if day > _REPLACEMENT else day)
    except ValueError:
        return None
    return born.replace(day=1) if year >= _FIRST_YEAR else None
