"""Which files are wanted: decided from the listing, the state and the inbox alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.flis.fetch.conftest import PATTERN

from flis.fetch.choice import LONGEST_NAME, REASONS, Seen, Skipped, choose, unchanged
from flis.fetch.state import FetchState, RemoteFile

ONE = "0101_DUBU_202305.zip"


def seen(name: str = ONE, folder: str = "/in", kind: str = "file", size: int | None = 10, mtime: int = 5) -> Seen:
    return Seen(folder, name, kind, size, mtime)


def state(*files: RemoteFile) -> FetchState:
    return FetchState(Path("unused"), list(files), 0)


def reasons(
    *entries: Seen, known: FetchState | None = None, inbox: dict | None = None, marker: str = "", any_name=False
):
    import re

    pattern = re.compile(r".*", re.DOTALL) if any_name else PATTERN
    choice = choose(entries, known or state(), inbox or {}, pattern, marker)
    return {skipped.reason for skipped in choice.skipped}


def test_new_file_is_wanted() -> None:
    choice = choose([seen()], state(), {}, PATTERN, "")
    assert choice.wanted == (RemoteFile(f"/in/{ONE}", ONE, 10, 5),)
    assert (choice.skipped, choice.adopted) == ((), ())


@pytest.mark.parametrize("entry", [seen(size=11), seen(mtime=6), seen(folder="/other")])
def test_31_other_size_mtime_or_path_is_another_file(entry: Seen) -> None:
    assert reasons(entry, known=state(seen().remote)) == set()


def test_known_file_is_not_wanted() -> None:
    assert reasons(seen(), known=state(seen().remote)) == {"fetched"}


def test_inbox_file_of_the_same_size_is_adopted_once() -> None:
    assert choose([seen()], state(), {ONE: 10}, PATTERN, "").adopted == (seen().remote,)
    assert choose([seen()], state(), {ONE: 9}, PATTERN, "").wanted == (seen().remote,)
    # A new delivery that happens to have the old one's size is no old acquaintance.
    assert choose([seen(mtime=6)], state(seen().remote), {ONE: 10}, PATTERN, "").wanted == (seen(mtime=6).remote,)


@pytest.mark.parametrize("name", ["readme.txt", f"{ONE}.part", f"x{ONE}", f"{ONE}\n", "", "\udcff.zip"])
def test_other_names(name: str) -> None:
    assert reasons(seen(name)) == {"name"}


@pytest.mark.parametrize(
    "name",
    [
        *("../up.zip", "/etc/passwd", "a/b.zip", "a\\b.zip", "C:evil.zip", "a\0.zip", "a\n.zip", "CON.zip", "nul"),
        *("a.zip.", "..", ".hidden.zip", "a.zip ", "a|b", "a?b", "a*b", "com1.zip", "a\udcffb.zip"),
    ],
)
def test_27_names_that_could_do_harm(name: str) -> None:
    assert reasons(seen(name), any_name=True) == {"unsafe-name"}


def test_27_huge_names() -> None:
    assert reasons(seen("x" * (LONGEST_NAME + 1)), any_name=True) == {"long-name"}
    assert reasons(seen("x" * LONGEST_NAME), any_name=True) == set()
    # The part must fit in what a file system takes.
    assert len(seen("x" * LONGEST_NAME).remote.part_name) <= 255


@pytest.mark.parametrize("kind", ["link", "folder", "other"])
def test_27_kinds(kind: str) -> None:
    assert reasons(seen(kind=kind)) == {kind}


def test_server_that_tells_nothing_of_kind_or_size() -> None:
    assert reasons(seen(kind="unknown")) == set()
    assert reasons(seen(size=None)) == {"no-size"}


def test_markers() -> None:
    assert reasons(seen(), marker=".klar") == {"marker"}
    assert reasons(seen(), seen(f"{ONE}.klar", size=0), marker=".klar") == set()
    # The marker must stand beside its file; one without a file is just another name.
    assert reasons(seen(), seen(f"{ONE}.klar", folder="/x", size=0), marker=".klar") == {"marker", "name"}


def test_two_looks() -> None:
    first = choose([seen(), seen("0102_DUBU_202305.zip"), seen("0103_DUBU_202305.zip")], state(), {}, PATTERN, "")
    second = choose([seen(), seen("0102_DUBU_202305.zip", size=11)], state(), {}, PATTERN, "")
    stable, left = unchanged(first, second)
    assert stable == [seen().remote]
    assert left == [Skipped("0102_DUBU_202305.zip", "unstable"), Skipped("0103_DUBU_202305.zip", "vanished")]


def test_every_reason_has_words() -> None:
    assert all(Skipped("x", reason).text for reason in REASONS)


def test_order_of_the_listing_decides_nothing() -> None:
    entries = [seen(folder="/b"), seen(folder="/a"), seen("0102_DUBU_202305.zip")]
    assert choose(entries, state(), {}, PATTERN, "") == choose(entries[::-1], state(), {}, PATTERN, "")


def test_31_an_hour_that_comes_twice_is_two_times() -> None:
    """mtime counts seconds of UTC: 02:30 before and after the clocks go back are two deliveries."""
    before = seen(mtime=1_698_539_400)
    assert choose([seen(mtime=1_698_543_000)], state(before.remote), {}, PATTERN, "").wanted
    assert reasons(before, known=state(before.remote)) == {"fetched"}
