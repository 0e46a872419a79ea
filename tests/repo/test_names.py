"""Danish nouns, English grammar, one letter rule, one glossary."""

from __future__ import annotations

import re

GLOSSARY_ROW = re.compile(r"^\| `(?P<word>[a-z0-9]+)` \| (?P<meaning>[^|]+) \|$", re.MULTILINE)
STEM = re.compile(r"_?(dsa_)?[a-z]+(_[a-z]+)*__[a-z0-9]+(_[a-z0-9]+)*")
COLUMN = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def _glossary(root) -> dict[str, str]:
    text = (root / "docs" / "sprog.md").read_text(encoding="utf-8")
    return {m["word"]: m["meaning"] for m in GLOSSARY_ROW.finditer(text)}


def _identifiers(manifest) -> dict[str, str]:
    """Word -> one identifier it stands in: models, seeds, snapshots, sources, their columns, and macros."""
    words: dict[str, str] = {}
    nodes = [n for n in manifest["nodes"].values() if n["resource_type"] in ("model", "seed", "snapshot")]
    for node in [*nodes, *manifest["sources"].values()]:
        names = [node["name"], node["schema"], *node["columns"]]
        for name in names:
            for word in re.findall(r"[A-Z]?[a-z0-9]+", name):
                # The number of a nøgletal is no word.
                if not word.isdigit():
                    words.setdefault(word.lower(), name)
    # A macro that takes the place of one of dbt's has dbt's name, behind that of an engine.
    of_dbt = {m["name"] for m in manifest["macros"].values() if m["package_name"] != "flis"}
    of_dbt |= {"source", "build_columns_constraints", "apply_masks", "partition_cols", "persist_constraints"}
    of_dbt |= {"full_refresh_table", "build_model_constraints"}
    of_dbt |= {m["name"] for m in manifest["macros"].values() if m["name"].startswith("materialization_")}
    for macro in manifest["macros"].values():
        if macro["package_name"] == "flis" and macro["name"].split("__", 1)[-1] not in of_dbt:
            # dbt finds an incremental strategy by such a name; its own word is in the middle.
            name = re.sub(r"^get_incremental_(\w+)_sql$", r"\1", macro["name"])
            for word in re.findall(r"[a-z0-9]+", name):
                words.setdefault(word, macro["name"])
    return words


def test_every_word_of_an_identifier_stands_in_the_glossary(manifest, root):
    glossary = _glossary(root)
    missing = {word: name for word, name in _identifiers(manifest).items() if word not in glossary}
    assert not missing, f"add to docs/sprog.md: {missing}"


def test_the_glossary_holds_no_word_that_nobody_uses(manifest, root):
    unused = sorted(set(_glossary(root)) - set(_identifiers(manifest)))
    assert not unused, f"remove from docs/sprog.md: {unused}"


def test_the_glossary_is_sorted_and_holds_each_word_once(root):
    text = (root / "docs" / "sprog.md").read_text(encoding="utf-8")
    words = [m["word"] for m in GLOSSARY_ROW.finditer(text)]
    assert words == sorted(set(words))


def test_model_files_become_schema_and_table_by_their_name(models):
    for model in models:
        assert STEM.fullmatch(model["name"]), model["name"]
        stem = re.sub(r"^_?(dsa_)?", "", model["name"])
        schema, table = (("".join(w[:1].upper() + w[1:] for w in part.split("_"))) for part in stem.split("__"))
        if model["name"].startswith("_"):
            schema, table = "Arbejde", schema + table
        # The latest version has the plain name; an older one, kept until its date, its number after it.
        if model.get("version") != model.get("latest_version"):
            table += f"V{model['version']}"
        assert (model["schema"], model["alias"]) == (schema, table), model["name"]


def test_an_older_version_has_a_date_after_which_it_goes(models):
    for model in models:
        older = model.get("version") != model.get("latest_version")
        assert older == bool(model.get("deprecation_date")), model["unique_id"]


def test_columns_are_snake_case_in_plain_letters(models, manifest):
    for node in [*models, *manifest["sources"].values()]:
        for column in node["columns"].values():
            assert COLUMN.fullmatch(column["name"]), f"{node['name']}.{column['name']}"


def test_flags_are_smallint_and_months_are_dates(models):
    for model in models:
        for column in model["columns"].values():
            if column.get("data_type"):
                kind = column["data_type"].lower()
                assert kind != "bit" and not kind.startswith("bool"), f"{model['name']}.{column['name']}"
                assert not column["name"].startswith("er_") or kind == "smallint", f"{model['name']}.{column['name']}"
                assert column["name"] != "periode" or kind == "date", model["name"]
