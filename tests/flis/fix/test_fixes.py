"""What each fix finds, and what it leaves."""

from __future__ import annotations

from tests.flis.fix.faults import DUBLETTER, GONE, KONTO, LIKE, OTHER, PRIMO, STRANGE, UKENDT, FixYard

KMD, SD = "kmd_loen", "silkeborg_data"


def found(report) -> dict[str, int]:
    """Table and month of the package -> rows."""
    return {f"{g.tabel} {g.pakke_navn.split('_')[-3]}": g.antal for g in report.groups}


def test_the_same_ansaettelse_is_left_out_of_kmd_with_what_silkeborg_delivers_too(yard: FixYard):
    yard.land(yard.staff(KMD, [(1, 1), (2, 2)]), yard.staff(SD, [(1, 1), (3, 3)]))
    report = yard.fix(DUBLETTER)
    assert found(report) == {f"kmd_loen_{name} 202305": 1 for name in ("ansaettelse", "fravaer", "naervaer")}
    assert {line.raekke_nr for line in report.lines_shown} == {2}
    assert {line.handling for line in report.lines_shown} == {"udelad"}
    assert yard.now(DUBLETTER) == (0, 0, 3)


def test_what_only_kmd_delivers_stays(yard: FixYard):
    """May is KMD's alone: its rows are nobody else's."""
    yard.land(yard.staff(KMD, [(1, 1)]), yard.staff(KMD, [(1, 1)], periode="202306"))
    yard.land(yard.staff(SD, [(1, 1)], periode="202306"))
    assert found(yard.fix(DUBLETTER)) == {f"kmd_loen_{n} 202306": 1 for n in ("ansaettelse", "fravaer", "naervaer")}


def test_a_change_of_system_alone_is_no_fault(yard: FixYard):
    yard.land(yard.staff(KMD, [(1, 1)]), yard.staff(SD, [(1, 1)], periode="202306"))
    assert yard.now(DUBLETTER) == (0, 0, 0)


def test_history_that_silkeborg_delivers_later_is_found_by_the_next_run(yard: FixYard):
    """KMD's ansættelse of June is left out already; what Silkeborg Data then delivers of May is double nonetheless."""
    for periode in ("202305", "202306"):
        yard.land(yard.staff(KMD, [(1, 1)], periode=periode))
    yard.land(yard.staff(SD, [(1, 1)], periode="202306"))
    assert yard.fix(DUBLETTER).rows == 3
    history = yard.staff(SD, [(1, 1)], periode="202305", udlaest="20230805T060000")
    yard.land(history)
    assert found(yard.fix(DUBLETTER)) == {f"kmd_loen_{n} 202305": 1 for n in ("ansaettelse", "fravaer", "naervaer")}
    assert yard.now(DUBLETTER) == (0, 0, 6)


def test_an_empty_file_of_silkeborg_takes_nothing_from_kmd(yard: FixYard):
    empty = yard.text("silkeborg_data_fravaer", "7.1", [])
    members = {yard.contracts.table("silkeborg_data_fravaer").fil: empty}
    assert (
        yard.land(yard.staff(KMD, [(1, 1)]), yard.staff(SD, [(1, 1)], members=members, manifest=False)).failure is None
    )
    assert set(found(yard.fix(DUBLETTER))) == {"kmd_loen_ansaettelse 202305", "kmd_loen_naervaer 202305"}
    # Delivered whole later: the ansættelse that is left out already still says whose absence it is.
    yard.land(yard.staff(SD, [(1, 1)], udlaest="20230606T060000"))
    assert found(yard.fix(DUBLETTER)) == {"kmd_loen_fravaer 202305": 1}


def test_a_person_is_the_same_within_a_kommune_only(yard: FixYard):
    yard.land(yard.staff(KMD, [(1, 1)]), yard.staff(SD, [(1, 1)], kommune="0461"))
    assert yard.now(DUBLETTER) == (0, 0, 0)


def test_two_jobs_that_began_the_same_day(yard: FixYard):
    """Two in KMD and two in Silkeborg Data: both have moved. Two in KMD and one there: which, nobody can tell."""
    yard.land(yard.staff(KMD, [(1, 1), (2, 1), (3, 3)]), yard.staff(SD, [(1, 1), (3, 3)]))
    report = yard.fix(DUBLETTER)
    assert found(report)["kmd_loen_ansaettelse 202305"] == 1
    assert {(left.tabel, left.grund, left.antal) for left in report.left} == {
        (f"kmd_loen_{name}", "kmd-has-more", 2) for name in ("ansaettelse", "fravaer", "naervaer")
    }
    assert yard.now(DUBLETTER) == (0, 6, 3)
    yard.land(yard.staff(SD, [(1, 1), (2, 1), (3, 3)], udlaest="20230606T060000"))
    assert (yard.fix(DUBLETTER).rows, yard.now(DUBLETTER)) == (6, (0, 0, 9))


def test_two_real_jobs_that_began_the_same_day_are_left(yard: FixYard):
    """One in each system, with different hours: they are no duplicate, in the fix as in Datakvalitet."""
    yard.land(yard.staff(KMD, [(1, 1)]), yard.staff(SD, [(1, 1)], part="0.5000"))
    assert yard.now(DUBLETTER) == (0, 0, 0)


def test_a_job_that_ended_before_the_change_is_told_from_the_one_that_moved(yard: FixYard):
    """Both began the same day; Silkeborg Data has the open one only, and so it is the one that is double."""
    yard.land(yard.staff(KMD, [(1, 1), (2, 1)], ended=[2]), yard.staff(SD, [(1, 1)]))
    report = yard.fix(DUBLETTER)
    assert found(report) == {f"kmd_loen_{name} 202305": 1 for name in ("ansaettelse", "fravaer", "naervaer")}
    assert {line.raekke_nr for line in report.lines_shown} == {2}
    assert yard.now(DUBLETTER) == (0, 0, 3)


def test_an_unknown_konto_becomes_the_lowest_with_the_same_figures(yard: FixYard):
    yard.land(yard.economy(posteringer=[(2023, GONE, "1,00"), (2023, LIKE, "2,00")]))
    report = yard.fix(UKENDT)
    assert [(line.raekke_nr, line.ny_vaerdi) for line in report.lines_shown] == [(2, KONTO)]
    assert (KONTO[:6], KONTO[14:]) == (GONE[:6], GONE[14:])


def test_a_konto_without_a_like_is_reported_and_left(yard: FixYard):
    yard.land(yard.economy(posteringer=[(2023, STRANGE, "1,00"), (2022, KONTO, "1,00"), (2022, KONTO, "2,00")]))
    report = yard.fix(UKENDT)
    assert report.rows == 0 and "see what is left" in report.summary
    assert [(left.grund, left.oplysning, left.antal) for left in report.left] == [
        ("no-kontoplan", f"regnskabsaar 2022, konto_nr {KONTO}", 2),
        ("no-like-konto", f"regnskabsaar 2023, konto_nr {STRANGE}", 1),
    ]
    assert yard.now(UKENDT) == (0, 3, 0)


def test_the_kontoplan_is_the_kommunes_own_and_the_years_own(yard: FixYard):
    yard.land(
        yard.economy(konti=[(2023, KONTO), (2022, LIKE)], posteringer=[(2022, KONTO, "1,00")]),
        yard.economy(kommune="0461", konti=[(2023, LIKE)], posteringer=[(2023, KONTO, "1,00")]),
    )
    report = yard.fix(UKENDT)
    assert [(line.kommune_kode, line.ny_vaerdi) for line in report.lines_shown] == [("0101", LIKE), ("0461", LIKE)]


def test_postings_of_every_month_are_held_against_the_newest_kontoplan(yard: FixYard):
    yard.land(yard.economy(posteringer=[(2023, GONE, "1,00")], konti=[(2023, GONE), (2023, KONTO)]))
    assert yard.now(UKENDT) == (0, 0, 0)
    yard.land(yard.economy(periode="202307"))
    assert [line.pakke_navn.split("_")[2] for line in yard.fix(UKENDT).lines_shown] == ["202306"]


def primo(yard: FixYard, *rows: tuple[int, int, str, str], **facts):
    yard.land(yard.economy(primo=rows, **facts))
    return yard.fix(PRIMO)


def test_equal_sets_are_left_out_but_the_first(yard: FixYard):
    """The sums of a konto count, not how they are split; a year with one set is no matter."""
    report = primo(
        yard,
        (2022, 1, OTHER, "7,00"),
        (2023, 1, OTHER, "100,00"),
        (2023, 1, KONTO, "-100,00"),
        (2023, 2, KONTO, "-100,00"),
        (2023, 2, OTHER, "40,00"),
        (2023, 2, OTHER, "60,00"),
        (2023, 3, OTHER, "100,00"),
        (2023, 3, KONTO, "-100,00"),
    )
    assert [line.raekke_nr for line in report.lines_shown] == [5, 6, 7, 8, 9]
    assert yard.now(PRIMO) == (0, 0, 5)


def test_sets_that_differ_all_stay_until_the_operator_decides(yard: FixYard):
    """Another sum, a konto less and a konto more: each is a difference, and one set that differs holds them all."""
    differing = {
        "0101": [(2023, 2, OTHER, "99,00"), (2023, 2, KONTO, "-100,00")],
        "0461": [(2023, 2, OTHER, "100,00")],
        "0851": [(2023, 2, OTHER, "100,00"), (2023, 2, KONTO, "-100,00"), (2023, 2, LIKE, "0,00")],
        "0751": [(2023, 2, OTHER, "100,00"), (2023, 2, KONTO, "-100,00"), (2023, 3, OTHER, "1,00")],
    }
    first = [(2023, 1, OTHER, "100,00"), (2023, 1, KONTO, "-100,00")]
    for kommune, rows in differing.items():
        yard.land(yard.economy(kommune=kommune, primo=[*first, *rows]))
    report = yard.fix(PRIMO)
    assert report.rows == 0
    assert {left.grund for left in report.left} == {"sets-differ"}
    assert {left.kommune_kode for left in report.left} == set(differing)
    assert {left.oplysning for left in report.left if left.kommune_kode == "0101"} == {
        "regnskabsaar 2023, primosaet_nr 1",
        "regnskabsaar 2023, primosaet_nr 2",
    }
    assert yard.fix(PRIMO, "0751", keep=4).rows == 0
    kept = yard.fix(PRIMO, "0101", keep=2)
    assert [line.raekke_nr for line in kept.lines_shown] == [2, 3]
    assert yard.fix(PRIMO, "0101").rows == 0
    assert yard.undo(PRIMO, "0101").rows == 2


def test_what_is_equal_needs_no_decision(yard: FixYard):
    yard.land(yard.economy(primo=[(2023, 1, OTHER, "1,00"), (2023, 2, OTHER, "1,00")]))
    assert [line.raekke_nr for line in yard.fix(PRIMO, keep=2).lines_shown] == [3]


def test_a_set_counts_only_where_its_delivery_does(yard: FixYard):
    """An earlier month's double set is not the kommune's state of now."""
    yard.land(yard.economy(primo=[(2023, 1, OTHER, "1,00"), (2023, 2, OTHER, "1,00")]))
    yard.land(yard.economy(periode="202307"))
    assert yard.now(PRIMO) == (0, 0, 0)
