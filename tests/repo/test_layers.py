"""Two layers, one direction: DSA reads landing and never joins sources; DM reads DSA or DM. No exceptions."""

from __future__ import annotations

import re

from tests.paths import ROOT

# A delivered code, as a column that is handed on as it stands.
BARE = re.compile(r"^ {8}(\w+_kode|noegletal_id|karakter_\w+),?$", re.MULTILINE)


def _parents(node: dict) -> list[str]:
    return [
        name for name in node["depends_on"]["nodes"] if name.split(".")[0] in ("model", "source", "seed", "snapshot")
    ]


def _layer(node: dict) -> str:
    return node["original_file_path"].replace("\\", "/").split("/")[1]


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
        others = {p.split(".")[-1] for p in _parents(model) if p.startswith("model.")}
        assert others <= {"dsa_drift__gaeldende_levering"}, f"{model['name']} reads {sorted(others)}"
        assert not [p for p in _parents(model) if p.startswith(("seed.", "snapshot."))], model["name"]


def test_delivered_codes_are_keys_that_both_engines_compare_alike(models, manifest):
    columns = [c for source in manifest["sources"].values() for c in source["columns"].values()]
    texts = {c["name"] for c in columns if str(c["data_type"]).startswith("nvarchar")}
    seen = 0
    for model in (m for m in models if _layer(m) == "dsa" and m["name"] != "dsa_drift__pakkeforsoeg"):
        text = (ROOT / model["original_file_path"]).read_text(encoding="utf-8")
        seen += len(re.findall(r"\{\{ (?:kode|tekstnoegle)\(", text))
        assert not texts.intersection(BARE.findall(text)), f"{model['name']}: kode() or tekstnoegle()"
    assert seen > 20


def test_dm_never_reads_a_source(models):
    for model in (m for m in models if _layer(m) == "dm"):
        assert not [p for p in _parents(model) if p.startswith("source.")], model["name"]


def test_snapshots_read_dsa_or_dm(manifest):
    snapshots = [n for n in manifest["nodes"].values() if n["resource_type"] == "snapshot"]
    assert snapshots
    for snapshot in snapshots:
        assert all(p.startswith("model.") for p in _parents(snapshot)), snapshot["name"]
