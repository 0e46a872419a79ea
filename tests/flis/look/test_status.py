"""What has landed, what is missing, what was refused."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.flis.yard import ROOT, Pack, Yard, noegletal, sag

from flis.datapakke.gates import alternative_omraader
from flis.ground.errors import FlisError
from flis.look.overview import overview
from flis.look.status import Cell, StatusReport, package_status, status_of


def month(number: int) -> dict[str, str]:
    return {"periode": f"2023{number:02}", "udlaest": f"2023{number + 1:02}05T060000"}


def cells(yard: Yard) -> dict[tuple[str, str, str], tuple[str, str | None]]:
    with yard.store(read_only=True) as store:
        report = status_of(store, yard.contracts, alternative_omraader(ROOT))
    json.dumps(report.as_dict(), default=str)
    return {(c.kommune, c.omraade, f"{c.periode:%Y-%m}"): (c.state, c.code) for c in report.cells}


def test_23_a_gap_and_a_refusal_are_seen(yard):
    yard.land(
        yard.dubu([sag(1)], **month(4)),
        yard.dubu([sag(1)], **month(7)),
        yard.dubu([sag(1), sag(1)], **month(6)),
        yard.dubu([sag(1)], kommune="0461", **month(4)),
        yard.benchmark([noegletal("0101", "01-03-2023")], **month(5)),
        Pack("nonsense.zip", b""),
    )
    assert cells(yard) == {
        ("0000", "BENCHMARK", "2023-05"): ("landed", None),
        ("0101", "DUBU", "2023-04"): ("landed", None),
        ("0101", "DUBU", "2023-05"): ("missing", None),
        ("0101", "DUBU", "2023-06"): ("refused", "duplicate-keys"),
        ("0101", "DUBU", "2023-07"): ("landed", None),
        ("0461", "DUBU", "2023-04"): ("landed", None),
        ("0461", "DUBU", "2023-05"): ("missing", None),
        ("0461", "DUBU", "2023-06"): ("missing", None),
        ("0461", "DUBU", "2023-07"): ("missing", None),
    }
    with yard.store(read_only=True) as store:
        report = status_of(store, yard.contracts)
    assert overview(report) == [
        "DSA is of release 7.1.",
        "                            2023",
        "                            AMJJ",
        "0000 BENCHMARK               ■",
        "0101 DUBU                   ■?×■",
        "0461 DUBU                   ■???",
        "  ■ landed",
        "  × refused",
        "  ? missing",
        "missing: DUBU 2023-05: 0101",
        "missing: DUBU 2023-05..2023-07: 0461",
        "not monthly, never missing: BENCHMARK",
    ]


def test_a_refused_correction_shows_on_the_landed_month(yard):
    yard.land(yard.dubu([sag(1)]))
    yard.land(yard.dubu([sag(1), sag(1)], udlaest="20230610T060000"))
    assert cells(yard) == {("0101", "DUBU", "2023-05"): ("landed", "duplicate-keys")}
    yard.land(yard.dubu([sag(1), sag(2)], udlaest="20230611T060000"))
    assert cells(yard) == {("0101", "DUBU", "2023-05"): ("landed", None)}


def test_without_an_agreement_nothing_is_missing(empty_yard):
    empty_yard.install()
    header = "kommune_kode;fra_dato;til_dato;driftsmeddelelse_id\n"
    empty_yard.drift("krl_undtagelser.csv", f"{header}0101;2023-05-01;2023-05-31;\n")
    staff = {
        "kommune_kode": "0101", "krl_ansaettelse_id": "A1", "medarbejder_noegle": "6101800001",
        "personalegruppe_kode": "10", "beskaeftigelsesdecimal": "1,0", "naervaer_timer": "120,0",
    }  # fmt: skip
    for n in (4, 7):
        rows = {"krl_medarbejder": [{**staff, "periode": f"01-{n:02}-2023"}]}
        empty_yard.land(empty_yard.pack(rows, omraade="KRL", **month(n)))
    assert [state for state, _ in cells(empty_yard).values()] == ["landed", "no agreement", "missing", "landed"]


def test_without_an_agreement_the_whole_time_the_months_are_told_of(yard):
    header = "kommune_kode;fra_dato;til_dato;driftsmeddelelse_id\n"
    yard.drift("krl_undtagelser.csv", f"{header}0101;2023-06-01;;\n0461;2020-01-01;2020-12-31;\n")
    yard.land(*(yard.dubu([sag(1)], **month(n)) for n in (5, 6, 7)), yard.dubu([sag(1)], kommune="0461", **month(7)))
    krl = {key: state for key, (state, _) in cells(yard).items() if key[1] == "KRL"}
    assert krl == {("0101", "KRL", "2023-06"): "no agreement", ("0101", "KRL", "2023-07"): "no agreement"}


def test_23_a_month_that_had_not_begun_makes_none_missing(yard):
    """203305 for 202305: ten years would be missing, and May is."""
    yard.land(*(yard.dubu([sag(1)], **month(n)) for n in (4, 6)), yard.dubu([sag(1)], periode="203305"))
    states = {f"{periode}": state for (_, _, periode), (state, _) in cells(yard).items()}
    assert states == {"2023-04": "landed", "2023-05": "missing", "2023-06": "landed", "2033-05": "landed"}


def test_a_package_tells_its_attempts_and_rows(yard):
    pack = yard.dubu([sag(1), sag(2, startdato="x")])
    yard.land(pack)
    yard.land()
    with yard.store(read_only=True) as store:
        report = package_status(store, pack.name)
        with pytest.raises(FlisError, match="bad-argument"):
            package_status(store, "another.zip")
    assert [a["fejl_kode"] for a in report.attempts] == ["too-many-refused"] * 2
    assert [r[:3] for r in report.refusals] == [("DUBU_Sag.csv", 3, "startdato")]
    row, rule = report.lines()[-2:]
    assert row == "  DUBU_Sag.csv, record 3, startdato: date"
    assert rule == "  date: not a date of the calendar in the contract's format"
    json.dumps(report.as_dict(), default=str)


def test_an_empty_database_has_an_empty_status(yard):
    assert cells(yard) == {}


def test_a_change_of_system_ends_the_old_one(yard):
    """KMD to May, Silkeborg Data from July: June is missing, from the one that should have come."""
    staff = {
        "kommune_kode": "0101", "ansaettelse_id": "A1", "medarbejder_noegle": "6101800001", "stilling_kode": "10",
        "beskaeftigelsesdecimal": "1",
    }  # fmt: skip

    def package(omraade: str, number: int) -> Pack:
        table = yard.contracts.table(f"{omraade.lower()}_ansaettelse")
        row = {**staff, "startdato": date(2020, 1, 1).strftime(table.format.dato)}
        return yard.pack({table.name: [row]}, omraade=omraade, **month(number))

    yard.land(
        *(package("KMD_LOEN", n) for n in (4, 5)),
        *(package("SILKEBORG_DATA", n) for n in (7, 9)),
    )
    assert [code for code in yard.codes() if code] == []
    states = {(key[1], key[2]): state for key, (state, _) in cells(yard).items()}
    assert states == {
        ("KMD_LOEN", "2023-04"): "landed",
        ("KMD_LOEN", "2023-05"): "landed",
        ("KMD_LOEN", "2023-06"): "missing",
        ("KMD_LOEN", "2023-07"): "other system",
        ("KMD_LOEN", "2023-08"): "other system",
        ("KMD_LOEN", "2023-09"): "other system",
        ("SILKEBORG_DATA", "2023-07"): "landed",
        ("SILKEBORG_DATA", "2023-08"): "missing",
        ("SILKEBORG_DATA", "2023-09"): "landed",
    }


def test_what_was_announced_to_be_empty_is_told(yard):
    konto = {"kommune_kode": "0101", "regnskabsaar": "2023", "konto_nr": "9220581000000100", "konto_navn": "Kasse"}
    rows = {"oekonomi_konto": [konto]}
    yard.land(yard.pack(rows, omraade="OEKONOMI", periode="202305", udlaest="20230531T200000"))
    with yard.store(read_only=True) as store:
        report = status_of(store, yard.contracts)
    assert report.cells[0].empty == ("oekonomi_omkostningssted", "oekonomi_primopost")
    assert report.as_dict()["cells"][0]["state"] == "landed"
    assert "empty as announced: OEKONOMI 2023-05: 0101" in overview(report)


def _report() -> StatusReport:
    """Fourteen months over a turn of the year, with every kind of cell."""
    months = [date(2022 + (6 + n) // 12, (6 + n) % 12 + 1, 1) for n in range(14)]
    states = ["landed", "refused", "missing", "no agreement", "other system", "pruned"]
    found = [Cell("0101", "KRL", m, states[n % 6]) for n, m in enumerate(months)]
    found += [Cell("0101", "OEKONOMI", months[0], "landed", "p", None, ("oekonomi_primopost",))]
    found += [Cell("0101", "OEKONOMI", months[1], "landed", "p", "bad-zip")]
    found += [Cell(f"0{n}", "DUBU", months[3], "missing") for n in range(151, 165)]
    return StatusReport("7.1", tuple(found), (("oekonomi-dobbelt-primo", 3),), {"OEKONOMI": "7.1"}, ("BORGER",))


def test_the_overview_tells_each_kind_of_month_and_why():
    lines = overview(_report())
    assert lines[1:5] == [
        "                            2022  2023",
        "                            JASONDJFMAMJJA",
        "0101 KRL                    ■×?–·░■×?–·░■×",
        "     OEKONOMI               □▲",
    ]
    assert "missing: DUBU 2022-10: 0151, 0152, 0153, 0154, 0155, 0156, 0157, 0158 and 6 more" in lines
    assert "not expected, no agreement with KRL: KRL 2022-10: 0101" in lines
    assert "not expected, another system delivers: KRL 2022-11: 0101" in lines
    assert "from release 7.1: OEKONOMI; no earlier month is expected" in lines
    # An område that has not come is not told of.
    assert not [line for line in lines if "BORGER" in line]
    assert lines[-1] == "oekonomi-dobbelt-primo: 3 rows corrected; `flis fix` shows what."


def test_the_overview_is_ascii_where_the_terminal_is():
    lines = overview(_report(), plain=True)
    assert all(line.isascii() for line in lines)
    assert "0101 KRL                    #x?-._#x?-._#x" in lines
    assert len(set(lines[4][28:])) == 2


def test_a_narrow_terminal_shows_the_newest_months():
    wide, narrow = overview(_report(), 200), overview(_report(), 40)
    assert wide[3][28:][-12:] == narrow[3][28:]
    assert len(narrow[3]) == 40
    assert "The newest 12 of 14 months; a wider terminal or --json shows all." in narrow
    assert not [line for line in wide if line.startswith("The newest")]
