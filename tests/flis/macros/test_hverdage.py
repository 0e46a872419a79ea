"""The macro hverdage: weekdays counted one by one, on DuckDB and by the text that SQL Server gets."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from types import SimpleNamespace

import duckdb
import jinja2
import pytest
from tests.paths import ROOT

FILES = ("dialekt/dage_mellem.sql", "projekt/hverdage.sql")
ENGINES = ("duckdb", "sqlserver")


def hverdage(engine: str) -> str:
    """The SQL of hverdage(fra, til) as dbt would write it for ``engine``."""
    text = "\n".join((ROOT / "macros" / file).read_text(encoding="utf-8") for file in FILES)
    found: dict[str, object] = {}
    adapter = SimpleNamespace(dispatch=lambda name, _: found[f"{engine}__{name}"])
    module = jinja2.Environment().from_string(text, {"adapter": adapter}).module
    found.update({f"{name}__dage_mellem": getattr(module, f"{name}__dage_mellem") for name in ENGINES})
    return module.hverdage("fra", "til")


def counted(fra: date, til: date) -> int:
    return sum((fra + timedelta(days=day)).weekday() < 5 for day in range((til - fra).days + 1))


def spans() -> Iterable[tuple[date, date]]:
    """Every start in three weeks with every length up to a leap year, and spans all over the calendar."""
    for start in range(21):
        fra = date(2023, 12, 18) + timedelta(days=start)
        yield from ((fra, fra + timedelta(days=days)) for days in range(-1, 367))
    chance = random.Random(7)
    last = date(9999, 12, 30).toordinal()
    for _ in range(2_000):
        fra = date.fromordinal(chance.randint(1, last))
        yield fra, date.fromordinal(min(fra.toordinal() + chance.randint(0, 400), last))
    yield date(1, 1, 1), date(1, 1, 1)


@pytest.mark.parametrize("engine", ENGINES)
def test_weekdays_are_counted_one_by_one(engine):
    """DuckDB runs SQL Server's text too; only the name of the part of a date is written otherwise."""
    sql = hverdage(engine).replace("datediff(day,", "datediff('day',")
    pairs = list(spans())
    rows = "select unnest(cast(? as date[])) as fra, unnest(cast(? as date[])) as til"
    columns = [[pair[side] for pair in pairs] for side in (0, 1)]
    found = duckdb.execute(f"select {sql} from ({rows})", columns).fetchall()  # noqa: S608
    assert [value for (value,) in found] == [counted(*pair) for pair in pairs]


def test_what_is_divided_is_a_multiple_of_seven():
    """A decimal divided by seven is rounded on each engine in its own way, but not where seven goes up."""
    sql = hverdage("sqlserver")
    for dage in (
        "(datediff(day, cast('0001-01-01' as date), til) + 1)",
        "datediff(day, cast('0001-01-01' as date), fra)",
    ):
        assert f"cast(floor(cast({dage} - {dage} % 7 as decimal(9, 0)) / 7) as int) * 5" in sql
    assert sql.count("/") == 2


def test_an_unknown_date_gives_no_weekdays():
    columns = "cast(null as date) as fra, date '2024-01-01' as til union all select date '2024-01-01', null"
    sql = f"select {hverdage('duckdb')} from (select {columns})"  # noqa: S608
    assert duckdb.execute(sql).fetchall() == [(None,), (None,)]


def test_the_count_is_an_int():
    sql = f"select typeof({hverdage('duckdb')}) from (select date '2024-01-01' as fra, date '2024-01-31' as til)"  # noqa: S608
    assert duckdb.execute(sql).fetchone() == ("INTEGER",)


def _rule(hverdage: int, checksum: str) -> str:
    """What regel_for_arbejdsdage gives where dbt's hash of the seed of public holidays is ``checksum``."""
    text = (ROOT / "macros" / "projekt" / "hverdage.sql").read_text(encoding="utf-8")
    graph = {"nodes": {"seed.flis.helligdag": {"checksum": {"name": "sha256", "checksum": checksum}}}}
    context = {"graph": graph, "execute": True, "var": {"helligdage_er_hverdage": hverdage}.__getitem__}
    return jinja2.Environment().from_string(text, context).module.regel_for_arbejdsdage().strip()


def test_another_list_of_public_holidays_is_another_rule_of_working_days():
    """So a month that was built by the old list is built anew: the rule is the end of its stand."""
    assert [_rule(0, checksum) for checksum in ("1a2b3c4d5e", "99887766ff")] == ["/fri1a2b3c4d", "/fri99887766"]
    assert _rule(1, "1a2b3c4d5e") == ""
