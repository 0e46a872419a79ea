"""Finding, writing, undoing and journaling, which all fixes share."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.flis.fix.faults import DUBLETTER, GONE, KONTO, LIKE, OTHER, PRIMO, UKENDT, FixYard

from flis.fix.fix import Fix
from flis.fix.shipped import FIXES, fix_named
from flis.ground.errors import FlisError
from flis.landing.prune import prune
from flis.store.install import upgrade

TWICE = ((2023, 1, OTHER, "100,00"), (2023, 2, OTHER, "100,00"))


@pytest.fixture
def faulty(yard: FixYard) -> FixYard:
    """One posting on an unknown konto in each of two kommuner, and one double primo set."""
    lost = ((2023, KONTO, "1,00"), (2023, GONE, "2,00"))
    assert (
        yard.land(yard.economy(posteringer=lost), yard.economy(kommune="0461", posteringer=lost, primo=TWICE)).failure
        is None
    )
    return yard


def test_a_dry_run_says_all_and_changes_nothing(faulty):
    before = faulty.state()
    report = faulty.fix(UKENDT, dry_run=True)
    assert faulty.state() == before
    assert report.rows == 2
    shown = [
        (line.kommune_kode, line.tabel, line.raekke_nr, line.kolonne, line.ny_vaerdi) for line in report.lines_shown
    ]
    assert shown == [(k, "oekonomi_postering", 3, "konto_nr", KONTO) for k in ("0101", "0461")]
    assert "0101_OEKONOMI_202306" in report.lines_shown[0].pakke_navn
    assert "nothing was changed" in report.summary
    assert faulty.fix(UKENDT).groups == report.groups


def test_only_so_many_rows_are_shown_and_all_are_counted(faulty):
    report = faulty.fix(UKENDT, show=1, dry_run=True)
    assert (len(report.lines_shown), report.rows) == (1, 2)
    assert any("the first 1 of 2 rows" in line for line in report.lines())


def test_a_run_writes_the_journal_and_nothing_else(faulty):
    before = faulty.state()
    begun = datetime.now(UTC).replace(tzinfo=None)
    faulty.fix(UKENDT)
    after = faulty.state()
    assert {table for table in after if after[table] != before[table]} == {"drift.rettelse"}
    columns = "rettelse_nr, aendring_nr, rettelse_navn, tabel, raekke_nr, kommune_kode, periode, handling, kolonne"
    row = (UKENDT, "oekonomi_postering", 3)
    cell = (date(2023, 6, 1), "erstat", "konto_nr", KONTO)
    assert faulty.journal(f"{columns}, ny_vaerdi") == [(1, 1, *row, "0101", *cell), (2, 1, *row, "0461", *cell)]
    audit = faulty.journal(
        "aarsag, driftsmeddelelse_id, oprettet_af, oprettet_tidspunkt, fortrudt_tidspunkt, fortrudt_af"
    )
    why, follows, who, when, *undone = audit[0]
    assert (why, follows, who, undone) == (fix_named(UKENDT).aarsag, None, "operatoer", [None, None])
    assert begun - timedelta(seconds=1) <= when <= begun + timedelta(minutes=5)


def test_twice_is_once(faulty):
    assert faulty.now(UKENDT) == (2, 0, 0)
    faulty.fix(UKENDT)
    before = faulty.state()
    assert faulty.now(UKENDT) == (0, 0, 2)
    report = faulty.fix(UKENDT)
    assert (report.rows, report.summary) == (0, f"{UKENDT}: nothing to correct.")
    assert faulty.state() == before


def test_undo_keeps_the_journal_and_a_run_after_it_writes_anew(faulty):
    faulty.fix(UKENDT)
    assert faulty.undo(UKENDT, dry_run=True).rows == 2
    assert faulty.now(UKENDT) == (0, 0, 2)
    assert faulty.undo(UKENDT).rows == 2
    assert faulty.now(UKENDT) == (2, 0, 0)
    assert faulty.undo(UKENDT).rows == 0
    faulty.fix(UKENDT)
    assert faulty.journal("rettelse_nr, aendring_nr, fortrudt_af") == [
        (1, 2, "operatoer"),
        (2, 2, "operatoer"),
        (3, 3, None),
        (4, 3, None),
    ]


def test_undo_leaves_the_corrections_of_other_fixes(faulty):
    faulty.fix(UKENDT)
    faulty.fix(PRIMO)
    faulty.undo(PRIMO)
    assert (faulty.now(UKENDT), faulty.now(PRIMO)) == ((0, 0, 2), (1, 0, 0))


def test_one_kommune_alone(faulty):
    assert faulty.fix(UKENDT, "0461").rows == 1
    assert faulty.now(UKENDT) == (1, 0, 1)
    assert faulty.fix(UKENDT).rows == 1
    assert faulty.undo(UKENDT, "0101").rows == 1
    assert faulty.journal("kommune_kode", "fortrudt_tidspunkt is null") == [("0461",)]


def test_a_new_delivery_that_shows_the_fault_again_needs_the_fix_again(faulty):
    faulty.fix(UKENDT)
    corrected = {"udlaest": "20230709T060000"}
    faulty.land(faulty.economy(posteringer=[(2023, GONE, "2,00")], **corrected))
    assert faulty.now(UKENDT) == (1, 0, 1)
    assert faulty.fix(UKENDT).rows == 1
    assert faulty.now(UKENDT) == (0, 0, 2)
    assert faulty.undo(UKENDT).rows == 3


def test_a_second_value_for_a_cell_takes_the_firsts_place(yard):
    """The konto that was put there has gone from a later kontoplan: never two values in force, which double the row."""
    yard.land(yard.economy(posteringer=[(2023, GONE, "2,00")]))
    yard.fix(UKENDT)
    yard.land(yard.economy(periode="202307", konti=[(2023, LIKE), (2023, OTHER)], posteringer=[(2023, LIKE, "1,00")]))
    report = yard.fix(UKENDT)
    assert (report.rows, report.replaced) == (1, 1)
    assert "in place of 1 earlier" in report.summary
    assert yard.journal("ny_vaerdi, fortrudt_af, aendring_nr") == [(KONTO, "operatoer", 3), (LIKE, None, 2)]
    assert yard.now(UKENDT) == (0, 0, 1)


MEDDELELSER = """driftsmeddelelse_id;meddelelse_dato;omraade;titel;tekst
D-1;2023-06-01;OEKONOMI;a;
D-3;2023-06-09;ØKONOMI;b;
D-2;2023-06-09;OEKONOMI;c;
D-9;2023-07-01;DUBU;d;
"""


def test_a_correction_follows_the_newest_driftsmeddelelse_of_its_omraade_or_a_named_one(faulty):
    faulty.drift("driftsmeddelelser.csv", MEDDELELSER)
    faulty.land()
    assert faulty.fix(UKENDT, "0101").driftsmeddelelse_id == "D-3"
    faulty.fix(UKENDT, "0461", meddelelse="D-9")
    assert faulty.journal("driftsmeddelelse_id") == [("D-3",), ("D-9",)]
    with pytest.raises(FlisError, match="bad-argument"):
        faulty.fix(UKENDT, meddelelse="D-4")


def test_what_does_not_exist_is_told(faulty):
    for call in (
        lambda: fix_named("personale"),
        lambda: faulty.fix(UKENDT, "0999"),
        lambda: faulty.undo(UKENDT, "0999"),
        lambda: faulty.fix(UKENDT, keep=1),
    ):
        with pytest.raises(FlisError) as caught:
            call()
        assert caught.value.exit_code == 2


def test_a_fix_whose_tables_the_release_lacks(tmp_path):
    yard = FixYard(tmp_path / "data")
    with pytest.raises(FlisError, match="not-installed"):
        yard.now(UKENDT)
    yard.install("7.0")
    assert (yard.now(DUBLETTER), yard.now(PRIMO), yard.now(UKENDT)) == ((None, 0, 0), (None, 0, 0), (0, 0, 0))
    with pytest.raises(FlisError, match="fix-release"):
        yard.fix(DUBLETTER)
    with yard.store() as store:
        upgrade(store, yard.project, yard.contracts, "7.1")
    assert yard.now(DUBLETTER) == (0, 0, 0)


def test_a_failed_write_leaves_nothing(faulty, monkeypatch):
    before = faulty.state()
    monkeypatch.setattr(
        "flis.fix.run.SUPERSEDE", "update DSA.Drift.Rettelse set nosuch = ?, a = ?, b = ?, c = ?, d = ?"
    )
    with pytest.raises(FlisError, match="database"):
        faulty.fix(UKENDT)
    assert faulty.state() == before


def test_pruning_keeps_the_journal_of_what_is_gone(faulty):
    """The corrections of pruned packages are told for good, are in force no more, and hold nothing back."""
    faulty.fix(UKENDT)
    journal = faulty.journal("*")
    prune(faulty.project, faulty.contracts, faulty.target, date(2024, 1, 1), newest_too=True)
    assert faulty.journal("*") == journal
    assert faulty.now(UKENDT) == (0, 0, 0)
    # The same bytes again are the same rows: what was said of them holds.
    faulty.land(faulty.economy(posteringer=((2023, KONTO, "1,00"), (2023, GONE, "2,00"))))
    assert faulty.now(UKENDT) == (0, 0, 1)


def test_every_fix_says_what_it_does_and_why_in_what_the_journal_holds(yard):
    columns = {c.name: c.type.length for c in yard.contracts.table("Rettelse").columns}
    kuber = (yard.project.folder / "seeds" / "kuber.csv").read_text(encoding="utf-8")
    assert len({fix.name for fix in FIXES}) == len(FIXES) == 3
    for fix in FIXES:
        assert isinstance(fix, Fix) and fix.text.endswith(".") and fix.grunde
        assert len(fix.name) <= columns["rettelse_navn"] and len(fix.aarsag) <= columns["aarsag"]
        assert f"\n{fix.kube_id}," in kuber
        assert all(yard.contracts.table(name).fil for name in fix.tabeller)
