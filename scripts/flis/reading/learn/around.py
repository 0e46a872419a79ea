"""Finds what stands around the values of a field and is no part of them: a unit, an apostrophe, ``="…"``.

A spreadsheet writes ``'0101`` or ``="0101"`` so that a number stays a text. Whatever is found is taken away before the
values are looked at, so that a CPR number behind an apostrophe is seen as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from flis.reading.learn.fields import Field

_FORMULA = '^="(.*)"$'
_NUMBER = "[-(\u2212]?(?:[0-9][0-9., \u00a0\u202f'\u2019]*)?[0-9][-)]?"
# A sum in kroner is what the contracts mean. Per cent and other currencies may ask for another number.
_CERTAIN = (",-", "kr.", "kr", "Kr.", "Kr", "KR", "DKK")
_UNITS = (*_CERTAIN, "%", "\u20ac", "EUR", "$", "USD", "t.kr.", "tkr.", "mio.", "pct.", "pct")
_WORDS = "|".join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))
_BEHIND = f"^{_NUMBER}([ \u00a0\u202f]?(?:{_WORDS}))$"
_BEFORE = f"^((?:{_WORDS})[ \u00a0\u202f]?){_NUMBER}$"


@dataclass(frozen=True)
class Around:
    """The texts before and behind the values. ``certain``: nothing else can be meant."""

    foran: tuple[str, ...] = ()
    bagved: tuple[str, ...] = ()
    certain: bool = True

    def stated(self) -> dict[str, str | list[str]]:
        """As a contract has it."""
        parts = {"foran": self.foran, "bagved": self.bagved}
        return {key: texts[0] if len(texts) == 1 else list(texts) for key, texts in parts.items() if texts}


def bare(one: Field) -> Field:
    """``one`` with its values alone, and ``around`` as what was taken away."""
    texts = one.texts
    if not len(texts):
        return one
    if one.matches('="(?s:.*)"'):
        return _without(one, Around(('="',), ('"',)), lambda t: pc.replace_substring_regex(t, _FORMULA, "\\1"))
    quoted = pc.starts_with(texts, "'")
    if count := quoted.true_count:
        certain = count == len(texts)
        found = Around(("'",) if certain else ("'", ""), (), certain)
        return _without(one, found, lambda t: pc.replace_substring_regex(t, "^'", ""))
    return _without_unit(one, _BEHIND, "bagved") or _without_unit(one, _BEFORE, "foran") or one


def _without_unit(one: Field, pattern: str, place: str) -> Field | None:
    """The numbers without their unit, if every text is a number, and all units are the same one."""
    if not any(re.fullmatch(pattern, text) for text in one.few[:20]):
        return None
    has_unit = pc.match_substring_regex(one.texts, pattern)
    others = one.texts.filter(pc.invert(has_unit))
    if len(others) and not pc.all(pc.match_substring_regex(others, f"^{_NUMBER}$")).as_py():
        return None
    units = {found[1] for text in one.texts.filter(has_unit).to_pylist() if (found := re.fullmatch(pattern, text))}
    if len(units) != 1:
        return None
    (unit,) = units
    every = not len(others)
    found = Around(**{place: (unit,) if every else (unit, "")}, certain=every and unit.strip() in _CERTAIN)
    edge = f"{re.escape(unit)}$" if place == "bagved" else f"^{re.escape(unit)}"
    return _without(one, found, lambda texts: pc.replace_substring_regex(texts, edge, ""))


def _without(one: Field, found: Around, strip: Callable[[pa.StringArray], pa.StringArray]) -> Field:
    texts = pc.unique(strip(one.texts))
    return replace(one, texts=texts.filter(pc.not_equal(texts, "")), around=found, known={})
