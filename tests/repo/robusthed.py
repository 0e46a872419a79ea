"""Writes the page docs/robusthed.md: what may go wrong, what the product does then, and which tests show it.

``python -m tests.repo.robusthed docs`` writes the page. The tests are found by their names: a test of case 6 is called
``test_06_…``, in whichever file it is.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT

from flis.ground.catalogue import CATALOGUE

PAGE = "robusthed.md"
NUMBERED = re.compile(r"test_(?P<row>\d\d)_\w+")


@dataclass(frozen=True)
class Row:
    """A case: what goes wrong, what the product does, and the error codes or the rules of rows that report it."""

    event: str
    outcome: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A test of a case: its file, its name, and all texts in the test and in the parts of its file that it uses."""

    file: str
    name: str
    texts: frozenset[str]


ROWS = {
    1: Row(
        "A zip is cut off at any place, or the file is not a zip at all",
        "The package is refused and none of it lands.",
        ("zip-corrupt",),
    ),
    2: Row(
        "A checksum in the zip is wrong, or a byte has changed",
        "The package is refused when the damaged file has been read. None of its rows was ever visible.",
        ("zip-corrupt",),
    ),
    3: Row(
        "A file in the zip has a dangerous name: it leads out of the folder, names a drive or a device (CON), contains"
        " a NUL character or ends with a dot",
        "The package is refused.",
        ("zip-unsafe",),
    ),
    4: Row(
        "A zip is a bomb: extreme compression, overlapping files, a zip inside the zip, wrong sizes or 100,000 files",
        "A limit stops it, and the package is refused before the disk fills up.",
        ("zip-limit", "zip-unsafe", "zip-corrupt", "member-extra"),
    ),
    5: Row(
        "A zip is encrypted or packed with AES, deflate64, zstandard or lzma",
        "The package is refused, and the message names the method.",
        ("zip-method",),
    ),
    6: Row(
        "Two files in the zip have the same name, perhaps in other case or with letters composed in another way",
        "The package is refused.",
        ("zip-unsafe",),
    ),
    7: Row(
        "The names in the zip are written in an old code page",
        "The file is read if a contract has the name. Otherwise the package is refused and shows it in ASCII.",
        ("member-extra",),
    ),
    8: Row(
        "A file is missing, unexpected, of another kommune, or not as the descriptor says",
        "The package is refused.",
        ("member-missing", "member-extra", "wrong-kommune-rows", "manifest", "manifest-mismatch"),
    ),
    9: Row(
        "A file has another encoding, changes its encoding, begins with a byte order mark, contains U+FFFD, or was"
        " encoded twice",
        "Only the encoding in the contract is read. Anything else is refused with the record's number. A byte order"
        " mark does no harm.",
        ("encoding", "header"),
    ),
    10: Row(
        "A file contains NUL, control characters, CR, CRLF or U+2028, or its last line has no end",
        "A control character refuses the row that holds it. The rest is read in the same way on every system.",
        ("control-character",),
    ),
    11: Row(
        "Columns are missing, unexpected, renamed, repeated, or in another case or order",
        "Columns are found by their names. A header that does not fit the contract refuses the package.",
        ("header",),
    ),
    12: Row("A file uses another delimiter", "The header does not fit, and the package is refused.", ("header",)),
    13: Row(
        "Rows have too many or too few fields, lines are empty, or a quote is out of place or never closed",
        "The row is refused with its number. A quote that is never closed refuses the package.",
        ("columns", "quote", "text-structure"),
    ),
    14: Row(
        "A field or a record is longer than its limit",
        "It is refused with the record's number.",
        ("length", "text-structure"),
    ),
    15: Row(
        "A date does not exist, is written in another order, or lies in the year 9999 or 1752",
        "The row is refused, unless the contract says that the date means an open end.",
        ("date", "date-range", "periode", "bad-contract", "too-many-refused"),
    ),
    16: Row(
        "A number is written in a wrong form",
        "A number is read exactly or its row is refused. It is never rounded.",
        ("decimal", "decimal-range", "number", "number-range"),
    ),
    17: Row(
        "A key occurs twice, in one file or in several",
        "Within one table the repetition is counted and the package is refused.",
        ("duplicate-keys",),
    ),
    18: Row(
        "A file is empty, or holds only a byte order mark or a header",
        "The contract decides whether the table may be empty that month.",
        ("empty-file",),
    ),
    19: Row(
        "The package's name or one of its rows belongs to another kommune",
        "The package is refused, and the ledger gets a row about it.",
        ("unknown-kommune", "wrong-kommune", "wrong-kommune-rows", "kommune"),
    ),
    20: Row(
        "A package is of an unknown, a newer or a wrong release",
        "The package is refused, and the message names the release.",
        ("release-unknown", "release-not-installed", "release-mismatch"),
    ),
    21: Row(
        "The same package arrives again",
        "Nothing changes. The same content under another name is refused.",
        ("same-bytes",),
    ),
    22: Row(
        "A package arrives with a name that has landed before, but with other content",
        "It is a new delivery. The old one is kept, and the newest one counts.",
    ),
    23: Row(
        "Months arrive out of order, with gaps, before they have begun, or with rows of another month",
        "Each package lands in its own month, and `flis status` shows the gaps.",
        ("wrong-periode-rows",),
    ),
    24: Row(
        "A file changes while it is read",
        "Reading starts again from the beginning.",
        ("file-changed", "file-error", "sftp-broken"),
    ),
    25: Row(
        "The SFTP server's answers are short, out of order, repeated, too large or meaningless",
        "The result is the right file or an error.",
        ("sftp-protocol", "sftp-broken"),
    ),
    26: Row(
        "The connection drops, stalls or is reset, or the server restarts or changes its keys",
        "The download continues where it stopped, and the file has the same bytes as on the server.",
        ("sftp-broken", "sftp-unreachable", "zip-corrupt"),
    ),
    27: Row(
        "Files on the server are denied, gone, links or pipes, have huge or harmful names, or are 10,000 in number",
        "A file is passed over with a reason, or refused.",
        ("sftp-denied", "file-error", "package-name"),
    ),
    28: Row(
        "The server's host key is unknown, changed, revoked, hashed or signed by a certificate authority",
        "The connection is refused unless known_hosts has the key. A changed key has its own exit code.",
        ("host-key-unknown", "host-key-changed", "host-key-revoked"),
    ),
    29: Row(
        "A private key is of any kind, or has a fault",
        "The key is used, or the message tells what is wrong with it.",
        ("bad-key", "login-refused"),
    ),
    30: Row(
        "The server offers only old algorithms",
        "The connection is refused, and the message names the kind of algorithm.",
        ("algorithms",),
    ),
    31: Row(
        "A clock is wrong, goes back or is ahead",
        "Nothing depends on the clock: the same packages give the same tables.",
    ),
    32: Row(
        "Two runs start at once, somebody reads during a run, or a lock file was left behind",
        "One run works, and the other one ends with a message. Readers see the old state or the new one.",
        ("busy", "database-busy"),
    ),
    33: Row(
        "The disk is full or broken, a folder cannot be written, or a database file is not a database",
        "The state stays as it was, and the next run continues from it.",
        ("disk-full", "file-error", "mart-unreadable"),
    ),
    34: Row("A run is killed or stopped at any moment", "The next run ends with the same tables."),
    35: Row("A file is ten times larger than usual", "Reading it takes no more memory."),
    36: Row(
        "SQL Server reports a deadlock or a time-out, or the connection is lost after the commit",
        "flis asks the ledger what was committed, and nothing lands twice.",
        ("database",),
    ),
    37: Row(
        "A text begins like a formula (=cmd), is very long, or has letters outside the BMP",
        "The text is kept as it is.",
        ("length",),
    ),
    38: Row(
        "A person's number or name occurs in any place where it does not belong",
        "It never appears in a log, a report, an exception or the state of the installation.",
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
    """The functions and values of a module, by name."""
    names: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            names[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names[node.targets[0].id] = node.value
    return names


def tests_by_row(root: Path = ROOT) -> dict[int, list[Found]]:
    """The tests of each case, in the order of files and lines."""
    found: dict[int, list[Found]] = {}
    for path in sorted((root / "tests").rglob("test_*.py")):
        module = _module(ast.parse(path.read_text(encoding="utf-8")))
        for name, node in module.items():
            if match := NUMBERED.fullmatch(name):
                test = Found(path.relative_to(root).as_posix(), name, frozenset(_texts(node, module, set())))
                found.setdefault(int(match["row"]), []).append(test)
    return found


_INTRODUCTION = """
This page lists what may go wrong around a monthly run, and what the product does then. The product survives every case:
it refuses what it cannot use, and it leaves the databases as they were.

Each section is one case. It names the error codes ([fejl.md](fejl.md) explains them) or the rule that refuses a row,
and the tests that show it. The number of a case is part of the names of its tests: `pytest -k test_06` runs the tests
of case 6. The lists below are made from these names.
"""


def page(root: Path = ROOT) -> str:
    """The whole text of the page."""
    tests = tests_by_row(root)
    lines = [
        "<!-- Generated by `make docs` from tests/repo/robusthed.py and the tests' names; do not edit. -->\n",
        "# What the product survives",
        _INTRODUCTION,
    ]
    for number, row in ROWS.items():
        lines.append(f"## Case {number}\n\n**{row.event}.** {row.outcome}\n")
        if row.codes:
            lines.append(f"Codes: {', '.join(map(_linked, row.codes))}.\n")
        by_file: dict[str, list[str]] = {}
        for test in tests.get(number, ()):
            by_file.setdefault(test.file, []).append(test.name.removeprefix(f"test_{number:02}_").replace("_", " "))
        for file, names in by_file.items():
            lines.append(f"- `{file}`")
            lines.extend(f"  - {name}" for name in names)
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _linked(code: str) -> str:
    """An error's code links to its explanation; the rule of a row has none."""
    return f"[`{code}`](fejl.md#{code})" if code in CATALOGUE else f"`{code}`"


if __name__ == "__main__":
    (Path(sys.argv[1]) / PAGE).write_text(page(), encoding="utf-8", newline="\n")
