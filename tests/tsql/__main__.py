"""``python -m tests.tsql``: write every statement that SQL Server, or Fabric, would get to a folder, and say what is
refused."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.paths import ROOT as PROJECT

from .gate import findings, silent
from .ownpart import OWN_PART, clone_with_own_part, own_nodes
from .render import APART, ENGINES, OTHERS, RUNS, TOGETHER, render


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.tsql", description=__doc__)
    parser.add_argument("--project", type=Path, default=PROJECT, help="folder of dbt_project.yml")
    parser.add_argument("--select", nargs="+", default=[], help="as in dbt build --select")
    parser.add_argument("--run", nargs="+", choices=[*RUNS, *OTHERS], default=list(RUNS), help="in this order")
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    parser.add_argument("--one-database", action="store_true", help="DSA and DM share a database")
    parser.add_argument("--own-part", action="store_true", help="of a clone with the example of docs/lokal.md instead")
    parser.add_argument("--out", type=Path, help="folder for one .sql file per statement")
    options = parser.parse_args()
    names = TOGETHER if options.one_database else APART
    if options.own_part:
        with tempfile.TemporaryDirectory() as folder:
            options.select = OWN_PART
            clone = clone_with_own_part(Path(folder))
            rendered = render(clone, OWN_PART, tuple(options.run), names, options.engine)
    else:
        rendered = render(options.project, tuple(options.select), tuple(options.run), names, options.engine)
    if options.out:
        for statement in rendered.statements:
            folder = options.out / statement.run
            folder.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"[^\w.-]", "_", statement.node)[:120]
            (folder / f"{statement.number:05d}_{name}.sql").write_text(statement.sql, encoding="utf-8")
    for run, count in Counter(statement.run for statement in rendered.statements).items():
        print(f"{run}: {count} statements")
    refused = findings(rendered)
    for finding in refused:
        print(finding)
    print(f"{len(refused)} findings")
    asked = [] if options.select else [run for run in options.run if run not in ("docs", "freshness")]
    unsent = [node for run in asked for node in sorted(silent(rendered, run))]
    if options.own_part:
        unsent += sorted(own_nodes(rendered.nodes) - {statement.node for statement in rendered.statements})
    for node in unsent:
        print(f"{node} sent nothing")
    return 1 if refused or unsent else 0


if __name__ == "__main__":
    sys.exit(main())
