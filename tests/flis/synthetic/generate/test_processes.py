"""Several processes write the same bytes as one, and leave nothing behind when they are stopped."""

from __future__ import annotations

import multiprocessing
import threading
from dataclasses import replace

import pytest
from tests.flis.synthetic.generate.pakkelaeser import hashes

from flis.ground.errors import FlisError
from flis.ground.processes import in_processes
from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import parse_fault, parse_month


def doubled(shift):
    """What a process does in these tests: it fails at 3, and never comes back at 4."""

    def work(number):
        if number == 3:
            raise FlisError("file-error", file="tre.zip", reason="disk full")
        if number == 4:
            threading.Event().wait()
        if number == 5:
            raise ValueError("010161-9999")
        return 2 * number + shift

    return work


def test_any_number_of_processes_writes_the_same_bytes(project, settings_for, tmp_path):
    # Two small kommuner, the second one of Silkeborg Data, and a fault of each kind that has canaries or a copy.
    settings = settings_for(
        tmp_path / "en",
        kommuner=("0825", "0563"),
        first=parse_month("2023-05"),
        last=parse_month("2023-06"),
        scale=0.5,
        faults=tuple(
            parse_fault(name) for name in ("canary@0563", "too-many-bad-rows@0825", "replay", "late@0563:2023-05")
        ),
    )
    heard = []
    one = generate(project, settings, heard.append)
    three = generate(project, replace(settings, folder=tmp_path / "tre"), heard.append, processes=3)
    assert hashes(tmp_path / "tre") == hashes(tmp_path / "en")
    assert len(heard) == 2 * len(one.packages) > 40
    assert three.canaries == one.canaries
    assert len(set(one.canaries)) == len(one.canaries) > 100


def test_every_task_is_done_once_and_no_process_is_left():
    assert dict(in_processes([0, 1, 2], doubled, (7,), 2)) == {0: 7, 1: 9, 2: 11}
    assert not multiprocessing.active_children()


@pytest.mark.parametrize(("task", "code", "reason"), [(3, "file-error", "disk full"), (5, "internal", "ValueError")])
def test_the_first_error_ends_those_at_work(task, code, reason):
    with pytest.raises(FlisError) as error:
        dict(in_processes([4, task], doubled, (0,), 2))
    assert error.value.code == code
    assert reason in str(error.value)
    assert "010161" not in str(error.value)
    assert not multiprocessing.active_children()


def test_a_process_that_was_killed_is_an_error():
    results = in_processes([1, 4], doubled, (0,), 2)
    assert next(results) == (0, 2)
    for process in multiprocessing.active_children():
        process.terminate()
    with pytest.raises(FlisError, match="has ended"):
        next(results)
    assert not multiprocessing.active_children()


def test_a_generator_that_is_stopped_leaves_no_half_package(project, settings_for, tmp_path):
    def stop(package):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(project, settings_for(tmp_path, kommuner=("0825", "0563")), stop, processes=2)
    assert not multiprocessing.active_children()
    assert not list(tmp_path.rglob("*.part"))
