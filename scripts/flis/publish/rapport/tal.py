"""Numbers, months and lists as a Danish reader writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from flis.publish.rapport.figures import Noegletal

MAANEDER = (
    "januar februar marts april maj juni juli august september oktober november december".split()  # noqa: SIM905
)
_MINUS = "−"


def maaned(day: date) -> str:
    """``juni 2023``"""
    return f"{MAANEDER[day.month - 1]} {day.year}"


def kort_maaned(day: date) -> str:
    """``jun. 23``"""
    name = MAANEDER[day.month - 1]
    return f"{name if len(name) < 4 else name[:3] + '.'} {day.year % 100:02}"


def periode(noegletal: Noegletal, day: date) -> str:
    """The period of a figure: a month, a year, or the school year that begins in a month."""
    if noegletal.niveau == "M":
        return maaned(day)
    return str(day.year) if day.month == 1 else f"skoleåret {day.year}/{(day.year + 1) % 100:02}"


def decimaler(noegletal: Noegletal, values: Sequence[Decimal | None]) -> int:
    """How many decimals tell the values apart, without more than a reader needs."""
    largest = max((abs(value) for value in values if value is not None), default=Decimal(0))
    if all(value is None or value == value.to_integral_value() for value in values):
        return 0
    return 0 if largest >= 1000 else 1 if largest >= 100 or noegletal.visningstype == "Procent" else 2


def tal(value: Decimal | None, places: int = 0) -> str:
    """``1.234,5``; a missing value is a dash."""
    if value is None:
        return "–"
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}".translate(str.maketrans(",.", ".,"))
    return f"{_MINUS}{text}" if rounded < 0 else text


def aendring(new: Decimal | None, old: Decimal | None, places: int) -> str:
    """``+1,2 (+4 %)``; a dash where one of them is missing."""
    if new is None or old is None:
        return "–"
    change = new - old
    share = f" ({_med_fortegn(100 * change / abs(old), 0)} %)" if old else ""
    return f"{_med_fortegn(change, places)}{share}"


def _med_fortegn(change: Decimal, places: int) -> str:
    """A change that is shown as 0 has no sign."""
    text = tal(change, places)
    return f"+{text}" if change > 0 and text.strip("0,") else text


def fortegn(number: int) -> str:
    """``+4``, ``−2``"""
    return f"{number:+d}".replace("-", _MINUS)


def antal(number: int, one: str, more: str) -> str:
    """``1 pakke``, ``1.234 pakker``"""
    return f"{tal(Decimal(number))} {one if number == 1 else more}"


def opremset(words: Sequence[str]) -> str:
    """``a, b og c``"""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} og {words[-1]}" if words else ""


def maaneder(days: Iterable[date]) -> str:
    """Months as spans: ``juni–august 2023 og oktober 2023``"""
    spans: list[list[date]] = []
    for day in sorted(set(days)):
        if spans and (day.year * 12 + day.month) - (spans[-1][-1].year * 12 + spans[-1][-1].month) == 1:
            spans[-1].append(day)
        else:
            spans.append([day])
    return opremset([_span(span[0], span[-1]) for span in spans])


def _span(first: date, last: date) -> str:
    if first == last:
        return maaned(first)
    left = MAANEDER[first.month - 1] if first.year == last.year else maaned(first)
    return f"{left}–{maaned(last)}"
