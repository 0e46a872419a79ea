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
from pathlib import Path

from tests.mutants.explained import explained, stale
from tests.mutants.results import EQUAL, EXPLAINED, NOTICED, REFUSED, SURVIVED, Journal, Result

_LEAST = 0.95


def of_python(journal: Journal, each: int) -> Iterator[Result]:
    from tests.mutants import python

    def judged(mutants: list[python.Mutant]) -> Iterator[Result]:
        for mutant, is_noticed in python.judged(mutants):
            state = NOTICED if is_noticed else SURVIVED
            yield Result(f"Python {mutant.kind}", mutant.key, state, f"{mutant.module}:{mutant.line}")

    return journal.through(python.chosen(each), judged)


def of_sql(journal: Journal, share: int) -> Iterator[Result]:
    from tests.mutants import sql
    from tests.mutants.project import Project

    project = Project()

    def judged(mutants: list[sql.Mutant]) -> Iterator[Result]:
        judge = sql.Judge(project)
        wrong = judge.unchanged()
        assert not wrong, f"unit tests that fail without any break: {wrong}"
        for mutant in mutants:
            state, by = judge.verdict(mutant)
            where = f"{mutant.stem}:{mutant.place.line}"
            yield Result(f"SQL {mutant.place.kind}", mutant.key, state, where, by)

    yield from journal.through([m for m in sql.mutants(project) if in_share(m.key, share)], judged)


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
        reason = reasons.get(result.key)
        state = reason.state if reason and result.state == SURVIVED else result.state
        counts[result.kind, state] += 1
        if state == SURVIVED:
            print(f"nobody noticed, {result.where}: {result.key}", flush=True)
        elif reason and state == NOTICED:
            wrong.append(result.key)
    wrong += stale(reasons, every_key())
    for key in wrong:
        print(f"no longer true in survivors.toml: {key}")
    states = (NOTICED, EXPLAINED, SURVIVED, EQUAL, REFUSED)
    print(f"\n{'':28}" + "".join(f"{state:>10}" for state in states))
    for kind in sorted({kind for kind, _ in counts}):
        print(f"{kind:28}" + "".join(f"{counts[kind, state]:10}" for state in states))
    shares = [_share(counts, language) for language in ("SQL", "Python")]
    return 1 if min(shares) < _LEAST or wrong or any(state == SURVIVED for _, state in counts) else 0


def _share(counts: Counter[tuple[str, str]], language: str) -> float:
    """Prints how many of the mutants of a language are noticed, and gives their share."""
    sums = Counter[str]()
    for (kind, state), count in counts.items():
        sums[state] += count * kind.startswith(language)
    tried = sums[NOTICED] + sums[EXPLAINED] + sums[SURVIVED]
    if not tried:
        return 1.0
    share = sums[NOTICED] / tried
    print(
        f"{language}: {tried} mutants, {share:.1%} noticed, {sums[EXPLAINED]} explained; not counted are"
        f" {sums[EQUAL]} that are equal and {sums[REFUSED]} that are no valid SQL"
    )
    return share


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["all", "sql", "python"], default="all")
    parser.add_argument("--share", type=int, default=8, help="try one in so many of the SQL mutants (1: every one)")
    parser.add_argument("--each", type=int, default=5, help="try at most so many Python mutants of each module")
    parser.add_argument("--results", type=Path, help="a file of results; go on with those that it does not have")
    parser.add_argument("--minutes", type=float, help="stop after so many minutes; with --results, go on another time")
    options = parser.parse_args()
    journal = Journal(options.results, options.minutes)
    results: list[Iterator[Result]] = []
    # Python first: its children must not have flis' own modules from here.
    if options.what in ("all", "python"):
        results.append(of_python(journal, options.each))
    if options.what in ("all", "sql"):
        results.append(of_sql(journal, options.share))
    return told(result for part in results for result in part)


if __name__ == "__main__":
    sys.exit(main())
