"""Where rows of persons are: read from the contracts and from dbt's manifest, so no table is named here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flis.project.contract import Contracts, Table
from flis.project.manifest import columns_of
from flis.project.person import CPR

# A delivered key <name>_id is the column <name>_noegle in the tables that models make.
_DELIVERED, _BUILT = "_id", "_noegle"


@dataclass(frozen=True)
class Landed:
    """A landing table. ``persons``: its columns with pseudonyms.

    ``owners``: where it has none, the tables of the same source whose rows have an owner, and whose key is in it too.
    Example: a row of kmd_loen_fravaer has no pseudonym, but the ansaettelse_id of a row of kmd_loen_ansaettelse.
    """

    table: Table
    persons: tuple[str, ...]
    owners: tuple[Table, ...]


@dataclass(frozen=True)
class Built:
    """A table or view that a model makes, by its names in the database. ``keys``: as ``owners``, by column name."""

    database: str
    schema: str
    name: str
    columns: tuple[str, ...]
    persons: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def qualified(self) -> str:
        return f"{self.database}.{self.schema}.{self.name}"


def landed_places(contracts: Contracts) -> Iterator[Landed]:
    """The landing tables that have rows of persons."""
    delivered = [table for table in contracts.tables if table.fil]
    owned = [table for table in delivered if table.persons]
    for table in delivered:
        names = {column.name for column in table.columns}
        persons = table.persons
        of_source = [one for one in owned if one.source == table.source and names.issuperset(one.noegle)]
        owners = () if persons else tuple(of_source)
        if persons or owners:
            yield Landed(table, persons, owners)


def built_places(contracts: Contracts, manifest: Mapping[str, Any]) -> list[Built]:
    """The tables and views of DSA and DM that have rows of persons."""
    keys = {
        table.noegle[0].removesuffix(_DELIVERED) + _BUILT
        for table in contracts.tables
        if table.persons and len(table.noegle) == 1 and table.noegle[0].endswith(_DELIVERED)
    }
    found = []
    for node in manifest["nodes"].values():
        if node["resource_type"] not in ("model", "snapshot") or node["config"].get("materialized") == "ephemeral":
            continue
        described = columns_of(manifest, node).items()
        columns = tuple(name.lower() for name, _ in described)
        marked = [name.lower() for name, column in described if column["config"]["meta"].get("persondata") == CPR]
        known = tuple(sorted(keys.intersection(columns)))
        if marked or known:
            place = node["database"], node["schema"], node["alias"]
            found.append(Built(*place, columns, tuple(marked), known))
    # A key says whose a row is only where another table has both the key and the person.
    owned = {key for one in found if one.persons for key in one.keys}
    return sorted((one for one in found if one.persons or owned.intersection(one.keys)), key=lambda one: one.qualified)
