"""Rules over every file: no machine's path, no registry's address, no leftover, one copy of each fact."""

from __future__ import annotations

import re

import pytest

from flis.project.contract import load_contracts
from flis.project.folders import ARCHIVE, INBOX

TEXT = {".py", ".sql", ".yml", ".yaml", ".md", ".toml", ".csv", ".txt", ".cfg", ".lock", ""}
FORBIDDEN = {
    "a package index": r"https?://[^\s\"')]*/(simple|packages)/|--(extra-)?index-url",
    "a path of one machine": r"(?<![A-Za-z0-9._/-])/(home|Users|root|mnt|work)/[A-Za-z0-9]",
    "a leftover": r"\b(T[O]DO|F[I]XME|X[X]X|H[A]CK)\b",
    "a hidden gap": r"pytest\.mark\.(sk[i]p|xf[a]il)|pytest\.sk[i]p\(",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds(tracked, root, what):
    pattern = re.compile(FORBIDDEN[what])
    for path in tracked:
        if path.suffix in TEXT and path.name != "LICENSE":
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                assert not pattern.search(line), f"{path.relative_to(root)}:{number}: {what}"


def test_text_files_are_utf8_with_unix_line_ends(tracked, root):
    for path in tracked:
        if path.suffix in TEXT:
            data = path.read_bytes()
            assert b"\r" not in data, path.relative_to(root)
            data.decode("utf-8")


def test_code_takes_the_names_of_the_data_folder_from_one_place(tracked, root):
    """The benchmarks use the product from outside and may name its folders."""
    quoted = re.compile(rf"""["']({INBOX}|{ARCHIVE})["']""")
    code = [p for p in tracked if p.suffix == ".py" and p.relative_to(root).parts[0] in ("scripts", "tests")]
    named = [p.relative_to(root).as_posix() for p in code if quoted.search(p.read_text(encoding="utf-8"))]
    assert named == ["scripts/flis/project/folders.py"]


def test_a_delivered_field_stands_in_its_contract_alone(tracked, root):
    """The shape of a delivery has one copy: no code names a field or a file of a delivery."""
    contracts = load_contracts(root)
    fields = {c.felt for t in contracts.tables for c in t.columns if t.fil and re.search(r"[a-z][A-Z]", c.felt)}
    files = {t.fil for t in contracts.tables if t.fil and t.source != "drift"}
    assert fields and files
    for path in tracked:
        place = path.relative_to(root).as_posix()
        if place.startswith(("scripts/", "macros/", "seeds/")) or (
            place.startswith("models/") and path.suffix == ".sql"
        ):
            words = set(re.findall(r"\w+(?:\.csv)?", path.read_text(encoding="utf-8")))
            assert not words & fields, f"{place} names the delivered fields {sorted(words & fields)}"
            assert not words & files, f"{place} names the delivered files {sorted(words & files)}"


def test_landing_tables_are_created_from_the_contract_alone(tracked, root):
    statement = re.compile(r"create\s+table\s+(dsa\.)?raa\.\w+\s*\(\s*\w+\s+\w+", re.IGNORECASE)
    for path in tracked:
        place = path.relative_to(root).as_posix()
        if place.startswith(("scripts/", "macros/", "models/")) and path.suffix in (".py", ".sql"):
            assert not statement.search(path.read_text(encoding="utf-8")), place
