"""Finds the encoding of a file by decoding the whole of it."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from flis.project.form import ENCODINGS

# The order in which encodings are preferred that give the same text.
_EIGHT_BITS = ("cp1252", "iso-8859-1", "iso-8859-15", "cp865", "cp850")
# How likely a character is in a Danish text. A letter that is not listed counts 1, any other character -3.
_LIKELY = {**dict.fromkeys("æøåÆØÅ", 3.0), **dict.fromkeys("°½²³«»–—’‘“”…€£´·±×\u00a0¤", 0.3), "§": 1.5}
_UNLIKELY = {**dict.fromkeys("ÕÝÞÐðþýõŠšŽžŸŒœ", 0.0), **dict.fromkeys("ªº", -2.0)}


@dataclass(frozen=True)
class Decoded:
    """``text`` is None if no encoding fits. ``others`` are encodings that give another text and may be meant too."""

    text: str | None
    encoding: str
    others: tuple[str, ...] = ()


def decoded(data: bytes, shipped: str) -> Decoded:
    """The text of ``data``, and its encoding as a contract names it. ``shipped`` is kept if it gives the same text."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(_strict(data, "utf-16"), "utf-16")
    if data.count(b"\0") * 4 > len(data):
        return Decoded(_strict(data, "utf-16-le"), "utf-16")
    text = _strict(data.removeprefix(codecs.BOM_UTF8), "utf-8")
    codec = ENCODINGS[shipped.lower()]
    if text is not None:
        keep = codec == "utf-8" or (data.isascii() and codec != "utf-16")
        return Decoded(text, shipped if keep else "utf-8")
    return _eight_bits(data, shipped)


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _eight_bits(data: bytes, shipped: str) -> Decoded:
    """The encoding in which the bytes beyond ASCII are most likely letters of a Danish text."""
    counts = {byte: count for byte in range(128, 256) if (count := data.count(bytes([byte])))}
    names = [shipped, *_EIGHT_BITS] if ENCODINGS[shipped.lower()] not in ("utf-8", "utf-16") else _EIGHT_BITS
    lines = data.count(b"\n")
    texts: dict[str, str] = {}  # the characters that the bytes become -> the encoding
    for name in names:
        letters = _strict(bytes(counts), ENCODINGS[name.lower()])
        if letters is not None:
            texts.setdefault(letters, name)
    ranked = sorted(texts, key=lambda letters: -_score(letters, counts, lines))
    if not ranked or _score(ranked[0], counts, lines) <= 0:
        return Decoded(None, "")
    others = [texts[letters] for letters in ranked[1:] if _in_doubt(ranked[0], letters, counts, lines)]
    best = texts[ranked[0]]
    return Decoded(data.decode(ENCODINGS[best.lower()]), best, tuple(others))


def _score(letters: str, counts: dict[int, int], lines: int) -> float:
    return sum(_weight(letter, count, lines) for letter, count in zip(letters, counts.values(), strict=True))


def _weight(letter: str, count: int, lines: int) -> float:
    if letter == "¤" and count >= lines:
        return 3.0 * count  # in every line: it divides the fields
    found = _LIKELY.get(letter, _UNLIKELY.get(letter))
    if found is None:
        found = 1.0 if letter.isalpha() and letter < "\u0180" else -3.0
    return found * count


def _in_doubt(best: str, other: str, counts: dict[int, int], lines: int) -> bool:
    """Whether the characters in which two readings differ are about as likely in both."""
    pairs = zip(best, other, counts.values(), strict=True)
    differ = [(_weight(a, n, lines) - _weight(b, n, lines), n) for a, b, n in pairs if a != b]
    return sum(gained for gained, _ in differ) < sum(n for _, n in differ)
