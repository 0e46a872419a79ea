"""What landing derives from CPR numbers: the month of birth and the sex."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pyarrow as pa
import pytest

from flis.reading.birth import derived
from flis.synthetic.generate.cpr import birth_of, cpr_of

from .kit import COLUMNS, TABLE, column, read


def of(text: str | None) -> tuple[datetime.date | None, str | None]:
    """Month of birth and sex."""
    texts = pa.array([text], pa.string())
    return derived("foedt_maaned", texts)[0].as_py(), derived("koen", texts)[0].as_py()


@pytest.mark.parametrize(
    ("year", "seventh", "born"),
    [
        *[("00", digit, 1900) for digit in "0123"],
        *[("99", digit, 1999) for digit in "0123"],
        *[("36", digit, 2036) for digit in "49"],
        *[("37", digit, 1937) for digit in "49"],
        *[("57", digit, 2057) for digit in "5678"],
        # Born 1858-1899, before the first date that lands.
        *[("58", digit, None) for digit in "5678"],
        *[("99", digit, None) for digit in "5678"],
    ],
)
def test_the_seventh_digit_says_the_century(year, seventh, born):
    month = born and datetime.date(born, 5, 1)
    assert of(f"1705{year}{seventh}123") == (month, "M")
    # A replacement number has 60 added to the day.
    assert of(f"7705{year}{seventh}124") == (month, "K")


@pytest.mark.parametrize(
    ("text", "month", "koen"),
    [
        ("170509-4126", datetime.date(2009, 5, 1), "K"),
        (" 170509 4126\t", datetime.date(2009, 5, 1), "K"),
        ("0461:1705094126", datetime.date(2009, 5, 1), "K"),
        ("705094125", datetime.date(2009, 5, 1), "M"),  # the leading zero lost
        ("2902084125", datetime.date(2008, 2, 1), "M"),
        ("2902094125", None, "M"),  # no day of the calendar
        ("3104094125", None, "M"),
        ("17050941AB", None, None),  # letters are no CPR number
        ("1705", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_what_cannot_be_derived_is_null(text, month, koen):
    assert of(text) == (month, koen)


def test_the_children_of_the_generator_are_born_when_they_say():
    wanted = datetime.date(2005, 6, 15).toordinal()
    for person in range(0, 60_000, 997):
        birth = birth_of(person, wanted)
        cpr = cpr_of(person, birth)
        month = datetime.date.fromordinal(birth).replace(day=1)
        assert of(cpr) == (month, "K" if int(cpr[-1]) % 2 == 0 else "M")


DERIVED = (
    column("barn_noegle", "char(64)", "CPR", persondata="cpr"),
    column("foedt_maaned", "date", "", persondata="afledt", afledt_af="barn_noegle"),
    column("koen", "char(1)", "", persondata="afledt", afledt_af="barn_noegle"),
)
PEOPLE = replace(TABLE, columns=(*COLUMNS[:2], *DERIVED))
ROWS = "Kommunekode;Id;CPR\n0101;1;1705094126\n0101;2;x\n0101;3;1705095125\n0101;4;\n"


@pytest.mark.parametrize("table", [PEOPLE, replace(PEOPLE, landsdaekkende=True)])
def test_the_derived_columns_land_beside_the_pseudonym(table):
    found = read(ROWS, table)
    assert found.rules == [(3, "barn_noegle", "cpr")]
    assert found.column("foedt_maaned") == [datetime.date(2009, 5, 1), datetime.date(2009, 5, 1), None]
    assert found.column("koen") == ["K", "M", None]
    assert len(set(found.column("barn_noegle"))) == 3


def test_a_derived_column_that_is_not_wanted_stays_empty():
    columns = tuple(replace(c, leveret=c.name != "koen") for c in PEOPLE.columns)
    found = read(ROWS, replace(PEOPLE, columns=columns))
    assert found.column("koen") == [None] * 3 and found.column("foedt_maaned")[0]
