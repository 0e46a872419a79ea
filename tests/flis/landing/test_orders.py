"""Late, corrected, replayed and out of order: the same rows count in the end."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from tests.flis.yard import KEY, Pack, Yard, noegletal, sag


def packs(yard: Yard) -> list[Pack]:
    april = {"periode": "202304", "udlaest": "20230505T060000"}
    old = {"periode": "202303", "udlaest": "20230405T060000", "release": "7.0"}
    may = yard.dubu([sag(1), sag(2)])
    return [
        yard.dubu([sag(1)], **old),
        yard.dubu([sag(1), sag(2)], **april),
        # April corrected after May was extracted.
        yard.dubu([sag(1, status_kode="2"), sag(3)], **{**april, "udlaest": "20230610T060000"}),
        may,
        # The same name and extraction, packed anew.
        yard.dubu([sag(1), sag(2), sag(4)], created="2023-06-07T06:00:00Z"),
        # Replayed.
        may,
        yard.dubu([sag(5)], kommune="0461"),
        yard.benchmark([noegletal("0101", "01-04-2023"), noegletal("0461", "01-04-2023")], **april),
        yard.benchmark([noegletal("0101", "01-04-2023", "2"), noegletal("0101", "01-05-2023", "3")]),
    ]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    Yard(folder).install()
    return folder


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, installed: Path) -> Yard:
    """Everything landed in the order in which it came."""
    folder = tmp_path_factory.mktemp("plain") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLIS_PSEUDONYM_KEY", KEY)
        return landed_in(packs(Yard(folder.with_name("unused"))), folder, installed)


def landed_in(order: list[Pack], folder: Path, installed: Path) -> Yard:
    shutil.copytree(installed, folder)
    yard = Yard(folder)
    for pack in order:
        # Two packages of one name cannot lie in the inbox together; else up to three land in one run.
        if (yard.inbox / pack.name).exists() or len(list(yard.inbox.iterdir())) == 3:
            yard.land()
        yard.put(pack)
    yard.land()
    return yard


@pytest.mark.parametrize("seed", range(20))
def test_23_every_order_ends_in_the_same_rows(tmp_path, installed, plain, seed):
    order = packs(plain)
    random.Random(seed).shuffle(order)
    shuffled = landed_in(order, tmp_path / "data", installed)
    assert not list(shuffled.inbox.iterdir())
    assert shuffled.current() == plain.current()
    assert shuffled.state() == plain.state()


def test_23_what_counts_in_the_end(plain):
    current = plain.current()
    newest = [(r[1], r[4]) for r in current["dubu_sag"] if r[-1] == 1]
    # The newest packing of May; in the other kommune its only month.
    assert sorted(newest) == [("0101", "S1"), ("0101", "S2"), ("0101", "S4"), ("0461", "S5")]
    # March, the corrected April (two), May (three), and the other kommune.
    assert len(current["dubu_sag"]) == 1 + 2 + 3 + 1
    assert sorted((r[1], f"{r[2]:%Y-%m}", str(r[5])) for r in current["benchmark_noegletal"]) == [
        ("0101", "2023-04", "2.000000"),
        ("0101", "2023-05", "3.000000"),
        ("0461", "2023-04", "1.500000"),
    ]
