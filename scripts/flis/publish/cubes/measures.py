"""The measures of the cubes: from one declaration the DAX and a SQL that gives the same figure over any filter.

How a column adds up (``aggregat``):

    sum          the sum over all rows. With ``et_niveau``, over one level: the one chosen, or the one named
    antal        the number of rows that have a value
    forskellige  the number of different values
    ultimo       a state, not a flow: of each kommune its newest month, in its newest regnskabsår
    kvote        sum of the tæller over sum of the nævner, over the rows that have a nævner; ``ved: ultimo`` as above
    eneste       a finished figure: shown for one row, empty for several

With ``hvor``, a measure is of the rows with one value in a column, whatever else is chosen. Example: the table has the
rows of six nøgletal, and the measure is of UBU-003 alone.

A kommune's newest month is the newest chosen one that it has any rows for, whatever else is chosen. Example: a group
without employees in the newest month is 0, not what it was when it last had some.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flis.publish.cubes.model import dax_name, dax_table

AGGREGATES = ("sum", "antal", "forskellige", "ultimo", "eneste")
KOMMUNE, PERIODE, YEAR = "kommune_kode", "periode", "regnskabsaar"


@dataclass(frozen=True)
class Level:
    """A column whose values may not be added to each other, and the value that counts if several are chosen."""

    column: str
    otherwise: str


@dataclass(frozen=True)
class Only:
    """A measure is of the rows that have ``value`` in ``column``."""

    column: str
    value: str


@dataclass(frozen=True)
class Declared:
    """A measure as the YAML declares it, of a column or, with ``below``, of two."""

    kind: str
    column: str
    below: str | None = None
    factor: float = 1
    at_end: bool = False
    level: Level | None = None
    by_year: bool = False  # the table tells regnskabsår apart
    only: Only | None = None


@dataclass(frozen=True)
class Place:
    """Where a measure lives: its table, the names of the table's columns in the model, and the calendar's month."""

    table: str
    names: Mapping[str, str]
    month: str

    def __call__(self, column: str) -> str:
        return dax_name(self.table, self.names.get(column, column))


def dax(measure: Declared, place: Place) -> str:
    """The measure's expression in DAX."""
    expression = _dax_of_all(measure, place)
    if measure.only is None:
        return expression
    value = measure.only.value.replace('"', '""')
    return f'CALCULATE({expression}, KEEPFILTERS({place(measure.only.column)} = "{value}"))'


def _dax_of_all(measure: Declared, place: Place) -> str:
    column = place(measure.column)
    if measure.kind == "kvote":
        return _dax_quota(measure, place)
    if measure.kind == "eneste":
        return f"IF(COUNTROWS({dax_table(place.table)}) = 1, SUM({column}))"
    if measure.kind == "ultimo":
        return _dax_at_end(measure, place, f"SUM({column})")
    if measure.level is not None:
        level, otherwise = place(measure.level.column), measure.level.otherwise.replace('"', '""')
        return f'IF(HASONEVALUE({level}), SUM({column}), CALCULATE(SUM({column}), {level} = "{otherwise}"))'
    function = {"sum": "SUM", "antal": "COUNTA", "forskellige": "DISTINCTCOUNTNOBLANK"}[measure.kind]
    return f"{function}({column})"


def _dax_quota(measure: Declared, place: Place) -> str:
    below = place(measure.below or "")
    parts = [f"CALCULATE(SUM({place(measure.column)}), KEEPFILTERS({below} <> 0))", f"SUM({below})"]
    if measure.at_end:
        parts = [_dax_at_end(measure, place, part) for part in parts]
    factor = f" * {measure.factor}" if measure.factor != 1 else ""
    return f"DIVIDE({', '.join(parts)}){factor}"


def _dax_at_end(measure: Declared, place: Place, what: str) -> str:
    """``what`` in each kommune's newest month, added over the kommuner."""
    kommune, periode, year = (place(name) for name in (KOMMUNE, PERIODE, YEAR))
    kept = f"REMOVEFILTERS({dax_table(place.table)}), _maaneder, {kommune} = _kommune"
    within = f"{periode} = _sidste"
    years = ""
    if measure.by_year:
        # MAXX, because the year is shown too: the rules of good practice ask to hide a column that MAX reads.
        years = f"VAR _aar = CALCULATE(MAXX({dax_table(place.table)}, {year}), {kept}, _aarene) "
        kept, within = f"{kept}, {year} = _aar", f"{within}, {year} = _aar"
    chosen = f"VAR _aarene = FILTERS({year}) " if measure.by_year else ""
    each = (
        f"VAR _kommune = {kommune} {years}VAR _sidste = CALCULATE(MAX({periode}), {kept}) "
        f"RETURN CALCULATE({what}, {within})"
    )
    return f"(VAR _maaneder = VALUES({place.month}) {chosen}RETURN SUMX(VALUES({kommune}), {each}))"


def sql(measure: Declared, relation: str, *, where: str = "1 = 1", place: str = "1 = 1") -> str:
    """The same figure in SQL, over the rows of ``relation`` for which ``place`` and ``where`` hold.

    ``place`` is the part of the filter on kommune, month and regnskabsår, ``where`` the rest.
    """
    at_end = measure.kind == "ultimo" or measure.at_end
    rows = _newest(measure, relation, place) if at_end else f"(select * from {relation} where {place})"  # noqa: S608
    if measure.only is not None:
        value = measure.only.value.replace("'", "''")
        where = f"({where}) and {measure.only.column} = '{value}'"
    return f"select {_figure(measure)} as tal from {rows} as valgte where {where}"  # noqa: S608


def _figure(measure: Declared) -> str:
    column = measure.column
    if measure.kind == "kvote":
        above = f"sum(case when {measure.below} <> 0 then {column} end)"
        return f"{above} * {measure.factor} / nullif(sum({measure.below}), 0)"
    if measure.level is not None:
        level, otherwise = measure.level.column, measure.level.otherwise
        of_level = f"sum(case when {level} = '{otherwise}' then {column} end)"
        return f"case when count(distinct {level}) = 1 then sum({column}) else {of_level} end"
    return {
        "sum": f"sum({column})",
        "ultimo": f"sum({column})",
        "antal": f"nullif(count({column}), 0)",
        "forskellige": f"nullif(count(distinct {column}), 0)",
        "eneste": f"case when count(*) = 1 then sum({column}) end",
    }[measure.kind]


def _newest(measure: Declared, relation: str, place: str) -> str:
    """The rows of each kommune's newest month, in its newest regnskabsår."""
    order = f"{YEAR} desc, {PERIODE} desc" if measure.by_year else f"{PERIODE} desc"
    rank = f"rank() over (partition by {KOMMUNE} order by {order}) as fra_nyeste"
    ranked = f"select alle.*, {rank} from {relation} as alle where {place}"  # noqa: S608
    return f"(select * from ({ranked}) as ordnede where fra_nyeste = 1)"  # noqa: S608
