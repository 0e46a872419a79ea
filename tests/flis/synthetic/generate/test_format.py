"""Every package is what the contract says, seen by a reader that shares nothing with the writer."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from tests.flis.synthetic.generate.conftest import only
from tests.flis.synthetic.generate.pakkelaeser import ROOT, applies, contracts, read_package

from flis.ground.errors import FlisError
from flis.synthetic.generate.omraader import OMRAADER
from flis.synthetic.generate.run import generate

PATTERNS = {
    "date": r"(0[1-9]|[12]\d|3[01])-(0[1-9]|1[0-2])-(19|20)\d\d|31-12-9999"
    r"|(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
    "int": r"\d{1,9}",
    "smallint": r"\d{1,4}",
    "decimal": r"-?\d+[,.]\d+",
    "char(64)": r"(6[1-9]|[78]\d|9[01])(0[1-9]|1[0-2])\d\d-?\d{4}",
    "char(16)": r"\d{16}",
    "char(4)": r"\d{4}",
    "char(1)": r"[MK]",
}


@pytest.fixture(scope="module")
def read(packages):
    return [read_package(p.path) for p in packages.packages]


def test_every_omraade_is_there_and_has_a_writer(read):
    delivered = set(contracts()) - {"DRIFT"}
    assert {p["omraade"] for p in read} == delivered == set(OMRAADER)


def test_headers_are_the_contracts_of_the_release(read):
    assert {p["release"] for p in read} == {"7.0", "7.1"}
    for package in read:
        tables = [t for t in contracts()[package["omraade"]] if applies(t, package["release"])]
        wanted = {t["fil"]: [c["felt"] for c in t["columns"] if applies(c, package["release"])] for t in tables}
        assert {fil: t["header"] for fil, t in package["tables"].items()} == wanted


def test_manifests_state_the_truth(read, packages):
    for package, stated in zip(read, packages.packages, strict=True):
        manifest = package["manifest"]
        assert manifest["version"] == package["release"]
        assert manifest["created"][:10] == f"{package['udlaest']:%Y-%m-%d}"
        assert [r["path"] for r in manifest["resources"]] == list(package["raw"])
        for resource in manifest["resources"]:
            content = package["raw"][resource["path"]]
            assert resource["bytes"] == len(content)
            assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
            rows = len(package["tables"][resource["path"]]["rows"])
            assert resource["rows"] == stated.rows[resource["name"]] == rows
            assert rows > 0 or _may_be_empty(package, resource["path"])


def _may_be_empty(package: dict, fil: str) -> bool:
    (tom,) = (t.get("tom", False) for t in contracts()[package["omraade"]] if t["fil"] == fil)
    return tom is True or (isinstance(tom, list) and f"{package['udlaest']:%Y-%m}" in tom)


def test_every_cell_fits_its_column(read):
    seen = Counter()
    for package in read:
        for table in contracts()[package["omraade"]]:
            if table["fil"] not in package["tables"]:
                continue
            columns = [c for c in table["columns"] if applies(c, package["release"])]
            for row in package["tables"][table["fil"]]["rows"]:
                for column, cell in zip(columns, row, strict=True):
                    _check_cell(column, cell)
                    seen[column["type"]] += 1
    assert set(PATTERNS) - {"decimal"} <= set(seen)


def _check_cell(column: dict, cell: str) -> None:
    kind = column["type"]
    if cell == "":
        assert not column.get("paakraevet"), column
        return
    if kind.startswith("nvarchar"):
        assert len(cell) <= int(kind[9:-1])
    else:
        pattern = PATTERNS["decimal" if kind.startswith("decimal") else kind]
        assert re.fullmatch(pattern, cell), column


def test_keys_are_unique_and_rows_belong_to_the_package(read):
    for package in read:
        for table in contracts()[package["omraade"]]:
            if table["fil"] not in package["tables"]:
                continue
            header, rows = package["tables"][table["fil"]].values()
            felt = {c["name"]: c["felt"] for c in table["columns"]}
            places = [header.index(felt[name]) for name in table["noegle"]]
            assert max(Counter(tuple(row[i] for i in places) for row in rows).values(), default=1) == 1
            of_row = header.index("Kommunekode")
            if package["kommune"] != "0000":
                assert {row[of_row] for row in rows} <= {package["kommune"]}
            else:
                assert len({row[of_row] for row in rows}) == 98


def test_packages_of_a_month_are_extracted_in_it(read):
    for package in read:
        assert package["udlaest"].date().replace(day=1) == package["periode"]
        assert package["release"] == ("7.1" if package["udlaest"].date() >= date(2023, 5, 1) else "7.0")
        assert package["udlaest"].hour in (20, 21)


def test_a_cpr_belongs_to_one_child(project, settings_for, tmp_path):
    """At a scale where numbers would collide by chance: 7,000 children."""
    month = date(2023, 6, 1)
    with only("DUBU"):
        report = generate(project, settings_for(tmp_path, kommuner=("0101",), first=month, last=month, scale=0.6))
    package = read_package(next(p.path for p in report.packages if p.omraade == "DUBU"))
    owners: dict[str, set[str]] = {}
    for row in package["tables"]["DUBU_Sag.csv"]["rows"]:
        owners.setdefault(row[2].replace("-", ""), set()).add(row[1].split("-")[0])
    assert len(owners) > 6000
    assert all(len(children) == 1 for children in owners.values())
    assert len({cpr[:6] for cpr in owners}) > 2000
    girls = sum(int(cpr[-1]) % 2 == 0 for cpr in owners) / len(owners)
    assert 0.47 < girls < 0.53


def test_the_zip_holds_nothing_of_this_machine(packages):
    for package in packages.packages:
        with zipfile.ZipFile(package.path) as zipped:
            for info in zipped.infolist():
                assert (info.create_system, info.external_attr >> 16) == (3, 0o100600)
                # A zip counts in steps of two seconds.
                assert info.date_time[:5] == package.udlaest.timetuple()[:5]
                assert info.date_time[5] == package.udlaest.second // 2 * 2
                assert info.compress_type == zipfile.ZIP_DEFLATED
                assert info.file_size < 200 * info.compress_size


def test_names_follow_the_projects_pattern(project, settings_for, tmp_path):
    pattern = (
        r"FLIS-(?P<omraade>[A-Z_]+)-(?P<kommune>\d{4})-(?P<periode>\d{6})"
        r"-(?P<udlaest>\d{8}T\d{6})-(?P<release>\d+\.\d+)\.zip"
    )
    own = replace(project, vars={**project.vars, "pakkenavn": pattern})
    generate(own, settings_for(tmp_path, kommuner=("0741",), last=date(2023, 2, 1)))
    assert sorted(p.name[:26] for p in tmp_path.glob("*.zip")) == [
        "FLIS-BENCHMARK-0000-202302",
        "FLIS-BORGER-0741-202302-20",
        "FLIS-DAGTILBUD-0741-202302",
        "FLIS-DUBU-0741-202302-2023",
        "FLIS-KMD_ELEV-0741-202302-",
        "FLIS-KRL-0741-202302-20230",
        "FLIS-OEKONOMI-0741-202302-",
    ]
    free = replace(project, vars={**project.vars, "pakkenavn": r".+_(?P<kommune>\d{4})\.zip"})
    with pytest.raises(FlisError) as error:
        generate(free, settings_for(tmp_path))
    assert error.value.code == "bad-setting"


def test_a_required_column_that_the_generator_does_not_know_is_refused(project, settings_for, tmp_path):
    for part in ("seeds", "models/dsa"):
        for path in (ROOT / part).rglob("*.*"):
            copy = tmp_path / "projekt" / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    contract = tmp_path / "projekt/models/dsa/dubu/_dubu__sources.yml"
    text = contract.read_text(encoding="utf-8")
    new = "          - {name: team, data_type: nvarchar(20), description: Team, config: {meta: {felt: Team%s}}}\n"
    place = text.index("          - {name: startdato")
    own = replace(project, folder=tmp_path / "projekt")
    contract.write_text(text[:place] + new % ", paakraevet: true" + text[place:], encoding="utf-8")
    with pytest.raises(FlisError) as error:
        generate(own, settings_for(tmp_path / "ud"))
    assert error.value.code == "bad-contract" and "team" in error.value.what
    contract.write_text(text[:place] + new % "" + text[place:], encoding="utf-8")
    report = generate(own, settings_for(tmp_path / "ud", kommuner=("0741",)))
    package = read_package(next(p.path for p in report.packages if p.omraade == "DUBU"))
    table = package["tables"]["DUBU_Sag.csv"]
    assert {row[table["header"].index("Team")] for row in table["rows"]} == {""}
