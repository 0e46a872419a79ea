"""Two layers, one direction: DSA reads landing and never joins sources; DM reads DSA or DM. No exceptions.

Within DM the folder decides the order, and the file's name decides the schema. For example, ``krl__fakt_medarbejder``
lies in ``faelles`` and is the table ``Krl.FaktMedarbejder``. A model may read DSA, its own folder, and these:

| folder | may also read | what lies there |
|---|---|---|
| ``faelles`` | nothing | what more than one område joins: kommune, dato, periode, inhabitants, employees |
| one per område | ``faelles`` | what one område shows, and its nøgletal |
| ``noegletal`` | ``faelles``; the områder's nøgletal, nothing behind them | all figures in one table, the benchmark |
| ``drift`` | ``faelles``; all ``kontrol/`` | what the controls found, the status of deliveries and cubes |

So ``drift`` is the end: no other folder reads it, and there is no circle. A folder that is not in this table is an
område. It needs no line here, and it has the same rights as the other områder.

Two folders lie within a folder. ``arbejde/`` holds its private models (``_dubu__maaned``): no other folder reads them,
and no reader has a right to their schema, ``Arbejde``. ``kontrol/`` holds its controls, which may read that private
work: they hand what they found to ``drift``, and are tables of its schema (``drift__fund_sag``). dbt knows the same
rule: a folder is a group, ``arbejde/`` is private to it, ``kontrol/`` is protected, and the rest is public.
"""

from __future__ import annotations

import re
from graphlib import TopologicalSorter

from tests.paths import ROOT

# A delivered code, as a column that is handed on as it stands.
BARE = re.compile(r"^ {8}(\w+_kode|noegletal_id|karakter_\w+),?$", re.MULTILINE)


def _parents(node: dict) -> list[str]:
    return [
        name for name in node["depends_on"]["nodes"] if name.split(".")[0] in ("model", "source", "seed", "snapshot")
    ]


def _place(node: dict) -> list[str]:
    """``models/dm/dubu/arbejde/_dubu__maaned.sql`` as its parts."""
    return node["original_file_path"].replace("\\", "/").split("/")


def _layer(node: dict) -> str:
    return _place(node)[1]


def _inner(node: dict) -> str:
    """``arbejde``, ``kontrol``, or nothing where a model lies in its folder itself."""
    return "/".join(_place(node)[3:-1])


def _may_read(reader: dict, parent: dict) -> bool:
    """Whether a model of DM may read ``parent``, another model of DM: the table at the top of this file."""
    here, there = _place(reader)[2], _place(parent)[2]
    if there in (here, "faelles"):
        return True
    if here == "drift":
        return _inner(parent) == "kontrol"
    # What an område hands to `noegletal` is its nøgletal, nothing behind them.
    return here == "noegletal" and there != "drift" and "__noegletal_" in parent["name"] and not _inner(parent)


def test_every_model_is_in_one_of_two_layers(models):
    assert models
    for model in models:
        layer = _layer(model)
        assert layer in ("dsa", "dm"), model["name"]
        assert model["database"] == layer.upper(), model["name"]
        assert model["name"].startswith("dsa_") == (layer == "dsa"), model["name"]


def test_dsa_reads_one_source_and_the_ledger(models, manifest):
    for model in (m for m in models if _layer(m) == "dsa"):
        # The ledger says which delivery is current; it is no delivered source.
        sources = {manifest["sources"][p]["source_name"] for p in _parents(model) if p.startswith("source.")} - {
            "ledger"
        }
        assert len(sources) <= 1, f"{model['name']} joins the sources {sorted(sources)}"
        # A view may read another view of the same source: the newest state is cut from the history.
        own = model["name"].split("__")[0] + "__"
        others = {p.split(".")[-1] for p in _parents(model) if p.startswith("model.")}
        others = {name for name in others if not name.startswith(own)} - {"dsa_drift__gaeldende_levering"}
        assert not others, f"{model['name']} reads {sorted(others)}"
        assert not [p for p in _parents(model) if p.startswith(("seed.", "snapshot."))], model["name"]


def test_delivered_codes_are_keys_that_both_engines_compare_alike(models, manifest):
    columns = [c for source in manifest["sources"].values() for c in source["columns"].values()]
    texts = {c["name"] for c in columns if str(c["data_type"]).startswith("nvarchar")}
    seen = 0
    for model in (m for m in models if _layer(m) == "dsa" and m["name"] != "dsa_drift__pakkeforsoeg"):
        if not any(parent.startswith("source.") for parent in _parents(model)):
            continue  # It reads another view of DSA, where the codes are keys already.
        text = (ROOT / model["original_file_path"]).read_text(encoding="utf-8")
        seen += len(re.findall(r"\{\{ (?:kode|tekstnoegle)\(", text))
        assert not texts.intersection(BARE.findall(text)), f"{model['name']}: kode() or tekstnoegle()"
    assert seen > 20


def test_dm_never_reads_a_source(models):
    for model in (m for m in models if _layer(m) == "dm"):
        assert not [p for p in _parents(model) if p.startswith("source.")], model["name"]


def test_a_folder_of_dm_reads_itself_and_what_lies_before_it(models):
    dm = {m["unique_id"]: m for m in models if _layer(m) == "dm"}
    arrows = [(reader, dm[p]) for reader in dm.values() for p in _parents(reader) if p in dm]
    assert len(arrows) > 100
    wrong = [f"{a['name']} reads {b['name']}" for a, b in arrows if not _may_read(a, b)]
    assert not wrong, wrong


def test_there_is_no_circle_between_the_folders_of_dm(models):
    """The table allows none today; this holds also where the table is changed."""
    dm = {m["unique_id"]: m for m in models if _layer(m) == "dm"}
    reads: dict[str, set[str]] = {_place(m)[2]: set() for m in dm.values()}
    for reader in dm.values():
        reads[_place(reader)[2]] |= {_place(dm[p])[2] for p in _parents(reader) if p in dm} - {_place(reader)[2]}
    assert len(list(TopologicalSorter(reads).static_order())) == len(reads)


def test_private_models_and_no_others_lie_in_arbejde(models):
    dm = [m for m in models if _layer(m) == "dm"]
    for model in dm:
        assert _inner(model) in ("", "arbejde", "kontrol"), model["original_file_path"]
        assert model["name"].startswith("_") == (_inner(model) == "arbejde"), model["original_file_path"]
        assert model["name"].startswith("drift__fund_") == (_inner(model) == "kontrol"), model["original_file_path"]
    assert {_inner(m) for m in dm} == {"", "arbejde", "kontrol"}


def test_a_folder_is_a_group_and_dbt_keeps_its_private_models(models, manifest):
    """dbt refuses a reference from another group to a private model; a kommune's own models meet the same rule."""
    dm = [m for m in models if _layer(m) == "dm"]
    assert {_place(m)[2] for m in dm} == {g["name"] for g in manifest["groups"].values()}
    for model in dm:
        folder, inner = _place(model)[2], _inner(model)
        access = {"arbejde": "private", "kontrol": "protected"}.get(
            inner, "protected" if folder == "drift" else "public"
        )
        # Every område may rest on the work tables of faelles.
        access = "protected" if (folder, inner) == ("faelles", "arbejde") else access
        assert (model["group"], model["access"]) == (folder, access), model["name"]


def test_snapshots_read_dsa_or_dm(manifest):
    snapshots = [n for n in manifest["nodes"].values() if n["resource_type"] == "snapshot"]
    assert snapshots
    for snapshot in snapshots:
        assert all(p.startswith("model.") for p in _parents(snapshot)), snapshot["name"]
