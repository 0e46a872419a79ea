"""KRL from package to mart: a kommune without an agreement, KRL strictly apart from the payroll systems, builds that
touch the changed months alone, and an agreement that ends after its months landed."""

# ruff: noqa: S608 - the names in the statements are the models' own

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from tests.flis.yard import KEY, Pack, Row, Yard
from tests.harness import build, dbt, query

WITH, WITHOUT = "0461", "0851"
KRL_CUBES = {
    "personale_fravaer", "personale_fravaer_benchmark", "personale_medarbejder", "personale_medarbejder_benchmark",
    "dagtilbud", "dagtilbud_benchmark",
}  # fmt: skip
SUMMER = {"periode": "202306", "udlaest": "20230630T200000", "release": "7.1"}
MAY = {"periode": "202305", "udlaest": "20230531T200000", "release": "7.1"}


def month(facts: dict) -> str:
    return f"01-{facts['periode'][4:]}-{facts['periode'][:4]}"


def medarbejder(number: int, facts: dict, **changes: str) -> Row:
    row = {
        "kommune_kode": WITH, "periode": month(facts), "krl_ansaettelse_id": f"A{number}",
        "medarbejder_noegle": f"610180{number:04}", "personalegruppe_kode": "110", "institution_kode": f"D{number % 2}",
        "beskaeftigelsesdecimal": "0,8649", "naervaer_timer": "100,00",
    }  # fmt: skip
    return {**row, **changes}


def fravaer(number: int, facts: dict, **changes: str) -> Row:
    row = {
        "kommune_kode": WITH, "periode": month(facts), "krl_fravaer_id": f"F{number}",
        "krl_ansaettelse_id": f"A{number}", "fravaersaarsag_kode": "110", "startdato": "15-05-2023", "slutdato": "",
        "timer_pr_dag": "6,40",
    }  # fmt: skip
    return {**row, **changes}


def krl(yard: Yard, facts: dict, timer: str = "6,40", kommune: str = WITH) -> Pack:
    rows = {
        "krl_medarbejder": [medarbejder(n, facts, kommune_kode=kommune) for n in range(6)],
        "krl_fravaer": [fravaer(n, facts, timer_pr_dag=timer, kommune_kode=kommune) for n in range(2)],
    }
    return yard.pack(rows, kommune=kommune, omraade="KRL", **facts)


def dagtilbud(yard: Yard, kommune: str, facts: dict) -> Pack:
    rows = [
        {
            "kommune_kode": kommune, "periode": month(facts), "indskrivning_id": f"I{n}",
            "barn_noegle": f"610120{n:04}", "institution_kode": f"D{n % 2}", "pladstype_kode": "30",
            "startdato": "01-08-2022", "slutdato": "",
        }
        for n in range(10)
    ]  # fmt: skip
    return yard.pack({"dagtilbud_indskrivning": rows}, kommune=kommune, omraade="DAGTILBUD", **facts)


def payroll(yard: Yard, system: str, facts: dict) -> Pack:
    """The same persons, ids and absence as KRL's, from the kommune's own system."""
    text = {"silkeborg_data": lambda day: "-".join(reversed(day.split("-"))), "kmd_loen": lambda day: day}[system]
    mark = {"silkeborg_data": ".", "kmd_loen": ","}[system]
    # Another first day in each system: one ansættelse in both is a fault that stops the cube.
    began = {"silkeborg_data": "01-08-2020", "kmd_loen": "01-02-2019"}[system]
    common = {"kommune_kode": WITH, "periode": text(month(facts)), "ansaettelse_id": "A1"}
    rows = {
        f"{system}_ansaettelse": [
            {
                **common, "medarbejder_noegle": "6101800001", "stilling_kode": "1", "omkostningssted_kode": "D1",
                "startdato": text(began), "slutdato": "", "beskaeftigelsesdecimal": f"1{mark}0",
            }
        ],
        f"{system}_fravaer": [
            {
                **common, "fravaer_id": "F1", "fravaersaarsag_kode": "110", "startdato": text("15-05-2023"),
                "slutdato": "", "timer_pr_dag": f"7{mark}40",
            }
        ],
        f"{system}_naervaer": [{**common, "naervaer_timer": f"50{mark}00"}],
    }  # fmt: skip
    pack = yard.pack(rows, kommune=WITH, omraade=system.upper(), manifest=False, **facts)
    if system == "kmd_loen":
        return pack
    files = {
        table.fil: yard.text(table.name, "7.1", rows[table.name]).replace(b";", b"|")
        for table in yard.contracts.delivered("7.1", system.upper())
    }
    return yard.pack(rows, kommune=WITH, omraade=system.upper(), manifest=False, members=files, **facts)


def tables_of(yard: Yard, *schemas: str) -> dict[str, list[tuple]]:
    """Every row of every table of the schemas."""
    tables = query(
        yard.folder,
        "select table_schema || '.' || table_name from information_schema.tables"
        f" where table_schema in {schemas} and table_type = 'BASE TABLE'",
    )
    return {name: sorted(query(yard.folder, f"select * from {name}"), key=repr) for (name,) in tables}


def krl_figures(yard: Yard) -> dict[str, list[tuple]]:
    """Every row of every table that rests on KRL or on day care."""
    found = tables_of(yard, "Krl", "Dagtilbud")
    ids = "noegletal_id in ('KRL-001', 'DAG-001')"
    for name in ("FaktNoegletal", "FaktNoegletalBenchmark"):
        found[name] = sorted(query(yard.folder, f"select * from Generel.{name} where {ids}"), key=repr)
    findings = "select * from Drift.Datakvalitet where kontrol_id like 'KRL-%' or kontrol_id like 'DAG-%'"
    found["Datakvalitet"] = sorted(query(yard.folder, findings), key=repr)
    return found


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict]:
    """KRL and day care are built; then the payroll systems beside them; then KRL's May once more, corrected. At last
    the agreement ends for May, and DM is built both ways: over what is there, and anew from the archive.

    After the first build only what is touched is built. The data tests run once, those of these two folders.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLIS_PSEUDONYM_KEY", KEY)
        patch.delenv("FLIS_KOMMUNER", raising=False)
        yard = Yard(tmp_path_factory.mktemp("krl") / "data")
        yard.install()
        header = "kommune_kode;fra_dato;til_dato;driftsmeddelelse_id\n"
        yard.drift("krl_undtagelser.csv", f"{header}{WITHOUT};2023-05-01;;DM-2023-017\n")
        packs = [dagtilbud(yard, kommune, facts) for kommune in (WITH, WITHOUT) for facts in (MAY, SUMMER)]
        report = yard.land(*packs, krl(yard, MAY), krl(yard, SUMMER), krl(yard, SUMMER, kommune=WITHOUT))
        build(yard.folder, "--exclude-resource-type", "test")
        dbt(yard.folder, "-q", "test", "--select", "path:models/dm/krl", "path:models/dm/dagtilbud")
        seen: dict = {"report": report, "first": krl_figures(yard)}
        seen["cubes"] = query(
            yard.folder, "select kommune_kode, kube_id, status, driftsmeddelelse_id from Drift.Kubestatus"
        )
        landed = yard.land(*(payroll(yard, system, SUMMER) for system in ("kmd_loen", "silkeborg_data")))
        assert sorted(p.state for p in landed.packages) == ["landed", "landed", "refused"]
        dbt(yard.folder, "-q", "run", "--select", "source:kmd_loen+", "source:silkeborg_data+")
        seen["beside"] = krl_figures(yard)
        # A mark in a month that does not change: a build that touched it would take it away.
        mark(yard, 99)
        yard.land(krl(yard, {**MAY, "udlaest": "20230604T200000"}, timer="3,20"))
        dbt(yard.folder, "-q", "run", "--select", "source:krl+")
        seen["corrected"] = krl_figures(yard)
        (june,) = {row[8] for row in seen["first"]["Krl.FaktFravaer"] if row[2].month == 6}
        mark(yard, june)
        yard.drift("krl_undtagelser.csv", f"{header}{WITHOUT};2023-05-01;;\n{WITH};2023-05-01;2023-05-31;\n")
        yard.land()
        dbt(yard.folder, "-q", "run", "--select", "source:krl+")
        seen["ended"] = tables_of(yard, "Krl", "Dagtilbud")
        for name in ("DSA.duckdb", "DM.duckdb"):
            (yard.folder / name).unlink()
        yard.install()
        seen["archive"] = yard.land_archive()
        every = [
            f"+{model}" for model in ("krl__noegletal_krl_001", "krl__fakt_fravaer_gruppe", "dagtilbud__fakt_normering")
        ]
        build(yard.folder, "--select", *every, "--exclude-resource-type", "test")
        seen["anew"] = tables_of(yard, "Krl", "Dagtilbud")
        yield seen


def mark(yard: Yard, hverdage: int) -> None:
    """Put a number into every row of June."""
    with duckdb.connect(str(yard.folder / "DM.duckdb")) as connection:
        connection.execute("update Krl.FaktFravaer set hverdage = ? where periode = date '2023-06-01'", [hverdage])


def test_without_an_agreement_the_package_is_refused_and_the_six_cubes_say_so(story):
    refused = [p for p in story["report"].packages if p.state != "landed"]
    assert [p.error.code for p in refused] == ["no-agreement"]
    status = {(kommune, kube): (state, told) for kommune, kube, state, told in story["cubes"]}
    for kube in KRL_CUBES:
        assert status[WITHOUT, kube] == ("ingen KRL-aftale", "DM-2023-017"), kube
        assert status[WITH, kube][0] == "klar", kube
    assert {kube for (kommune, kube), (state, _) in status.items() if state == "ingen KRL-aftale"} == KRL_CUBES


def test_without_an_agreement_adults_are_unknown_and_never_nought(story):
    figures = story["first"]
    normering = [row for row in figures["Dagtilbud.FaktNormering"] if row[0] == WITHOUT]
    assert len(normering) == 4
    assert {row[3:] for row in normering} == {(5, None, None, 0, None, None)}
    assert {row[1] for row in figures["FaktNoegletal"]} == {WITH}
    assert {row[1] for row in figures["Krl.FaktFravaer"]} == {WITH}
    assert not [row for row in figures["Datakvalitet"] if row[3] == WITHOUT]


def test_the_figures_are_those_of_the_packages(story):
    """May: 15–31 is 11 working days of 6.4 hours for two of six employments; 600 hours worked."""
    figures = {(row[0], f"{row[2]:%Y-%m}"): row[3:] for row in story["first"]["FaktNoegletal"]}
    taeller, naevner, vaerdi, personer, *_, kilde = figures["KRL-001", "2023-05"]
    assert (f"{taeller}", f"{naevner}", personer, kilde) == ("19.027027", "100.108108", 6, "egen")
    assert f"{vaerdi}" == "19.006479"
    assert f"{figures['DAG-001', '2023-06'][0]}" == "10.000000"
    assert f"{figures['DAG-001', '2023-06'][1]}" == "5.189400"


def test_the_payroll_systems_change_no_figure_of_krl(story):
    assert set(story["first"]) == set(story["beside"])
    for name, rows in story["first"].items():
        assert story["beside"][name] == rows, name
    assert len(story["first"]) >= 14


def test_a_corrected_month_is_built_again_and_no_other(story):
    before, after = story["beside"]["Krl.FaktFravaer"], story["corrected"]["Krl.FaktFravaer"]
    of = {"may": [r for r in after if r[2].month == 5], "june": [r for r in after if r[2].month == 6]}
    assert {row[8] for row in of["june"]} == {99}, "a month that did not change was built again"
    assert [row[:8] for row in of["june"]] == [row[:8] for row in before if row[2].month == 6]
    assert {f"{row[9]}" for row in of["may"]} == {"3.20"} and len(of["may"]) == 2


def test_an_agreement_that_ended_leaves_dm_as_a_rebuild_from_the_archive_does(story):
    assert {p.error.code for p in story["archive"].packages if p.error} == {"no-agreement"}
    for name in ("Krl.FaktFravaer", "Krl.FaktMedarbejder", "Krl.FaktFravaerGruppe", "Dagtilbud.FaktNormering"):
        assert story["anew"][name] == story["ended"][name] != story["corrected"][name], name
    for name in ("Krl.FaktFravaer", "Krl.FaktMedarbejder"):
        assert {row[2].month for row in story["ended"][name]} == {6}, name
    for name, rows in story["anew"].items():
        assert rows == story["ended"][name], name
