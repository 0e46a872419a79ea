"""What readers of dbt's manifest share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def columns_of(manifest: Mapping[str, Any], node: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a model, source or snapshot, by name.

    A snapshot has the columns of the table that it follows, though its own YAML names only those that dbt adds.
    """
    followed: dict[str, Any] = {}
    if node["resource_type"] == "snapshot":
        for parent in node["depends_on"]["nodes"]:
            followed |= columns_of(manifest, manifest["nodes"][parent])
    return {**followed, **node["columns"]}
