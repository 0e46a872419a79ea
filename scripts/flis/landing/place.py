"""Everything that landing uses, read once: settings, the rules of the gates, the database and the key."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flis.datapakke.gates import Rules, known_kommuner, known_releases, served_kommuner
from flis.datapakke.name import PackageName, pattern_of
from flis.ground.errors import FlisError
from flis.project.contract import Contracts, Table
from flis.project.settings import Project, Target
from flis.reading.counts import ReadContext
from flis.reading.pseudonym import key_fingerprint, key_from_environment
from flis.store import ledger
from flis.store.install import installed_release, require_whole
from flis.store.open import Store

if TYPE_CHECKING:
    from flis.datapakke.zip import Limits


class _Undo(Exception):
    """Raised to leave the transaction of a dry run, so that it is undone."""


@dataclass(frozen=True)
class LandPlace:
    """Everything that landing one package needs to know."""

    store: Store
    project: Project
    data_folder: Path
    log_folder: Path
    rules: Rules
    pattern: re.Pattern[str]
    max_afviste_pct: float
    key: bytes | None = field(repr=False)
    dry_run: bool

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction that keeps nothing on a dry run."""
        with suppress(_Undo), self.store.transaction():
            yield
            if self.dry_run:
                raise _Undo

    def check_key(self, package: str, tables: Sequence[Table]) -> str | None:
        """The fingerprint of the key if this package is the first to need one, otherwise None.

        Raises ``no-pseudonym-key`` and ``pseudonym-key-changed``. A package without personal data needs no key.
        """
        if not any(c.persondata for t in tables for c in t.columns):
            return None
        if self.key is None:
            raise FlisError("no-pseudonym-key", package=package)
        fingerprint = key_fingerprint(self.key)
        newest = ledger.installation(self.store)
        if newest is None or newest.noegle_aftryk is None:
            return fingerprint
        if newest.noegle_aftryk != fingerprint:
            raise FlisError("pseudonym-key-changed")
        return None

    def limits(self) -> Limits:
        """The present limits for a zip."""
        from flis.datapakke.zip import Limits

        share = self.project.number("zip_max_andel_af_disk")
        return Limits(
            members=int(self.project.number("zip_max_filer")),
            ratio=int(self.project.number("zip_max_forhold")),
            total_bytes=int(shutil.disk_usage(self.data_folder).free * share),
        )

    def context(self, name: PackageName, table: Table, levering_id: int) -> ReadContext:
        """The facts that the reader needs about ``table`` in the package."""
        return ReadContext(
            package=name.name,
            member=table.fil,
            kommune=name.kommune,
            kommuner=self.rules.kommuner,
            periode=name.periode,
            release=name.release,
            installed=self.rules.installed,
            levering_id=levering_id,
            pseudonym_key=self.key,
        )


def land_place(project: Project, contracts: Contracts, target: Target, store: Store, dry_run: bool) -> LandPlace:
    """Raises ``not-installed``, ``bad-setting`` and ``weak-pseudonym-key``. The rules know no exceptions to KRL yet."""
    installed = installed_release(store)
    require_whole(store, contracts, installed)
    kommuner = known_kommuner(project.folder)
    return LandPlace(
        store=store,
        project=project,
        data_folder=target.data_folder,
        log_folder=target.log_folder,
        rules=Rules(
            contracts=contracts,
            installed=installed,
            releases=known_releases(project.folder),
            kommuner=kommuner,
            served=_served(store, kommuner),
            undtagelser=(),
        ),
        pattern=pattern_of(project),
        max_afviste_pct=project.number("max_afviste_pct"),
        key=key_from_environment(),
        dry_run=dry_run,
    )


def _served(store: Store, kommuner: frozenset[str]) -> frozenset[str] | None:
    """The kommuner that this installation serves. None: every one.

    Where FLIS_KOMMUNER is missing in one run (a new shell, a new scheduled task), a kommune that an earlier run refused
    by it stays refused. Its data belongs to somebody else.
    """
    named = served_kommuner(os.environ, kommuner)
    if named is not None:
        return named
    turned_away = ledger.turned_away(store)
    return kommuner - turned_away if turned_away else None
