"""Primopost and Omkostningssted of release 7.1 are empty in packages extracted in May 2023, and in no other month."""

from __future__ import annotations

import pytest
from tests.flis.yard import Pack, Yard

KONTO = "9220581000000100"
FULL = {
    "oekonomi_konto": {"regnskabsaar": "2023", "konto_nr": KONTO, "konto_navn": "Indskud på anfordring"},
    "oekonomi_primopost": {
        "primopost_id": "P1", "regnskabsaar": "2023", "konto_nr": KONTO, "primosaet_nr": "1", "beloeb_kr": "-12,50",
    },
    "oekonomi_omkostningssted": {"omkostningssted_kode": "1000", "omkostningssted_navn": "Skolen ved Åen"},
}  # fmt: skip


def package(yard: Yard, periode: str, udlaest: str, *empty: str) -> Pack:
    """A package of OEKONOMI without a posting; the tables named are empty."""
    rows = {name: [{"kommune_kode": "0101", **row}] for name, row in FULL.items() if name not in empty}
    return yard.pack(rows, omraade="OEKONOMI", periode=periode, udlaest=udlaest)


def test_18_empty_in_may_2023_passes_and_counts_as_the_state_of_may(yard):
    both = ("oekonomi_primopost", "oekonomi_omkostningssted")
    report = yard.land(package(yard, "202305", "20230531T200000", *both))
    assert [p.state for p in report.packages] == ["landed"]
    rows = yard.query("select tabel, raekker_antal from DSA.Drift.Levering where tabel like 'oekonomi%' order by tabel")
    assert dict(rows) == {"oekonomi_konto": 1, "oekonomi_postering": 0, **dict.fromkeys(both, 0)}


@pytest.mark.parametrize("table", ["oekonomi_primopost", "oekonomi_omkostningssted"])
@pytest.mark.parametrize("udlaest", ["20230601T000000", "20230630T200000", "20240531T200000"])
def test_18_empty_in_a_later_month_is_refused(yard, table, udlaest):
    yard.land(package(yard, udlaest[:6], udlaest, table))
    assert yard.codes() == ["empty-file"]
    assert yard.query("select count(*) from DSA.Raa.oekonomi_konto") == [(0,)]


def test_18_june_fills_what_may_left_empty(yard):
    yard.land(package(yard, "202305", "20230531T200000", "oekonomi_primopost", "oekonomi_omkostningssted"))
    yard.land(package(yard, "202306", "20230630T200000"))
    assert yard.codes() == [None, None]
    current = yard.current()["oekonomi_primopost"]
    assert len(current) == 1 and current[0][-1] == 1
