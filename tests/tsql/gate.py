"""What the gate says about a rendering: one line per finding, each finding once."""

from __future__ import annotations

from dataclasses import dataclass

from .binder import Problem
from .render import OWN, Rendered

# A unit test runs the SQL of a model, which is judged by itself, over fixtures: their columns may all be NULL and have
# the types that the server gives to literals.
_NOT_OF_FIXTURES = {"null-order", "type-name"}
# A data test asks for a key as the table has it, and the statements of a correction read one installation's own rows.
_NOT_OF_TESTS = {"text-key"}


@dataclass(frozen=True)
class Finding:
    """A refusal: in which dbt node, by which rule, in which line of the text that the server parses, and that line."""

    node: str
    rule: str
    line: int
    sql: str
    message: str
    runs: tuple[str, ...]

    def __str__(self) -> str:
        where = f"{self.node} ({', '.join(self.runs)})"
        return f"{where}\n    {self.rule}: {self.message}\n    line {self.line}: {self.sql}"


def findings(rendered: Rendered) -> list[Finding]:
    """All findings, ordered as the statements came; the same one in several runs is one finding."""
    runs: dict[tuple[str, str, str, str], list[str]] = {}
    lines: dict[tuple[str, str, str, str], int] = {}
    for failure in rendered.failures:
        run, _, message = failure.partition(": ")
        runs.setdefault(("dbt", "dbt", message, ""), []).append(run)
    for statement in rendered.statements:
        for text, problem in statement.problems:
            if statement.node.startswith("unit_test.") and problem.rule in _NOT_OF_FIXTURES:
                continue
            if statement.node.startswith(("test.", "unit_test.", "fix ")) and problem.rule in _NOT_OF_TESTS:
                continue
            key = (statement.node, problem.rule, problem.message, line_of(text, problem))
            lines.setdefault(key, problem.line)
            if statement.run not in runs.setdefault(key, []):
                runs[key].append(statement.run)
    return [
        Finding(node, rule, lines.get((node, rule, message, sql), 0), sql, message, tuple(names))
        for (node, rule, message, sql), names in runs.items()
    ]


def line_of(text: str, problem: Problem) -> str:
    """The line of the SQL that a problem is about."""
    lines = text.splitlines()
    return lines[problem.line - 1].strip() if 0 < problem.line <= len(lines) else ""


def silent(rendered: Rendered, run: str) -> frozenset[str]:
    """The nodes that the run was to send to the server, and did not: a hole in what is judged."""
    units = frozenset(node for node in rendered.nodes if node.startswith("unit_test."))
    # flis keeps its record of a build where it lands rows, so on Fabric there is none to drop.
    unfound = {"operation.flis.flis-on-run-start-1"} if rendered.engine == "fabric" else set()
    first = rendered.nodes - units - unfound
    # Two hooks drop what the first build finds: flis' record of a build, and tables of an older installation.
    not_again = ("test.", "operation.flis.flis-on-run-start-1", "operation.flis.flis-on-run-start-2")
    second = frozenset(node for node in first if not node.startswith(not_again))
    tests = frozenset(node for node in first if node.startswith("test."))
    own = frozenset(node for node in first if node.split(".")[-1] in OWN)
    due = {
        "first": first, "second": second, "upgraded": second, "full-refresh": rendered.kept, "unit-tests": units,
        "own": own, "own-changed": own, "own-anew": own, "store-failures": tests,
    }[run]  # fmt: skip
    return due - {statement.node for statement in rendered.statements if statement.run == run}
