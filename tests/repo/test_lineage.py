"""Every column is traced to what was delivered, and one that tells a person is marked as such."""

from __future__ import annotations

import copy

import pytest

from flis.look.spor.compiled import Compiled
from flis.look.spor.lineage import lineage
from flis.look.spor.models import Model, Relation, parsed, schema_of

PERSON = ("dsa.raa.dubu_sag", "barn_noegle")


def _marks(manifest: dict) -> dict[tuple[str, str], str]:
    """(key of a table, column) -> the mark that its contract gives it."""
    found = {}
    for node in (*manifest["nodes"].values(), *manifest["sources"].values()):
        if node["resource_type"] in ("model", "snapshot", "source"):
            key = f"{node['database']}.{node['schema']}.{node.get('alias') or node['identifier']}".lower()
            for name, column in node["columns"].items():
                if mark := column["config"]["meta"].get("persondata"):
                    found[key, name.lower()] = mark
    return found


def _faults(compiled: Compiled, manifest: dict) -> list[str]:
    """The columns of models that tell a person and are not marked, or are marked and tell none."""
    marks = _marks(manifest)
    built = {r.key for r in compiled.relations.values() if r.kind == "model"}
    delivered = {origin: mark for origin, mark in marks.items() if origin[0] not in built}
    found = []
    for key in sorted(built):
        for column, one in compiled.lineage[key].items():
            told = {delivered[origin] for origin in one.tells if origin in delivered}
            if told != {mark for mark in [marks.get((key, column))] if mark}:
                found.append(f"{key}.{column}")
    return found


def test_a_column_that_tells_a_person_is_marked_and_no_other(compiled, manifest):
    assert _faults(compiled, manifest) == []
    assert PERSON in compiled.lineage["dm.dubu.faktsagmaaned"]["barn_noegle"].tells
    # A mark that is forgotten is found, and one that is too much.
    changed = copy.deepcopy(manifest)
    columns = changed["nodes"]["model.flis.dubu__fakt_sag_maaned"]["columns"]
    columns["barn_noegle"]["config"]["meta"].pop("persondata")
    columns["status_kode"]["config"]["meta"]["persondata"] = "cpr"
    assert _faults(compiled, changed) == ["dm.dubu.faktsagmaaned.barn_noegle", "dm.dubu.faktsagmaaned.status_kode"]


def test_every_column_of_every_contract_has_its_lineage(compiled):
    for node, relation in compiled.relations.items():
        if relation.kind == "model" and relation.key.startswith("dm."):
            assert {*relation.columns} <= compiled.lineage[relation.key].keys(), node
    shown = [one for r in compiled.relations.values() if r.public for one in compiled.lineage[r.key].values()]
    # The others are one fixed value, such as the id of a nøgletal.
    assert len([one for one in shown if one.made_of]) > 0.9 * len(shown)


SAG = Relation("dsa.raa.sag", "source", "Raa", "sag", {"barn": "text", "dage": "int", "id": "text"}, False, True)
OUT = Relation("dm.x.ud", "model", "X", "Ud", {"ud": "text"}, True, False)


@pytest.mark.parametrize(
    ("value", "made_of", "tells"),
    [
        ("concat(id, '|', upper(barn))", {"id", "barn"}, {"id", "barn"}),
        ("max(case when dage > 3 then barn end)", {"barn"}, {"barn"}),
        ("count(distinct barn)", {"barn"}, set()),
        ("case when barn is null then 0 else 1 end", {"barn"}, set()),
        ("row_number() over (partition by barn order by dage)", {"barn", "dage"}, set()),
        ("lag(barn) over (order by dage)", {"barn"}, {"barn"}),
        ("count(*)", {"*"}, set()),
        ("7", set(), set()),
    ],
)
def test_what_a_value_is_made_of_and_what_it_tells(value, made_of, tells):
    sql = f"with rene as (select barn, dage, id from dsa.raa.sag) select {value} as ud from rene"  # noqa: S608
    found = lineage([SAG, OUT], {OUT.key: Model(OUT, parsed(sql, schema_of([SAG, OUT])))})[OUT.key]["ud"]
    assert {column for _, column in found.made_of} == made_of
    assert {column for _, column in found.tells} == tells
