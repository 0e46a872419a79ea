"""The databases, schemas, tables and views of the server that is not there: shapes only, never rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from .binder import UnknownRelation
from .engines import SQLSERVER, Engine
from .scriptdom import Node
from .sqltypes import Column

SYSTEM_SCHEMAS = {"sys", "information_schema"}


@dataclass
class Relation:
    """A table or a view. ``definition`` is a view's text, ``uses`` the names of what it reads; ``stale``: what it reads
    has other columns than when the view was made. ``indexes``: name -> kind and key columns; ``key``: the primary key.

    ``masks``: column -> function; ``denied``: (right, role)."""

    database: str
    schema: str
    name: str
    kind: str
    columns: list[Column] | None
    definition: str = ""
    uses: set[tuple[str, ...]] = field(default_factory=set)
    stale: bool = False
    indexes: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    masks: dict[str, str] = field(default_factory=dict)
    denied: set[tuple[str, str]] = field(default_factory=set)
    # One row for a table that the project asks before it builds (the installed release); column name -> value.
    row: dict[str, object] | None = None

    @property
    def keyed(self) -> set[str]:
        """The columns of the primary key and of the keys of indexes, in small letters."""
        return {*self.key, *(column for _, columns in self.indexes.values() for column in columns)}

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns or [] if column.name.lower() == name.lower()), None)


class Catalog:
    """What exists on the server. Names are compared without regard to case, as SQL Server's Danish default does."""

    def __init__(self, databases: tuple[str, ...], engine: Engine = SQLSERVER):
        self.engine = engine
        # Every name that a statement has used, by its small letters.
        self.spellings: dict[str, str] = {}
        self.schemas: dict[str, set[str]] = {name.lower(): {"dbo"} for name in databases}
        self.names = {name.lower(): name for name in databases}
        self.relations: dict[tuple[str, str, str], Relation] = {}
        # The roles of every database.
        self.roles: set[str] = set()

    def key(self, parts: list[str], database: str) -> tuple[str, str, str]:
        full = [database, "dbo", ""][: 3 - len(parts)] + parts
        return full[0].lower(), (full[1] or "dbo").lower(), full[2].lower()

    def get(self, parts: list[str], database: str) -> Relation | None:
        return self.relations.get(self.key(parts, database))

    def columns(self, parts: list[str], database: str) -> list[Column] | None:
        """Columns of a relation; None for the server's own catalogue.

        Raises UnknownRelation for a name that does not exist."""
        if len(parts) > 1 and parts[-2].lower() in SYSTEM_SCHEMAS:
            return None
        relation = self.get(parts, database)
        if relation is None:
            raise UnknownRelation(".".join(parts))
        return relation.columns

    def add(self, parts: list[str], database: str, kind: str, columns: list[Column] | None) -> Relation:
        key = self.key(parts, database)
        full = [self.names[database.lower()], "dbo", ""][: 3 - len(parts)] + parts
        relation = Relation(self.names[key[0]], full[1], full[2], kind, columns)
        self.relations[key] = relation
        return relation

    def drop(self, parts: list[str], database: str) -> Relation | None:
        return self.relations.pop(self.key(parts, database), None)

    def rename(self, parts: list[str], database: str, name: str) -> bool:
        """Give a relation a new name in its schema; False where it is missing or the new name is taken."""
        relation = self.get(parts, database)
        if relation is None or self.get([relation.schema, name], relation.database):
            return False
        self.drop(parts, database)
        relation.name = name
        self.relations[self.key([relation.schema, name], relation.database)] = relation
        return True

    def in_schema(self, database: str, schema: str) -> list[Relation]:
        key = (database.lower(), schema.lower())
        return [relation for (db, sch, _), relation in self.relations.items() if (db, sch) == key]


def parts_of(name: Node) -> list[str]:
    """The identifiers of an object's name, outermost first."""
    return [identifier["Value"] for identifier in name["Identifiers"]]


def split_name(text: str) -> list[str]:
    """The parts of a name inside a text: ``"DM"."Dubu"."Sag"`` -> DM, Dubu, Sag."""
    parts, part, quote = [], "", ""
    for char in text:
        if quote:
            if char == quote:
                quote = ""
            else:
                part += char
        elif char in '"[':
            quote = {"[": "]"}.get(char, char)
        elif char == ".":
            parts.append(part)
            part = ""
        else:
            part += char
    return [*parts, part]


def reads(root: Node) -> set[tuple[str, ...]]:
    """The relations that a piece of syntax reads, by their lowercase parts."""
    found = set()
    for node in root.walk():
        if node.kind == "NamedTableReference":
            found.add(tuple(part.lower() for part in parts_of(node["SchemaObject"])))
    return found
