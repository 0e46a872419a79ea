"""Every cube processes: one exposure each, unique dimension keys, and no fact key without its dimension."""

from __future__ import annotations

import csv


def _exposures(manifest: dict) -> list[dict]:
    return list(manifest["exposures"].values())


def _tests(manifest: dict, kind: str) -> list[dict]:
    return [t for t in manifest["nodes"].values() if (t.get("test_metadata") or {}).get("name") == kind]


def _links(manifest: dict) -> set[tuple[str, str, str, str]]:
    found = set()
    for test in _tests(manifest, "relationships"):
        for parent in test["depends_on"]["nodes"]:
            if parent != test["attached_node"]:
                found.add(
                    (test["attached_node"], test["column_name"], parent, test["test_metadata"]["kwargs"]["field"])
                )
    return found


def _is_dimension(name: str) -> bool:
    return "__dim_" in name


def test_every_cube_has_one_exposure(root, manifest):
    with (root / "seeds" / "kuber.csv").open(encoding="utf-8", newline="") as file:
        cubes = sorted(row["kube_id"] for row in csv.DictReader(file))
    assert sorted(e["config"]["meta"]["kube_id"] for e in _exposures(manifest)) == cubes


def test_every_fact_of_a_cube_reaches_its_dimensions(manifest):
    links = _links(manifest)
    keys = {(target, field) for _, _, target, field in links if _is_dimension(target)}
    for exposure in _exposures(manifest):
        parents = exposure["depends_on"]["nodes"]
        for fact in (p for p in parents if not _is_dimension(p)):
            columns = manifest["nodes"][fact]["columns"]
            for dimension, field in keys:
                if dimension in parents and field in columns:
                    label = f"{exposure['name']}: {fact}.{field}"
                    targets = {t for f, c, t, _ in links if (f, c) == (fact, field)}
                    assert targets, f"{label} has no relationships test"
                    kinds = {c["type"] for c in columns[field]["constraints"]}
                    checked = any(
                        t["attached_node"] == fact and t["column_name"] == field for t in _tests(manifest, "not_null")
                    )
                    assert "not_null" in kinds or checked, f"{label} may be empty"
                    assert targets <= set(parents), f"{label}: the dimension is not in the cube"


def test_every_dimension_key_is_unique(manifest):
    unique = {(t["attached_node"], t["column_name"]) for t in _tests(manifest, "unique")}
    for node in manifest["nodes"].values():
        for name, column in node["columns"].items():
            if "primary_key" in {c["type"] for c in column.get("constraints", [])}:
                unique.add((node["unique_id"], name))
    for _, _, target, field in _links(manifest):
        if _is_dimension(target):
            assert (target, field) in unique, f"{target}.{field}"
