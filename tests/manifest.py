"""dbt's manifest of the project, read from a parse (tests/parsed.py). Importing this imports dbt."""

from __future__ import annotations

from pathlib import Path

from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder


def manifest(file: Path) -> Manifest:
    """What dbt knows of the project after the parse that it kept in ``file``."""
    found = Manifest.from_msgpack(file.read_bytes(), decoder=extended_mashumuro_decoder)
    found.build_flat_graph()
    return found
