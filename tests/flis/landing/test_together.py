"""Packages that land beside others have the outcome and the rows that they have when each lands by itself."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from tests.flis.yard import Pack, Row, Yard, foranstaltning, noegletal, sag

from flis.ground.errors import FlisError
from flis.landing import inbox, together
from flis.landing.package import land_package
from flis.landing.rows import refuse_duplicates
from flis.reading import whole
from flis.reading.counts import Counts, ReadContext
from flis.store.duck import DuckStore

MONTHS = [f"2023{month:02}" for month in range(1, 13)]


def packs(yard: Yard) -> list[Pack]:
    """Packages of every kind that others may disturb: good, corrected, repeated, faulty, of another område."""
    found = []
    for number, month in enumerate(MONTHS[:6]):
        facts: dict[str, Any] = {"periode": month, "udlaest": f"2024{month[4:]}05T060000"}
        rows = [sag(n) for n in range(number + 1)]
        found.append(yard.dubu(rows, [foranstaltning(n) for n in range(40)], **facts))
        found.append(yard.dubu(rows, kommune="0461", **facts))
    found.append(yard.dubu([sag(1), sag(2)], periode="202301", udlaest="20240606T060000"))
    found.append(yard.dubu([sag(n, startdato="31-02-2023" if n == 7 else "01-02-2023") for n in range(1500)]))
    found.append(yard.dubu([sag(1), sag(1)], kommune="0851"))
    found.append(yard.dubu([sag(1, sag_id="Så"), sag(2, sag_id="SÅ")], kommune="0851", periode="202302"))
    found.append(yard.dubu([sag(1, sag_id="Så"), sag(2, sag_id="Sæ")], kommune="0851", periode="202303"))
    found.append(yard.dubu([sag(1, startdato="x")], kommune="0851", periode="202304"))
    found.append(yard.dubu([], kommune="0851", periode="202306"))
    found.append(yard.dubu([sag(1)], kommune="0851", periode="202307", release="7.9"))
    found.append(yard.benchmark([noegletal(k, f"01-{m:02}-2023") for k in ("0101", "0461") for m in range(1, 6)]))
    found.append(Pack("0101_DUBU_202311_20240707T060000_r7.1.zip", found[0].data))
    found.append(Pack("0101_DUBU_202312_20240707T060000_r7.1.zip", b"no zip"))
    return found


def landed(folder: Path, monkeypatch: pytest.MonkeyPatch, at_once: int) -> tuple[list, dict, list]:
    monkeypatch.setattr(DuckStore, "at_once", at_once)
    yard = Yard(folder)
    yard.install()
    yard.put(*packs(yard))
    report = yard.land()
    return [p.as_dict() for p in report.packages], yard.state(), yard.files()


def test_the_outcome_is_the_same_however_many_land_at_once(tmp_path, monkeypatch):
    alone = landed(tmp_path / "1", monkeypatch, 1)
    states = Counter(package["state"] for package in alone[0])
    assert states["landed"] > 12 and states["refused"] > 5
    for at_once in (3, 64):
        assert landed(tmp_path / str(at_once), monkeypatch, at_once) == alone


def test_many_small_packages_take_few_statements_and_one_commit(yard, monkeypatch):
    alone, commits = [], []
    monkeypatch.setattr(inbox, "land_package", lambda *given: alone.append(given) or land_package(*given))
    execute = DuckStore.execute

    def counted(store, sql, parameters=()):
        commits.append(sql)
        execute(store, sql, parameters)

    monkeypatch.setattr(DuckStore, "execute", counted)
    report = yard.land(*(yard.dubu([sag(1)], periode=m, udlaest=f"2024{m[4:]}05T060000") for m in MONTHS))
    assert [p.state for p in report.packages] == ["landed"] * len(MONTHS)
    assert not alone
    # One is of the folder drift/.
    assert commits.count("commit") == 2
    assert len(commits) < 40


def test_a_package_that_changes_while_it_waits_lands_as_it_is_then(yard, monkeypatch):
    first, second = (yard.dubu([sag(n) for n in range(count)]) for count in (1, 3))
    other = yard.dubu([sag(1)], kommune="0461")
    write, turns = together._write, []

    def changing(place, packages):
        write(place, packages)
        if not turns:
            turns.append(1)
            (yard.inbox / first.name).write_bytes(second.data)

    monkeypatch.setattr(together, "_write", changing)
    report = yard.land(first, other)
    assert [(p.state, p.landed) for p in report.packages] == [("landed", 4), ("landed", 2)]
    assert len(yard.state()["raa.dubu_sag"]) == 4


def test_rows_that_do_not_all_arrive_are_undone(yard, monkeypatch):
    insert, turns = DuckStore.insert_batches, []

    def losing(store, table, reader):
        arrived = insert(store, table, reader)
        turns.append(table)
        return arrived - 1 if len(turns) == 1 else arrived

    monkeypatch.setattr(DuckStore, "insert_batches", losing)
    report = yard.land(yard.dubu([sag(1)]), yard.dubu([sag(1)], kommune="0461"))
    assert [p.landed for p in report.packages] == [2, 2]
    # Once together, and then the two tables of each package.
    assert len(turns) == 1 + 4
    assert len(yard.state()["raa.dubu_sag"]) == 2


def test_33_a_disk_that_is_full_leaves_no_thread_waiting(yard, monkeypatch):
    """The threads would keep the process, and with it the lock, for ever."""

    def full(*_):
        raise FlisError("disk-full", folder="data", need=1, free=0)

    monkeypatch.setattr(DuckStore, "at_once", 2)
    with monkeypatch.context() as patch:
        patch.setattr(together, "_write", full)
        # The error is at hand while the threads are looked for, and holds on to all that it met.
        with pytest.raises(FlisError, match="disk-full") as caught:
            yard.land(*(yard.dubu([sag(1)], periode=m, udlaest=f"2024{m[4:]}05T060000") for m in MONTHS))
        assert caught.value.__traceback__ is not None
        assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("flis-read")]
    assert [p.state for p in yard.land().packages] == ["landed"] * len(MONTHS)


def test_a_group_holds_no_more_than_its_bytes(yard, monkeypatch):
    monkeypatch.setattr(inbox, "GROUP_BYTES", 1_000)
    monkeypatch.setattr(inbox, "land_together", lambda place, group: sizes.append(len(group)) or real(place, group))
    sizes, real = [], together.land_together
    rows = [sag(n) for n in range(5)]
    yard.land(*(yard.dubu(rows, periode=m, udlaest=f"2024{m[4:]}05T060000") for m in MONTHS))
    assert sum(sizes) == len(MONTHS) and 1 < max(sizes) < 6


@pytest.mark.parametrize("kommune", ["0101", "0000"])
def test_keys_are_certain_to_differ_only_where_the_database_finds_no_equal_ones(yard, kommune):
    """Where all texts are ASCII, the proof fails only if there are equal keys."""
    table = yard.contracts.table("dubu_sag" if kommune == "0101" else "benchmark_noegletal")
    ctx = ReadContext(
        "p", table.fil, kommune, frozenset({"0101", "0461"}), date(2023, 5, 1), "7.1", "7.1", 1, b"k" * 40
    )
    proofs: Counter[bool] = Counter()
    with yard.store() as store:
        for ids, rows in keyed(kommune):
            file = whole.read_whole(BytesIO(yard.text(table.name, "7.1", rows)), table, ctx, Counts())
            equal = False
            with suppress(_Undo), store.transaction():
                assert store.insert_batches(table.qualified, whole.reader_over([file], table, "7.1")) == len(rows)
                try:
                    refuse_duplicates(store, table, ctx)
                except FlisError as error:
                    equal = error.code == "duplicate-keys"
                raise _Undo
            assert not (file.keys_differ and equal), ids
            assert file.keys_differ != equal or not "".join(ids).isascii(), ids
            proofs[file.keys_differ] += 1
    assert min(proofs[True], proofs[False]) > 5


class _Undo(Exception):
    """Leaves a transaction, so that it is undone."""


def keyed(kommune: str) -> Iterator[tuple[list[str], list[Row]]]:
    """Rows with few, similar keys: capitals, blanks at their end, letters beyond ASCII."""
    chance = random.Random(5)
    for turn in range(60):
        letters = "aAbB cC" if turn % 2 else "aAåÅßÿŸ é"
        ids = ["".join(chance.choices(letters, k=chance.randint(1, 3))).strip() or "x" for _ in range(4)]
        ids = [text + " " * chance.randint(0, 1) for text in ids]
        if kommune == "0101":
            yield ids, [sag(n, sag_id=text) for n, text in enumerate(ids)]
        else:
            yield ids, [noegletal(chance.choice(["0101", "0461"]), "01-05-2023", noegletal_id=text) for text in ids]
