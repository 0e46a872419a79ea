"""Texts arrive as they were sent: by the driver's own reckoning of types, and over the simulated server."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import mssql_python.cursor as driver
import pyarrow as pa
import pytest
from tests.flis.store.sqlserver.server import PanicException
from tests.flis.yard import sag

from flis.store.sqlserver.connection import _native_silence
from flis.store.sqlserver.sizes import BIGINT, DATE, DECIMAL, TIMESTAMP, WVARCHAR, sizes_of

# In each column the longest text is ASCII, which the driver takes for the whole column's.
SHORT = ["Łódź", "≥ 5", "Aarhus 😀", "ß", "æøå"]
ROWS = [
    *([text, 5, Decimal("1.50"), date(2023, 1, 31), datetime(2023, 1, 31, 12, 30), None] for text in SHORT),
    ["a long text of plain ASCII letters", -(2**62), Decimal("-123456789012.345"), date(1900, 1, 1), None, None],
]


class Sent(Exception):
    """Stops the driver where it would hand the rows to the server."""


def _types_of_the_driver(monkeypatch: pytest.MonkeyPatch, rows: list[list[Any]], sizes: Any) -> list[Any]:
    """What mssql_python itself makes of the parameters: no server is asked before it is stopped."""
    kept: list[Any] = []

    def stopped(_handle: Any, _sql: str, _columns: Any, types: list[Any], *_: Any) -> None:
        kept.extend(types)
        raise Sent

    cursor = driver.Cursor.__new__(driver.Cursor)
    cursor.hstmt, cursor.closed, cursor._timeout, cursor.messages, cursor._inputsizes = object(), False, 0, [], None
    cursor._has_result_set = False
    cursor._connection = SimpleNamespace(
        getencoding=lambda: {"encoding": "utf-16le", "ctype": -8}, _attached_cursor_ids=set()
    )
    for name in ("_check_closed", "_reset_cursor", "_soft_reset_cursor"):
        monkeypatch.setattr(driver.Cursor, name, lambda *_: None, raising=False)
    monkeypatch.setattr(driver.ddbc_bindings, "SQLExecuteMany", stopped)
    if sizes:
        cursor.setinputsizes(sizes)
    with pytest.raises(Sent):
        cursor.executemany("insert", rows)
    return kept


def test_the_driver_by_itself_would_send_the_column_as_varchar(monkeypatch):
    """The fault that the stated sizes are for; when the driver mends it, this test says so."""
    first = _types_of_the_driver(monkeypatch, [list(row) for row in ROWS], None)[0]
    assert first.paramSQLType == 12  # SQL_VARCHAR


def test_the_driver_sends_every_text_wide_and_the_rest_as_before(monkeypatch):
    guessed = _types_of_the_driver(monkeypatch, [list(row) for row in ROWS], None)
    stated = _types_of_the_driver(monkeypatch, [list(row) for row in ROWS], sizes_of(ROWS))
    assert [p.paramSQLType for p in stated] == [WVARCHAR, BIGINT, DECIMAL, DATE, TIMESTAMP, WVARCHAR]
    assert [p.paramCType for p in stated[1:5]] == [p.paramCType for p in guessed[1:5]]
    assert stated[2].decimalDigits == 3 and stated[0].columnSize >= 34 and not any(p.isDAE for p in stated)


def test_a_text_beyond_what_goes_inline_is_measured_in_utf16():
    assert sizes_of([["😀" * 3000], ["x"]]) == [(WVARCHAR, 6000, 0)]


@pytest.mark.parametrize("how", ["bulk", "parametre"])
def test_texts_arrive_as_they_were_sent(yard, how):
    yard.target = replace(yard.target, indlaesning=how)
    texts = [*SHORT, "a long text of plain ASCII letters"]
    report = yard.land(yard.dubu([sag(n, sag_id=text) for n, text in enumerate(texts, 1)]))
    assert report.failure is None and not report.notices
    assert {row[0] for row in yard.query("select sag_id from DSA.Raa.dubu_sag")} == set(texts)


def test_38_a_panic_of_native_code_is_not_shown(yard, server, capfd):
    def panic(_: pa.RecordBatch) -> pa.RecordBatch:
        os.write(2, b"thread '<unnamed>' panicked at 0101901234 Hanne\nstack backtrace:\n")
        raise PanicException("0101901234 Hanne")

    server.spoil = panic
    assert yard.land(yard.dubu([sag(1)])).failure is None
    assert "Hanne" not in "".join(capfd.readouterr())


def test_what_python_writes_is_shown_again_afterwards(capfd):
    with _native_silence():
        os.write(2, b"hidden")
    os.write(2, b"shown")
    assert capfd.readouterr().err == "shown"
