"""Every seed and all that a fuzzer found, and some hundred changes of each, the same ones every time."""

from __future__ import annotations

import random

import pytest
from tests.fuzz.targets import TARGETS, seeds

CHANGES = {"csv": 300, "zip": 400, "descriptor": 2000, "sftp": 1500}
# What files and packets are made of, and where their numbers turn over.
PIECES = [
    b";",
    b'"',
    b"\r\n",
    b"\x00",
    b"\xff\xff\xff\xff",
    b"\x80\x00\x00\x00",
    b"{",
    b"[",
    b"PK\x01\x02",
    b"9" * 40,
    b"\xc3",
]


def changed(data: bytes, chance: random.Random) -> bytes:
    """``data`` with one to four changes: a byte, a piece put in, a stretch taken out, doubled or moved."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at, to = sorted(chance.randint(0, len(made)) for _ in range(2))
        kind = chance.randrange(5)
        if kind == 0 and made:
            made[min(at, len(made) - 1)] = chance.randrange(256)
        elif kind == 1:
            made[at:at] = chance.choice(PIECES)
        elif kind == 2:
            del made[at : min(to, at + 40)]
        elif kind == 3:
            made[to:to] = made[at : min(to, at + 400)]
        else:
            made[at : at + 4] = chance.choice(PIECES)
    return bytes(made)


@pytest.mark.parametrize("target", TARGETS)
def test_only_errors_of_the_catalogue_come_out(target: str) -> None:
    chance = random.Random(target)
    begun = list(seeds(target))
    assert len(begun) >= 2
    for data in begun:
        TARGETS[target](data)
        for _ in range(CHANGES[target]):
            TARGETS[target](changed(data, chance))


def test_the_valid_seeds_are_valid() -> None:
    """Without a single error: else the changes would all end at the first check."""
    from tests.fuzz import targets

    from flis.ground.errors import FlisError

    told: list[str] = []
    real = targets._told
    try:
        targets._told = lambda work, _: (work(), told.append("read"))
        for target, wanted in (("csv", 3), ("zip", 6), ("descriptor", 1), ("sftp", 1)):
            told.clear()
            for data in seeds(target):
                try:
                    TARGETS[target](data)
                except FlisError:
                    continue
            assert len(told) >= wanted, target
    finally:
        targets._told = real
