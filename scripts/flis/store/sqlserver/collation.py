"""Whether the collation of DSA and DM keeps apart what DuckDB keeps apart. docs/sqlserver.md has the rule.

Keys are compared in capitals, without blanks at their end. The server itself says which of them it takes for equal.
"""

from __future__ import annotations

from dataclasses import dataclass

from flis.ground.errors import FlisError
from flis.project.settings import Target
from flis.store.sqlserver.connection import connect
from flis.store.sqlserver.names import Names

# Old Danish collations take AA for Å; collations without accents take Å for A and É for E.
_LETTERS = (("AA", "Å"), ("A", "Å"), ("O", "Ø"), ("E", "É"))
# All collations of languages take ß for SS. Only a binary one (BIN2) does not.
_LIGATURES = (("SS", "ß"), ("OE", "Œ"))
# The models write these as plain texts, which a server keeps in the code page of the database's collation.
_PLAIN = "æøåéßšœž"


@dataclass(frozen=True)
class Collation:
    """A database's collation, and the pairs of letters that it takes for equal.

    ``loses``: its code page does not have all letters that the models name.
    """

    database: str
    name: str
    equal: tuple[str, ...]
    loses: bool

    @property
    def ligatures(self) -> tuple[str, ...]:
        """Those that a key seldom holds: a warning, not an error."""
        return tuple(pair for pair in self.equal if pair in map("=".join, _LIGATURES))


def check_collations(target: Target) -> tuple[Collation, ...]:
    """The collations of DSA and DM. Raises ``bad-collation``, ``not-installed`` and ``database``."""
    found = tuple(_collation_of(target, database) for database in Names.of(target).databases)
    for collation in found:
        letters = [pair for pair in collation.equal if pair not in collation.ligatures]
        if letters:
            reason = f"it takes letters for equal: {', '.join(letters)}"
            raise FlisError("bad-collation", database=collation.database, collation=collation.name, reason=reason)
        if collation.loses:
            reason = "its code page lacks letters of Windows-1252"
            raise FlisError("bad-collation", database=collation.database, collation=collation.name, reason=reason)
    for collation in found[1:]:
        if collation.name != found[0].name:
            reason = f"{found[0].database} has {found[0].name}, and texts of the two could not be compared"
            raise FlisError("bad-collation", database=collation.database, collation=collation.name, reason=reason)
    return found


def _collation_of(target: Target, database: str) -> Collation:
    pairs = (*_LETTERS, *_LIGATURES)
    equal = ", ".join(
        f"case when N'{one}' = N'{other}' then 1 else 0 end as par{number}" for number, (one, other) in enumerate(pairs)
    )
    connection = connect(target.settings, database)
    try:
        ((name, kept, *answers),) = connection.query(
            f"select cast(databasepropertyex(N'{database}', N'Collation') as nvarchar(128)) as sortering,"
            f" case when '{_PLAIN}' = N'{_PLAIN}' then 1 else 0 end as tegn, {equal}"
        )
    finally:
        connection.close()
    texts = [f"{one}={other}" for one, other in pairs]
    return Collation(database, str(name), tuple(t for t, same in zip(texts, answers, strict=True) if same), not kept)
