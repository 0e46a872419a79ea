"""The page docs/robusthed.md: what must be survived, and the tests that show it, found by the number in their names.

``python -m tests.repo.robusthed docs`` writes it. A test of row 6 is named ``test_06_…``, wherever it stands.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT

PAGE = "robusthed.md"
NUMBERED = re.compile(r"test_(?P<row>\d\d)_\w+")


@dataclass(frozen=True)
class Row:
    """An input or event, what happens, and the codes (docs/fejl.md) or the rules of rows that tell of it."""

    event: str
    outcome: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A test of a row: its file, its name, and every text that stands in it and in what it uses of its file."""

    file: str
    name: str
    texts: frozenset[str]


ROWS = {
    1: Row("zip cut anywhere, or no zip at all", "refused, nothing lands", ("zip-corrupt",)),
    2: Row("wrong CRC, flipped byte", "refused once it is read, nothing was visible", ("zip-corrupt",)),
    3: Row("names that leave the folder, drives, NUL, trailing dot, CON", "refused", ("zip-unsafe",)),
    4: Row(
        "bombs: ratio, overlap, zip in zip, lying sizes, 100,000 members",
        "refused by limits, before the disk fills",
        ("zip-limit", "zip-unsafe", "zip-corrupt", "member-extra"),
    ),
    5: Row("encrypted, AES, deflate64, zstandard, lzma", "refused, the method named", ("zip-method",)),
    6: Row("a name twice, also by case or composition", "refused", ("zip-unsafe",)),
    7: Row("member names in old code pages", "refused, shown in ASCII", ("member-extra",)),
    8: Row(
        "member missing, too many, of another kommune, or other than stated",
        "refused",
        ("member-missing", "member-extra", "wrong-kommune-rows", "manifest", "manifest-mismatch"),
    ),
    9: Row(
        "another encoding, one that changes, BOM, U+FFFD, encoded twice",
        "only the declared one is read; refused with the record's number; a BOM is fine",
        ("encoding", "header"),
    ),
    10: Row(
        "NUL, control characters, CR, CRLF, no last line end, U+2028",
        "control characters refuse their row; the rest is read the same everywhere",
        ("control-character",),
    ),
    11: Row(
        "columns missing, extra, renamed, twice, in other case or order",
        "read by name, or refused at the header",
        ("header",),
    ),
    12: Row("wrong delimiter", "refused at the header", ("header",)),
    13: Row(
        "ragged rows, empty lines, quotes inside, unclosed, over a border",
        "the row is refused with its number; unclosed, the file",
        ("columns", "quote", "text-structure"),
    ),
    14: Row("field or record above its limit", "refused with its number", ("length", "text-structure")),
    15: Row(
        "days and months that do not exist, other orders, 9999, 1752",
        "refused, or the contract's open end",
        ("date", "date-range", "periode", "bad-contract", "too-many-refused"),
    ),
    16: Row(
        "numbers in every wrong form",
        "exact or refused, never rounded",
        ("decimal", "decimal-range", "number", "number-range"),
    ),
    17: Row("keys twice, in a file and across files", "counted and refused within a table", ("duplicate-keys",)),
    18: Row("nothing, a BOM or a header alone", "as the contract says of the table", ("empty-file",)),
    19: Row(
        "another kommune, in the name or in a row",
        "refused, with a row in the ledger",
        ("unknown-kommune", "wrong-kommune", "wrong-kommune-rows", "kommune"),
    ),
    20: Row(
        "unknown, newer or wrong release",
        "refused, the release named",
        ("release-unknown", "release-not-installed", "release-mismatch"),
    ),
    21: Row(
        "the same package again", "nothing changes; the same bytes under another name are refused", ("same-bytes",)
    ),
    22: Row("the same name with other content", "a new delivery; the old one is kept, the newest counts"),
    23: Row(
        "months out of order, gaps, a month to come, rows of another month",
        "each lands under its own month; gaps are shown",
        ("wrong-periode-rows",),
    ),
    24: Row("a file that changes while it is read", "started over", ("file-changed", "file-error", "sftp-broken")),
    25: Row(
        "answers short, out of order, twice, too large, or garbage",
        "the right file or an error",
        ("sftp-protocol", "sftp-broken"),
    ),
    26: Row(
        "line that drops, stalls, resets; server that restarts; new keys midway",
        "goes on where it stopped, with the same bytes",
        ("sftp-broken", "sftp-unreachable", "zip-corrupt"),
    ),
    27: Row(
        "files denied or gone, 10,000 names, links, pipes, huge or harmful names",
        "passed over with a reason, or refused",
        ("sftp-denied", "file-error", "package-name"),
    ),
    28: Row(
        "host key unknown, changed, revoked, hashed, by a certificate authority",
        "refused; a changed one has its own exit code",
        ("host-key-unknown", "host-key-changed", "host-key-revoked"),
    ),
    29: Row("private keys of every kind and fault", "used, or told what is wrong", ("bad-key", "login-refused")),
    30: Row("server with only old algorithms", "refused, the kind named", ("algorithms",)),
    31: Row("clocks that are wrong, go back, or lie in the future", "decide nothing"),
    32: Row(
        "two runs at once, a run while somebody reads, a lock left behind",
        "one runs; readers see old or new",
        ("busy", "database-busy"),
    ),
    33: Row(
        "disk full, folder not writable, EIO, a database file that is none",
        "the state is as before, and the next run goes on",
        ("disk-full", "file-error", "mart-unreadable"),
    ),
    34: Row("killed anywhere, or asked to end", "the next run ends in the same tables"),
    35: Row("a file ten times larger", "the same memory"),
    36: Row(
        "SQL Server: deadlock, time-out, connection lost after the commit",
        "the ledger is asked, nothing lands twice",
        ("database",),
    ),
    37: Row("=cmd, very long texts, letters outside the BMP", "kept as they are", ("length",)),
    38: Row(
        "a person's number and name in every bad place",
        "never in a log, a report, an exception or the state",
        ("database",),
    ),
}


def _texts(node: ast.AST, module: dict[str, ast.AST], seen: set[str]) -> set[str]:
    found: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            found.add(part.value)
        elif isinstance(part, ast.Name) and part.id in module and part.id not in seen:
            seen.add(part.id)
            found |= _texts(module[part.id], module, seen)
    return found


def _module(tree: ast.Module) -> dict[str, ast.AST]:
    """What a module's names stand for."""
    names: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            names[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names[node.targets[0].id] = node.value
    return names


def tests_by_row(root: Path = ROOT) -> dict[int, list[Found]]:
    """Row -> its tests, in the order of files and lines."""
    found: dict[int, list[Found]] = {}
    for path in sorted((root / "tests").rglob("test_*.py")):
        module = _module(ast.parse(path.read_text(encoding="utf-8")))
        for name, node in module.items():
            if match := NUMBERED.fullmatch(name):
                test = Found(path.relative_to(root).as_posix(), name, frozenset(_texts(node, module, set())))
                found.setdefault(int(match["row"]), []).append(test)
    return found


def page(root: Path = ROOT) -> str:
    """The whole text of the page."""
    tests = tests_by_row(root)
    lines = [
        "<!-- Generated by `make docs` from tests/repo/robusthed.py and the tests' names; do not edit. -->\n",
        "# What must be survived\n",
        "Each row is an input or an event of which one may not die, and what happens instead. The code is that of"
        " [fejl.md](fejl.md), or the rule that refuses a row. `pytest -k test_06` runs the tests of row 6.\n",
        "| # | input or event | what happens | code or rule | tests |\n|---|---|---|---|---|",
    ]
    for number, row in ROWS.items():
        by_file: dict[str, list[str]] = {}
        for test in tests.get(number, ()):
            by_file.setdefault(test.file, []).append(f"`{test.name}`")
        names = "<br>".join(f"{file}: {', '.join(of)}" for file, of in by_file.items())
        codes = ", ".join(f"`{code}`" for code in row.codes) or "–"
        lines.append(f"| {number} | {row.event} | {row.outcome} | {codes} | {names} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (Path(sys.argv[1]) / PAGE).write_text(page(), encoding="utf-8", newline="\n")
