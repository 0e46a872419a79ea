"""The accounts against figures added up posting by posting in plain Python, on thousands of random balances, after a
first build and after one that had only changes to follow. Every row and every øre must agree; and a build touches the
months that changed and no others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from tests.flis.oracle.controls.compare import agree, findings
from tests.flis.oracle.controls.landed import Landed
from tests.flis.oracle.controls.of_accounts import of_accounts
from tests.flis.oracle.controls.of_inhabitants import of_inhabitants
from tests.flis.oracle.mart import install, kommuner, put, same
from tests.flis.oracle.regnskab_cases import Accounts, first_half, second_half
from tests.flis.oracle.regnskab_truth import Truth
from tests.harness import build, opened

# The kommune whose months are told by hand; the others are left to chance.
HAND = "0101"
SEED = 20230601
SELECTS = {
    "postering": "kommune_kode, periode, postering_id, regnskabsaar, konto_noegle, beloeb_kr"
    " from DM.Oekonomi.FaktPostering",
    "balance": "kommune_kode, regnskabsaar, periode, funktion_kode, primo_kr, bevaegelse_kr, ultimo_kr"
    " from DM.Oekonomi.FaktBalance",
    "gaeld": "kommune_kode, regnskabsaar, periode, opgjort_periode, er_hele_aaret, likvide_aktiver_kr,"
    " langfristet_gaeld_kr, gaeld_uden_aeldreboliger_kr, gaeld_uden_feriemidler_kr, gaeld_uden_leasing_kr,"
    " kortfristet_gaeld_kr, indbyggere_antal from DM.Oekonomi.NoegletalGaeldLikviditet",
    "aggr": "kommune_kode, regnskabsaar, periode, opgjort_periode, hovedfunktion_kode, alder_fra, alder_til,"
    " nettoudgift_kr, maalgruppe_antal, nettoudgift_pr_person_kr from DM.BorgerOekonomi.AggrBorgerOekonomi",
    "arter": "kommune_kode, regnskabsaar, periode, art_kode, hovedart_kode, beloeb_kr, posteringer_antal, er_komplet"
    " from DM.Oekonomi.TvaergaaendeArtsoversigt",
    "hovedoversigt": "kommune_kode, regnskabsaar, periode, hovedkonto_kode, dranst_kode, afsnit_kode, udgifter_kr,"
    " indtaegter_kr, beloeb_kr, posteringer_antal, er_komplet from DM.Oekonomi.KommunalHovedoversigt",
    "detaljer": "kommune_kode, regnskabsaar, periode, funktion_kode, dranst_kode, afsnit_kode, udgifter_kr,"
    " indtaegter_kr, beloeb_kr, posteringer_antal, er_komplet from DM.Oekonomi.KommunalHovedoversigtDetalje",
    "noegletal": "* from (select * from DM.Oekonomi.NoegletalOek001 union all select * from DM.Oekonomi.NoegletalOek002"
    " union all select * from DM.Oekonomi.NoegletalOek003"
    " union all select * from DM.BorgerOekonomi.NoegletalBoe001) as alle",
}


class Mart:
    """A folder with DSA and DM, in which rows are put where landing would."""

    def __init__(self, folder: Path):
        self.folder = folder
        install(folder)

    def land(self, landed: Accounts) -> None:
        ledger = [tuple(vars(row).values()) for row in landed.leveringer]
        tables = {"Drift.Levering": ledger, "Drift.Rettelse": landed.rettelser}
        tables |= {f"Raa.{name}": rows for name, rows in landed.rows.items()}
        put(self.folder, tables)

    def build(self) -> None:
        select = ["--select", "+path:models/dm/oekonomi"]
        build(self.folder, *select, "--exclude-resource-type", "test")

    def ask(self, sql: str) -> list[tuple]:
        with opened(self.folder) as connection:
            return connection.execute(sql).fetchall()

    def mark(self) -> None:
        """Spoil the hand kommune's built rows, so that one that is there after a build was not built again."""
        with duckdb.connect(str(self.folder / "DM.duckdb")) as connection:
            for table, column in (("FaktPostering", "beloeb_kr"), ("FaktBalance", "bevaegelse_kr")):
                connection.execute(f"update Oekonomi.{table} set {column} = -77 where kommune_kode = '{HAND}'")  # noqa: S608

    def untouched(self, table: str, column: str, key: str) -> set[tuple]:
        where = f"kommune_kode = '{HAND}' and {column} = -77"
        return set(self.ask(f"select distinct {key} from DM.Oekonomi.{table} where {where}"))  # noqa: S608


def _hand_month(landed: Accounts, periode: date, amount: int, day: int, year: int = 0) -> None:
    rows = [("A", year or periode.year, "9220581000000100", "NOR", periode, Decimal(amount), None, None)]
    landed.add("oekonomi_postering", HAND, periode, datetime(2024, 1, day), rows)


def _hand_primo(landed: Accounts, periode: date, primo: dict[int, int]) -> None:
    rows = [(f"P{year}", year, "9220581000000100", 1, Decimal(kr)) for year, kr in primo.items()]
    landed.add("oekonomi_primopost", HAND, periode, datetime.combine(periode, datetime.min.time()), rows)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Two builds: on the first half of the deliveries, and on all of them. What each led to, and what it touched."""
    others = [kode for kode in kommuner() if kode != HAND]
    mart, landed = Mart(tmp_path_factory.mktemp("regnskab")), first_half(others, SEED)
    for number in range(12):
        _hand_month(landed, date(2022, number + 1, 1), 10 + number, 1)
    for number in range(6):
        _hand_month(landed, date(2023, number + 1, 1), 50 + number, 1)
    _hand_primo(landed, date(2023, 6, 1), {2022: 1000, 2023: 1186})
    found: dict[str, object] = {"mart": mart}

    def look(name: str) -> None:
        found[name] = {table: mart.ask(f"select {columns}") for table, columns in SELECTS.items()}
        found[f"{name} truth"] = Truth(landed)

    mart.land(landed)
    mart.build()
    look("first")
    mart.mark()
    second_half(landed, others, SEED + 1)
    # March 2023 again; a whole primo delivery again that says the same of 2022 and 2023.
    _hand_month(landed, date(2023, 3, 1), 500, 9)
    _hand_primo(landed, date(2023, 7, 1), {2022: 1000, 2023: 1186})
    mart.land(landed)
    mart.build()
    found["posterings"] = mart.untouched("FaktPostering", "beloeb_kr", "periode")
    look("second")
    return found


def _others(rows: set[tuple] | list[tuple]) -> list[tuple]:
    return [row for row in rows if HAND not in row[:2]]


@pytest.mark.parametrize("build", ["first", "second"])
@pytest.mark.parametrize("table", SELECTS)
def test_a_table_agrees_row_by_row(told, build: str, table: str):
    rows, expected = _others(told[build][table]), set(_others(getattr(told[f"{build} truth"], table)))
    assert len(rows) == len(set(rows)) > 50
    same(set(rows), expected)


def test_the_controls_find_what_the_oracle_finds(told):
    with opened(told["mart"].folder) as connection:
        landed = Landed(connection)
        found = findings(connection, "FundKonto", "FundPostering", "FundPrimo", "FundAarsskifte")
        agree(found, of_accounts(landed), [f"OEKO-{number:02}" for number in range(1, 15)])
        found = findings(connection, "FundIndbyggertal", "FundAlderMangler")
        agree(found, of_inhabitants(landed), ["BORG-01", "BORG-02", "BORG-03"])


def test_a_march_delivered_again_touches_the_postings_of_march_alone_and_every_later_balance(told):
    months = {(2022, number) for number in range(1, 13)} | {(2023, number) for number in range(1, 7)}
    assert {(p.year, p.month) for (p,) in told["posterings"]} == months - {(2023, 3)}
    found = [row[4:] for row in told["second"]["balance"] if row[0] == HAND and row[2] == date(2023, 6, 1)]
    assert found == [(Decimal(1186), Decimal(55), Decimal(1186 + 50 + 51 + 500 + 53 + 54 + 55))]


def test_the_cases_hold_what_is_hard(told):
    """The random cases would prove little if a kind of case were missing from them."""
    balance = _others(told["second"]["balance"])
    assert len({row[:3] for row in balance}) > 2000
    is_case: dict[str, Callable[[tuple], bool]] = {
        "no primo": lambda row: row[4] is None,
        "a gap": lambda row: row[4] is not None and row[6] is None,
        "known": lambda row: row[6] is not None,
        "a supplement in a later year": lambda row: row[2].year > row[1],
        "booked before its year": lambda row: row[2].year < row[1],
        "a funktion without primo": lambda row: row[4] == 0 and row[6] is not None,
    }
    assert [name for name, holds in is_case.items() if not any(map(holds, balance))] == []
    assert any(row[11] is None for row in told["second"]["gaeld"])
    assert {row[4] for row in told["second"]["gaeld"]} == {0, 1}
