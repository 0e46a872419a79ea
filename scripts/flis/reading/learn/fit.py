"""How well the content of a field fits a column of a contract, from 0 (it cannot be) to 1 (hardly another)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flis.project.contract import Column, Table
from flis.project.rules import KOMMUNE, PERIODE, is_kommunekode
from flis.reading.learn import forms
from flis.reading.learn.fields import Field


@dataclass(frozen=True)
class Known:
    """What is known beside the files: the kommuner that exist, the code lists, and what the packages' names say."""

    kommuner: frozenset[str]
    codes: Mapping[str, tuple[frozenset[str], ...]] = field(default_factory=dict)  # by our column's name
    kommune: frozenset[str] = frozenset()  # the packages'
    months: frozenset[date] = frozenset()

    def codes_of(self, column: Column, one: Field) -> tuple[frozenset[str], float]:
        """The code list of the column that the field is most like, and how much of the field is in it."""
        lists = self.codes.get(column.name, ())
        return max(((codes, one.among(codes)) for codes in lists), key=lambda pair: pair[1], default=(frozenset(), 0.0))


def fit(one: Field, column: Column, table: Table, known: Known) -> float:
    """Whether ``one`` can be ``column``, by its content alone."""
    if not len(one.texts):
        return 0.05 if column.paakraevet else 0.4
    if bool(column.persondata) != one.is_cpr:
        return 0.0
    if column.persondata:
        return 1.0
    if is_kommunekode(column.name, column.type):
        return _kommune(one, column, table, known)
    made = _typed(one, column, table, known)
    if column.paakraevet and one.filled < one.rows * 0.95:
        made *= 0.5
    if table.noegle == (column.name,):
        made *= 1.0 if one.is_unique else 0.3
    elif one.is_unique and one.filled > 20 and column.name not in table.noegle and column.type.kind == "nvarchar":
        made *= 0.7
    return made


def _kommune(one: Field, column: Column, table: Table, known: Known) -> float:
    codes = {text.zfill(4) for text in one.few}
    if not codes <= known.kommuner or not one.matches("[0-9]{3,4}"):
        return 0.0
    if column.name == KOMMUNE and known.kommune and not table.landsdaekkende:
        return 1.0 if codes <= known.kommune else 0.2
    return 0.9


def _typed(one: Field, column: Column, table: Table, known: Known) -> float:
    kind = column.type.kind
    if kind == "date":
        return _date(one, column, table, known)
    if kind in ("smallint", "int", "bigint", "decimal"):
        return _number(one, column, table)
    codes, overlap = known.codes_of(column, one)
    if codes:
        overlap = max(overlap, one.among(frozenset(code.lstrip("0") or "0" for code in codes)))
        return 0.2 + 0.8 * overlap if overlap >= 0.5 and one.longest <= column.type.length else 0.3
    if one.longest > column.type.length or (kind == "char" and one.longest < column.type.length - 1):
        return 0.0
    if forms.dates_of(one).patterns:
        return 0.1
    return 0.3 if one.has(",") and one.matches("-?[0-9. ]+,[0-9]+") else 0.7


def _date(one: Field, column: Column, table: Table, known: Known) -> float:
    is_month = column.name in (PERIODE, table.periodekolonne)
    dates = forms.dates_of(one, months=is_month)
    if not dates.patterns:
        return 0.5 if forms.is_excel(one) else 0.0
    months = [m for pattern in dates.patterns if (m := forms.months_in(one, pattern)) is not None and len(m)]
    if not is_month:
        return 0.3 if months and len(one.texts) < 13 and one.rows > 40 and column.paakraevet else 0.9
    if not months:
        return 0.0
    if table.levering == "maaned" and known.months:
        return 1.0 if any(set(m) <= known.months for m in months) else 0.1
    return 1.0


def _number(one: Field, column: Column, table: Table) -> float:
    if column.type.kind != "decimal" and forms.zeros_of(one):
        one = forms.without_zeros(one)
    if not forms.number_forms([(one, column.type)], table.format):
        words = column.type.kind != "decimal" and (forms.flag_words(one) or forms.mark_words(one))
        return 0.7 if words else 0.0
    is_year = one.matches("(?:19|20)[0-9]{2}")
    if column.name.endswith("aar") != is_year:
        return 0.35
    if column.type.kind == "decimal":
        return 0.9 if one.share("-?[0-9]+") < 0.9 else 0.6
    return 0.9
