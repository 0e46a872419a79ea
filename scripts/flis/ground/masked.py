"""Shows the form of a text without its content, for messages and for the table of refused rows."""

from __future__ import annotations


def masked(raw: bytes) -> str:
    """A record's form without its content: letters x, digits 9, everything beyond ASCII x; at most 4000 long."""
    text = raw[:16_000].decode("utf-8", "replace")
    return "".join(map(_mask, text))[:4000]


def _mask(char: str) -> str:
    if not char.isascii() or char.isalpha():
        return "x"
    if char.isdigit():
        return "9"
    return char if char.isprintable() or char in "\t\r\n" else "?"
