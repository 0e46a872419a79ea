"""Masks a text: its form can be seen, but not its content. For messages and for the table of refused rows."""

from __future__ import annotations


def masked(raw: bytes) -> str:
    """The form of a record: a letter becomes x, a digit 9, anything beyond ASCII x; at most 4,000 characters."""
    text = raw[:16_000].decode("utf-8", "replace")
    return "".join(map(_mask, text))[:4000]


def _mask(char: str) -> str:
    if not char.isascii() or char.isalpha():
        return "x"
    if char.isdigit():
        return "9"
    return char if char.isprintable() or char in "\t\r\n" else "?"
