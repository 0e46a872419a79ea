"""Proves an adaptation: packages written as the contracts say, a small kommune's month, land in a temporary place.

What `flis contract check` cannot see is seen here, because every file is written and read once. It shows that the
contracts can be read; whether FLIS writes so, only a real package shows.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from flis.ground.errors import FlisError
from flis.landing.inbox import land_inbox
from flis.landing.report import LANDED, LandReport
from flis.look.doctor import Diagnosis, Finding
from flis.project.contract import Contracts, load_contracts
from flis.project.folders import DRIFT, INBOX
from flis.project.settings import Project, Target, find_project
from flis.reading.pseudonym import VARIABLE
from flis.store.install import install
from flis.store.open import open_store
from flis.synthetic.generate.run import TRUTH, generate
from flis.synthetic.generate.settings import GenerateSettings

# Between them, packages of every område: each kommune has one payroll system and one for its pupils.
_KOMMUNER, _SCALE = ("0825", "0563"), 0.02
_MONTH = date(2023, 6, 1)
_SERVED = "FLIS_KOMMUNER"


def with_proof(diagnosis: Diagnosis, project_dir: Path | None) -> Diagnosis:
    """``diagnosis`` with what the proof shows, if there is an adaptation whose contracts are all right."""
    if any(f.check in ("project", "contracts") and f.state == "fail" for f in diagnosis.findings):
        return diagnosis
    project = find_project(project_dir)
    contracts = load_contracts(project.folder)
    if not any(table.lokalt for table in contracts.tables) and not project.own:
        return diagnosis
    return Diagnosis((*diagnosis.findings, prove(project, contracts)))


def prove(project: Project, contracts: Contracts) -> Finding:
    """What landing the generated packages of the adapted områder shows."""
    with tempfile.TemporaryDirectory(prefix="flis-") as folder:
        try:
            report, written = _landed(project, contracts, Path(folder))
        except FlisError as error:
            return Finding("fail", "adaptation", f"{error.code}: {error.what}", error.do)
    refused = [package.error for package in report.packages if package.error is not None]
    if refused:
        what = f"a generated package: {refused[0].code}: {refused[0].what}"
        return Finding("fail", "adaptation", what, refused[0].do)
    landed = sum(package.landed for package in report.packages if package.state == LANDED)
    if landed != written:
        what = f"{written - landed:,} of {written:,} generated rows do not land in the forms of lokal/kontrakt.yml"
        return Finding("fail", "adaptation", what, "Report this as a fault of flis, with your lokal/kontrakt.yml.")
    what = f"generated packages in the forms of lokal/kontrakt.yml land: {len(report.packages)}, with {landed:,} rows"
    return Finding("ok", "adaptation", what)


def _landed(project: Project, contracts: Contracts, folder: Path) -> tuple[LandReport, int]:
    (folder / DRIFT).mkdir()
    wanted = GenerateSettings(_KOMMUNER, _MONTH, _MONTH, folder / INBOX, _SCALE)
    with _without_the_installations():
        adapted = {omraade for t in contracts.tables if t.lokalt for omraade in (t.omraade, t.historik_omraade)}
        packages = []
        for package in generate(project, wanted).packages:
            # A setting such as the pattern of names concerns every område.
            if package.omraade in adapted or project.own:
                packages.append(package)
            else:
                package.path.unlink()
        (folder / INBOX / TRUTH).unlink()
        attached = {"path": str(folder / "DSA.duckdb"), "alias": "DSA"}
        settings = {"type": "duckdb", "path": str(folder / "DM.duckdb"), "attach": [attached]}
        target = Target("proof", "duckdb", folder, settings)
        with open_store(target, create=True) as store:
            install(store, project, contracts, project.release)
        # A row that does not land is to be seen, not to refuse its package.
        lenient = replace(project, vars={**project.vars, "max_afviste_pct": 100})
        report = land_inbox(lenient, contracts, target)
    return report, sum(sum(package.rows.values()) for package in packages)


@contextmanager
def _without_the_installations() -> Iterator[None]:
    """A pseudonym key for once, and all kommuner: the packages are invented."""
    before = {name: os.environ.get(name) for name in (VARIABLE, _SERVED)}
    os.environ[VARIABLE] = secrets.token_hex(32)
    os.environ.pop(_SERVED, None)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
