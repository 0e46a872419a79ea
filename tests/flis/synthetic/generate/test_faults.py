"""Every fault can be asked for and shows what it says. A bad row carries person values that belong to nobody, and they
are in its package and nowhere else."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from datetime import date

import pytest
from tests.flis.synthetic.generate.pakkelaeser import NAME, dicts, parse_day, read_package

from flis.ground.catalogue import CATALOGUE
from flis.synthetic.generate.faults import FAULTS, UNKNOWN_RELEASE

SAG, FORANSTALTNING = "DUBU_Sag.csv", "DUBU_Foranstaltning.csv"


def test_all_faults_are_written_and_every_refusal_is_in_the_catalogue(faulty):
    assert {p.fault for p in faulty.packages} == {"", *FAULTS} - {"gap"}
    assert {kind.refusal for kind in FAULTS.values()} - {""} <= set(CATALOGUE)
    for package in faulty.packages:
        assert package.refusal == (FAULTS[package.fault].refusal if package.fault else "")
    assert len({p.path for p in faulty.packages}) == len(faulty.packages)


def test_gap_and_late(faulty, of):
    months = {p.periode for p in faulty.packages if p.omraade == "DUBU" and p.kommune == "0461" and not p.refusal}
    assert len(months) == 8
    late = of("late")
    assert (late.udlaest.date() - late.periode).days > 62
    following = [p for p in faulty.packages if p.omraade == "DUBU" and p.kommune == "0461" and p.periode > late.periode]
    assert min(p.udlaest for p in following) < late.udlaest
    assert late.release == ("7.1" if late.udlaest.date() >= date(2023, 5, 1) else "7.0")


def test_corrected_is_a_faulty_delivery_and_a_right_one(of):
    first, second = (read_package(p.path) for p in of("corrected", 2))
    assert first["periode"] == second["periode"]
    assert (second["udlaest"] - first["udlaest"]).days == 6
    before, after = ({r["SagId"]: r for r in dicts(p, SAG)} for p in (first, second))
    assert before.keys() < after.keys()
    assert any(before[i]["Slutdato"] != after[i]["Slutdato"] for i in before)


def test_duplicate_name_is_older_and_other_and_replay_is_the_same(faulty, of):
    duplicate, replay = of("duplicate-name"), of("replay")
    for package, folder in ((duplicate, "duplicate-name"), (replay, "replay")):
        assert package.path.parent == faulty.folder / folder
        assert (faulty.folder / package.path.name).is_file()
    assert replay.path.read_bytes() == (faulty.folder / replay.path.name).read_bytes()
    mine, other = read_package(faulty.folder / duplicate.path.name), read_package(duplicate.path)
    assert other["manifest"]["created"] < mine["manifest"]["created"]
    assert other["raw"][SAG] != mine["raw"][SAG]


def test_manifest_faults(of):
    assert read_package(of("no-manifest").path)["manifest"] is None
    wrong = read_package(of("manifest-mismatch").path)
    assert [r["rows"] - 1 for r in wrong["manifest"]["resources"]] == [
        len(wrong["tables"][r["path"]]["rows"]) for r in wrong["manifest"]["resources"]
    ]


def test_column_faults(faulty, of, good):
    header = {
        name: read_package(of(name).path)["tables"][SAG]["header"]
        for name in ("missing-column", "extra-column", "reordered")
    }
    right = {name: good(of(name))["tables"][SAG]["header"] for name in header}
    assert set(right["missing-column"]) - set(header["missing-column"]) == {"Status"}
    assert set(header["extra-column"]) - set(right["extra-column"]) == {"Bemaerkning"}
    release = of("reordered").release
    clean = next(p for p in faulty.packages if p.omraade == "DUBU" and p.release == release and not p.fault)
    assert header["reordered"] == read_package(clean.path)["tables"][SAG]["header"][::-1]
    for name in header:
        rows = read_package(of(name).path)["tables"][SAG]["rows"]
        assert {len(row) for row in rows} == {len(header[name])}


def test_member_faults(of, good):
    assert set(read_package(of("missing-member").path)["tables"]) == {SAG}
    assert set(read_package(of("extra-member").path)["tables"]) == {SAG, FORANSTALTNING, "Ukendt.csv"}
    empty = read_package(of("empty-table").path)["tables"]
    assert not empty[SAG]["rows"] and empty[FORANSTALTNING]["rows"]
    keys = Counter(r["SagId"] for r in dicts(read_package(of("duplicate-keys").path), SAG))
    assert sorted(keys.values())[-2:] == [1, 2]


def test_text_faults(of):
    with zipfile.ZipFile(of("wrong-encoding").path) as package:
        content = package.read(SAG)
    assert "Åben" in content.decode("cp1252")
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    with zipfile.ZipFile(of("unclosed-quote").path) as package:
        assert package.read(SAG).count(b'"') % 2 == 1


def test_the_same_ansaettelser_come_from_both_systems(faulty, of):
    fault = of("personale-dubletter")
    double = read_package(fault.path)
    assert double["omraade"] == "KMD_LOEN" and not fault.refusal
    of_kommune = [p for p in faulty.packages if p.kommune == fault.kommune and not p.fault]
    assert max(p.periode for p in of_kommune if p.omraade == "KMD_LOEN") < fault.periode
    good = next(p for p in of_kommune if (p.omraade, p.periode) == ("SILKEBORG_DATA", fault.periode))
    there = read_package(good.path)

    def started(package: dict, fil: str, cpr: str, start: str) -> set[tuple[str, object]]:
        return {(row[cpr].replace("-", ""), parse_day(row[start])) for row in dicts(package, fil)}

    kmd = started(double, "KMD_LOEN_Ansaettelse.csv", "CPRNummer", "StartDato")
    sd = started(there, "SILKEBORG_DATA_Ansaettelse.csv", "PersonNummer", "FraDato")
    assert sd and sd <= kmd


def test_broken_zips(of):
    with zipfile.ZipFile(of("corrupt-zip").path) as package:
        with pytest.raises((zipfile.BadZipFile, zipfile.zlib.error)):
            [package.read(name) for name in package.namelist()]
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(of("truncated-zip").path)


def test_faults_of_kommune_release_and_name(of, good):
    stranger = read_package(of("wrong-kommune").path)
    assert stranger["kommune"] not in ("0461", "0741")
    assert {r["Kommunekode"] for r in dicts(stranger, SAG)} == {stranger["kommune"]}
    rows = dicts(read_package(of("wrong-kommune-rows").path), SAG)
    assert {r["Kommunekode"] for r in rows} == {"0101"}
    old = of("wrong-release")
    assert old.release == "7.0" and old.udlaest.date() >= date(2023, 5, 1)
    package = read_package(old.path)
    assert package["manifest"]["version"] == "7.0" and "Sagstype" not in package["tables"][SAG]["header"]
    unknown = of("unknown-release")
    assert read_package(unknown.path)["manifest"]["version"] == UNKNOWN_RELEASE
    assert not NAME.fullmatch(of("bad-name").path.name)


def test_bad_rows_stay_within_the_limit_and_the_clean_rows_are_whole(project, of):
    limit = float(project.vars["max_afviste_pct"])
    for name, lands in (("bad-rows", True), ("too-many-bad-rows", False), ("canary", False)):
        package = of(name)
        total = sum(package.rows.values()) + package.bad_rows
        assert package.bad_rows > 0
        assert (100 * package.bad_rows / total <= limit) is lands, name
        read = read_package(package.path)
        assert sum(len(t["rows"]) for t in read["tables"].values()) == total
    canary = of("canary")
    assert canary.bad_rows > sum(canary.rows.values()) * limit / 100 + 50


def test_every_bad_row_breaks_the_contract_and_carries_a_canary(faulty, of, good):
    package = read_package(of("canary").path)
    clean = {fil: {tuple(r) for r in t["rows"]} for fil, t in good(of("canary"))["tables"].items()}
    assert set(faulty.canaries)
    for fil, table in package["tables"].items():
        bad = [row for row in table["rows"] if tuple(row) not in clean[fil]]
        assert len(bad) > 30
        for row in bad:
            assert any(canary in ";".join(row) for canary in faulty.canaries)
            assert _broken(table["header"], row)


def _broken(header: list[str], row: list[str]) -> bool:
    """Whether a reader must refuse the row: seen from the values, not from the generator's rules."""
    if len(row) != len(header):
        return True
    cells = dict(zip(header, row, strict=True))
    may_be_empty = {"Slutdato", "Dagspris", "Lovhjemmel", "Sagstype", "Prioritet"}
    longest = {"SagId": 36, "ForanstaltningId": 36, "Lovhjemmel": 60}
    for felt, cell in cells.items():
        if cell == "":
            if felt not in may_be_empty:
                return True
            continue
        pattern = {
            "CPR": r"\d{6}-?\d{4}",
            "Startdato": r"\d\d-\d\d-\d{4}",
            "Slutdato": r"\d\d-\d\d-\d{4}",
            "Dagspris": r"-?\d+,\d\d",
        }.get(felt, f".{{1,{longest.get(felt, 10)}}}")
        if not re.fullmatch(pattern, cell):
            return True
    return False


def test_canaries_are_in_their_packages_only(faulty):
    assert len(faulty.canaries) == len(set(faulty.canaries)) == 2 * sum(p.bad_rows for p in faulty.packages)
    told = repr(faulty) + json.dumps(faulty.as_dict()) + faulty.truth.read_text(encoding="utf-8")
    assert not [canary for canary in faulty.canaries if canary in told]
    planted = {p.path for p in faulty.packages if p.bad_rows}
    cprs = {c for c in faulty.canaries if c.isdigit()}
    assert all(re.fullmatch(r"(6[1-9]|[78]\d|9[01])\d{8}", cpr) for cpr in cprs)
    for path in {p.path for p in faulty.packages if p.omraade == "DUBU"} - planted:
        if not zipfile.is_zipfile(path) or "corrupt" in str(path):
            continue
        with zipfile.ZipFile(path) as package:
            try:
                text = b"".join(package.read(name) for name in package.namelist()).decode("utf-8", "replace")
            except (zipfile.BadZipFile, zipfile.zlib.error):
                continue
        assert "Kanarie" not in text
        assert not cprs & set(re.findall(r"\d{10}", text))
