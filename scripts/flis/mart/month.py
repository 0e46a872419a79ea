"""`flis build` without arguments: of DM, only what may have changed since the last build that ended.

The basis is read before dbt starts, so what lands during a build belongs to the next one. In doubt everything is built:
without a record in DM, after a change of the project or its settings, and without the lineage of that build.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from flis.ground.errors import FlisError
from flis.ground.progress import Progress
from flis.mart.basis import ATTEMPTS, Basis, basis_of
from flis.mart.build import built
from flis.mart.reads import BUILT, TEST, lineage_of
from flis.mart.record import Record, now, open_to_read, read_record, write_record
from flis.mart.report import BuildReport
from flis.mart.rests import Rests
from flis.project.settings import Project, Target
from flis.store.open import require_mart

# The lineage of the last build, beside what dbt writes.
LINEAGE = "bygning.json"
_DONE = ("success", "pass", "warn", "no-op")


@dataclass(frozen=True)
class Plan:
    """What a build has to do.

    ``basis``: what it builds from. ``record``: the build that it goes on from; None if everything is to be built.
    ``nodes``: dbt's ids of what is built and tested again then, in the lineage ``rests``.
    """

    basis: Basis
    record: Record | None = None
    rests: Rests | None = None
    nodes: frozenset[str] = frozenset()

    @property
    def selection(self) -> list[str]:
        """dbt's arguments: the models by their place in the project, each with all tests that read it."""
        if self.record is None or self.rests is None:
            return []
        built = {node for node in self.nodes if self.rests.is_built(node)}
        # dbt adds the tests of these. Others are named: a test that failed, and one of a source.
        alone = {node for node in self.nodes - built if built.isdisjoint(self.rests.parents(node))}
        places = sorted(f"fqn:{self.rests.place(node)}" for node in built | alone)
        return ["--select", *places, "--indirect-selection", "eager"]


def build_month(
    project: Project,
    target: Target,
    *,
    whole: bool = False,
    corrections: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build and test what may have changed; with ``whole``, everything. Raises what ``build`` raises."""
    require_mart(target)
    plan = plan_of(project, target, whole=whole)
    last = plan.record
    if last is not None and not plan.nodes:
        if plan.basis != last.basis:
            _write(target, replace(last, basis=plan.basis))
        kept = (len(last.relations), last.tests)
        return BuildReport({}, 0.0, warned=_told(last), kept=kept, since=last.ended)
    report, document = built(project, target, plan.selection, corrections=corrections, progress=progress)
    made = None if document is None or report.stopped is not None else _record(plan, target, document)
    if made is None or document is None:
        return report
    _write(target, made)
    if last is None:
        return report
    ran = [result["unique_id"].split(".")[0] for result in document["results"]]
    tables = sum(1 for kind in ran if kind in BUILT)
    kept = (len(made.relations) - tables, made.tests - ran.count(TEST))
    return replace(report, warned=_told(made), kept=kept, since=last.ended)


def plan_of(project: Project, target: Target, *, whole: bool = False) -> Plan:
    """What a build that begins now has to do. Raises ``not-installed``, ``database-busy``, ``database``."""
    with open_to_read(target) as store:
        basis = basis_of(store, project, target)
        record = None if whole else read_record(store, target)
    if record is None or record.basis.fingerprint != basis.fingerprint:
        return Plan(basis)
    differing = basis.differing(record.basis.states)
    if not differing and not record.again:
        return Plan(basis, record)
    lineage = _document(target, LINEAGE)
    if lineage is None or lineage.get("invocation") != record.invocation:
        return Plan(basis)
    rests = Rests(lineage)
    changed = rests.changed(differing - {ATTEMPTS}, differing & {ATTEMPTS})
    return Plan(basis, record, rests, (changed | rests.below(record.again)) & rests.nodes)


def _record(plan: Plan, target: Target, document: Mapping[str, Any]) -> Record | None:
    """The record of a build that ended with dbt's results ``document``, whatever failed in it."""
    manifest, invocation = _document(target, "manifest.json"), document["metadata"]["invocation_id"]
    if manifest is None or manifest["metadata"]["invocation_id"] != invocation:
        return None
    lineage = {"invocation": invocation, **lineage_of(manifest)}
    try:
        (target.dbt_folder / LINEAGE).write_text(json.dumps(lineage), encoding="utf-8")
    except OSError:
        return None
    rests = Rests(lineage)
    results = {result["unique_id"]: result for result in document["results"] if result["unique_id"] in rests.nodes}
    done = {node for node, result in results.items() if result["status"] in _DONE}
    due = plan.nodes if plan.record is not None else rests.nodes
    before = plan.record.warned if plan.record is not None else {}
    warned = {node: rows for node, rows in before.items() if node in rests.nodes - results.keys()}
    warned |= {node: int(r.get("failures") or 0) for node, r in results.items() if r["status"] == "warn"}
    # What rests on a source that flis does not land is built every time.
    again = (due | results.keys()) - done | rests.changed((), ())
    return Record(plan.basis, invocation, now(), rests.relations, again, warned, len(rests.tests))


def _document(target: Target, name: str) -> dict[str, Any] | None:
    """The JSON document ``name`` in dbt's folder."""
    try:
        found = json.loads((target.dbt_folder / name).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else None
    except (OSError, ValueError):
        return None


def _write(target: Target, record: Record) -> None:
    # Without a record the next build builds everything. The outcome of this one matters more.
    with suppress(FlisError):
        write_record(target, record)


def _told(record: Record) -> tuple[tuple[str, int], ...]:
    """The tests that warned, by the name in dbt's id, with their rows."""
    return tuple(sorted((node.split(".")[2], rows) for node, rows in record.warned.items()))
