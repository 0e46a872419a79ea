"""Decides by its name whether a package may be read, and reads the seeds that these decisions use."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flis.datapakke.name import HELE_LANDET, PackageName
from flis.ground.errors import FlisError
from flis.project.contract import DRIFT_OMRAADE, Contracts, release_key
from flis.project.seed import read_seed, unusable

KRL_OMRAADE = "KRL"
# FLIS_KOMMUNER for an installation that serves every kommune.
ALL_SERVED = "alle"


@dataclass(frozen=True)
class Undtagelse:
    """A kommune without an agreement with KRL from ``fra`` to ``til`` (both count; None: until further notice)."""

    kommune: str
    fra: date
    til: date | None


@dataclass(frozen=True)
class Rules:
    """The facts that the gates decide by. ``served`` is None if every kommune is served."""

    contracts: Contracts
    installed: str
    releases: tuple[tuple[str, date], ...]
    kommuner: frozenset[str]
    served: frozenset[str] | None
    undtagelser: tuple[Undtagelse, ...]


def gate(name: PackageName, rules: Rules) -> FlisError | None:
    """The first reason to refuse the package unread, or None."""
    return (
        kommune_gate(name, rules)
        or krl_gate(name, rules.undtagelser)
        or release_gate(name, rules.installed, rules.releases)
        or omraade_gate(name, rules.contracts)
    )


def kommune_gate(name: PackageName, rules: Rules) -> FlisError | None:
    """``unknown-kommune`` or ``wrong-kommune``. The whole country's code is for the whole country's områder."""
    if name.kommune == HELE_LANDET:
        national = {t.omraade for t in rules.contracts.tables if t.fil and t.landsdaekkende}
        known = {o for t in rules.contracts.tables if t.fil for o in (t.omraade, t.historik_omraade)}
        # If the område has no contract, omraade_gate reports that instead.
        if name.omraade in known - national:
            return FlisError("unknown-kommune", package=name.name)
        return None
    if name.kommune not in rules.kommuner:
        return FlisError("unknown-kommune", package=name.name)
    if rules.served is not None and name.kommune not in rules.served:
        return FlisError("wrong-kommune", package=name.name, kommune=name.kommune)
    return None


def krl_gate(name: PackageName, undtagelser: Sequence[Undtagelse]) -> FlisError | None:
    """``no-agreement`` if the kommune has no agreement on some day of the package's month."""
    if name.omraade == KRL_OMRAADE and without_agreement(name.kommune, name.periode, undtagelser):
        return FlisError("no-agreement", package=name.name, kommune=name.kommune, periode=f"{name.periode:%Y-%m}")
    return None


def without_agreement(kommune: str, periode: date, undtagelser: Sequence[Undtagelse]) -> bool:
    """Whether an exception of ``kommune`` touches the month that begins on ``periode``."""
    last = (periode.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return any(u.kommune == kommune and u.fra <= last and (u.til is None or u.til >= periode) for u in undtagelser)


def release_gate(name: PackageName, installed: str, releases: Sequence[tuple[str, date]]) -> FlisError | None:
    """``release-unknown``, ``release-not-installed``, or ``release-mismatch`` with the day of extraction."""
    if name.release not in {release for release, _ in releases}:
        return FlisError("release-unknown", release=name.release)
    if release_key(name.release) > release_key(installed):
        return FlisError("release-not-installed", package=name.name, release=name.release, installed=installed)
    expected = release_on(name.udlaest.date(), releases)
    if name.release != expected:
        extracted = f"{name.udlaest:%Y-%m-%d}"
        return FlisError(
            "release-mismatch", package=name.name, release=name.release, extracted=extracted, expected=expected
        )
    return None


def release_on(day: date, releases: Sequence[tuple[str, date]]) -> str:
    """The release of packages extracted on ``day``; a day before the first release counts as the first."""
    begun = [release for release, begins in releases if begins <= day]
    return begun[-1] if begun else releases[0][0]


def omraade_gate(name: PackageName, contracts: Contracts) -> FlisError | None:
    """``unknown-omraade`` if the package's release has no table of the område."""
    if name.omraade == DRIFT_OMRAADE or name.omraade not in contracts.omraader(name.release):
        return FlisError("unknown-omraade", package=name.name, omraade=name.omraade)
    return None


def known_releases(folder: Path) -> tuple[tuple[str, date], ...]:
    """(release, first day of extraction) from the project's seed, oldest first. Raises ``bad-setting``."""
    rows = _seed(folder, "flis_release", ("release", "gaelder_fra"))
    try:
        found = [(release, date.fromisoformat(begins)) for release, begins in rows]
        return tuple(sorted(found, key=lambda item: release_key(item[0])))
    except ValueError as error:
        raise unusable("flis_release", "a release or a date is not valid") from error


def require_known_release(folder: Path, release: str) -> None:
    """Raises ``release-unknown``."""
    if release not in {known for known, _ in known_releases(folder)}:
        raise FlisError("release-unknown", release=release)


def require_release_of(argument: str, folder: Path, release: str, command: str) -> None:
    """Raises ``bad-argument`` for a release that no contract is about; ``argument`` is its name in ``command``."""
    known = [known for known, _ in known_releases(folder)]
    if release not in known:
        reason = f"the project knows no release {release}, only {', '.join(known)}"
        raise FlisError("bad-argument", argument=argument, reason=reason, command=command)


def known_kommuner(folder: Path) -> frozenset[str]:
    """The codes of the kommuner that exist, from the project's seed. Raises ``bad-setting``."""
    return frozenset(code for (code,) in _seed(folder, "kommune", ("kommune_kode",)))


def alternative_omraader(folder: Path) -> dict[str, frozenset[str]]:
    """Område -> those that meet the same demand of a cube: a kommune has one payroll system, and one for pupils."""
    together: dict[tuple[str, str], set[str]] = {}
    for kube_id, krav, omraade in _seed(folder, "kube_omraade", ("kube_id", "krav", "omraade")):
        together.setdefault((kube_id, krav), set()).add(omraade)
    return {omraade: frozenset(group - {omraade}) for group in together.values() for omraade in group if len(group) > 1}


def served_kommuner(environment: Mapping[str, str], kommuner: Collection[str]) -> frozenset[str] | None:
    """The kommuner in ``FLIS_KOMMUNER`` ("0101,0461", or "alle" for every one), or None if it is not set.

    Raises ``bad-setting``.
    """
    text = environment.get("FLIS_KOMMUNER", "").strip()
    if not text:
        return None
    if text.lower() == ALL_SERVED:
        return frozenset(kommuner)
    codes = frozenset(part for part in re.split(r"[,\s]+", text) if part)
    if unknown := sorted(codes - set(kommuner)):
        reason = f"{', '.join(unknown)} is no kommunekode"
        raise FlisError("bad-setting", setting="FLIS_KOMMUNER", reason=reason, where="the environment")
    return codes


def _seed(folder: Path, name: str, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    rows = [tuple(row[column] for column in columns) for row in read_seed(folder, name, columns)]
    if any(not value for row in rows for value in row):
        raise unusable(name, "it has an empty value")
    return rows
