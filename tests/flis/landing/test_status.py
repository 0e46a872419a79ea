"""What has landed, what is missing, what was refused."""

from __future__ import annotations

import json

import pytest
from tests.flis.landing.yard import Pack, Yard, noegletal, sag

from flis.errors import FlisError
from flis.status import package_status, status_of


def month(number: int) -> dict[str, str]:
    return {"periode": f"2023{number:02}", "udlaest": f"2023{number + 1:02}05T060000"}


def cells(yard: Yard) -> dict[tuple[str, str, str], tuple[str, str | None]]:
    with yard.store(read_only=True) as store:
        report = status_of(store, yard.contracts)
    json.dumps(report.as_dict(), default=str)
    return {(c.kommune, c.omraade, f"{c.periode:%Y-%m}"): (c.state, c.code) for c in report.cells}


def test_a_gap_and_a_refusal_are_seen(yard):
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
        lines = status_of(store, yard.contracts).lines()
    assert "0461 DUBU           2023-04 landed; 2023-05..2023-07 missing" in lines


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
    assert "startdato" in report.lines()[-1]
    json.dumps(report.as_dict(), default=str)


def test_an_empty_database_has_an_empty_status(yard):
    assert cells(yard) == {}
