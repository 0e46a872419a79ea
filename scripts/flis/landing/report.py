"""What a landing did, for the operator and for a machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flis.ground.amounts import counted
from flis.ground.errors import FlisError

LANDED, REFUSED, KNOWN = "landed", "refused", "known"


@dataclass(frozen=True)
class PackageOutcome:
    """One package or drift file. ``landed``, ``refused`` (for the reason in ``error``) or ``known`` from before."""

    name: str
    state: str
    kommune: str | None = None
    omraade: str | None = None
    periode: date | None = None
    release: str | None = None
    read: int = 0
    landed: int = 0
    refused: int = 0
    error: FlisError | None = None
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "state": self.state,
            "kommune": self.kommune,
            "omraade": self.omraade,
            "periode": self.periode and f"{self.periode:%Y-%m}",
            "release": self.release,
            "read": self.read,
            "landed": self.landed,
            "refused": self.refused,
            "error": self.error and self.error.as_dict(),
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class LandReport:
    """One landing. ``ignored`` names files in the inbox that are not zips. ``notices`` are about how rows were sent."""

    packages: tuple[PackageOutcome, ...]
    drift: tuple[PackageOutcome, ...]
    ignored: tuple[str, ...]
    dry_run: bool
    seconds: float
    notices: tuple[str, ...] = ()

    def count(self, state: str) -> int:
        return sum(p.state == state for p in self.packages)

    @property
    def failure(self) -> FlisError | None:
        """None, the error that all refusals share (a missing upgrade, a missing key), or ``packages-refused``."""
        errors = [p.error for p in self.packages if p.error is not None]
        if not errors:
            return None
        shared = {e.code for e in errors}
        if len(shared) == 1 and not errors[0].is_of_a_package:
            return errors[0]
        return FlisError("packages-refused", count=len(errors), total=len(self.packages))

    @property
    def summary(self) -> str:
        """One line for the operator."""
        verb = "would land" if self.dry_run else "landed"
        rows = sum(p.landed for p in self.packages if p.state == LANDED)
        refused_rows = sum(p.refused for p in self.packages if p.state == LANDED)
        text = (
            f"{verb} {counted(self.count(LANDED), 'package')}, {counted(rows, 'row')}"
            f" ({counted(refused_rows, 'row')} refused); "
            f"{self.count(KNOWN)} known before, {self.count(REFUSED)} refused; {self.seconds:.1f} s"
        )
        return f"{text}; passed over: {', '.join(self.ignored)}" if self.ignored else text

    def lines(self) -> Iterator[str]:
        """For the operator: a paragraph for each cause of refusal, with the packages that have it in common."""
        for file in self.drift:
            if file.state == LANDED:
                verb = "would land" if self.dry_run else "landed"
                yield "; ".join((f"{verb} {file.name}: {counted(file.landed, 'row')}", *file.notes))
        causes: dict[tuple[str, str, str], list[str]] = {}
        for package in self.packages:
            if package.error is not None:
                causes.setdefault(_cause(package.name, package.error), []).append(package.name)
        for (code, what, do), names in causes.items():
            if len(names) == 1:
                # Some texts are about a package without naming it, e.g. its release.
                named = what if _NAME in what else f"{_NAME}: {what}"
                yield f"{code}: {named.replace(_NAME, names[0])}"
                yield f"  {do.replace(_NAME, names[0])}"
            else:
                yield f"{code}: {len(names)} packages. Of each: {what.replace(_NAME, 'PACKAGE')}"
                yield f"  {do.replace(_NAME, 'PACKAGE')}"
                yield f"  PACKAGE is each of: {', '.join(names)}"
        for package in self.packages:
            yield from (f"note: {package.name}: {note}" for note in package.notes)
        yield from (f"notice: {notice}" for notice in self.notices)
        yield self.summary
        failure = self.failure
        if failure is not None and failure.code == "packages-refused" and not self.dry_run:
            yield f"{failure.code}: {failure.what}"
            yield f"  {failure.do}"

    def facts(self) -> dict[str, Any]:
        """For the run journal."""
        refused = [{"name": p.name, **p.error.as_dict()} for p in self.packages if p.error is not None]
        counts = {state: self.count(state) for state in (LANDED, KNOWN, REFUSED)}
        return {
            **counts,
            "rows": sum(p.landed for p in self.packages),
            "refusals": refused,
            "ignored": list(self.ignored),
        }

    def as_dict(self) -> dict[str, Any]:
        return {
            "packages": [p.as_dict() for p in self.packages],
            "drift": [p.as_dict() for p in self.drift],
            "ignored": list(self.ignored),
            "dry_run": self.dry_run,
            "seconds": round(self.seconds, 3),
            "notices": list(self.notices),
        }


# Stands for a package's name where the texts of two refusals are compared.
_NAME = "\0"


def _cause(name: str, error: FlisError) -> tuple[str, str, str]:
    """What a refusal has in common with others: code and texts, without the package's name."""
    return error.code, error.what.replace(name, _NAME), error.do.replace(name, _NAME)
