"""The code lists of the project and of the kommune's own part, by the names of the columns that hold such codes."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from flis.project.folders import local_folder
from flis.project.seed import read_seed, unusable

_CODE = "_kode"


def code_lists(folder: Path) -> Mapping[str, tuple[frozenset[str], ...]]:
    """Every column of codes in ``seeds/`` and ``lokal/seeds/``, with the lists that have it.

    A mark is a ``karakter_kode``, whichever of the three columns of marks it is in. Raises ``bad-setting``.
    """
    found: dict[str, list[frozenset[str]]] = defaultdict(list)
    for place in (folder, local_folder(folder)):
        for path in sorted((place / "seeds").glob("*.csv")):
            rows = _rows(path)
            for name in rows[0] if rows else ():
                if name.endswith(_CODE) or name == "fravaerskode":
                    found[name].append(frozenset(row[name] for row in rows if row[name]))
    # The payroll systems have codes of their own for the reasons of absence.
    found["fravaersaarsag_kode"] += found.pop("fravaerskode", [])
    for ending in ("foerste", "anden", "sidste"):
        found[f"karakter_{ending}"] = found["karakter_kode"]
    return {name: tuple(lists) for name, lists in found.items()}


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return [row for row in csv.DictReader(stream) if None not in row and None not in row.values()]
    except (OSError, ValueError, csv.Error) as error:
        raise unusable(path.stem, "it is no CSV file in UTF-8") from error


def kommuner_of(folder: Path) -> frozenset[str]:
    return frozenset(row["kommune_kode"] for row in read_seed(folder, "kommune", ["kommune_kode"]))
