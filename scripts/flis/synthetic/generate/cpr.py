"""Synthetic CPR numbers that no person can have: the day of birth is 61–91."""

from __future__ import annotations

from datetime import date

# The seventh digit tells the century: which ones go with a birth before 2000, and from 2000 to 2036.
_BEFORE_2000, _FROM_2000 = "012349", "456789"
LAST_BIRTH_YEAR = 2036
_SLOTS = 6000
_WHEEL = 1024


def birth_of(person: int, wanted: int) -> int:
    """A day of birth at most 1,023 days before ``wanted`` (an ordinal), fit for the number ``person``.

    The day's remainder by 1,024 belongs to the number. Of the persons with the same remainder each
    gets the next four last digits, so CPR numbers are unique for six million persons in a row, without a
    list of the ones that are taken.
    """
    return wanted - (wanted - person * 619) % _WHEEL


def cpr_of(person: int, birth: int) -> str:
    """The ten digits. An even last digit is a girl's."""
    born = date.fromordinal(birth)
    slot = (person // _WHEEL * 1231 + person % _WHEEL * 4217) % _SLOTS
    digits = _BEFORE_2000 if born.year < 2000 else _FROM_2000
    return f"{born.day + 60}{born.month:02d}{born.year % 100:02d}{digits[slot // 1000]}{slot % 1000:03d}"
