"""``python -m tests.random_contracts [--cases N] [--seed S]``: many more contracts than the tests of every day draw."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from hypothesis import HealthCheck, Phase, given, seed, settings
from tests.random_contracts.carried import BUILT, carried_through
from tests.random_contracts.draw import contracts


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.random_contracts")
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    outcomes: Counter[str] = Counter()

    @seed(options.seed)
    @settings(
        max_examples=options.cases,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(contracts())
    def tried(document):
        outcomes[carried_through(document)] += 1

    tried()
    print(f"{sum(outcomes.values())} contracts: {dict(outcomes)}; nothing that the check passed was refused later")
    return 0 if outcomes[BUILT] else 1


if __name__ == "__main__":
    sys.exit(main())
