"""Servers that say less than OpenSSH's, or otherwise: a package arrives once, and whatever does not says why.

Members of the kind that are tried: no type bits, no permissions, no times, no sizes, no attribute at all, sizes of 0
(also in STAT), bare
listings, long names in the style of Windows, attributes that call everything a folder, times that differ between
listing and STAT, extended attributes, servers without STAT, LSTAT, FSTAT, READLINK or REALPATH, and without several
of these; each with a folder and a link of a package's name, `.` and `..`, `.ZIP` and a name with backslashes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flis.fetch.conftest import Place, package
from tests.flis.fetch.foreign import Foreign
from tests.flis.fetch.odd import KINDS, WORDS

from flis.fetch.report import FetchReport

ONE = "0101_DUBU_202305.zip"
FOLDER = "0102_DUBU_202305.zip"
LINK = "0103_DUBU_202305.zip"
CAPITALS = "0101_DUBU_202304.ZIP"
BACKSLASH = "in\\0101_DUBU_202305.zip"


@pytest.fixture(params=sorted(KINDS))
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Foreign]:
    with Foreign(tmp_path / "server", name=f"odd:{request.param}") as found:
        yield found


def told(report: FetchReport) -> str:
    return "\n".join([*report.lines(), json.dumps(report.as_dict())])


def test_a_package_arrives_once_and_the_rest_is_named(server: Foreign, place: Place, tmp_path: Path) -> None:
    content = package(server.files / ONE, 700_000)
    (server.files / FOLDER).mkdir()
    package(tmp_path / "elsewhere.zip")
    (server.files / LINK).symlink_to(tmp_path / "elsewhere.zip")
    for name in (CAPITALS, BACKSLASH):
        package(server.files / name)
    report = place.run(server.settings())
    assert report.failed == ()
    assert place.files() == {ONE: content}
    reasons = {one.name: one.reason for one in report.skipped}
    # Where nothing says what it is, a folder is what cannot be read.
    assert reasons.pop(FOLDER) in ("folder", "unopened")
    assert reasons == {LINK: "link", **dict.fromkeys(_masked(), "name")}
    screen = list(report.lines())
    for name in (FOLDER, *reasons):
        assert sum(name in line for line in screen) == 1
    assert max(map(len, screen)) <= 80
    assert WORDS not in told(report)
    # What is known stays known, and a new content under the old name is new.
    again = place.run(server.settings())
    assert (again.fetched, again.bytes) == ((), 0)
    assert {one.name: one.reason for one in again.skipped}[ONE] in ("fetched", "inbox")
    second = package(server.files / ONE, 800_000, seed=1, mtime=1_700_000_500)
    place.run(server.settings())
    assert place.files() == {ONE: second, f"{ONE}.erstattet-1": content}


def _masked() -> set[str]:
    from flis.datapakke.name import form

    return {form(CAPITALS), form(BACKSLASH)}
