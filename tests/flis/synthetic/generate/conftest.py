from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.flis.synthetic.generate.pakkelaeser import ROOT, read_package

from flis.project.settings import find_project
from flis.synthetic.generate.faults import FAULTS
from flis.synthetic.generate.omraader import OMRAADER
from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import Fault, GenerateSettings, parse_month


@pytest.fixture(scope="session")
def project():
    return find_project(ROOT)


@contextmanager
def only(*omraader: str) -> Iterator[None]:
    """Nothing else is generated, which takes a tenth of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flis.synthetic.generate.run.OMRAADER", {name: OMRAADER[name] for name in omraader})
        yield


@pytest.fixture(scope="session")
def settings_for():
    """Settings of a small run; anything can be replaced by name."""

    def settings(folder: Path, **other) -> GenerateSettings:
        wanted = {
            "kommuner": ("0461", "0741"),
            "first": parse_month("2023-02"),
            "last": parse_month("2023-06"),
            "scale": 0.1,
            "benchmark_own": True,
        }
        return GenerateSettings(folder=folder, **{**wanted, **other})

    return settings


@pytest.fixture(scope="session")
def packages(project, settings_for, tmp_path_factory):
    """One run that many tests read: five months over the change of release, two kommuner."""
    return generate(project, settings_for(tmp_path_factory.mktemp("pakker")))


@pytest.fixture(scope="session")
def faulty(project, settings_for, tmp_path_factory):
    """All faults at once, in packages large enough for a bad row within the limit of 0.1 %."""
    settings = settings_for(
        tmp_path_factory.mktemp("fejl"),
        faults=tuple(Fault(name) for name in FAULTS),
        first=parse_month("2022-10"),
        scale=0.4,
        benchmark_own=False,
    )
    return generate(project, settings)


@pytest.fixture(scope="session")
def of(faulty):
    """The packages of a fault, the only one by default."""

    def find(name: str, count: int = 1):
        found = [p for p in faulty.packages if p.fault == name]
        assert len(found) == count
        return found[0] if count == 1 else found

    return find


@pytest.fixture(scope="session")
def good(faulty):
    """The good package of the same kommune and month as a faulty one."""

    def find(package):
        same = [
            p
            for p in faulty.packages
            if not p.refusal
            and p.path.parent == faulty.folder
            and (p.kommune, p.periode, p.omraade) == (package.kommune, package.periode, "DUBU")
        ]
        return read_package(same[-1].path)

    return find
