"""What is asked for: faults by name, and settings that nothing can be made from."""

from __future__ import annotations

from datetime import date

import pytest
from tests.flis.synthetic.generate.pakkelaeser import hashes

from flis.ground.errors import FlisError
from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import Fault, parse_fault


def test_faults_are_the_same_every_time(project, settings_for, tmp_path):
    faults = tuple(parse_fault(f) for f in ("canary", "corrected", "late@0741:2023-03", "too-many-bad-rows"))
    for name in ("en", "to"):
        generate(project, settings_for(tmp_path / name, faults=faults))
    assert hashes(tmp_path / "en") == hashes(tmp_path / "to")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("late", Fault("late")),
        ("late@0101", Fault("late", "0101")),
        ("bad-rows@0101:2023-03", Fault("bad-rows", "0101", date(2023, 3, 1))),
        ("gap@:2023-03", Fault("gap", None, date(2023, 3, 1))),
    ],
)
def test_a_fault_is_written_name_kommune_month(text, fault):
    assert parse_fault(text) == fault


@pytest.mark.parametrize(
    ("wrong", "argument"),
    [
        ({"faults": (Fault("unheard-of"),)}, "--fault unheard-of"),
        ({"faults": (Fault("late", "0851"),)}, "--fault late"),
        ({"faults": (Fault("late"), Fault("late", "0461", date(2024, 1, 1)))}, "--fault late"),
        ({"faults": (Fault("bad-rows", "0741"),)}, "--fault bad-rows"),
        ({"faults": (Fault("wrong-release"),), "last": date(2023, 4, 1)}, "--fault wrong-release"),
        ({"faults": (Fault("replay"), Fault("replay"))}, "--fault"),
        ({"kommuner": ()}, "--kommuner"),
        ({"kommuner": ("0461", "0461")}, "--kommuner"),
        ({"kommuner": ("9999",)}, "--kommuner"),
        ({"first": date(2022, 6, 1)}, "--from"),
        ({"last": date(2023, 1, 1)}, "--to"),
        ({"last": date(2037, 1, 1)}, "--to"),
        ({"scale": 0}, "--scale"),
        ({"scale": 1000}, "--scale"),
    ],
)
def test_what_cannot_be_made_is_refused_with_the_argument(project, settings_for, tmp_path, wrong, argument):
    with pytest.raises(FlisError) as error:
        generate(project, settings_for(tmp_path, **wrong))
    assert error.value.code == "bad-argument"
    assert error.value.facts["argument"] == argument
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("text", ["late@", "Late", "late@101", "late@0101:2023-13", ""])
def test_a_fault_that_is_not_written_so_is_refused(text):
    with pytest.raises(FlisError):
        if parse_fault(text).kommune is None:
            raise FlisError("bad-argument", argument="--fault", reason="", command="generate")


def test_a_folder_that_cannot_be_written_is_an_instruction(project, settings_for, tmp_path):
    (tmp_path / "fil").write_text("", encoding="utf-8")
    with pytest.raises(FlisError) as error:
        generate(project, settings_for(tmp_path / "fil"))
    assert error.value.code == "file-error"
