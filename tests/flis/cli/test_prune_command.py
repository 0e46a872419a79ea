"""`flis prune` at the command line: it shows what goes, asks, and wants --yes where there is nobody to ask."""

from __future__ import annotations

import json

import pytest
from tests.flis.typed import Typed
from tests.flis.yard import Yard, sag

from flis.cli import setup


@pytest.fixture
def flis(yard: Yard, monkeypatch, capsys) -> Typed:
    """Two months have landed. Runs a command, and returns exit code, output and errors."""
    monkeypatch.setenv("FLIS_DATA", str(yard.folder))
    monkeypatch.setenv("FLIS_TARGET", "duckdb")
    yard.land(yard.dubu([sag(1)], periode="202304", udlaest="20230505T060000"), yard.dubu([sag(1), sag(2)]))

    return Typed(capsys)


def test_without_a_terminal_it_wants_yes(yard, flis):
    before = yard.state(), yard.files()
    code, out, err = flis("prune", "--before", "2023-06-01")
    assert (code, "not-confirmed" in err, "--yes" in err) == (2, True, True)
    # What would go is shown all the same.
    assert "0101 DUBU 2023-04: 1 package, 2 rows" in out
    assert (yard.state(), yard.files()) == before
    code, out, _ = flis("prune", "--before", "2023-06-01", "--yes")
    assert (code, "removed 1 package" in out) == (0, True)
    assert ["202305" in name for _, name in yard.files()] == [True]


def test_json_is_one_document_with_and_without_yes(flis):
    code, out, _ = flis("prune", "--before", "2023-06-01", "--json")
    assert (code, json.loads(out)["code"]) == (2, "not-confirmed")
    code, out, _ = flis("prune", "--before", "2023-06-01", "--json", "--yes")
    assert (code, json.loads(out)["rows"]) == (0, 2)


@pytest.mark.parametrize(("answer", "left"), [("n\n", 2), ("", 2), ("y\n", 1)])
def test_at_a_terminal_it_asks(yard, flis, monkeypatch, answer, left):
    monkeypatch.setattr(setup, "_may_ask", lambda as_json: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: answer.strip() if answer else _no_answer())
    code, out, _ = flis("prune", "--before", "2023-06-01")
    assert len(yard.files()) == left and code == (0 if left == 1 else 130)
    assert "would remove 1 package" in out


def _no_answer() -> str:
    raise EOFError


def test_a_dry_run_shows_the_same_and_changes_nothing(yard, flis):
    before = {path: path.read_bytes() for path in yard.folder.rglob("*") if path.is_file()}
    code, out, _ = flis("prune", "--before", "2023-06-01", "--dry-run")
    assert (code, "would remove 1 package" in out) == (0, True)
    assert {path: path.read_bytes() for path in yard.folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("more", [[], ["--yes"], ["--dry-run"], ["--newest-too", "--yes"]])
def test_a_day_to_come_is_refused(yard, flis, more):
    before = yard.state(), yard.files()
    code, _, err = flis("prune", "--before", "2099-01-01", *more)
    assert (code, "future" in err) == (2, True)
    assert (yard.state(), yard.files()) == before
