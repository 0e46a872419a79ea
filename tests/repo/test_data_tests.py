"""No kommune holds up another: `dbt build` skips every table behind a test that fails.

So what may be wrong with one kommune's delivered data is a control: a row of Drift.Datakvalitet, on which nothing is
built, and a test of it asks Datakvalitet alone. Every other test must hold whatever is delivered.
"""

from __future__ import annotations

import pytest

ASKED = "model.flis.drift__datakvalitet"
# Single tests that hold whatever is delivered, because the models themselves make what they ask for. Put a test here
# only if no package that lands can make it fail; otherwise write a control and ask Datakvalitet.
ALWAYS = {
    "dagtilbud_ingen_indskrivning_tabes",
    "drift_hoejst_en_rettelse_af_en_celle",
    "dubu_alder_koen_giver_noegletallet",
    "dubu_barn_hoejst_et_aar",
    "dubu_dage_hoejst_aktive_dage",
    "dubu_maaneder_giver_aaret",
    "dubu_maaneder_giver_foranstaltningen",
    "dubu_nyeste_staar_i_historikken",
    "dubu_sagens_maaneder_uden_huller",
    "generel_blaendede_skjuler_hinanden",
    "generel_dim_dato_antal",
    "generel_dim_dato_helligdage",
    "generel_dim_dato_kendte_datoer",
    "generel_gruppe_uden_kommunen_selv",
    "generel_gruppen_skiller_ikke_blaendede",
    "krl_grupper_giver_timerne",
    "krl_intet_fravaer_tabes",
    "kvotient_regneeksempler",
    "noegletal_familien_er_hel",
    "noegletal_ingen_smaa_tal_fra_andre",
    "oekonomi_oversigter_giver_posteringerne",
    "oekonomi_ultimo_er_primo_og_posteringer",
    "skole_elever_med_sidste_som_i_v1",
    "skole_intet_fag_forsvinder",
    "skole_kun_gyldige_karakterer",
    "skole_udvikling_giver_noegletallet",
    "skole_v1_og_v2_har_samme_sidste",
}
# Of a column: keys, required columns and members of a dimension. Landing and the models make them so.
STRUCTURAL = {
    "overholder_kontrakten",
    "unique",
    "not_null",
    "unik_noegle",
    "har_ukendt",
    "relationships",
    "accepted_values",
}


def _kind(test: dict) -> str:
    return (test.get("test_metadata") or {}).get("name", "single")


def _parents(test: dict) -> set[str]:
    return set(test["depends_on"]["nodes"])


@pytest.fixture(scope="module")
def tests(manifest: dict) -> list[dict]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]


def test_a_test_of_delivered_data_asks_datakvalitet_alone(tests):
    single = [test for test in tests if _kind(test) == "single"]
    assert {test["name"] for test in single} >= ALWAYS
    wrong = [test["name"] for test in single if test["name"] not in ALWAYS and _parents(test) != {ASKED}]
    assert not wrong, f"{wrong}: ask Drift.Datakvalitet, or say in ALWAYS that it holds whatever is delivered"
    assert {_kind(test) for test in tests} - {"single"} <= STRUCTURAL


def test_what_is_always_true_asks_no_control(tests, manifest):
    """A control finds what is wrong with delivered data, so a test of it is none that always holds."""
    controls = {key for key, node in manifest["nodes"].items() if node["name"].startswith("drift__fund_")} | {ASKED}
    assert len(controls) > 10
    asked = [test["name"] for test in tests if test["name"] in ALWAYS and _parents(test) & controls]
    assert not asked


def test_nothing_is_built_on_datakvalitet(manifest):
    built = [key for key in manifest["child_map"][ASKED] if not key.startswith(("test.", "unit_test.", "exposure."))]
    assert not built


def test_a_code_that_landing_does_not_know_of_is_no_key_of_a_test(tests):
    """Landing checks kommune_kode of a package and its rows, and no other code: such a test would hold up everybody."""
    known = [t for t in tests if _kind(t) == "relationships" and t["attached_node"].endswith("sammenligningskommune")]
    assert "sammenligningskommune_kode" not in {test["column_name"] for test in known}
