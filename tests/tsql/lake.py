"""Fabric Warehouse, which is not there: its catalogue, and a driver for dbt-fabric that connects to nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .catalog import Catalog, Relation
from .driver import Server
from .fabric import FABRIC
from .sqltypes import Column


class Lake(Catalog):
    """A warehouse. ``as_delivered`` marks the view over the files of a landing table when a build makes it."""

    def __init__(self, databases: tuple[str, ...], as_delivered: Callable[[Relation], None]):
        super().__init__(databases, FABRIC)
        self._as_delivered = as_delivered

    def add(self, parts: list[str], database: str, kind: str, columns: list[Column] | None) -> Relation:
        relation = super().add(parts, database, kind, columns)
        if kind == "view":
            self._as_delivered(relation)
        return relation


@contextmanager
def lake_driver(server: Server) -> Iterator[None]:
    """Lets dbt-fabric find a driver that connects to ``server``. It imports its driver anew for each connection."""
    before = sys.modules.get("mssql_python")
    sys.modules["mssql_python"] = server.module()
    try:
        yield
    finally:
        del sys.modules["mssql_python"]
        if before is not None:
            sys.modules["mssql_python"] = before
