"""``python -m tests.disguises [FOLDER]``: the whole measure, and a table of what became of each disguise.

FOLDER holds packages of `flis generate`; without it they are made.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.disguises.clothes import DISGUISES
from tests.disguises.measure import KOMMUNER, OUTCOMES, Outcome, deliveries, made, measured, measured_tables
from tests.paths import ROOT

from flis.project.contract import DRIFT_OMRAADE, load_contracts


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else made(work, KOMMUNER, "0.05")
        chosen = [d for d in DISGUISES if len(sys.argv) < 3 or sys.argv[2] in d.name]
        shipped = load_contracts(ROOT, shipped=True)
        every: list[Outcome] = []
        given = deliveries(folder, shipped)
        missing = {t.name for t in shipped.tables if t.fil and t.omraade != DRIFT_OMRAADE} - measured_tables(given)
        if missing and len(sys.argv) == 1:
            print(f"no rows of {', '.join(sorted(missing))}")
            return 1
        print(f"{'disguise':<28}" + "".join(f"{state:>9}" for state in OUTCOMES))
        for disguise in chosen:
            found = [one for delivery in given for one in measured(delivery, disguise, shipped, work)]
            counts = Counter(one.state for one in found)
            print(f"{disguise.name:<28}" + "".join(f"{counts[state]:>9}" for state in OUTCOMES), flush=True)
            for one in found:
                if one.state != "equal" and len(sys.argv) > 3:
                    print(f"    {one.table}: {one.state} {one.why[:200]}")
            every += found
    counts = Counter(one.state for one in every)
    print(f"{'all':<28}" + "".join(f"{counts[state]:>9}" for state in OUTCOMES))
    share = counts["equal"] / max(1, len(every))
    print(f"{share:.1%} of {len(every)} tables land without an edit; {counts['WRONG']} silently wrong")
    return 0 if share >= 0.95 and not counts["WRONG"] else 1


if __name__ == "__main__":
    sys.exit(main())
