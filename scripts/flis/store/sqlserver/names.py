"""Where DSA and DM lie: each in a database of its own, or both in the one that the profile names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flis.ground.errors import FlisError
from flis.project.settings import Target

_DSA = re.compile(r"\bDSA\.(\w+)\.")
# Before the name of a schema of DSA that shares its database with DM; macros/projekt/navne.sql says the same to dbt.
PREFIX = "Dsa"


@dataclass(frozen=True)
class Names:
    """``database`` holds DSA. ``prefix``: what its schemas' names begin with, empty where DM lies elsewhere."""

    database: str
    prefix: str

    @classmethod
    def of(cls, target: Target) -> Names:
        """Two databases where the profile's is DM, else one. Raises ``bad-profile``."""
        named = str(target.settings.get("database") or "")
        if named.upper() == "DM":
            return cls("DSA", "")
        if not re.fullmatch(r"[A-Za-z]\w*", named, re.ASCII):
            raise FlisError("bad-profile", reason="database is no plain name of a database", where="profiles.yml")
        return cls(named, PREFIX)

    @property
    def databases(self) -> tuple[str, ...]:
        """All that are to be there."""
        return (self.database,) if self.prefix else (self.database, "DM")

    def schema(self, name: str) -> str:
        """What the schema ``name`` of DSA is called."""
        return self.prefix + name

    def schema_of(self, found: str) -> str | None:
        """The schema of DSA, in small letters, that is called ``found`` in small letters; None for one of DM's."""
        if not found.startswith(self.prefix.lower()):
            return None
        return found[len(self.prefix) :]

    def placed(self, sql: str) -> str:
        """``sql`` with each ``DSA.<Schema>.`` named as it is here."""
        return _DSA.sub(rf"{self.database}.{self.prefix}\1.", sql) if self.prefix else sql
