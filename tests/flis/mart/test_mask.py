"""What of a database's texts may be told."""

from __future__ import annotations

import duckdb
import pytest

from flis.mart.mask import mask

HEAD = "Runtime Error in model skole__noegletal_sko_001 (models/dm/skole/skole__noegletal_sko_001.sql)\n  "
SERVER = "Driver Error: Integrity constraint violation; DDBC Error: [Microsoft][SQL Server]"
TEXTS = {
    # DuckDB
    'Conversion Error: Casting value "10000000001099099.86" to type DECIMAL(18,2) failed: value is out of range!'
    " when casting from source column sum(beloeb)":
    "Conversion Error: Casting value *** to type DECIMAL(18,2) failed: value is out of range!",
    "Conversion Error: Could not convert string 'Hanne O'Hara' to INT32 when casting from source column navn\n\nLINE 1":
    "Conversion Error: Could not convert string *** to INT32 when casting from source column navn",
    "Conversion Error: Type INT64 with value 98765 can't be cast because the value is out of range for INT8":
    "Conversion Error: Type INT64 with value *** can't be cast because the value is out of range for INT8",
    'Invalid Input Error: Could not parse string "Hanne" according to format specifier "%d"\nHanne\n^\nError: Hanne':
    "Invalid Input Error: Could not parse string ***",
    'Constraint Error: Duplicate key "navn: Hanne" violates unique constraint.':
    "Constraint Error: Duplicate key *** violates unique constraint.",
    "Constraint Error: NOT NULL constraint failed: FaktSag.barn_noegle":
    "Constraint Error: NOT NULL constraint failed: FaktSag.barn_noegle",
    "Out of Range Error: Overflow in multiplication of INT128 (99999 * 88888)!":
    "Out of Range Error: Overflow in multiplication of INT128 ***!",
    'IO Error: Could not write file "/data/DM.duckdb.wal": No space left on device':
    "IO Error: Could not write file ***: No space left on device",
    'Binder Error: Referenced column "navn" not found in FROM clause!':
    'Binder Error: Referenced column "navn" not found in FROM clause!',
    # SQL Server: 2627, 2628, 8152, 8115, 245, 248
    f"{SERVER}Violation of PRIMARY KEY constraint 'PK_Sag'. Cannot insert duplicate key in object 'Boern.Sag'."
    " The duplicate key value is (0101, Hanne (x) O'Hara, 0101901234).":
    f"{SERVER}Violation of PRIMARY KEY constraint 'PK_Sag'. Cannot insert duplicate key in object 'Boern.Sag'."
    " The duplicate key value is ***.",
    "String or binary data would be truncated in table 'DM.Boern.Sag', column 'navn'. Truncated value: 'Hanne'.":
    "String or binary data would be truncated in table 'DM.Boern.Sag', column 'navn'. Truncated value: ***.",
    "String or binary data would be truncated.": "String or binary data would be truncated.",
    "Arithmetic overflow error converting numeric to data type numeric.":
    "Arithmetic overflow error converting numeric to data type numeric.",
    "Arithmetic overflow error for data type tinyint, value = 300.":
    "Arithmetic overflow error for data type tinyint, value = ***",
    "Conversion failed when converting the varchar value 'Hanne' to data type int.":
    "Conversion failed when converting the varchar value *** to data type int.",
    "The conversion of the varchar value '0101901234' overflowed an int column.":
    "The conversion of the varchar value *** overflowed an int column.",
}  # fmt: skip
HOSTILE = (
    "Hanne",
    "Hanne's",
    "x' column 'Hanne",
    'x" in model Hanne (Hanne',
    "Hanne\nHanne's (Hanne) Hanne",
    "x', to data type Hanne",
    "Hanne when casting from source column Hanne(Hanne",
    "x' when casting from source column (Hanne)",
    "'Hanne",
    "Hanne'",
    "Hanne DECIMAL(18,2)",
    "0101901234 Hanne",
    'x\nTraceback (most recent call last)\n  File "Hanne", line 1\nHanneError: x\nHanne',
)
STATEMENTS = (
    "select cast(? as integer)",
    "select cast(? as date)",
    "select strptime(?, '%d-%m-%Y')",
    "select cast(? as decimal(18, 2))",
    "select cast(? as boolean)",
    "select cast(? as json)",
    "insert into t values (?), ('x')",
)


@pytest.mark.parametrize("text", TEXTS)
def test_38_a_text_of_a_database_keeps_its_words_and_loses_its_values(text):
    assert mask(text) == TEXTS[text]
    assert mask(HEAD + text) == HEAD + TEXTS[text]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_38_no_value_comes_through_whatever_stands_in_it(statement, value):
    with duckdb.connect(":memory:") as connection:
        connection.execute("create table t (navn varchar primary key)")
        with pytest.raises(duckdb.Error) as caught:
            connection.execute(statement, [value])
            connection.execute(statement, [value])
    told = mask(HEAD + str(caught.value))
    assert "Hanne" not in told and "0101901234" not in told
    assert told.startswith(HEAD.split(" ")[0])


@pytest.mark.parametrize("value", HOSTILE)
def test_38_nor_through_the_texts_of_sql_server(value):
    for text in TEXTS:
        for name in ("'Hanne'", "Hanne (x) O'Hara"):
            if name in text:
                assert "Hanne" not in mask(text.replace(name, name.replace("Hanne", value)))


def test_a_test_tells_how_many_rows_it_found():
    text = "  Got 3 results, configured to fail if != 0"
    assert mask(text) == text


def test_of_a_traceback_places_and_types_are_told():
    lines = (
        "Traceback (most recent call last):",
        f'  File "{__file__}", line 3, in work',
        '    call("Hanne")',
        '  File "Hanne.py", line 3, in work',
        'duckdb.ConversionException: Could not convert "Hanne"',
        "Hanne",
        "ValueError: Hanne",
        "HanneError: x",
    )
    assert mask("\n".join(lines)) == f"  {__file__}:3\nduckdb.ConversionException\nValueError"
