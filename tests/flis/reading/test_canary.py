"""A person's number and name in every bad place: none of it may come out anywhere."""

from __future__ import annotations

import io
import logging
import traceback
from dataclasses import replace

import pytest
from tests.flis.reading.kit import CONTEXT, HEADER, TABLE, column, line, text

from flis.ground.errors import FlisError
from flis.reading.counts import Counts
from flis.reading.table import read_table, reader_of

CPR, NAME = "6101154321", "Kanarifugl"
CANARY = f"{CPR} {NAME}"
CPR_COLUMN = column("barn_noegle", "char(64)", "CPR", persondata="cpr")
PEOPLE = replace(TABLE, columns=(*TABLE.columns, CPR_COLUMN))
FELTER = HEADER.split(";")


def bad_files() -> dict[str, bytes]:
    """Every way to be refused, the canary in the middle of it."""
    files = {}
    for felt in FELTER:
        files[f"bad cell {felt}"] = text(line(1, **{felt: CANARY}))
    whole = line(1, Tekst=CANARY)
    files |= {
        "too long": text(line(1, Tekst=CANARY * 9)),
        "control": text(line(1, Tekst=CANARY + "\x01")),
        "ragged": text(whole + ";" + CANARY, CANARY),
        "stray quote": text(line(1, Tekst=f'{CANARY} "x')),
        "unclosed quote": text(line(1, Tekst=f'"{CANARY}'), whole, whole),
        "swallowed lines": text(f'0101;"{CANARY}', whole, f'{CANARY}";1'),
        "other kommune": text(line(1, Kommunekode="0461", Tekst=CANARY)),
        "no header": whole,
        "canary in the header": HEADER + f";{CANARY}\n" + whole,
        "canary alone": f"{CANARY}\n" + whole,
        "huge": text(line(1, Tekst=(CANARY + " ") * 120_000)),
    }
    encoded = {name: body.encode() for name, body in files.items()}
    encoded["not utf-8"] = text(whole).encode() + f"0101;{CANARY};æ\n".encode("cp1252")
    encoded["not utf-8 in the header"] = f"{CANARY}æ;x\n".encode("cp1252")
    return encoded


def everything_said(data: bytes, table, ctx, caplog, capfd) -> str:
    said = io.StringIO()
    counts = Counts()
    try:
        reader = reader_of(read_table(io.BytesIO(data), table, ctx), table, ctx.installed, counts)
        for _ in reader:
            pass
    except Exception as error:  # noqa: BLE001 - whatever comes, its whole chain is looked at
        while error is not None:
            said.write("".join(traceback.format_exception(error, chain=False)) + repr(error) + repr(vars(error)))
            error = error.__cause__ or error.__context__
    said.write(repr(counts) + repr(counts.error) + repr(ctx) + caplog.text + "".join(capfd.readouterr()))
    return said.getvalue()


@pytest.mark.parametrize("name", bad_files())
def test_38_nothing_of_a_person_comes_out(name, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    said = everything_said(bad_files()[name], TABLE, CONTEXT, caplog, capfd)
    for part in (CPR, CPR[:6], NAME, NAME[:5]):
        assert part not in said


@pytest.mark.parametrize("name", ["utf-16", "cp1252"])
def test_38_nor_from_another_encoding(name, caplog, capfd):
    table = replace(TABLE, format=replace(TABLE.format, encoding=name))
    data = text(line(1, Tekst=CANARY)).encode(name) + (b"\x00\xd8" if name == "utf-16" else b"0101;\x81\n")
    said = everything_said(data, table, CONTEXT, caplog, capfd)
    assert "encoding" in said
    assert CPR not in said and NAME not in said


def test_38_nor_from_a_bad_cpr_or_a_missing_key(caplog, capfd):
    header, good = f"{HEADER};CPR\n", f"{line(1)};{CPR}\n"
    for body in (good, f"{line(1)};{CPR}{NAME}\n", f"{line(1, Antal=CANARY)};{CPR}\n"):
        for ctx in (CONTEXT, replace(CONTEXT, pseudonym_key=None)):
            said = everything_said((header + body).encode(), PEOPLE, ctx, caplog, capfd)
            assert CPR not in said and NAME not in said
            assert "k" * 40 not in said


def test_38_an_unforeseen_fault_of_the_parser_is_told_by_its_class_alone(monkeypatch):
    import pyarrow as pa

    from flis.reading import chunk

    def fail(*_args, **_kwargs):
        raise pa.ArrowInvalid(f"CSV parse error: Row #2: {CANARY}")

    monkeypatch.setattr(chunk, "read_csv", fail)
    with pytest.raises(FlisError) as caught:
        list(read_table(io.BytesIO(text(line(1)).encode()), TABLE, CONTEXT))
    assert str(caught.value) == "internal: flis has a fault: ArrowInvalid while reading PROEVE.csv."
    assert caught.value.__context__ is None
