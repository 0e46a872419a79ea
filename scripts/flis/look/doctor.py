"""`flis doctor`: checks everything that a monthly run needs. Each check is separate, so that no fault hides another."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flis.datapakke.check import check_contracts
from flis.datapakke.gates import known_kommuner, served_kommuner
from flis.ground.amounts import counted
from flis.ground.durable import disk_error
from flis.ground.errors import FlisError, shortened
from flis.ground.progress import Progress, Silent
from flis.project.contract import Contracts, load_contracts
from flis.project.own import is_told
from flis.project.settings import Project, Target, find_project, read_target

# With less room than this, doctor warns before the month's packages arrive.
_LOW_DISK = 5 * 1000**3


@dataclass(frozen=True)
class Finding:
    """One check. ``state`` is ok, warn or fail. ``do`` is the instruction."""

    state: str
    check: str
    what: str
    do: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """All findings. ``healthy`` when none failed."""

    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        return all(f.state != "fail" for f in self.findings)

    def as_dict(self) -> dict[str, Any]:
        return {"healthy": self.healthy, "findings": [asdict(f) for f in self.findings]}


def examine(
    target_name: str | None, project_dir: Path | None, *, connect: bool, progress: Progress | None = None
) -> Diagnosis:
    """Run every check that can run after the earlier ones. It changes nothing."""
    return Diagnosis(tuple(_findings(target_name, project_dir, connect, progress or Silent())))


def _findings(
    target_name: str | None, project_dir: Path | None, connect: bool, progress: Progress
) -> Iterator[Finding]:
    yield Finding("ok", "python", f"Python {sys.version_info.major}.{sys.version_info.minor}")
    try:
        project = find_project(project_dir)
        contracts = load_contracts(project.folder)
        what = f"project of release {project.release}"
        target = read_target(project, target_name)
    except FlisError as error:
        yield _failed("project", error)
        return
    yield Finding("ok", "project", what)
    yield _tried("contracts", lambda: _contracts(contracts, project))
    folder = shortened(str(target.data_folder))
    if not _is_told(project, contracts):
        what = "dbt does not know yet what is in lokal (mapped codes, own nøgletal)"
        yield Finding("warn", "own-part", what, "Run `flis build`, which tells dbt of it.")
    yield Finding("ok", "target", f"target {target.name} ({target.engine}), data folder {folder}")
    yield _tried("kommuner", lambda: _kommuner(project))
    yield _tried("disk", lambda: _disk(target))
    if os.name == "posix":
        yield _tried("rights", lambda: _rights(target))
    yield _tried("database", lambda: _database(project, target))
    yield from _all_tried("drift", lambda: _drift(project, contracts, target))
    if target.engine == "sqlserver":
        yield _tried("collation", lambda: _collation(target))
        yield _tried("readers", lambda: _readers(target))
    yield _tried("pseudonym-key", lambda: _key(contracts, project, target))
    yield from _all_tried("sftp", lambda: _sftp(project, connect, progress))


def _all_tried(check: str, look: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return look()
    except FlisError as error:
        return [_failed(check, error)]


def _tried(check: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except FlisError as error:
        return _failed(check, error)
    except OSError as error:
        return _failed(check, disk_error(error, Path(error.filename or check), 0))


def _failed(check: str, error: FlisError) -> Finding:
    return Finding("fail", check, f"{error.code}: {error.what}", error.do)


def _contracts(contracts: Contracts, project: Project) -> Finding:
    checked = check_contracts(project, contracts)
    what = f"{checked.tables} tables, which can all be installed and read"
    return Finding("ok", "contracts", "; ".join((what, *checked.notes)))


def _kommuner(project: Project) -> Finding:
    served = served_kommuner(os.environ, known_kommuner(project.folder))
    if served is None:
        return Finding(
            "ok",
            "kommuner",
            "FLIS_KOMMUNER is not set: packages of every kommune are taken, except those refused before",
        )
    return Finding("ok", "kommuner", f"packages of {len(served)} kommuner are taken (FLIS_KOMMUNER)")


def _is_told(project: Project, contracts: Contracts) -> bool:
    try:
        return is_told(project, contracts)
    except FlisError:
        return True  # the check of the contracts names the fault


def _disk(target: Target) -> Finding:
    folder = target.data_folder
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    state = "ok" if free >= _LOW_DISK else "warn"
    return Finding(
        state, "disk", f"{free // 1000**2:,} MB free", "" if state == "ok" else "Make room before the next run."
    )


def _rights(target: Target) -> Finding:
    """Check that only the owner can read the folder, or each file in it."""
    folder = target.data_folder
    if not folder.exists() or not _others_may(folder):
        return Finding("ok", "rights", "nobody else can read the data folder")
    # An empty file, which keeps a folder in git, reveals nothing.
    count = sum(_others_may(path) for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    if count:
        do = f"chmod -R go= '{folder}'"
        return Finding(
            "warn", "rights", f"others on this machine may read {counted(count, 'file')} of the data folder", do
        )
    return Finding("ok", "rights", "nobody else can read the files of the data folder")


def _others_may(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o077)


def _database(project: Project, target: Target) -> Finding:
    from flis.store.install import require_release
    from flis.store.open import open_store

    with open_store(target, read_only=True) as store:
        installed = require_release(store, project.release)
    return Finding("ok", "database", f"DSA is installed at release {installed}")


def _drift(project: Project, contracts: Contracts, target: Target) -> list[Finding]:
    """The files of drift/, as the next landing will read them, and which packages they let in."""
    from flis.landing.drift_folder import files_there
    from flis.landing.inbox import try_drift
    from flis.landing.report import KNOWN

    names = ", ".join(sorted(files_there(target.data_folder, contracts))) or "no file"
    try:
        place, outcomes = try_drift(project, contracts, target)
    except FlisError as error:
        if error.code not in ("not-installed", "database", "database-busy", "database-damaged"):
            raise
        # Another check reports the faults of the database.
        return [Finding("ok", "drift", f"drift/ holds {names}; the files are read when there is a database")]
    new = "".join(f"; {file.name} will land {counted(file.landed, 'row')}" for file in outcomes if file.state != KNOWN)
    without = sorted({exception.kommune for exception in place.rules.undtagelser})
    krl = f"except those of {', '.join(without)}, for the months given" if without else "of every kommune"
    return [Finding("ok", "drift", f"drift/ holds {names}{new}"), Finding("ok", "drift", f"KRL packages land, {krl}")]


def _collation(target: Target) -> Finding:
    from flis.store.sqlserver.collation import check_collations

    found = check_collations(target)
    name, same = found[0].name, sorted({pair for collation in found for pair in collation.ligatures})
    if same:
        what = f"the collation {name} takes letters for equal that DuckDB keeps apart: {', '.join(same)}"
        return Finding("warn", "collation", what, "Two keys that differ in these letters alone stop the build.")
    return Finding("ok", "collation", f"the collation {name} keeps all keys apart")


def _readers(target: Target) -> Finding:
    from flis.store.sqlserver.databases import reads_wait

    if reads_wait(target):
        what = "who reads DM waits while a build refreshes it"
        return Finding("warn", "readers", what, "Set READ_COMMITTED_SNAPSHOT on; see docs/sqlserver.md.")
    return Finding("ok", "readers", "who reads DM never waits for a build to refresh it")


def _key(contracts: Contracts, project: Project, target: Target) -> Finding:
    from flis.reading.pseudonym import key_fingerprint, key_from_environment

    if not any(c.persondata for t in contracts.delivered(project.release) for c in t.columns):
        return Finding("ok", "pseudonym-key", "no contract holds person data")
    key = key_from_environment()
    if key is None:
        return Finding(
            "fail",
            "pseudonym-key",
            "FLIS_PSEUDONYM_KEY is not set",
            "Set it to the installation's key (at least 32 bytes).",
        )
    landed_with = _landed_with(target)
    if landed_with is None:
        return Finding("ok", "pseudonym-key", "FLIS_PSEUDONYM_KEY is long enough; nothing has landed with a key yet")
    if landed_with != key_fingerprint(key):
        return _failed("pseudonym-key", FlisError("pseudonym-key-changed"))
    return Finding("ok", "pseudonym-key", "FLIS_PSEUDONYM_KEY is the key that the installation's data landed with")


def _landed_with(target: Target) -> str | None:
    """The fingerprint of the installation's pseudonym key; None before the first package with person data."""
    from flis.store.ledger import installation
    from flis.store.open import open_store

    try:
        with open_store(target, read_only=True) as store:
            newest = installation(store)
    except FlisError:
        # Another check reports the faults of the database.
        return None
    return newest.noegle_aftryk if newest else None


def _sftp(project: Project, connect: bool, progress: Progress) -> list[Finding]:
    """With ``connect``: what a fetch would find in the folder, and by name what it would pass over."""
    from flis.fetch.sftp.settings import SftpSettings

    settings = SftpSettings.from_environment(os.environ, project.vars, project.place_of)
    if not connect:
        return [Finding("ok", "sftp", "an SFTP server is named; --connect also logs in")]
    from flis.datapakke.name import pattern_of
    from flis.fetch.listing import look_around
    from flis.fetch.report import passed_over

    found = look_around(settings, pattern_of(project), progress)
    what = f"logged in; {found.packages} of {found.files} files are datapakker"
    if found.files and not found.packages:
        first = Finding("warn", "sftp", what, "Is FLIS_SFTP_FOLDER the right folder?")
    else:
        first = Finding("ok", "sftp", what)
    groups = passed_over(found.skipped)
    return [first, *(Finding("warn" if g.alarming else "ok", "sftp", g.heading, "\n".join(g.lines)) for g in groups)]
