"""``python -m tests.mutants``: break models and the rules of the ingest one at a time, and list what no test notices.

Exit code 1 where fewer than 95 % are noticed, where a mutant that nobody noticed has no reason in survivors.toml, or
where a reason is about a mutant that is noticed, or that there is no more.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from tests.mutants.explained import explained, stale

_LEAST = 0.95


class Result(NamedTuple):
    """``state`` is noticed, refused or survived; ``where`` the file and line of the break."""

    kind: str
    key: str
    state: str
    where: str


def of_python(each: int) -> Iterator[Result]:
    from tests.mutants import python

    for mutant, is_noticed in python.judged(python.chosen(each)):
        state = "noticed" if is_noticed else "survived"
        yield Result(f"Python {mutant.kind}", mutant.key, state, f"{mutant.module}:{mutant.line}")


def of_sql(share: int) -> Iterator[Result]:
    from tests.mutants import sql
    from tests.mutants.project import Project

    project = Project()
    judge = sql.Judge(project)
    wrong = judge.unchanged()
    assert not wrong, f"unit tests that fail without any break: {wrong}"
    for mutant in sql.mutants(project):
        if in_share(mutant.key, share):
            verdict = judge.verdict(mutant)
            yield Result(f"SQL {mutant.place.kind}", mutant.key, verdict.state, f"{mutant.stem}:{mutant.place.line}")


def in_share(key: str, share: int) -> bool:
    """Whether a mutant is in the sample of one in ``share``: the same ones every time, whatever else changes."""
    return int(sha256(key.encode()).hexdigest(), 16) % share == 0


def every_key() -> set[str]:
    """The key of every mutant that could be made."""
    from tests.mutants import python, sql
    from tests.mutants.project import Project

    return {m.key for m in sql.mutants(Project())} | {m.key for name in python.TESTS for m in python.mutants(name)}


def told(results: Iterable[Result]) -> int:
    """Prints each mutant that nobody noticed as it is found, and the figures; gives the exit code."""
    reasons = explained()
    counts: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    for result in results:
        kept = result.key in reasons
        state = "explained" if kept and result.state == "survived" else result.state
        counts[result.kind, state] += 1
        if state == "survived":
            print(f"nobody noticed, {result.where}: {result.key}", flush=True)
        elif kept and state == "noticed":
            wrong.append(result.key)
    wrong += stale(reasons, every_key())
    for key in wrong:
        print(f"no longer true in survivors.toml: {key}")
    print(f"\n{'':28}{'noticed':>10}{'explained':>10}{'nobody':>10}")
    for kind in sorted({kind for kind, _ in counts}):
        print(f"{kind:28}" + "".join(f"{counts[kind, state]:10}" for state in ("noticed", "explained", "survived")))
    sums = Counter[str]()
    for (_, state), count in counts.items():
        sums[state] += count
    tried = sums["noticed"] + sums["explained"] + sums["survived"]
    share = sums["noticed"] / tried if tried else 0.0
    print(f"{tried} mutants, {share:.1%} noticed; {sums['refused']} more were no valid SQL")
    return 1 if share < _LEAST or sums["survived"] or wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["all", "sql", "python"], default="all")
    parser.add_argument("--share", type=int, default=8, help="try one in so many of the SQL mutants (1: every one)")
    parser.add_argument("--each", type=int, default=6, help="try at most so many Python mutants of each module")
    options = parser.parse_args()
    results: list[Iterator[Result]] = []
    # Python first: its children must not have flis' own modules from here.
    if options.what in ("all", "python"):
        results.append(of_python(options.each))
    if options.what in ("all", "sql"):
        results.append(of_sql(options.share))
    return told(result for part in results for result in part)


if __name__ == "__main__":
    sys.exit(main())
