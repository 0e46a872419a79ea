"""Random packages, some of them spoilt: each lands whole, with the values of a plain reader, or is refused whole."""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.flis.reading import reference
from tests.flis.yard import KEY, Pack, Yard, foranstaltning, sag, zipped

from flis.ground.catalogue import CATALOGUE

# FLIS_KILLS=2000 makes a long form.
EXAMPLES = max(40, int(os.environ.get("FLIS_KILLS", "0")))
DAY = st.one_of(
    st.dates().map(lambda d: f"{d.day:02}-{d.month:02}-{d.year:04}"), st.sampled_from(["", "31-02-2023", "31-12-9999"])
)
CODE = st.text(st.sampled_from("aB1 -."), max_size=12)
CELLS = {
    "kommune_kode": st.sampled_from(["0101"] * 60 + ["0461", "0000", "101", ""]),
    "sag_id": st.one_of(st.integers(1, 10**9).map(str), st.sampled_from(["", "s1", "S1", "S1 ", "x" * 36, "x" * 37])),
    "barn_noegle": st.one_of(
        st.integers(0, 9999).map(lambda n: f"610115{n:04}"), st.sampled_from(["", "6101159999x", "0000000000"])
    ),
    "startdato": DAY,
    "slutdato": DAY,
    "status_kode": CODE,
    "sagstype_kode": CODE,
    "prioritet_kode": CODE,
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=8)
SPOILT = ("", "", "", "cut", "flipped", "rows", "hash", "member", "extra")


def spoil(how: str, pack: Pack, place: int) -> Pack:
    """``pack`` with one fault, somewhere."""
    data = bytearray(pack.data)
    if how == "cut":
        del data[place % len(data) :]
    if how == "flipped":
        data[place % len(data)] ^= 1 << place % 8
    if how == "extra":
        members = {i.filename: zipfile.ZipFile(io.BytesIO(pack.data)).read(i) for i in infos(pack)}
        return Pack(pack.name, zipped({**members, "andet.csv": b"a;b\n"}, infos(pack)[0].date_time))
    return Pack(pack.name, bytes(data))


def infos(pack: Pack) -> list[zipfile.ZipInfo]:
    return zipfile.ZipFile(io.BytesIO(pack.data)).infolist()


def plainly(row: dict[str, str]) -> tuple | None:
    """The landed values of a row by the contract's rules, read value by value; None where it is refused."""
    cpr = row["barn_noegle"]
    pseudonym = hmac.new(KEY.encode(), f"0101:{cpr}".encode(), hashlib.sha256).hexdigest()
    values = (
        reference.words(row["sag_id"], 36) if row["sag_id"] else reference.NO,
        pseudonym if cpr.isdigit() and cpr.startswith("610115") and len(cpr) == 10 else reference.NO,
        reference.day(row["startdato"]) if row["startdato"] else reference.NO,
        None if row["slutdato"] in ("", "31-12-9999") else reference.day(row["slutdato"]),
        reference.words(row["status_kode"], 10) if row["status_kode"] else reference.NO,
        reference.words(row["sagstype_kode"], 10) if row["sagstype_kode"] else None,
        reference.words(row["prioritet_kode"], 10) if row["prioritet_kode"] else None,
    )
    return None if reference.NO in values else values


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    yard = Yard(tmp_path_factory.mktemp("whole") / "data")
    yard.install()
    # Rows that are refused do not refuse the package here.
    yard.project = replace(yard.project, vars={**yard.project.vars, "max_afviste_pct": 100})
    return yard


COUNTER = iter(range(10**6))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(ROWS, st.sampled_from(SPOILT), st.integers(0, 10**6))
def test_a_package_lands_whole_or_not_at_all(installed, rows, how, place):
    moment = datetime(2023, 6, 5) + timedelta(minutes=next(COUNTER))
    facts = {"udlaest": f"{moment:%Y%m%dT%H%M%S}", "created": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}
    if how == "rows":
        facts["resources"] = {"DUBU_Sag.csv": {"rows": len(rows) + 1}}
    if how == "hash":
        facts["resources"] = {"DUBU_Sag.csv": {"hash": "sha256:" + "0" * 64}}
    if how == "member":
        facts["members"] = {"DUBU_Foranstaltning.csv": None}
    given_rows = [{**sag(1), **row} for row in rows]
    pack = spoil(
        how,
        installed.pack({"dubu_sag": given_rows, "dubu_foranstaltning": [foranstaltning(place % 10_000)]}, **facts),
        place,
    )
    (outcome,) = installed.land(pack).packages
    landed = installed.query(
        "select sag_id, barn_noegle, startdato, slutdato, status_kode, sagstype_kode, prioritet_kode"
        " from DSA.Raa.dubu_sag where levering_id in"
        " (select levering_id from DSA.Drift.Datapakke where pakke_navn = ? and status = 'landet')",
        pack.name,
    )
    ((attempts,),) = installed.query("select count(*) from DSA.Drift.Datapakke where pakke_navn = ?", pack.name)
    assert attempts == 1
    (installed.inbox / pack.name).unlink(missing_ok=True)

    values = [plainly(row) for row in given_rows if row["kommune_kode"] == "0101"]
    good = [v for v in values if v is not None]
    keys = Counter(v[0].rstrip(" ").upper() for v in good)
    foreign = any(row["kommune_kode"] in ("0461", "0000") for row in given_rows)
    if outcome.state != "landed":
        assert landed == []
        assert outcome.error.code in CATALOGUE
        assert outcome.error.exit_code == 8
        assert how or foreign or not good or max(keys.values(), default=0) > 1, outcome.error.code
        return
    # A bit flipped where nothing looks (a time, an attribute) is harmless, and the rows are the same.
    assert how in ("", "flipped")
    assert not foreign
    assert Counter(landed) == Counter(good)
    assert max(keys.values(), default=1) == 1
    assert (outcome.landed, outcome.refused) == (len(good) + 1, len(given_rows) - len(good))
