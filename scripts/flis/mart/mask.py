"""Masks dbt's texts, because the messages of a database contain the values that caused them.

The module does not know what a value looks like. It shows a text up to the first sign of a value (a quote or a
parenthesis). After the last such sign it shows only words of a fixed list. It never shows a word with a digit.
"""

from __future__ import annotations

import builtins
import re
from pathlib import Path

MASKED = "***"
TRACEBACK = "Traceback (most recent call last)"
# Lines to look at: dbt's, the database's and one more. DuckDB repeats a value without quotes in later lines.
_LINES = 3
_TYPE = r"\b(?:DECIMAL|NUMERIC|N?VARCHAR|CHAR|TIME|DATETIME2)\(\d{1,4}(?:,\s?\d{1,2})?\)|\bU?INT(?:8|16|32|64|128)\b"
_COUNT = re.compile(r"\s*Got \d+ results?, configured to (?:fail|warn) if [!<>=]{1,2} ?\d+\s*")
# Shown only before any sign of a value: the name of a node with its file, and a name in the schema.
_NODE = r"\bin [a-z_]+ [\w.-]+ \([\w./\\-]+\)|\b\w+\.on-run-(?:start|end)\.\d{1,2}\b"
_NAME = (
    r"\b(?:table|column|constraint|object|index|schema|view|database)(?: name)?"
    r" (?P<quote>['\"])[A-Za-z_\[][\w.\[\]]*(?P=quote)"
)
_SIGN = re.compile(
    rf"(?P<told>{_TYPE})|(?P<named>{_NODE}|{_NAME})|(?P<sign>(?!(?<=n)'t\b)[^\w\s.,:;!?*=+/\\\[\]<>#%^~`-])"
)
_TOKEN = re.compile(rf"(?P<told>{_TYPE}|{_NODE})|\S+")
# Words that the engines use after a value.
_WORD = re.compile(
    rf"(?P<told>{_TYPE}|(?<=from source column )[A-Za-z_]\w*$|\b(?:"
    r"a|an|and|any|as|at|be|because|by|can|cannot|cast|casting|clause|column|constraint|"
    r"converting|data|date|destination|device|does|duplicate|enabled|error|exceeded|exists?|expected|"
    r"expression|failed|field|for|format|found|from|function|in|index|input|int|into|invalid|is|"
    r"key|left|length|match|must|no|nodes|not|null|numeric|object|of|on|or|out|overflow|"
    r"overflowed|primary|quota|range|row|source|space|statement|string|syntax|table|than|the|to|too|"
    r"truncated|type|unique|values?|varchar|view|violates|violation|was|when|where|with|would"
    r")\b)|\w+",
    re.IGNORECASE,
)
# A parenthesis that DuckDB adds after a value.
_SOURCE = re.compile(r" when casting from source column [^'\"\n]*\)(?=\n|$)")
_RUNS = re.compile(r"\*\*\*(?:[^\w*]*\*\*\*)+")
_FRAME = re.compile(r'\s*File "(?P<file>[^"\0]+\.py)", line (?P<line>\d+)(?:, in .*)?')
_RAISED = re.compile(r"(?P<type>[A-Za-z_][A-Za-z_.]*)(?::.*)?")
_PACKAGES = (
    "duckdb.",
    "_duckdb.",
    "dbt.",
    "dbt_common.",
    "mssql_python.",
    "pyspark.",
    "py4j.",
    "jinja2.",
    "yaml.",
    "json.",
    "flis.",
)


def mask(text: str) -> str:
    """``text`` without values. A traceback is reduced to places and types."""
    if _COUNT.fullmatch(text):
        return text
    if text.lstrip().startswith(TRACEBACK):
        return "\n".join(filter(None, map(location, text.splitlines())))
    text = _SOURCE.sub("", text)
    signs = [found for found in _SIGN.finditer(text) if not found["told"]]
    first = next((found for found in signs if found["sign"]), None)
    told = _TOKEN.sub(_without_digit, text[: first.start()] if first else text)
    if first is not None:
        # A sign that occurs only once may begin a value of any length.
        last = signs[-1] if signs[-1] is not first else None
        told += MASKED + (_WORD.sub(_on_the_list, text[last.end() :].split("\n")[0]) if last else "")
    lines = [line.rstrip() for line in told.splitlines() if line.strip()]
    return _RUNS.sub(MASKED, "\n".join(lines[:_LINES]))


def location(line: str) -> str | None:
    """File and line, or the type of the exception, if ``text`` is a line of a traceback. Otherwise nothing."""
    frame = _FRAME.fullmatch(line)
    if frame and Path(frame["file"]).is_file():
        return f"  {frame['file']}:{frame['line']}"
    raised = _RAISED.fullmatch(line)
    return raised["type"] if raised and _is_type(raised["type"]) else None


def _is_type(name: str) -> bool:
    kind = getattr(builtins, name, None)
    return name.startswith(_PACKAGES) or (isinstance(kind, type) and issubclass(kind, BaseException))


def _without_digit(found: re.Match[str]) -> str:
    return MASKED if not found["told"] and any(map(str.isdigit, found[0])) else found[0]


def _on_the_list(found: re.Match[str]) -> str:
    return found["told"] or MASKED
