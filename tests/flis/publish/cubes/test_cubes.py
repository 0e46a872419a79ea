"""The cubes' tabular model, read back by a reader of its own: everything it names exists, and no row goes astray."""

from __future__ import annotations

import csv
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from tests.flis.publish.cubes.reader import Thing, plain, read
from tests.harness import flis
from tests.paths import ROOT

KOMMUNE = "Generel DimKommune"
DAX_COLUMN = re.compile(r"'([^']+)'\[(\w+)\]")


def _seed(name: str) -> list[dict[str, str]]:
    (path,) = (ROOT / "seeds").rglob(f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> tuple[Path, dict]:
    place = tmp_path_factory.mktemp("cubes")
    folder = place / "kuber"
    folder.mkdir()
    (folder / "roles").mkdir()
    (folder / "roles" / "gone.tmdl").write_text("role gone\n", encoding="utf-8")
    printed = flis(place, "cubes", "--json", "--out", str(folder), "--project-dir", str(ROOT))
    return folder, json.loads(printed)


@pytest.fixture(scope="session")
def things(written) -> list[Thing]:
    found: list[Thing] = []
    for path in sorted(written[0].rglob("*.tmdl")):
        found += read(path.read_bytes().decode("utf-8"))[0]
    return found


@pytest.fixture(scope="session")
def tables(things) -> dict[str, Thing]:
    return {t.name: t for t in things if t.kind == "table"}


@pytest.fixture(scope="session")
def links(things) -> list[tuple[str, str, str, str, bool]]:
    found = []
    for link in (t for t in things if t.kind == "relationship"):
        ends = []
        for end in ("fromColumn", "toColumn"):
            match = re.fullmatch(r"('[^']+')\.(\w+)", link.properties[end])
            assert match, link.properties[end]
            ends += [plain(match[1]), match[2]]
        found.append((*ends, link.properties.get("isActive") != "false"))
    return found


def _columns(table: Thing) -> set[str]:
    return {c.name for c in table.of("column")}


def test_the_model_lists_its_files(written, things):
    _, refs = read((written[0] / "model.tmdl").read_text(encoding="utf-8"))
    for kind in ("table", "role", "perspective"):
        assert sorted(n for k, n in refs if k == kind) == sorted(t.name for t in things if t.kind == kind)
    assert not (written[0] / "roles" / "gone.tmdl").exists()
    assert {t.name for t in things if t.kind == "expression"} == {"Server", "Database"}


def test_names_and_tags_are_unique(things, tables):
    measures = [m.name.lower() for t in tables.values() for m in t.of("measure")]
    assert len(measures) == len(set(measures)) > 40
    for table in tables.values():
        names = [c.name.lower() for c in table.children if c.kind in ("column", "measure")]
        assert len(names) == len(set(names)), table.name
    everything = [*things, *(c for t in things for c in t.children)]
    tags = [t.properties["lineageTag"] for t in everything if "lineageTag" in t.properties]
    assert len(tags) == len(set(tags))


def test_every_table_is_whole(tables):
    for table in tables.values():
        assert table.description.startswith("Én række pr. "), table.name
        (partition,) = table.of("partition")
        schema, item = table.name.split(" ")
        assert f'[Schema="{schema}",Item="{item}"]' in partition.properties["source"]
        for column in table.of("column"):
            assert column.description and column.properties["sourceColumn"] == column.name
            assert column.properties["dataType"] in ("string", "int64", "double", "decimal", "dateTime")
            assert column.properties["summarizeBy"] == "none"
            if column.name.endswith("_noegle"):
                assert "isHidden" in column.properties, f"{table.name}.{column.name}"


def test_expressions_name_what_exists(things, tables):
    rules = [p.value for r in things if r.kind == "role" for p in r.of("tablePermission")]
    for text in [*rules, *(m.value for t in tables.values() for m in t.of("measure"))]:
        named = DAX_COLUMN.findall(text)
        assert named, text
        for table, column in named:
            assert column in _columns(tables[table]), text


def test_a_key_figure_is_never_added_up(tables):
    found = {m.name: m.value for n in tables if "FaktNoegletal" in n for m in tables[n].of("measure")}
    assert len(found) == 7
    for name, text in found.items():
        assert re.fullmatch(r"IF\(COUNTROWS\('(.+)'\) = 1, SUM\('\1'\[\w*(vaerdi|pr_1000)\]\)\)", text), name


def test_a_stock_is_that_of_each_kommunes_last_month_and_its_table_has_months(tables, links):
    found = {(t.name, m.name): m.value for t in tables.values() for m in t.of("measure") if "VAR sidste" in m.value}
    assert ("Borger FaktIndbyggertal", "Indbyggere") in found and len(found) > 8
    for (table, name), text in found.items():
        assert (table, "periode", "Generel DimPeriode", "periode", True) in links, name
        assert f"SUMX(VALUES('{table}'[kommune_kode]), " in text, name
        assert ("[regnskabsaar] = aar" in text) == ("regnskabsaar" in _columns(tables[table])), name


def test_relationships_join_columns_of_one_type(tables, links):
    assert len(links) == len(set(links))
    for from_table, from_column, to_table, to_column, _ in links:
        (one,) = (c for c in tables[from_table].of("column") if c.name == from_column)
        (other,) = (c for c in tables[to_table].of("column") if c.name == to_column)
        assert one.properties["dataType"] == other.properties["dataType"]
        assert "isHidden" in one.properties


def _paths(links, start: str) -> list[str]:
    """The end of every active path of filters that begins in ``start``."""
    below = [f for f, _, t, _, active in links if active and t == start]
    return below + [end for one in below for end in _paths(links, one)]


def test_one_active_path_between_two_tables(tables, links):
    for table in tables:
        ends = sorted(_paths(links, table))
        assert all(a != b for a, b in pairwise(ends)), table


def test_a_role_for_each_kommune_hides_the_others_everywhere(things, tables, links):
    kommuner = {k["kommune_kode"]: k["kommune_navn"] for k in _seed("kommune")}
    roles = {t.name: t for t in things if t.kind == "role"}
    assert set(roles) == {f"{code} {name}" for code, name in kommuner.items()}
    assert len(roles) == 98
    with_kommune = {t.name for t in tables.values() if "kommune_kode" in _columns(t)}
    facts = {name for name in tables if " Dim" not in name}
    assert facts <= with_kommune
    for name, role in roles.items():
        code = name[:4]
        rules = {p.name: p.value for p in role.of("tablePermission")}
        assert role.properties["modelPermission"] == "read"
        assert rules.pop(KOMMUNE) == f"'{KOMMUNE}'[kommune_kode] = \"{code}\""
        for table, rule in rules.items():
            assert rule == f'\'{table}\'[kommune_kode] IN {{"{code}", "9999"}}'
        reached = {KOMMUNE, *_paths(links, KOMMUNE)}
        assert facts <= reached
        assert with_kommune <= reached | set(rules), name


def test_a_perspective_for_each_cube(things, tables):
    perspectives = {t.name: {p.name for p in t.of("perspectiveTable")} for t in things if t.kind == "perspective"}
    assert set(perspectives) == {cube["kube_navn"] for cube in _seed("kuber")}
    assert set().union(*perspectives.values()) == set(tables)


def test_the_report_counts_what_was_written(written, things, tables, links):
    report = written[1]
    assert (report["tables"], report["relationships"], report["roles"]) == (len(tables), len(links), 98)
    assert report["measures"] == sum(len(t.of("measure")) for t in tables.values())
    assert report["cubes"] == 11


@pytest.mark.parametrize(
    "text",
    [
        "table A\n\t\tcolumn b\n",
        "table A\n\tcolour: red\n",
        "table A\n\tlineageTag: x\n\tlineageTag: y\n",
        "role A\n\tcolumn b\n",
        "table A B\n",
        "/// one\n\ntable A\n",
    ],
)
def test_the_reader_refuses(text):
    with pytest.raises(AssertionError):
        read(text)
