"""Bad rows carry person values that belong to nobody; they are in their packages and nowhere else."""

from __future__ import annotations

import json
import re
import zipfile

from tests.flis.synthetic.generate.pakkelaeser import read_package


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
