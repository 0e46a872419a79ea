"""Amounts as a reader wants them."""

from __future__ import annotations


def counted(count: int, one: str) -> str:
    """A number with its noun: ``1 row``, ``1,234 rows``."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def size(count: int) -> str:
    """Bytes: 1,234,567 -> 1.2 MB."""
    value = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    raise AssertionError("unreachable")
