"""The project's code lists (seeds/*.csv), and those of the kommune's own part (lokal/seeds), read as text."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from flis.ground.errors import FlisError
from flis.project.folders import local_folder


def read_seed(folder: Path, name: str, columns: Sequence[str]) -> tuple[Mapping[str, str], ...]:
    """The rows of the seed ``name`` of the project in ``folder``, which must have ``columns``.

    Raises ``bad-setting`` if the file is missing, unreadable or empty.
    """
    try:
        shipped = folder / "seeds" / f"{name}.csv"
        path = shipped if shipped.is_file() else local_folder(folder) / "seeds" / shipped.name
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = tuple(csv.DictReader(stream))
    except OSError as error:
        raise unusable(name, error.strerror or "cannot be read") from error
    except (ValueError, csv.Error) as error:
        raise unusable(name, "it is no CSV file in UTF-8") from error
    if not rows:
        raise unusable(name, "it holds no rows")
    if missing := [column for column in columns if column not in rows[0]]:
        raise unusable(name, f"the column {missing[0]} is missing")
    return rows


def unusable(name: str, reason: str) -> FlisError:
    """The error of a seed that cannot be used as it is."""
    return FlisError("bad-setting", setting=f"seeds/{name}.csv", reason=reason, where=f"seeds/{name}.csv")
