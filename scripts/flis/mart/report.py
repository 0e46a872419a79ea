"""What a build did, from dbt's results: which tables are new, what failed, and which kommuner that concerns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from flis.ground.amounts import counted
from flis.ground.errors import FlisError
from flis.project.settings import Target
from flis.store.open import open_mart

_FAILED = ("error", "fail", "runtime error")
# What DuckDB writes when a statement or a commit gets no more memory. These words are left after masking.
_NO_MEMORY = ("Out of Memory Error", "failed to allocate", "could not allocate", "failed to pin block")
# So many names stand in a line; --json has them all.
_NAMES = 6


@dataclass(frozen=True)
class Failed:
    """A model, seed or test that failed. ``rows`` and ``kommuner`` (kommune -> rows) are of a test that found some.

    ``reason`` is dbt's text without a value in it. ``fix`` is the correction that is meant for the test.
    """

    name: str
    kind: str
    reason: str
    rows: int | None = None
    kommuner: Mapping[str, int] = field(default_factory=dict)
    fix: str | None = None
    sql: str = field(default="", repr=False)

    def as_dict(self) -> dict[str, Any]:
        facts = {"name": self.name, "kind": self.kind, "reason": self.reason, "rows": self.rows}
        return {**facts, "kommuner": dict(self.kommuner), "fix": self.fix}

    def lines(self) -> Iterator[str]:
        """For the operator."""
        if self.kind != "test":
            yield f"failed: {self.kind} {self.name}: {self.reason}"
        elif self.rows is None:
            yield f"failed: test {self.name} could not be run: {self.reason}"
        else:
            concerned = ", ".join(f"{kommune} ({rows})" for kommune, rows in sorted(self.kommuner.items()))
            about = f"; kommune {concerned}" if concerned else ""
            yield f"failed: test {self.name}, {counted(self.rows, 'row')}{about}"
        if self.fix:
            yield f"  correction: `flis fix run {self.fix} --dry-run` shows it, `flis fix run {self.fix}` makes it"


@dataclass(frozen=True)
class BuildReport:
    """How many nodes ended in each status, e.g. ``{"success": 40, "pass": 210}``, and what became of the tables.

    ``new`` are the tables of DM that this build made, ``old`` those that it should have made and did not: they hold
    what they held before. ``warned`` are tests (name, rows). ``stopped`` is why dbt ended before it built anything;
    ``usage`` says that it was the command line. ``kept``: how many tables and tests rest on nothing new since the build
    that ended at ``since``. They are as that build left them.
    """

    statuses: dict[str, int]
    seconds: float
    failed: tuple[Failed, ...] = ()
    warned: tuple[tuple[str, int], ...] = ()
    new: tuple[str, ...] = ()
    old: tuple[str, ...] = ()
    stopped: str | None = None
    usage: bool = False
    kept: tuple[int, int] = (0, 0)
    since: str = ""

    @property
    def failure(self) -> FlisError | None:
        """``bad-argument``, ``dbt-stopped``, ``build-failed`` or None."""
        if self.stopped is not None and self.usage:
            advice = "`dbt build --help` lists the arguments that dbt takes."
            return FlisError("bad-argument", argument="for dbt", reason=self.stopped, advice=advice)
        if self.stopped is not None:
            return FlisError("dbt-stopped", reason=self.stopped)
        return FlisError("build-failed", errors=len(self.failed)) if self.failed else None

    def completed(self, kommuner: Mapping[str, Mapping[str, int]], corrections: Mapping[str, str]) -> BuildReport:
        """With what dbt's results do not hold: test -> kommune -> rows, and test -> the fix of it."""
        failed = (replace(f, kommuner=kommuner.get(f.name, {}), fix=corrections.get(f.name)) for f in self.failed)
        return replace(self, failed=tuple(failed))

    def as_dict(self) -> dict[str, Any]:
        return {
            "statuses": self.statuses,
            "seconds": self.seconds,
            "failed": [failed.as_dict() for failed in self.failed],
            "warned": dict(self.warned),
            "new": list(self.new),
            "old": list(self.old),
            "stopped": self.stopped,
            "kept": {"tables": self.kept[0], "tests": self.kept[1], "since": self.since or None},
        }

    def lines(self) -> Iterator[str]:
        """For the operator."""
        counts = ", ".join(f"{count} {status}" for status, count in sorted(self.statuses.items()))
        if counts:
            yield f"built: {counts} in {self.seconds:.0f} s"
        elif self.stopped is None and not self.since:
            yield "built nothing: dbt found no table and no test under this selection"
        if self.since:
            nothing = "" if counts else "nothing to build: "
            tables, tests = (counted(number, one) for number, one in zip(self.kept, ("table", "test"), strict=True))
            yield f"{nothing}{tables} and {tests} rest on nothing new since {self.since}"
        if self.warned:
            yield f"warnings: {_some([f'{name} ({rows})' for name, rows in self.warned])}"
        for failed in self.failed:
            yield from failed.lines()
        if self.failed:
            yield f"DM: {len(self.new)} tables are new"
            if self.old:
                yield f"DM: {len(self.old)} tables are as they were before this build: {_some(self.old)}"
        if (failure := self.failure) is not None:
            yield f"{failure.code}: {failure.what}"
            yield f"  {failure.do}"


def report_of(document: dict[str, Any] | None, code: int, reason: str, *, usage: bool = False) -> BuildReport:
    """The report of dbt's masked results and its exit code. ``reason`` is the first error that it told.

    ``usage`` says that this error is about the command line.
    """
    if document is None or (code != 0 and not document["results"]):
        return BuildReport({}, 0.0, stopped=reason or "dbt.log says why" if code else None, usage=usage)
    statuses: dict[str, int] = {}
    failed, warned, new, old = [], [], [], []
    for result in document["results"]:
        status = result["status"]
        kind, name = result["unique_id"].split(".")[0], result["unique_id"].split(".")[2]
        # A hook at the start or the end of a build is none of its tables and tests.
        if kind != "operation" or status in _FAILED:
            statuses[status] = statuses.get(status, 0) + 1
        table = _table_of_dm(result.get("relation_name"))
        if kind in ("model", "seed", "snapshot") and table:
            (new if status == "success" else old).append(table)
        if status in _FAILED:
            rows = result.get("failures") if status == "fail" else None
            text = " ".join(str(result.get("message") or "").split())
            failed.append(Failed(name, kind, text, rows, sql=str(result.get("compiled_code") or "")))
        elif status == "warn":
            warned.append((name, int(result.get("failures") or 0)))
    if code != 0 and not failed:
        # Every node is well, and yet dbt ended with an error: what it told of it is all there is.
        return BuildReport(statuses, float(document["elapsed_time"]), stopped=reason or "dbt.log says why")
    told = (tuple(failed), tuple(warned), tuple(sorted(new)), tuple(sorted(old)))
    return BuildReport(statuses, float(document["elapsed_time"]), *told)


def short_of_memory(document: dict[str, Any] | None) -> bool:
    """Whether a node of dbt's masked results failed because the database had no more memory."""
    results = document["results"] if document is not None else []
    failed = (str(result.get("message")) for result in results if result["status"] in _FAILED)
    return any(words in message for message in failed for words in _NO_MEMORY)


def joined(first: dict[str, Any], again: dict[str, Any] | None) -> dict[str, Any]:
    """The results of a build, with the second result of each node that was tried again."""
    if again is None:
        return first
    newer = {result["unique_id"]: result for result in again["results"]}
    older = [result for result in first["results"] if result["unique_id"] not in newer]
    seconds = first["elapsed_time"] + again["elapsed_time"]
    return {**again, "results": [*older, *newer.values()], "elapsed_time": seconds}


def concerned(target: Target, failed: tuple[Failed, ...]) -> dict[str, dict[str, int]]:
    """Test -> kommune -> rows, for the tests whose rows name a kommune. No other cell of a row is read."""
    tests = [test for test in failed if test.kind == "test" and test.rows and test.sql]
    found: dict[str, dict[str, int]] = {}
    if not tests:
        return found
    # What cannot be asked now is left out: the build's own result matters more.
    with suppress(FlisError), open_mart(target) as store:
        for test in tests:
            with suppress(FlisError):
                found[test.name] = store.counts_by(test.sql, "kommune_kode")
    return found


def _table_of_dm(relation: str | None) -> str | None:
    """``"DM"."Dubu"."FaktSagMaaned"`` -> ``Dubu.FaktSagMaaned``; None for what lies in DSA, or nowhere.

    Spark has no databases: ``Dubu.FaktSagMaaned``, and for DSA ``DsaDubu.Sag``. Where one database has both, the names
    of DSA's schemas begin so too.
    """
    parts = [part.strip('"[]`') for part in (relation or "").split(".")]
    if len(parts) not in (2, 3) or parts[-2].startswith("Dsa") or (len(parts) == 3 and parts[0].upper() == "DSA"):
        return None
    return ".".join(parts[-2:])


def _some(names: list[str] | tuple[str, ...]) -> str:
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return f"{', '.join(names[:_NAMES])}{more}"
