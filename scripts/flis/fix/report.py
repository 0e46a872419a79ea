"""What a fix found, did and left, for the operator and for a machine. It contains no personal data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from flis.fix.fix import UDELAD, Fix
from flis.ground.amounts import counted


@dataclass(frozen=True)
class Group:
    """Rows of one table of one package that are treated alike."""

    kommune_kode: str
    tabel: str
    pakke_navn: str | None
    handling: str
    kolonne: str | None
    antal: int


@dataclass(frozen=True)
class Line:
    """One row: its record number in the package's file, and what is done with it."""

    kommune_kode: str
    tabel: str
    pakke_navn: str | None
    raekke_nr: int
    handling: str
    kolonne: str | None
    ny_vaerdi: str | None


@dataclass(frozen=True)
class Left:
    """Rows of one table of one package that have the fault and stay as they are; ``grund`` says why."""

    kommune_kode: str
    tabel: str
    pakke_navn: str | None
    grund: str
    oplysning: str | None
    antal: int


@dataclass(frozen=True)
class FixReport:
    """What ``run`` did or, on a dry run, would do. ``lines_shown`` are the first rows of all that are counted."""

    fix: Fix
    dry_run: bool
    groups: tuple[Group, ...]
    lines_shown: tuple[Line, ...]
    left: tuple[Left, ...]
    replaced: int
    driftsmeddelelse_id: str | None
    by: str

    @property
    def rows(self) -> int:
        return sum(group.antal for group in self.groups)

    def lines(self) -> Iterator[str]:
        """For the operator."""
        for line in self.lines_shown:
            what = _what(line.handling, line.kolonne) + (f" by {line.ny_vaerdi}" if line.ny_vaerdi else "")
            yield f"  {line.kommune_kode} {line.tabel}, {line.pakke_navn}, record {line.raekke_nr}: {what}"
        if self.rows > len(self.lines_shown):
            yield f"  … the first {len(self.lines_shown):,} of {self.rows:,} rows; in all:"
        for group in self.groups:
            what = _what(group.handling, group.kolonne)
            yield f"{group.kommune_kode} {group.tabel}, {group.pakke_navn}: {counted(group.antal, 'row')}, {what}"
        for left in self.left:
            about = f" ({left.oplysning})" if left.oplysning else ""
            rows = counted(left.antal, "row")
            yield f"left: {left.kommune_kode} {left.tabel}, {left.pakke_navn}: {rows}{about}: {left.grund}"
        for grund in sorted({left.grund for left in self.left}):
            yield f"  {grund}: {self.fix.grunde[grund]}"
        yield self.summary

    @property
    def summary(self) -> str:
        if not self.rows:
            return f"{self.fix.name}: nothing to correct{', but see what is left' if self.left else ''}."
        follows = f", following {self.driftsmeddelelse_id}" if self.driftsmeddelelse_id else ""
        if self.dry_run:
            return f"{self.fix.name}: would correct {counted(self.rows, 'row')}{follows}; nothing was changed."
        replaced = f" in place of {self.replaced:,} earlier ones" if self.replaced else ""
        written = counted(self.rows, "correction")
        return f"{self.fix.name}: {written} written by {self.by}{follows}{replaced}. Now run `flis build`."

    def as_dict(self) -> dict[str, Any]:
        return {
            "fix": self.fix.name,
            "dry_run": self.dry_run,
            "rows": self.rows,
            "replaced": self.replaced,
            "driftsmeddelelse_id": self.driftsmeddelelse_id,
            "by": self.by,
            "groups": [asdict(group) for group in self.groups],
            "shown": [asdict(line) for line in self.lines_shown],
            "left": [{**asdict(left), "text": self.fix.grunde[left.grund]} for left in self.left],
            "summary": self.summary,
        }


@dataclass(frozen=True)
class UndoReport:
    """What ``undo`` did or, on a dry run, would do."""

    fix: Fix
    dry_run: bool
    rows: int

    def lines(self) -> Iterator[str]:
        """For the operator."""
        if not self.rows:
            yield f"{self.fix.name}: no correction to undo."
        elif self.dry_run:
            yield f"{self.fix.name}: would undo {counted(self.rows, 'correction')}; nothing was changed."
        else:
            undone = counted(self.rows, "correction")
            yield f"{self.fix.name}: {undone} undone; they stay in the journal. Now run `flis build`."

    def as_dict(self) -> dict[str, Any]:
        return {"fix": self.fix.name, "dry_run": self.dry_run, "rows": self.rows}


@dataclass(frozen=True)
class FixState:
    """One fix: ``rows`` it would correct now (None where the release has not its tables), and those in force."""

    fix: Fix
    rows: int | None
    left: int
    in_force: int

    def lines(self) -> Iterator[str]:
        """For the operator, at length."""
        yield f"{self.fix.name}  (cube {self.fix.kube_id})"
        yield f"  {self.fix.text}"
        yield f"  reads {', '.join(self.fix.tabeller)}"
        for grund, text in self.fix.grunde.items():
            yield f"  leaves {grund}: {text}"
        yield f"  {self.now}"

    @property
    def now(self) -> str:
        if self.rows is None:
            return "its tables are not of the installed release"
        left = f", {self.left:,} more it cannot judge" if self.left else ""
        return f"{counted(self.rows, 'row')} to correct now{left}; {counted(self.in_force, 'correction')} in force"

    def as_dict(self) -> dict[str, Any]:
        return {
            "fix": self.fix.name,
            "text": self.fix.text,
            "kube_id": self.fix.kube_id,
            "tables": self.fix.tabeller,
            "rows": self.rows,
            "left": self.left,
            "in_force": self.in_force,
        }


@dataclass(frozen=True)
class FixList:
    """Every fix."""

    states: tuple[FixState, ...]

    def lines(self) -> Iterator[str]:
        """For the operator."""
        for state in self.states:
            yield f"{state.fix.name:<22} {state.now}"

    def as_dict(self) -> dict[str, Any]:
        return {"fixes": [state.as_dict() for state in self.states]}


def _what(handling: str, kolonne: str | None) -> str:
    return "left out" if handling == UDELAD else f"{kolonne} replaced"
