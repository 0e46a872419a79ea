"""What DM is built from, as it is now: the state of each landing table as the ledger tells it, and of the project.

A state is a hash over rows of the ledger. It is another one after a landing, a pruning, a correction and its undoing,
and a landing of the same bytes anew. It rests on no clock, so a database that was restored has the states that it had.
"""

# ruff: noqa: S608 - the names in the statements are constants

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flis.project.settings import PROJECT_FILE, Project, Target
from flis.project.state import MODELS, state_of
from flis.store import ledger
from flis.store.open import Store

# The state of all attempts to land a package, as DM.Drift.Datapakke shows them.
ATTEMPTS = "Datapakke"
_FILES = (PROJECT_FILE, "profiles.yml", "selectors.yml")
_VERSIONS = ("dbt-core", "dbt-duckdb", "duckdb", "dbt-sqlserver", "mssql-python")
# What of the connection decides where DM lies. No secret is among them.
_OF_TARGET = ("type", "schema", "database")
_LEVERING = "tabel, levering_id, kommune_kode, periode, udlaest_tidspunkt, pakket_tidspunkt, raekker_antal"
_DATAPAKKE = (
    "levering_id, forsoeg_id, status, pakke_navn, sha256, pakke_bytes, kommune_kode, omraade, periode, release,"
    " udlaest_tidspunkt, pakket_tidspunkt, manifest, laeste_raekker, landede_raekker, afviste_raekker, fejl_kode,"
    " startet_tidspunkt, afsluttet_tidspunkt"
)
_RETTELSE = (
    "tabel, rettelse_nr, aendring_nr, rettelse_navn, levering_id, raekke_nr, kommune_kode, periode, handling, kolonne,"
    " ny_vaerdi, aarsag, driftsmeddelelse_id, oprettet_tidspunkt, oprettet_af, fortrudt_tidspunkt, fortrudt_af"
)
_INSTALLATION = "loebenr, release, tidspunkt, noegle_aftryk"


@dataclass(frozen=True)
class Basis:
    """``fingerprint``: that of the project, its settings and the installation; where it is another, everything is
    built. ``states``: the state of each landing table that has deliveries, by name, and that of ``ATTEMPTS``.
    """

    fingerprint: str
    states: Mapping[str, str]

    def differing(self, before: Mapping[str, str]) -> set[str]:
        """The names whose state is not that of ``before``."""
        return {name for name in {*self.states, *before} if self.states.get(name) != before.get(name)}


def basis_of(store: Store, project: Project, target: Target) -> Basis:
    """The basis of what a build that begins now makes. Raises ``database``."""
    installation = _hashed(store.query(f"select {_INSTALLATION} from {ledger.INSTALLATION}"))
    return Basis(_hashed([(installation, *_of_project(project, target))]), _states(store))


def _states(store: Store) -> dict[str, str]:
    attempts = store.query(f"select {_DATAPAKKE} from {ledger.DATAPAKKE}")
    # What has landed with a package's id, and when. The same bytes may be read otherwise after a change of a contract.
    landed: dict[int, list[Any]] = {}
    for attempt in attempts:
        if attempt[2] != ledger.AFVIST_STATUS:
            landed.setdefault(attempt[0], []).append(attempt[1:3])
    rows: dict[str, list[Any]] = {}
    for levering in store.query(f"select {_LEVERING} from {ledger.LEVERING}"):
        rows.setdefault(levering[0], []).append((*levering, *sorted(landed.get(levering[1], ()))))
    for rettelse in store.query(f"select {_RETTELSE} from {ledger.RETTELSE}"):
        rows.setdefault(rettelse[0], []).append(("rettelse", *rettelse))
    return {ATTEMPTS: _hashed(attempts), **{table: _hashed(found) for table, found in rows.items()}}


def _of_project(project: Project, target: Target) -> Iterable[Any]:
    yield state_of(project, (*MODELS, "tests"), _FILES)
    yield target.name, target.engine, [target.settings.get(name) for name in _OF_TARGET]
    # What changes how dbt builds, for example DBT_FULL_REFRESH. dbt itself calls what must not be shown so.
    yield sorted((k, v) for k, v in os.environ.items() if k.startswith("DBT_") and "SECRET" not in k)
    yield [_version(name) for name in _VERSIONS]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _hashed(rows: Iterable[Any]) -> str:
    """A hash of ``rows``, whatever their order."""
    found = hashlib.sha256()
    for text in sorted(repr(row) for row in rows):
        found.update(text.encode() + b"\n")
    return found.hexdigest()
