"""`flis fix` as an operator and a machine meet it."""

from __future__ import annotations

import json

import pytest
from tests.flis.fix.faults import CPR, DUBLETTER, GONE, OTHER, PRIMO, UKENDT, FixYard

from flis.cli import main
from flis.ground.lock import held
from flis.look.overview import overview
from flis.look.status import status_of


@pytest.fixture
def told(yard: FixYard, monkeypatch, capsys):
    """A database with all faults, and the command run in it: (exit code, standard output, standard error)."""
    monkeypatch.setenv("FLIS_DATA", str(yard.folder))
    yard.land(yard.staff("kmd_loen", [(1, 1)]), yard.staff("silkeborg_data", [(1, 1)]))
    yard.land(
        yard.economy(
            posteringer=[(2023, GONE, "1,00"), (2022, GONE, "1,00")],
            primo=[(2023, 1, OTHER, "1,00"), (2023, 2, OTHER, "1,00")],
        )
    )

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["fix", *words, "--project-dir", str(yard.project.folder)])
        return left.value.code or 0, *capsys.readouterr()

    return run


def test_the_story(told):
    code, text, _ = told("list")
    assert code == 0
    assert "3 rows to correct now; 0 corrections in force" in text
    assert "1 row to correct now, 1 more it cannot judge" in text
    code, text, _ = told("show", PRIMO)
    assert "sets-differ" in text and "cube oekonomi" in text
    code, text, _ = told("run", UKENDT, "--dry-run")
    assert code == 0 and "record 2: konto_nr replaced by" in " ".join(text.split()) and "no-kontoplan" in text
    code, text, _ = told("run", UKENDT)
    assert text.endswith("Now run `flis build`.\n")
    code, text, _ = told("undo", UKENDT, "--dry-run")
    assert "would undo 1 correction;" in text
    code, text, _ = told("undo", UKENDT)
    assert code == 0 and "1 correction undone" in text
    assert "no correction to undo" in told("undo", UKENDT)[1]


def test_a_machine_reads_the_same(told):
    report = json.loads(told("run", DUBLETTER, "--dry-run", "--json", "--rows", "1")[1])
    assert (report["fix"], report["rows"], report["dry_run"], len(report["shown"])) == (DUBLETTER, 3, True, 1)
    assert report["shown"][0].keys() == {
        "kommune_kode",
        "tabel",
        "pakke_navn",
        "raekke_nr",
        "handling",
        "kolonne",
        "ny_vaerdi",
    }
    assert sum(group["antal"] for group in report["groups"]) == 3
    assert json.loads(told("run", UKENDT, "--json")[1])["left"][0]["grund"] == "no-kontoplan"
    states = {state["fix"]: state for state in json.loads(told("list", "--json")[1])["fixes"]}
    assert (states[UKENDT]["rows"], states[UKENDT]["left"], states[UKENDT]["in_force"]) == (0, 1, 1)
    assert json.loads(told("undo", UKENDT, "--json")[1]) == {"fix": UKENDT, "dry_run": False, "rows": 1}
    assert json.loads(told("show", DUBLETTER, "--json")[1])["rows"] == 3


def test_no_person_stands_in_any_output(told, yard):
    (pseudonym,) = {p for (p,) in yard.query("select medarbejder_noegle from DSA.Raa.kmd_loen_ansaettelse")}
    said = ""
    for words in (("list",), *(("show", n) for n in (DUBLETTER, UKENDT, PRIMO))):
        said += "".join(map(str, told(*words) + told(*words, "--json")))
    for name in (DUBLETTER, UKENDT, PRIMO):
        for words in (("run", name, "--dry-run"), ("run", name), ("undo", name)):
            said += "".join(map(str, told(*words)))
        said += "".join(map(str, told("run", name, "--json")))
    said += repr(yard.journal("*"))
    assert DUBLETTER in said and len(said) > 2000
    assert CPR not in said and pseudonym not in said and "k1" not in said


def test_what_is_wrong_is_told_with_its_exit_code(told):
    for words, code, name in (
        (("run", "nosuch"), 2, "unknown-fix"),
        (("show", "nosuch"), 2, "unknown-fix"),
        (("undo", "nosuch"), 2, "unknown-fix"),
        (("run", UKENDT, "--kommune", "0999"), 2, "bad-argument"),
        (("run", UKENDT, "--keep", "1"), 2, "bad-argument"),
        (("run", UKENDT, "--meddelelse", "D-1"), 2, "bad-argument"),
    ):
        left, _, error = told(*words)
        assert (left, error.split(":")[0]) == (code, name), words


def test_one_at_a_time(told, yard):
    before = yard.state()
    with held(yard.folder, "flis land"):
        for words in (("run", UKENDT), ("undo", UKENDT)):
            code, _, error = told(*words)
            assert code == 10 and "flis land" in error
        # Looking holds nobody up, and a dry run only looks.
        assert told("list")[0] == 0
        assert told("run", UKENDT, "--dry-run")[0] == 0
    assert yard.state() == before


def test_status_names_the_corrections(told, yard):
    told("run", UKENDT)
    told("run", PRIMO)
    told("undo", PRIMO)
    with yard.store(read_only=True) as store:
        report = status_of(store, yard.contracts)
    assert report.as_dict()["corrections"] == {UKENDT: 1}
    assert overview(report)[-1].startswith(f"{UKENDT}: 1 row corrected")
