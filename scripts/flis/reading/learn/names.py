"""How alike two names of files or fields are: by spelling, by the words in ``synonymer.csv``, and by abbreviation."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

# Danish endings, the longest first: kommunens, stedets, sager, elevernes.
_ENDINGS = ("ernes", "ets", "ens", "erne", "nes", "ns", "er", "et", "en", "es", "ne", "s", "n", "r", "e")
_UNINTERESTING = "uinteressant"
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "y"})


@cache
def _words() -> dict[str, str]:
    """Each known word and the idea that it stands for."""
    found = {}
    with Path(__file__).with_name("synonymer.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            found |= dict.fromkeys(row["ord"].split(), row["begreb"])
    return found


@cache
def _weights() -> dict[str, float]:
    with Path(__file__).with_name("synonymer.csv").open(encoding="utf-8", newline="") as stream:
        return {row["begreb"]: float(row["vaegt"]) for row in csv.DictReader(stream, delimiter=";")}


def plain(name: str) -> str:
    """A name in small letters a-z and digits, its words divided by blanks."""
    parted = re.sub(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])|(?<=[A-Za-zæøåÆØÅ])(?=[0-9])", " ", name)
    text = unicodedata.normalize("NFKD", parted.casefold().translate(_LETTERS))
    return re.sub(r"[^a-z0-9]+", " ", text).strip()


@cache
def ideas(name: str) -> frozenset[str]:
    """The ideas in a name; a word that is not known stands for itself."""
    found: list[str] = []
    parts = plain(name).split()
    while parts:
        # Two or three words may be one idea: skole år, cpr nr.
        size = next((n for n in (3, 2) if len(parts) >= n and "".join(parts[:n]) in _words()), 1)
        found += _parted("".join(parts[:size]))
        parts = parts[size:]
    return frozenset(found)


def _parted(word: str) -> list[str]:
    """The ideas in one word, which may be a compound: ``foranstaltningstype``."""
    words = _words()
    if word in words:
        return [words[word]]
    for ending in _ENDINGS:
        if word.endswith(ending) and word.removesuffix(ending) in words:
            return [words[word.removesuffix(ending)]]
    for end in range(len(word) - 2, 2, -1):
        if word[:end] in words:
            rest = word[end:]
            for tail in (rest, rest.removeprefix("s"), rest.removeprefix("e")):
                if tail in words or (len(tail) > 5 and _parted(tail) != [tail]):
                    return [words[word[:end]], *_parted(tail)]
    full = [known for known in words if len(word) >= 3 and _abbreviates(word, known)]
    named = {words[known] for known in full}
    return [named.pop()] if len(named) == 1 else [word]


def _abbreviates(short: str, long: str) -> bool:
    """Whether ``short`` is the beginning of ``long``, or its consonants."""
    if len(short) >= len(long):
        return False
    return long.startswith(short) or (len(short) >= 3 and short == re.sub("[aeiouy]", "", long))


@cache
def likeness(name: str, known: str) -> float:
    """0 for names that have nothing in common, 1 for names that say the same."""
    if plain(name).replace(" ", "") == plain(known).replace(" ", ""):
        return 1.0
    ours, theirs = ideas(name), ideas(known)
    weights = _weights()
    either = sum(weights.get(idea, 1.0) for idea in ours | theirs)
    both = sum(weights.get(idea, 1.0) for idea in ours & theirs)
    return 0.97 * both / either if either else 0.0


def is_uninteresting(name: str) -> bool:
    """Whether a field is one that systems add for themselves, e.g. a remark or the day of extraction."""
    return _UNINTERESTING in ideas(name)
