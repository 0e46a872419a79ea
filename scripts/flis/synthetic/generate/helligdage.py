"""Working days: Monday to Friday, without Danish public holidays. Days are ordinals, as ``date.toordinal`` gives them.

Worked out from Easter and not read from the seeds, so that the true figures of the packages do not rest on what the
models read.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from functools import cache, lru_cache

# Skærtorsdag, langfredag, 2. påskedag, Kristi himmelfartsdag, 2. pinsedag, in days from Easter Sunday; and store
# bededag, which was abolished from 2024.
_FROM_EASTER = (-3, -2, 1, 39, 50)
_BEDEDAG, _LAST_BEDEDAG = 26, 2023
_FIRST_YEAR, _LAST_YEAR = 1970, 2060


def workdays(first: int, last: int) -> int:
    """The working days among the days ``first``–``last``."""
    return _workdays_before(last + 1) - _workdays_before(first) if first <= last else 0


@lru_cache(maxsize=1 << 15)
def _workdays_before(day: int) -> int:
    # The ordinal 1 is a Monday.
    weekdays = (day - 1) // 7 * 5 + min((day - 1) % 7, 5)
    return weekdays - bisect_left(_holidays(), day)


@cache
def _holidays() -> tuple[int, ...]:
    """The public holidays from Monday to Friday, in order."""
    found: set[int] = set()
    for year in range(_FIRST_YEAR, _LAST_YEAR + 1):
        easter = _easter(year)
        found.update(easter + days for days in _FROM_EASTER)
        found.update(date(year, *day).toordinal() for day in ((1, 1), (12, 25), (12, 26)))
        if year <= _LAST_BEDEDAG:
            found.add(easter + _BEDEDAG)
    return tuple(sorted(day for day in found if (day - 1) % 7 < 5))


def _easter(year: int) -> int:
    """Easter Sunday: the Sunday after the first full moon from 21 March on, by the tables of the Gregorian calendar."""
    golden, century = year % 19, year // 100
    moon = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon -= moon // 28 * (1 - 29 // (moon + 1) * ((21 - golden) // 11))
    sunday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    return date(year, 3, 28).toordinal() + moon - sunday
