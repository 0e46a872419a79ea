"""Two layers, one direction: DSA reads landing and never joins sources; DM reads DSA or DM. No exceptions."""

from __future__ import annotations


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


def test_dm_never_reads_a_source(models):
    for model in (m for m in models if _layer(m) == "dm"):
        assert not [p for p in _parents(model) if p.startswith("source.")], model["name"]


def test_snapshots_read_dsa_or_dm(manifest):
    snapshots = [n for n in manifest["nodes"].values() if n["resource_type"] == "snapshot"]
    assert snapshots
    for snapshot in snapshots:
        assert all(p.startswith("model.") for p in _parents(snapshot)), snapshot["name"]
