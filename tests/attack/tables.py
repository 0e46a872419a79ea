"""The counts that are attacked: from the oracle's random cases, and from the benchmark of a built data folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import duckdb
from tests.attack.intervals import Table
from tests.flis.oracle.benchmark_cases import Case, World, blanked, hidden, shown_group, whole

# Sister nøgletal rest on the same persons. What one of them shows tells of the other.
SISTERS = {"UBU-002": "UBU-001"}
# UBU-006 rests on the children who were placed a year ago: those of UBU-005 then.
A_YEAR_AGO, THEN = "UBU-006", "UBU-005"


def random_tables(made: World) -> Iterator[tuple[Case, Table]]:
    """What the table would show of ``made`` by the rule, one table for each count of persons."""
    parts: dict[Case, list[Table]] = defaultdict(list)
    for (ident, periode), figures in whole(made).cases.items():
        # The groups that the persons are shown in a year later too, which may be others.
        years = (periode.year, periode.year + 1) if ident == THEN else (periode.year,)
        groups = {made.group(kommune, year)[1] & set(figures) for kommune in figures for year in years}
        secret = blanked(figures)
        sums = {group for group in groups if group and shown_group(group, secret, figures)}
        if not secret or hidden(figures[k].personer for k in secret):
            sums.add(frozenset(figures))
        persons = {kommune: tal.personer for kommune, tal in figures.items()}
        order = tuple(sorted(secret))
        parts[SISTERS.get(ident, ident), periode].append(Table(persons, order, frozenset(sums)))
    yield from ((case, together(tables)) for case, tables in parts.items())


def together(tables: list[Table]) -> Table:
    """The tables of sisters as one: a cell that one of them shows is known, and so is a sum."""
    first = tables[0]
    assert all(table.figures == first.figures for table in tables), "sisters rest on the same persons"
    secret = set(first.blanked).intersection(*(table.blanked for table in tables))
    sums = frozenset().union(*(table.sums for table in tables))
    return Table(first.figures, tuple(name for name in first.blanked if name in secret), sums)


def built_tables(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Case, Table]]:
    """What FaktNoegletalBenchmark shows, beside the figures behind it. Tables without a blanked cell are left out,
    and so are figures that enter no sum.

    Nøgletal of one family that rest on the same persons of one month are sisters.
    """
    groups: dict[tuple[str, date, str], set[str]] = defaultdict(set)
    for ident, periode, kommune, other in connection.execute(_GROUPS).fetchall():
        groups[ident, periode, kommune].add(other)
    cases: dict[Case, list[tuple]] = defaultdict(list)
    for ident, periode, *row in connection.execute(_CELLS).fetchall():
        cases[ident, periode].append(tuple(row))
    sisters: dict[tuple, list[Table]] = defaultdict(list)
    for (ident, periode), cells in cases.items():
        persons = {kommune: count for kommune, count, *_ in cells}
        sums = {frozenset(groups[ident, periode, c[0]] & set(persons)) for c in cells if c[3]}
        if any(c[4] for c in cells):
            sums.add(frozenset(persons))
        secret = tuple(kommune for kommune, _, hides, *_ in cells if hides)
        month = periode.replace(year=periode.year - 1) if ident == A_YEAR_AGO else periode
        sisters[ident[:3], month, tuple(persons.items())].append(Table(persons, secret, frozenset(sums)))
    yield from (((family, periode), together(tables)) for (family, periode, _), tables in sisters.items())


_CELLS = """
select b.noegletal_id, b.periode, b.kommune_kode, a.personer_antal, b.er_blaendet_egen = 1,
    b.gruppe_kommuner_antal > 0 and b.er_blaendet_gruppe = 0, b.er_blaendet_landet = 0
from DM.Generel.FaktNoegletalBenchmark as b
inner join DM.Arbejde.GenerelNoegletalCelle as a using (noegletal_id, kommune_kode, periode)
where a.er_sammenlignelig = 1
qualify max(b.er_blaendet_egen) over (partition by b.noegletal_id, b.periode) = 1
order by all
"""
_GROUPS = """
select distinct b.noegletal_id, b.periode, b.kommune_kode, g.sammenligningskommune_kode
from DM.Generel.FaktNoegletalBenchmark as b
inner join DM.Generel.DimNoegletal as n using (noegletal_id)
inner join DM.Generel.DimSammenligningsgruppe as g
    on g.aar = b.gruppe_aar and g.kommune_kode = b.kommune_kode and g.dataomraade = n.sammenligning_dataomraade
"""
