"""The project's code lists, by the names of the columns that hold such codes."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from flis.project.seed import read_seed

_CODE = "_kode"


def code_lists(folder: Path) -> Mapping[str, tuple[frozenset[str], ...]]:
    """Every column of codes in ``seeds/``, with the lists that have it.

    A mark is a ``karakter_kode``, whichever of the three columns of marks it is in.
    """
    found: dict[str, list[frozenset[str]]] = defaultdict(list)
    for path in sorted((folder / "seeds").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for name in rows[0] if rows else ():
            if name.endswith(_CODE) or name == "fravaerskode":
                found[name].append(frozenset(row[name] for row in rows if row[name]))
    # The payroll systems have codes of their own for the reasons of absence.
    found["fravaersaarsag_kode"] += found.pop("fravaerskode", [])
    for ending in ("foerste", "anden", "sidste"):
        found[f"karakter_{ending}"] = found["karakter_kode"]
    return {name: tuple(lists) for name, lists in found.items()}


def kommuner_of(folder: Path) -> frozenset[str]:
    return frozenset(row["kommune_kode"] for row in read_seed(folder, "kommune", ["kommune_kode"]))
