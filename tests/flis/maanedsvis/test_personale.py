"""Fravær and nærvær: a build touches exactly the months whose delivery changed, and ends as a full refresh does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.flis.maanedsvis.mart import Fact, Mart, Step, mart
from tests.flis.yard import KEY, Pack, Row

from flis.landing.prune import prune
from flis.landing.rekey import rekey

FRAVAER = Fact("personale__fakt_fravaer", "Personale.FaktFravaer", "kalenderdage")
NAERVAER = Fact("personale__fakt_naervaer", "Personale.FaktNaervaer", "naervaersdagsvaerk")
KMD, SD = "KMD_LOEN", "SILKEBORG_DATA"
YEAR = tuple(f"2023-{number:02}" for number in range(1, 13))


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mart:
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    monkeypatch.delenv("FLIS_KOMMUNER", raising=False)
    return mart(tmp_path / "data", (FRAVAER, NAERVAER))


def package(yard: Mart, kommune: str, omraade: str, months: Sequence[str], udlaest: str, hours: int) -> Pack:
    """A package of ``months`` (YYYY-MM): in each, two ansættelser have ``hours`` of presence and an open absence.

    The package's own month is the only one of ``months``, or, of history, that of its extraction.
    """
    system = omraade.removesuffix("_HISTORIK")
    day, mark, code = ("%d-%m-%Y", ",", "10") if system == KMD else ("%Y-%m-%d", ".", "SY")
    rows: dict[str, list[Row]] = {"ansaettelse": [], "fravaer": [], "naervaer": []}
    for number in (1, 2):
        own = {"kommune_kode": kommune, "ansaettelse_id": f"{system[0]}{number}"}
        person = {"medarbejder_noegle": f"610170{number:04}", "startdato": date(2020, 1, number).strftime(day)}
        rows["ansaettelse"].append({**own, **person, "stilling_kode": "10", "beskaeftigelsesdecimal": f"1{mark}0"})
        for periode in (date.fromisoformat(text + "-01") for text in months):
            there = {**own, "periode": periode.strftime(day)}
            start = {"startdato": periode.replace(day=20).strftime(day), "timer_pr_dag": f"7{mark}4"}
            ident = {"fravaer_id": f"{own['ansaettelse_id']}-{periode:%m}", "fravaersaarsag_kode": code}
            rows["fravaer"].append({**there, **ident, **start})
            rows["naervaer"].append({**there, "naervaer_timer": f"{hours}{mark}5"})
    named = {f"{system.lower()}_{table}": found for table, found in rows.items()}
    own_month = months[0].replace("-", "") if omraade == system else udlaest[:6]
    return yard.pack(named, kommune=kommune, omraade=omraade, periode=own_month, udlaest=udlaest)


def presence(made: Mart, kommune: str, month: str) -> list[tuple[str, Decimal]]:
    """(system, hours) of each row of presence."""
    sql = (
        "select kilde_kode, naervaer_timer from Personale.FaktNaervaer"
        " where kommune_kode = ? and periode = ? order by all"
    )
    return made.dm(sql, kommune, date.fromisoformat(month + "-01"))


def touched(steps: dict[str, Step]) -> set[tuple[str, str]]:
    """The months that were touched: the same in both facts, in each of which a month has two rows of a system."""
    fravaer, naervaer = (steps[fact.table].months() for fact in (FRAVAER, NAERVAER))
    assert fravaer == naervaer
    return fravaer


def test_a_build_touches_what_changed_and_ends_as_a_full_refresh(made: Mart):
    made.landed(
        package(made, "0101", KMD, ["2023-05"], "20230531T200000", 100),
        package(made, "0851", SD, ["2023-05"], "20230531T200000", 100),
    )
    made.first_build()

    # A new month, a system change, a month delivered again, and an older delivery that arrives last.
    news = (
        package(made, "0101", KMD, ["2023-06"], "20230630T200000", 110),
        package(made, "0101", SD, ["2023-07"], "20230731T200000", 150),
        package(made, "0851", SD, ["2023-05"], "20230615T200000", 120),
        package(made, "0101", KMD, ["2023-05"], "20230520T200000", 90),
    )
    expected = {("0101", "2023-06"), ("0101", "2023-07"), ("0851", "2023-05")}
    assert touched(made.step(lambda: made.landed(*news))) == expected
    assert presence(made, "0101", "2023-05") == [("KMD", Decimal("100.50"))] * 2

    # History: extracted after May's own package in one kommune, before it in the other.
    history = (
        package(made, "0101", f"{KMD}_HISTORIK", YEAR[:5], "20230701T200000", 130),
        package(made, "0851", f"{SD}_HISTORIK", YEAR[3:5], "20230601T200000", 140),
    )
    expected = {("0101", month) for month in YEAR[:5]} | {("0851", "2023-04")}
    assert touched(made.step(lambda: made.landed(*history))) == expected
    assert presence(made, "0101", "2023-05") == [("KMD", Decimal("130.50"))] * 2
    assert presence(made, "0851", "2023-05") == [("SD", Decimal("120.50"))] * 2
    assert len(made.dm("select * from Personale.FaktFravaer")) == 2 * 9

    # The known fault: the old system delivers a month as well; the new one's rows are left alone. And a build was
    # killed between removal and writing.
    def changed() -> None:
        made.landed(package(made, "0101", KMD, ["2023-07"], "20230731T210000", 160))
        for fact in made.facts:
            made.dm(f"delete from {fact.table} where kommune_kode = '0851' and periode = date '2023-04-01'")  # noqa: S608

    steps = made.step(changed)
    assert touched(steps) == {("0101", "2023-07"), ("0851", "2023-04")}
    assert {row[1] for row in steps[NAERVAER.table].removed} == {"0851"}
    assert presence(made, "0101", "2023-07") == [("KMD", Decimal("160.50"))] * 2 + [("SD", Decimal("150.50"))] * 2

    # Two persons are in both systems in that month, and Datakvalitet will say so.
    made.dbt("run", "--select", "+_personale__dobbelt_ansaettelse")
    sql = "select kommune_kode, periode, count(*) as antal from Arbejde.PersonaleDobbeltAnsaettelse group by all"
    assert made.dm(sql) == [("0101", date(2023, 7, 1), 2)]


def test_a_correction_a_pruning_and_another_key_touch_their_months(made: Mart, monkeypatch: pytest.MonkeyPatch):
    made.landed(
        *(package(made, "0101", KMD, [f"2023-0{n}"], f"20230{n}30T200000", 100) for n in (5, 6)),
        package(made, "0101", SD, ["2023-06"], "20230630T210000", 150),
    )
    made.first_build()

    # Both rows of a system's month are built again, one is left out.
    one = package(made, "0101", KMD, ["2023-06"], "20230630T200000", 100)
    levering = made.dsa("select levering_id from Drift.Datapakke where pakke_navn = ?", one.name)[0][0]

    def correct() -> None:
        for number, table in enumerate(("kmd_loen_fravaer", "kmd_loen_naervaer"), 1):
            made.dsa(
                "insert into Drift.Rettelse (rettelse_nr, aendring_nr, rettelse_navn, tabel, levering_id, raekke_nr,"
                " kommune_kode, periode, handling, aarsag, oprettet_tidspunkt, oprettet_af)"
                " values (?, ?, 'test', ?, ?, 2, '0101', date '2023-06-01', 'udelad', 'test',"
                " timestamp '2023-07-01', 'test')",
                number, number, table, levering,
            )  # fmt: skip

    def undo() -> None:
        made.dsa("update Drift.Rettelse set aendring_nr = aendring_nr + 2, fortrudt_tidspunkt = timestamp '2023-07-02'")

    steps = made.step(correct)
    assert touched(steps) == {("0101", "2023-06")}
    assert [kilde for kilde, _ in presence(made, "0101", "2023-06")] == ["KMD", "SD", "SD"]
    assert all(step.removed.total() == 2 and step.written.total() == 1 for step in steps.values())

    # Undone, it is back; a pruned month disappears, and nothing else does.
    def undo_and_prune() -> None:
        undo()
        prune(made.project, made.contracts, made.target, date(2023, 6, 15))

    assert touched(made.step(undo_and_prune)) == {("0101", "2023-05"), ("0101", "2023-06")}
    assert [kilde for kilde, _ in presence(made, "0101", "2023-06")] == ["KMD", "KMD", "SD", "SD"]
    assert presence(made, "0101", "2023-05") == []

    # With another pseudonym key every month is built anew, and its figures are the same.
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY_NEW", "n" * 40)
    step = made.step(lambda: rekey(made.project, made.contracts, made.target))[FRAVAER.table]
    assert not step.kept
    stand = step.columns.index("stand")
    before, after = (
        Counter((*row[:stand], *row[stand + 1 :]) for row in rows.elements()) for rows in (step.removed, step.written)
    )
    assert before == after
