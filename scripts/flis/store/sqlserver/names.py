"""Names of DSA and DM on a server: each is a database, or both are in the database that the profile names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flis.ground.errors import FlisError
from flis.project.settings import Target

_DSA = re.compile(r"\bDSA\.(\w+)\.")
# The names of DSA's schemas begin with this if DSA and DM share a database. macros/projekt/navne.sql does the same.
PREFIX = "Dsa"


@dataclass(frozen=True)
class Names:
    """``database`` contains DSA. The names of its schemas begin with ``prefix``, which is empty with two databases."""

    database: str
    prefix: str

    @classmethod
    def of(cls, target: Target) -> Names:
        """Two databases if the profile names DM, otherwise one. Raises ``bad-profile``."""
        named = str(target.settings.get("database") or "")
        if named.upper() == "DM":
            return cls("DSA", "")
        if not re.fullmatch(r"[A-Za-z]\w*", named, re.ASCII):
            raise FlisError("bad-profile", reason="database is no plain name of a database", where="profiles.yml")
        return cls(named, PREFIX)

    @property
    def databases(self) -> tuple[str, ...]:
        """The databases that must exist."""
        return (self.database,) if self.prefix else (self.database, "DM")

    def schema(self, name: str) -> str:
        """The name on the server of DSA's schema ``name``."""
        return self.prefix + name

    def schema_of(self, found: str) -> str | None:
        """The schema of DSA whose name on the server is ``found``, in small letters; None for a schema of DM."""
        if not found.startswith(self.prefix.lower()):
            return None
        return found[len(self.prefix) :]

    def placed(self, sql: str) -> str:
        """``sql`` with the names of this server in place of ``DSA.<Schema>.``"""
        return _DSA.sub(rf"{self.database}.{self.prefix}\1.", sql) if self.prefix else sql
