"""What lies in the data folder of an installation, by name, and where the kommune's own part of a project is."""

from __future__ import annotations

import os
from pathlib import Path

INBOX = "indbakke"  # packages that have been fetched and have not landed
ARCHIVE = "arkiv"  # packages that have landed
DRIFT = "drift"  # files that the operator keeps
JOURNAL = "koersler.jsonl"  # which steps ran, and how they ended
FETCHED = "hentet.jsonl"  # what has been fetched from the server
DEMO = "DEMO"  # the mark of a folder that `flis demo` made: its data are invented
RAPPORT = "rapport"  # the report that `flis rapport` writes
DOKUMENTATION = "dokumentation"  # what `flis dokumentation` writes
CUBES = "kuber"  # the Power BI project that `flis cubes` writes

OWN_PART = "FLIS_LOKAL"  # names another folder than the project's lokal


def local_name() -> str:
    return os.environ.get(OWN_PART, "").strip() or "lokal"


def local_folder(folder: Path) -> Path:
    """Where the kommune's own part of the project in ``folder`` is."""
    return Path(folder, local_name())
