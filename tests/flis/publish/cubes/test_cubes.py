"""The cubes' tabular model, read back by a reader of its own: everything it names exists, and no row goes astray."""

from __future__ import annotations

import csv
import re
from itertools import pairwise

import pytest
from tests.flis.publish.cubes.reader import plain, read
from tests.paths import ROOT

KOMMUNE = "Kommune"
DAX_COLUMN = re.compile(r"'((?:[^']|'')+)'\[([^\]]+)\]")
DAX_TABLE = re.compile(r"'((?:[^']|'')+)'")
QUERY = re.compile(r'\[Schema="(\w+)",Item="(\w+)"\].*SelectColumns\((\w+), \{(.*)\}\)', re.DOTALL)


def _seed(name: str) -> list[dict[str, str]]:
    (path,) = (ROOT / "seeds").rglob(f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _columns(table) -> dict:
    return {column.name: column for column in table.of("column")}


def _sources(table) -> set[str]:
    return {column.properties["sourceColumn"] for column in table.of("column")}


def test_the_model_lists_its_files(written):
    definition = written.folder / "FLIS.SemanticModel" / "definition"
    _, refs = read((definition / "model.tmdl").read_text(encoding="utf-8"))
    for kind in ("table", "role", "perspective"):
        assert sorted(n for k, n in refs if k == kind) == sorted(written.of(kind))
        assert len(list((definition / f"{kind}s").iterdir())) == len(written.of(kind))
    assert set(written.of("expression")) == {"Server", "Database", "FraAar", "TilAar"}


def test_names_and_tags_are_unique(written):
    measures = [m.name.lower() for t in written.tables.values() for m in t.of("measure")]
    assert len(measures) == len(set(measures)) > 40
    for table in written.tables.values():
        names = [c.name.lower() for c in table.children if c.kind in ("column", "measure", "hierarchy")]
        assert len(names) == len(set(names)), table.name
    everything = [one for thing in written.things for one in thing.everything()]
    tags = [one.properties["lineageTag"] for one in everything if "lineageTag" in one.properties]
    assert len(tags) == len(set(tags)) > 400


def test_people_see_danish_names_and_a_description_of_everything(written):
    """No name of a schema, no underscore, and a capital first. A key, which is hidden, keeps its technical name."""
    for table in written.tables.values():
        assert re.search(r"^Én række pr\. ", table.description), table.name
        shown = [c for c in table.of("column") if "isHidden" not in c.properties]
        for one in (table, *table.of("measure"), *table.of("hierarchy"), *shown):
            assert re.fullmatch(r"[A-ZÆØÅ](?:(?!Fakt|Dim)[^_])*", one.name), (table.name, one.name)
        for one in (*table.of("measure"), *table.of("column")):
            assert len(one.description) > 5 and one.description.endswith((".", ")")), (table.name, one.name)
        for measure in table.of("measure"):
            assert measure.properties["displayFolder"] and measure.properties["formatString"], measure.name
    assert {"Sag", "Kommune", "Kalender", "Kubestatus", "Benchmark"} <= set(written.tables)
    assert {"Måned", "År", "Kvartal"} <= set(_columns(written.tables["Kalender"]))


def test_every_shown_name_is_used(written):
    """models/ordliste/visningsnavne.md names no table and no column that the cubes do not show."""
    text = (ROOT / "models" / "ordliste" / "visningsnavne.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| ([\w.]+) \| ([^|]+) \|$", text, re.MULTILINE))
    used = set()
    for table in written.tables.values():
        used |= {word for word, shown in listed.items() if any(f"({shown})" in one.name for one in table.of("measure"))}
        match = QUERY.search(table.of("partition")[0].properties["source"])
        assert match, table.name
        assert listed[f"{match[1]}.{match[2]}"] == table.name
        used.add(f"{match[1]}.{match[2]}")
        for column in table.of("column"):
            source = column.properties["sourceColumn"]
            own = f"{match[2]}.{source}"
            used |= {own if own in listed else source}
            if "isHidden" in column.properties:
                assert column.name == source
            else:
                assert column.name == listed.get(own, listed.get(source)), (table.name, source)
    assert sorted(set(listed) - used) == []


def test_every_table_fetches_its_own_columns_and_no_others(written):
    for table in written.tables.values():
        (partition,) = table.of("partition")
        assert (partition.name, partition.value) == (table.name, "m")
        match = QUERY.search(partition.properties["source"])
        assert match, table.name
        asked = re.findall(r'"(\w+)"', match[4])
        assert asked == [column.properties["sourceColumn"] for column in table.of("column")]
        for column in table.of("column"):
            assert column.properties["dataType"] in ("string", "int64", "double", "decimal", "dateTime")
            assert column.properties["summarizeBy"] == "none"


def test_a_key_of_a_person_is_fetched_only_where_a_measure_counts_it_and_is_hidden(written):
    marked = {
        (node["schema"], node["alias"], name)
        for node in written.manifest["nodes"].values()
        for name, column in node.get("columns", {}).items()
        if column["config"]["meta"].get("persondata")
    }
    found = set()
    for table in written.tables.values():
        match = QUERY.search(table.of("partition")[0].properties["source"])
        for column in table.of("column"):
            if (match[1], match[2], column.properties["sourceColumn"]) in marked:
                found.add((table.name, column.name))
                assert "isHidden" in column.properties
                used = [m for m in table.of("measure") if f"[{column.name}]" in m.value]
                assert used, (table.name, column.name)
    assert len(found) == 5
    for role in written.of("role").values():
        secret = {(p.name, c.name) for p in role.of("tablePermission") for c in p.of("columnPermission")}
        assert secret == (found if role.name.endswith("(ledelse)") else set()), role.name
        assert all(c.value == "none" for p in role.of("tablePermission") for c in p.of("columnPermission"))


def test_expressions_name_what_exists(written):
    tables = written.tables
    rules = [p.value for r in written.of("role").values() for p in r.of("tablePermission") if p.value]
    for text in [*rules, *(m.value for t in tables.values() for m in t.of("measure"))]:
        named = DAX_COLUMN.findall(text)
        assert named, text
        for table, column in named:
            assert column in _columns(tables[table]), text
        assert {plain(f"'{name}'") for name in DAX_TABLE.findall(text)} <= set(tables), text


def test_a_key_figure_is_never_added_up(written):
    found = {m.name: m.value for n in ("Nøgletal", "Benchmark") for m in written.tables[n].of("measure")}
    assert len(found) == 7
    for name, text in found.items():
        assert re.fullmatch(r"IF\(COUNTROWS\('(.+)'\) = 1, SUM\('\1'\[\w*(vaerdi|pr_1000)\]\)\)", text), name


def test_a_stock_is_that_of_each_kommunes_last_month_and_its_table_has_months(written):
    tables = written.tables
    found = {(t.name, m.name): m.value for t in tables.values() for m in t.of("measure") if "VAR _sidste" in m.value}
    assert ("Indbyggere", "Indbyggere") in found and len(found) > 8
    for (table, name), text in found.items():
        assert (table, "periode", "Kalender", "dato") in written.links, name
        assert "VALUES('Kalender'[Måned])" in text, name
        assert f"SUMX(VALUES('{table}'[kommune_kode]), " in text, name
        assert ("[Regnskabsår] = _aar" in text) == ("regnskabsaar" in _sources(tables[table])), name


def test_relationships_join_columns_of_one_type_and_lead_to_a_key(written):
    tables, links = written.tables, written.links
    assert len(links) == len(set(links)) > 60
    for from_table, from_column, to_table, to_column in links:
        one, other = _columns(tables[from_table])[from_column], _columns(tables[to_table])[to_column]
        assert one.properties["dataType"] == other.properties["dataType"]
        assert "isHidden" in one.properties and "isKey" in other.properties


def _paths(links, start: str) -> list[str]:
    """The end of every path of filters that begins in ``start``."""
    below = [f for f, _, t, _ in links if t == start]
    return below + [end for one in below for end in _paths(links, one)]


def test_one_path_between_two_tables(written):
    for table in written.tables:
        ends = sorted(_paths(written.links, table))
        assert all(a != b for a, b in pairwise(ends)), table


def test_hierarchies_and_orders_name_columns_that_exist(written):
    found = {}
    for table in written.tables.values():
        columns = _columns(table)
        for hierarchy in table.of("hierarchy"):
            levels = hierarchy.of("level")
            found[table.name, hierarchy.name] = [level.name for level in levels]
            assert len(levels) > 1
            for level in levels:
                assert "isHidden" not in columns[plain(level.properties["column"])].properties
        for column in columns.values():
            if "sortByColumn" in column.properties:
                assert plain(column.properties["sortByColumn"]) in columns
    assert found["Kommune", "Region og kommune"] == ["Region", "Kommune"]
    assert found["Kalender", "År og måned"] == ["År", "Kvartal", "Månedens navn"]
    assert _columns(written.tables["Kalender"])["Månedens navn"].properties["sortByColumn"] == "'Månedens nummer'"


def test_the_calendar_is_the_marked_date_table(written):
    calendar = written.tables["Kalender"]
    assert [t.name for t in written.tables.values() if "dataCategory" in t.properties] == ["Kalender"]
    (key,) = [c for c in calendar.of("column") if "isKey" in c.properties]
    assert (key.name, key.properties["dataType"], calendar.properties["dataCategory"]) == ("dato", "dateTime", "Time")
    assert "[aar] >= FraAar and [aar] <= TilAar" in calendar.of("partition")[0].properties["source"]


def test_two_roles_for_each_kommune_hide_the_others_everywhere(written):
    kommuner = {k["kommune_kode"]: k["kommune_navn"] for k in _seed("kommune")}
    roles, tables = written.of("role"), written.tables
    names = {f"{code} {name}" for code, name in kommuner.items()}
    assert set(roles) == names | {f"{name} (ledelse)" for name in names}
    assert len(roles) == 2 * 98
    with_kommune = {t.name for t in tables.values() if "kommune_kode" in _sources(t)}
    reached = {KOMMUNE, *_paths(written.links, KOMMUNE)}
    for name, role in roles.items():
        code = name[:4]
        rules = {p.name: p.value for p in role.of("tablePermission") if p.value}
        assert role.properties["modelPermission"] == "read" and role.description
        assert rules.pop(KOMMUNE) == f"'{KOMMUNE}'[Kommunekode] = \"{code}\""
        for table, rule in rules.items():
            assert rule == f'\'{table}\'[kommune_kode] IN {{"{code}", "9999"}}'
        assert with_kommune <= reached | set(rules), name
    # What no rule reaches is the same for all kommuner.
    free = set(tables) - reached - {p.name for p in roles["0101 København"].of("tablePermission")}
    assert free == {
        "Fag", "Fraværskode", "Fraværsårsag", "Fraværsårsag (KRL)", "Funktion", "Kalender", "Karakter",
        "Nøgletalskatalog", "Personalegruppe (KRL)", "Pladstype",
    }  # fmt: skip


def test_a_perspective_for_each_cube_with_its_status(written):
    perspectives = {p.name: {t.name for t in p.of("perspectiveTable")} for p in written.of("perspective").values()}
    assert set(perspectives) == {cube["kube_navn"] for cube in _seed("kuber")}
    assert set().union(*perspectives.values()) == set(written.tables)
    for name, tables in perspectives.items():
        assert {"Kubestatus", "Kalender", "Kommune"} <= tables, name


@pytest.mark.parametrize(
    "text",
    [
        "table A\n\t\tcolumn b\n",
        "table A\n\tcolour: red\n",
        "table A\n\tlineageTag: x\n\tlineageTag: y\n",
        "role A\n\tcolumn b\n",
        "table A B\n",
        "/// one\n\ntable A\n",
        "column A\n",
        "table A\n\n\t/// what\n\thierarchy B\n",
    ],
)
def test_the_reader_refuses(text):
    with pytest.raises(AssertionError):
        read(text)
