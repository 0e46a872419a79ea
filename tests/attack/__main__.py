"""Attacks random cases, or the benchmark of a built data folder. Exit code 1: an interval is too narrow."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.attack.intervals import FEW, Table, fewest, found
from tests.attack.tables import built_tables, random_tables
from tests.flis.oracle.benchmark_cases import Case, world
from tests.harness import opened

# Tables that are small enough to solve for the fewest cells.
SOLVED = 14


def report(tables: Iterable[tuple[Case, Table]]) -> int:
    """Prints what the attack found. Returns the number of cells that are not hidden well enough."""
    widths, count, cells, opens, ours, best = [], 0, 0, 0, 0, 0
    for case, table in tables:
        count, cells = count + 1, cells + len(table.blanked)
        for one in found(table):
            widths.append(one.high - one.low)
            if one.high - one.low < FEW:
                opens += 1
                print(*case, one, sep="\t")
        if frozenset(table.figures) in table.sums and len(table.figures) <= SOLVED:
            ours, best = ours + len(table.blanked), best + fewest(table.figures)
    print(f"counts: {count}; blanked cells: {cells}; intervals: {len(widths)}")
    print(f"narrowest interval, from its lowest to its highest: {min(widths, default=None)}")
    if best:
        print(f"with at most {SOLVED} kommuner: {ours} cells blanked, fewest by the solver {best}: {ours / best:.3f}")
    print(f"intervals narrower than {FEW}: {opens}")
    return opens


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("--cases", type=int, default=2000, help="random nøgletal and months (2000)")
    parser.add_argument("--seed", type=int, default=20230601)
    parser.add_argument("--data", type=Path, help="the data folder of a built mart, instead of random cases")
    chosen = parser.parse_args(words)
    if chosen.data:
        with opened(chosen.data) as connection:
            return int(report(built_tables(connection)) > 0)
    return int(report(random_tables(world(chosen.cases, chosen.seed))) > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
