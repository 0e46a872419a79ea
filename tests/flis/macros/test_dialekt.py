"""The dialect macros: what each says to DuckDB, checked by value, and to SQL Server, checked by formula and by type."""

from __future__ import annotations

import hashlib
import random
import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import duckdb
import jinja2
import pytest
from tests.paths import ROOT
from tests.tsql.sqltypes import SqlType, arithmetic

from flis.store.duck import DuckStore
from flis.store.sqlserver.store import SqlServerStore
from flis.store.textkey import CAPITAL, SMALL

ENGINES = ("duckdb", "sqlserver")
# Not words of the models but answers to dbt-sqlserver, of which no other engine hears.
ANSWERS = {"primaernoegle": "sqlserver__build_columns_constraints", "maske": "sqlserver__apply_masks"}


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def macros(engine: str) -> SimpleNamespace:
    """Every macro of macros/dialekt as dbt would call it on ``engine``."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "macros" / "dialekt").glob("*.sql"))]
    names = re.findall(r"{%-?\s*macro\s+(\w+)", "\n".join(texts))
    found: dict[str, object] = {}

    def dispatch(name: str, package: str) -> object:
        assert package == "flis"
        return found[f"{engine}__{name}"]

    template = jinja2.Environment().from_string("\n".join(texts), {"adapter": SimpleNamespace(dispatch=dispatch)})
    found.update({name: getattr(template.module, name) for name in names})
    return SimpleNamespace(**found)


def exact(taeller: Decimal | None, naevner: Decimal | None) -> Decimal | None:
    if taeller is None or naevner is None or naevner == 0:
        return None
    millionths = abs(Fraction(taeller) / Fraction(naevner)) * 10**6
    whole = millionths.numerator // millionths.denominator
    whole += millionths - whole >= Fraction(1, 2)
    return Decimal(-whole if (taeller < 0) != (naevner < 0) else whole).scaleb(-6)


def examples() -> list[tuple[Decimal | None, ...]]:
    """The rows of the dbt test that both engines run."""
    text = (ROOT / "tests" / "dm" / "kvotient_regneeksempler.sql").read_text(encoding="utf-8")
    rows = re.findall(r"^\s+\(([-\d.]+|null), ([-\d.]+|null), ([-\d.]+|null)\),?$", text, re.MULTILINE)
    return [tuple(None if value == "null" else Decimal(value) for value in row) for row in rows]


def random_pairs(count: int) -> list[tuple[Decimal, Decimal]]:
    chance = random.Random(30)
    pairs = []
    while len(pairs) < count:
        taeller = Decimal(chance.randint(-(10 ** chance.randint(1, 28)), 10 ** chance.randint(1, 28))).scaleb(-6)
        naevner = Decimal(chance.randint(-(10 ** chance.randint(1, 12)), 10 ** chance.randint(1, 28))).scaleb(-6)
        if chance.random() < 0.3:  # half-way between two millionths
            naevner = Decimal(chance.randint(1, 10**9) * 2)
            taeller = Decimal((chance.randint(-(10**9), 10**9) * 2 + 1) * int(naevner) // 2).scaleb(-6)
        if naevner and abs(taeller) < Decimal(10) ** 22 and abs(Fraction(taeller) / Fraction(naevner)) < 10**12:
            pairs.append((taeller, naevner))
    return pairs


def quotients(connection: duckdb.DuckDBPyConnection, pairs: list, engine: str) -> list[Decimal | None]:
    texts = [[None if pair[side] is None else f"{pair[side]:f}" for pair in pairs] for side in (0, 1)]
    sql = macros(engine).kvotient("cast(t as decimal(28,6))", "cast(n as decimal(28,6))")
    rows = "select unnest(cast(? as varchar[])) as t, unnest(cast(? as varchar[])) as n"
    return [row[0] for row in connection.execute(f"select {sql} from ({rows})", texts).fetchall()]  # noqa: S608


def test_every_difference_has_all_engines():
    for path in (ROOT / "macros" / "dialekt").glob("*.sql"):
        names = set(re.findall(r"{%-?\s*macro\s+(\w+)", path.read_text(encoding="utf-8")))
        if path.stem in ANSWERS:
            assert names == {ANSWERS[path.stem]}
            continue
        # Spark and Fabric enforce no keys, which is what an engine does that is not named there.
        every = ENGINES if path.name == "haandhaever_kontrakten.sql" else (*ENGINES, "spark", "fabric")
        assert {path.stem, *(f"{engine}__{path.stem}" for engine in every)} <= names, path.name


def test_the_worked_examples_are_exact():
    rows = examples()
    assert len(rows) == 200
    for taeller, naevner, ventet in rows:
        assert exact(taeller, naevner) == ventet, (taeller, naevner)


def test_kvotient_on_duckdb_is_exact(connection):
    pairs = [(taeller, naevner) for taeller, naevner, _ in examples()] + random_pairs(2_000)
    assert quotients(connection, pairs, "duckdb") == [exact(*pair) for pair in pairs]
    assert connection.execute(f"select typeof({macros('duckdb').kvotient('1', '3')})").fetchone() == ("DECIMAL(18,6)",)


def test_the_formula_for_sql_server_is_exact(connection):
    """DuckDB runs SQL Server's text; its last division is a double, so only quotients that a double holds are asked."""
    pairs = [pair for pair in random_pairs(2_000) if abs(Fraction(pair[0]) / Fraction(pair[1])) < 10**9]
    assert len(pairs) > 1000
    assert quotients(connection, pairs, "sqlserver") == [exact(*pair) for pair in pairs]


def test_sql_server_cuts_nothing_on_the_way():
    """The types that the macro's comment states, by SQL Server's rules (tests/tsql/sqltypes.py)."""

    def decimal(precision: int, scale: int) -> SqlType:
        return SqlType("decimal", precision=precision, scale=scale)

    value = decimal(28, 6)
    product = arithmetic("Multiply", value, decimal(7, 0))
    assert product == decimal(36, 6)
    a = arithmetic("Add", product, value)
    b = arithmetic("Multiply", value, decimal(1, 0))
    assert (a, b) == (decimal(37, 6), decimal(30, 6))
    even = arithmetic("Subtract", a, b)
    assert even == decimal(38, 6)
    assert arithmetic("Divide", even, b) == decimal(38, 6)
    text = macros("sqlserver").kvotient("t", "n")
    assert re.findall(r"decimal\((\d+, \d+)\)", text)[-2:] == ["7, 6", "18, 6"]
    assert "2000000 as decimal(7, 0)" in text
    assert "2 as decimal(1, 0)" in text


def test_dates_on_duckdb(connection):
    found = macros("duckdb")
    columns = [
        found.dage_mellem("fra", "til"), found.maaned_start("fra"), found.maaned_slut("fra"), found.naeste_dag("fra"),
    ]  # fmt: skip
    rows = "select unnest(cast(? as date[])) as fra, unnest(cast(? as date[])) as til"
    chance = random.Random(31)
    days = [date(1900, 1, 1), date(2099, 12, 30), date(2024, 2, 28), date(2023, 2, 28), date(1999, 12, 31)]
    days += [date(1900, 1, 1) + timedelta(days=chance.randint(0, 73_047)) for _ in range(1_000)]
    ends = chance.sample(days, len(days))
    expected = [(None, None, None, None)]
    for fra, til in zip(days, ends, strict=True):
        following = (fra.replace(day=1) + timedelta(days=31)).replace(day=1)
        expected.append(((til - fra).days, fra.replace(day=1), following - timedelta(days=1), fra + timedelta(days=1)))
    sql = f"select {', '.join(columns)} from ({rows})"  # noqa: S608
    assert connection.execute(sql, [[None, *days], [days[0], *ends]]).fetchall() == expected


def test_dates_for_sql_server():
    found = macros("sqlserver")
    assert found.dage_mellem("fra", "til") == "datediff(day, fra, til)"
    assert found.maaned_start("fra") == "datefromparts(year(fra), month(fra), 1)"
    assert found.maaned_slut("fra") == "eomonth(fra)"
    assert found.naeste_dag("fra") == "dateadd(day, 1, fra)"


@pytest.mark.parametrize(
    "name",
    ["dage_mellem", "maaned_start", "maaned_slut", "naeste_dag", "kvotient", "fingeraftryk", "kodepunkt",
     "foerste_tekst", "sidste_tekst", "sekund", "tekstnoegle"],
)  # fmt: skip
def test_fabric_says_what_sql_server_says_with_texts_of_utf_8(name):
    fields = ("a", "b") if name in ("dage_mellem", "kvotient") else ("a",)
    said = re.sub(r"BIN2\b", "BIN2_UTF8", getattr(macros("sqlserver"), name)(*fields))
    assert getattr(macros("fabric"), name)(*fields) == said.replace("nvarchar(", "varchar(")


# A text and its key: what an engine's own capitals or collation would make of it has no say.
KEYS = {
    "ab": "AB", "AB  ": "AB", " ab": " AB", "a b": "A B", "å": "Å", "æøÅ ": "ÆØÅ", "ab\u00a0": "AB\u00a0",
    "ab\t": "AB\t", "": "", " ": "", "ł": "ł", "a\u0308": "A\u0308",
    "straße ": "STRAßE", "strasse": "STRASSE", "STRA\u1e9eE": "STRA\u1e9eE", "œuvre": "ŒUVRE",
    "oeuvre": "OEUVRE", "ärø": "ÄRØ", "aa": "AA", "ÿ": "Ÿ", "µ": "µ", "ı": "ı", "ž": "Ž",
}  # fmt: skip


def test_a_text_key_is_the_same_in_any_case_and_with_blanks_behind_it(connection):
    values = "(select unnest(cast(? as varchar[])) as t)"
    sql = f"select {macros('duckdb').tekstnoegle('t')} from {values}"  # noqa: S608
    found = [value for (value,) in connection.execute(sql, [[*KEYS, None]]).fetchall()]
    assert found == [*KEYS.values(), None]
    # SQL Server's text, without its words for the collation, is run on DuckDB too.
    sql = f"select {_without_collation(macros('sqlserver').tekstnoegle('t'))} from {values}"  # noqa: S608
    found = [value for (value,) in connection.execute(sql, [[*KEYS, None]]).fetchall()]
    assert found == [*KEYS.values(), None]


def _without_collation(sql: str) -> str:
    plain, count = re.subn(r" collate \w+", "", sql)
    assert count == 2
    # Of blanks, SQL Server's rtrim takes away the space alone.
    return plain.replace("rtrim(t)", "rtrim(t, ' ')")


def test_every_letter_has_one_capital_of_windows_1252():
    assert len(set(SMALL)) == len(set(CAPITAL)) == len(SMALL) == len(CAPITAL)
    every = [bytes([byte]).decode("cp1252", "replace") for byte in range(256)]
    assert set(SMALL) == {letter for letter in every if letter.islower() and letter.upper() in every} - {"ª", "º"}


def test_a_code_point_decides_whatever_the_collation(connection):
    alone = duckdb.connect(config={"default_collation": "nocase"})
    small, capital = (macros("duckdb").kodepunkt(f"'{letter}'") for letter in "aB")
    assert alone.execute(f"select 'a' < 'B', {small} < {capital}, {small} = 'A.'").fetchone() == (True, False, False)
    blank, nothing = macros("duckdb").kodepunkt("'a '"), macros("duckdb").kodepunkt("null")
    assert alone.execute(f"select {small} = {blank}, {nothing}").fetchone() == (False, ".")
    assert macros("sqlserver").kodepunkt("t") == "concat(t, '.') collate Latin1_General_100_BIN2"


def test_the_first_text_of_a_group_is_the_first_by_code_point(connection):
    alone = duckdb.connect(config={"default_collation": "nocase"})
    ends = f"{macros('duckdb').foerste_tekst('t')}, {macros('duckdb').sidste_tekst('t')}"
    texts = "(values ('b'), ('Å'), ('KMD_ELEV'), ('KMDX'), ('Z'), ('c')) as a(t)"
    assert alone.execute(f"select {ends} from {texts}").fetchone() == ("KMDX", "Å")  # noqa: S608
    bin2 = "t collate Latin1_General_100_BIN2"
    assert macros("sqlserver").foerste_tekst("t") == f"min({bin2}) collate database_default"
    assert macros("sqlserver").sidste_tekst("t") == f"max({bin2}) collate database_default"


def test_a_fingerprint_is_that_of_the_utf_8_bytes(connection):
    sekund, fingeraftryk = macros("duckdb").sekund("t"), macros("duckdb").fingeraftryk("'Ærø|1'")
    sql = f"select {sekund}, {fingeraftryk} from (select timestamp '2023-06-01 02:00:00.25' as t)"  # noqa: S608
    expected = hashlib.md5("Ærø|1".encode(), usedforsecurity=False).hexdigest()
    assert connection.execute(sql).fetchone() == ("2023-06-01 02:00:00", expected)
    assert macros("sqlserver").sekund("t") == "convert(nvarchar(19), t, 120)"
    as_utf_8 = "cast(t collate Latin1_General_100_BIN2_UTF8 as varchar(8000))"
    found = " ".join(macros("sqlserver").fingeraftryk("t").split())
    assert found == f"lower(convert( varchar(32), hashbytes('MD5', {as_utf_8}), 2 ))"


def test_landing_compares_keys_as_the_models_do():
    for store, engine in ((DuckStore, "duckdb"), (SqlServerStore, "sqlserver")):
        macro = re.sub(r"\s+", " ", macros(engine).tekstnoegle("sag_id")).replace("( ", "(").replace(" )", ")")
        # Landing only groups by it, so the code points decide to the end.
        assert store.text_key(None, "sag_id") == macro.removesuffix(" collate database_default")
