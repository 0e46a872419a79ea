"""Packets as bytes: what OpenSSH sends is understood, and nothing that does not add up."""

from __future__ import annotations

import random
import struct

import pytest

from flis.fetch.sftp import wire
from flis.fetch.sftp.wire import Attributes, Entry, WireError


def u32(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


def test_requests_as_the_draft_has_them() -> None:
    assert wire.init() == bytes.fromhex("00000005 01 00000003")
    assert wire.open_for_reading(7, "/æ") == bytes.fromhex("00000014 03 00000007 00000003 2fc3a6 00000001 00000000")
    assert wire.read(1, b"h", 1 << 33, 5) == bytes.fromhex("00000016 05 00000001 00000001 68 0000000200000000 00000005")
    assert wire.on_handle(wire.CLOSE, 2, b"hh") == bytes.fromhex("0000000b 04 00000002 00000002 6868")
    assert wire.on_path(wire.STAT, 2, "/") == bytes.fromhex("0000000a 11 00000002 00000001 2f")


def test_version_and_extensions() -> None:
    assert wire.parse_version(u32(3)) == {}
    body = u32(3) + wire.text("limits@openssh.com") + wire.text("1") + wire.text("fsync@openssh.com") + wire.text("1")
    assert wire.parse_version(body) == {"limits@openssh.com": b"1", "fsync@openssh.com": b"1"}
    for wrong in (u32(2), u32(6), b"", u32(3) + wire.text("half"), u32(3) + u32(99)):
        with pytest.raises(WireError):
            wire.parse_version(wrong)


def test_attributes() -> None:
    full = u32(1 | 2 | 4 | 8 | 0x80000000) + struct.pack(">Q", 1 << 40) + u32(0, 0, 0o100644, 1, 2)
    full += u32(1) + wire.text("a") + wire.text("b")
    assert wire.parse_attributes(full) == Attributes(1 << 40, 0o100644, 2)
    assert wire.parse_attributes(u32(0)) == Attributes()
    for cut in range(len(full)):
        with pytest.raises(WireError):
            wire.parse_attributes(full[:cut])
    for wrong in (full + b"x", u32(0x10)):
        with pytest.raises(WireError):
            wire.parse_attributes(wrong)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        (None, "unknown"),
        (0o100600, "file"),
        (0o040755, "folder"),
        (0o120777, "link"),
        (0o010600, "other"),
        (0, "unknown"),
        (0o666, "unknown"),  # permissions without a type, as servers on Windows send them
        (0o7777, "unknown"),
    ],
)
def test_kinds(mode: int | None, kind: str) -> None:
    assert Attributes(mode=mode).kind == kind


def test_names_survive_in_any_encoding() -> None:
    raw = "blåbær.zip".encode("latin-1")
    body = u32(1) + wire.string(raw) + wire.text("long form") + u32(0)
    entries = wire.parse_names(body)
    assert entries == [Entry(raw.decode("utf-8", "surrogateescape"), Attributes())]
    assert wire.text(entries[0].name) == wire.string(raw)
    for wrong in (body[:-1], body + b"x", u32(1 << 31)):
        with pytest.raises(WireError):
            wire.parse_names(wrong)


def test_handles() -> None:
    assert wire.parse_handle(wire.string(b"h" * 256)) == b"h" * 256
    for wrong in (wire.string(b""), wire.string(b"h" * 257), b"", u32(5) + b"h"):
        with pytest.raises(WireError):
            wire.parse_handle(wrong)


def test_names_in_messages_hold_no_control_characters() -> None:
    assert wire.printable("a\x1b[31m\n\udcff") == "a?[31m??"
    assert len(wire.printable("x" * 1000)) == 200


def test_25_random_bytes_never_do_more_than_fail() -> None:
    chance = random.Random(2)
    for _ in range(3000):
        body = chance.randbytes(chance.randrange(60))
        for parse in (
            wire.parse_version,
            wire.parse_attributes,
            wire.parse_names,
            wire.parse_handle,
            wire.parse_limits,
        ):
            try:
                parse(body)
            except WireError:
                continue
