"""Reads ``lokal/seeds/lokale_kuber.csv``: what a kommune's own cubes require of deliveries.

A row is a requirement of a cube, as in ``seeds/kube_omraade.csv``, with the cube's name beside it. For example,
``udlaan,Udlån,1,SOLBY,1,`` says that the cube Udlån needs a package of SOLBY every month. Two rows with the same number
are one requirement, which either of the two områder meets.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from flis.ground.errors import FlisError
from flis.project.contract import Contracts
from flis.project.folders import local_folder
from flis.project.rules import nearest
from flis.project.seed import read_seed

KUBER = "lokale_kuber"
COLUMNS = ("kube_id", "kube_navn", "krav", "omraade", "er_maanedlig", "aarlig_tabel")
_IDENT = re.compile(r"[a-z][a-z0-9_]{0,39}")
Row = Mapping[str, str]


def own_cubes(folder: Path, contracts: Contracts) -> tuple[str, ...]:
    """The ids of the cubes of the file; none if there is no file. Raises ``bad-own-part`` with the line of a fault."""
    path = local_folder(folder) / "seeds" / f"{KUBER}.csv"
    if not path.is_file():
        return ()
    rows = list(_rows(path))
    shipped = {
        row[key] for row in read_seed(folder, "kuber", ("kube_id", "kube_navn")) for key in ("kube_id", "kube_navn")
    }
    seen: dict[tuple[str, ...], int] = {}
    names: dict[str, str] = {}
    for number, row in rows:
        if fault := _fault(row, contracts) or _taken(row, shipped, names):
            raise _bad(number, fault)
        key = (row["kube_id"], row["krav"], row["omraade"])
        if key in seen:
            raise _bad(number, f"line {seen[key]} is the same requirement")
        seen[key] = number
    return tuple(dict.fromkeys(row["kube_id"] for _, row in rows))


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    """dbt reads the file too, so that only a comma divides its fields."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise _bad(1, f"the header must be {','.join(COLUMNS)}")
            for row in reader:
                if None in row or None in row.values():
                    raise _bad(reader.line_num, f"it must have {len(COLUMNS)} fields")
                yield reader.line_num, row
    except (OSError, ValueError, csv.Error) as error:
        raise FlisError("bad-own-part", file=f"lokal/seeds/{KUBER}.csv", reason="it is no CSV file in UTF-8") from error


def _fault(row: Row, contracts: Contracts) -> str:
    if not _IDENT.fullmatch(row["kube_id"]):
        return "kube_id must begin with a letter and have 1 to 40 of a-z, digits and _"
    if not 0 < len(row["kube_navn"].strip()) <= 60:
        return "kube_navn must have 1 to 60 characters"
    if not re.fullmatch("[1-9][0-9]{0,2}", row["krav"]):
        return "krav must be a number from 1"
    tables = {t.name: t for t in contracts.tables if t.omraade == row["omraade"]}
    if not tables:
        known = sorted({t.omraade for t in contracts.tables})
        return f"the contracts have no område {row['omraade']}{nearest(row['omraade'], known)}"
    if row["er_maanedlig"] not in ("0", "1"):
        return "er_maanedlig must be 1 or 0"
    if row["er_maanedlig"] == "1":
        return "aarlig_tabel is for an område with er_maanedlig 0" if row["aarlig_tabel"] else ""
    return "" if row["aarlig_tabel"] in tables else f"aarlig_tabel must be one of {', '.join(sorted(tables))}"


def _taken(row: Row, shipped: set[str], names: dict[str, str]) -> str:
    """Whether the id or the name belongs to another cube."""
    if shipped & {row["kube_id"], row["kube_navn"]}:
        return "the cube is shipped; an own cube has an id and a name of its own"
    if names.setdefault(row["kube_id"], row["kube_navn"]) != row["kube_navn"]:
        return f"the cube {row['kube_id']} has another name above"
    return "" if list(names.values()).count(row["kube_navn"]) == 1 else "another cube has the same name"


def _bad(line: int, reason: str) -> FlisError:
    return FlisError("bad-own-part", file=f"lokal/seeds/{KUBER}.csv", reason=f"line {line}: {reason}")
