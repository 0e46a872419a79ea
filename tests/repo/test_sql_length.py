"""The written SQL keeps the line length. sqlfluff's rules are those of `make lint` (tests/repo/sql_style.py)."""

from __future__ import annotations

from flis.fix.shipped import FIXES


def test_written_sql_keeps_the_line_length(root):
    files = [p for name in ("models", "macros", "scripts", "tests") for p in (root / name).rglob("*.sql")]
    assert files
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert len(line) <= 120, f"{path.relative_to(root)}:{number}"


def test_every_statement_of_the_package_is_a_correction(root):
    """`make lint` reads the statements of the corrections, and no others."""
    written = {path.stem.replace("_", "-") for path in (root / "scripts").rglob("*.sql")}
    assert written == {fix.name for fix in FIXES}
