"""Creates DSA and brings it to a newer release. Both can be repeated at any time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flis.datapakke.gates import require_known_release
from flis.ground.errors import FlisError
from flis.project.contract import Contracts, release_key
from flis.project.ddl import missing_statements
from flis.project.settings import Project
from flis.store import ledger
from flis.store.open import Store


@dataclass(frozen=True)
class InstallReport:
    """What was done, or would be done on a dry run. ``before`` is the release before it, or None."""

    before: str | None
    release: str
    statements: tuple[str, ...]
    dry_run: bool
    notices: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """One line for the operator."""
        verb = "would be" if self.dry_run else "is"
        if self.before is None:
            return f"DSA {verb} installed at release {self.release}: {len(self.statements)} tables created."
        if self.before != self.release:
            return f"DSA {verb} upgraded from {self.before} to {self.release}: {len(self.statements)} changes."
        if self.statements:
            return f"DSA is of release {self.release}; {len(self.statements)} missing parts {verb} added."
        return f"DSA is of release {self.release} and whole; nothing to do."

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "summary": self.summary}


def install(
    store: Store, project: Project, contracts: Contracts, release: str, *, dry_run: bool = False
) -> InstallReport:
    """Create what DSA lacks of ``release``. Existing tables stay as they are.

    Raises ``release-unknown``, and ``release-backwards`` or ``release-project`` if another release is installed.
    """
    require_known_release(project.folder, release)
    before = _release_there(store)
    if before is not None and before != release:
        _refuse_backwards(before, release)
        raise FlisError("release-project", project=release, installed=before)
    return _bring(store, contracts, before, release, dry_run)


def upgrade(
    store: Store, project: Project, contracts: Contracts, release: str, *, dry_run: bool = False
) -> InstallReport:
    """Bring DSA to ``release``. Raises ``release-unknown``, ``release-backwards``, ``not-installed``."""
    require_known_release(project.folder, release)
    before = installed_release(store)
    _refuse_backwards(before, release)
    return _bring(store, contracts, before, release, dry_run)


def installed_release(store: Store) -> str:
    """The release of DSA. Raises ``not-installed``."""
    release = _release_there(store)
    if release is None:
        raise FlisError("not-installed", where="DSA")
    return release


def require_release(store: Store, release: str) -> str:
    """The release of DSA. Raises ``not-installed``, and ``release-project`` if it is not ``release``."""
    installed = installed_release(store)
    if installed != release:
        raise FlisError("release-project", project=release, installed=installed)
    return installed


def require_whole(store: Store, contracts: Contracts, release: str) -> None:
    """Raise ``not-installed`` if DSA lacks a table or a column of a contract."""
    lacking = missing_statements(contracts, release, store.columns())
    if lacking:
        # The third word of "create table DSA.Raa.x (" and of "alter table DSA.Raa.x add …" is the table.
        raise FlisError("not-installed", where=f"DSA, which lacks parts of {lacking[0].split()[2]}")


def is_installed(store: Store) -> bool:
    """Whether DSA has a release."""
    return _release_there(store) is not None


def _release_there(store: Store) -> str | None:
    if not _has_ledger(store.columns()):
        return None
    found = ledger.installation(store)
    return found.release if found else None


def _has_ledger(columns: Mapping[str, object]) -> bool:
    return ledger.INSTALLATION.split(".", 1)[1].lower() in columns


def _refuse_backwards(before: str, release: str) -> None:
    if release_key(release) < release_key(before):
        raise FlisError("release-backwards", installed=before, release=release)


def _bring(store: Store, contracts: Contracts, before: str | None, release: str, dry_run: bool) -> InstallReport:
    statements = tuple(missing_statements(contracts, release, store.columns()))
    report = InstallReport(before, release, statements, dry_run, tuple(store.notices))
    if dry_run:
        return report
    with store.transaction():
        store.prepare()
        for statement in statements:
            store.execute(statement)
        if before != release:
            ledger.add_installation(store, release)
    return report
