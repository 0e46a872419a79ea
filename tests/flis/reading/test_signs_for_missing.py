"""Case 20, signs for missing: only the exact texts that a contract names mean no value. And forms of case 21."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.flis.reading.kit import TABLE, line, one_column, read, text

from flis.project.contract import Format
from flis.project.form import DATES


@pytest.mark.parametrize("sign", ["*", "..", "NA", "-", ":", "n/a", "…", "\u00a0"])
@pytest.mark.parametrize(("kind", "good", "made"), [("decimal(12,2)", "1,50", Decimal("1.50")), ("int", "3", 3)])
def test_signs_for_missing(kind, good, made, sign):
    rows = f"N;V\n1;{good}\n2;{sign}\n3;{sign}{sign}\n4;\n"
    stated = read(rows, one_column(kind, Format(tomme=(sign,))))
    assert stated.column("v") == [made, None, None]
    assert [record for record, _, _ in stated.rules] == [4], "twice the sign is another text"
    of_column = read(rows, one_column(kind, tomme=(sign,)))
    assert of_column.rows == stated.rows
    assert [record for record, _, _ in read(rows, one_column(kind)).rules] == [3, 4], "not stated: refused"


def test_a_sign_for_missing_is_refused_where_a_value_must_be():
    table = replace(TABLE, format=Format(tomme=("*",)))
    found = read(text(line(1, Id="*"), line(2, Kommunekode="*"), line(3, Tekst="*", Dato="*", Beloeb="*")), table)
    assert found.rules == [(2, "raekke_id", "required"), (3, "kommune_kode", "required")]
    assert [found.column(name) for name in ("tekst", "dato", "beloeb_kr")] == [[None]] * 3


def test_a_text_that_is_no_sign_stays():
    assert read("N;V\n1;*\n2;NA\n", one_column("nvarchar(5)", Format(tomme=("*",)))).column("v") == [None, "NA"]


@pytest.mark.parametrize("encoding", ["cp865", "cp850", "iso-8859-15", "cp1252", "utf-8", "utf-16"])
def test_forms_no_contract_could_state_encodings(encoding):
    data = "N;V\n1;blåbærgrød ÆØÅ\n".encode(encoding)
    assert read(data, one_column("nvarchar(30)", Format(encoding=encoding))).column("v") == ["blåbærgrød ÆØÅ"]


@pytest.mark.parametrize("dato", DATES)
def test_forms_no_contract_could_state_dates(dato):
    fmt = Format(dato=dato)
    day = date(2023, 12, 31)
    found = read(f"N;V\n1;{day.strftime(dato)}\n2;{'9' * 8}\n3;{day:%y%m%d}\n", one_column("date", fmt))
    assert found.column("v") == [day]
    assert [record for record, _, _ in found.rules] == [3, 4]
    assert len(DATES) == 12
