"""Writes the statements that create the tables of DSA. They follow from the contracts, and both engines read them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from flis.project.contract import Column, Contracts, Table

# The first columns of every landing table: where a row came from, and what it belongs to. ``raekke_nr`` is the
# number of the record in its file, where the header is number 1.
TEKNISKE = (("levering_id", "bigint"), ("kommune_kode", "char(4)"), ("periode", "date"), ("raekke_nr", "bigint"))


def landing_columns(table: Table, release: str) -> tuple[Column, ...]:
    """The columns of a delivered table that follow the technical ones."""
    technical = {name for name, _ in TEKNISKE}
    return tuple(c for c in table.columns_in(release) if c.name not in technical)


def missing_statements(contracts: Contracts, release: str, there: Mapping[str, Collection[str]]) -> list[str]:
    """The statements that add what a database lacks of ``release``: tables and columns, those of the ledger first.

    ``there`` gives the columns of each ``schema.table`` that the database has, in small letters. No statement drops
    anything: a table that a release no longer delivers keeps its rows.
    """
    shapes = [(table, _ledger_shape(table)) for table in contracts.own]
    shapes += [(table, _landing_shape(table, release)) for table in contracts.delivered(release)]
    return [statement for table, shape in shapes for statement in _missing(table, shape, there)]


def create_statements(contracts: Contracts, release: str) -> list[str]:
    """The statements that create ``release`` in an empty database."""
    return missing_statements(contracts, release, {})


def upgrade_statements(contracts: Contracts, installed: str, release: str) -> list[str]:
    """The statements that bring a database from the release ``installed`` to ``release``."""
    there = {t.catalogued: [name for name, *_ in _ledger_shape(t)] for t in contracts.own}
    there |= {t.catalogued: [name for name, *_ in _landing_shape(t, installed)] for t in contracts.delivered(installed)}
    return missing_statements(contracts, release, there)


# A shape is a list of (column, type, never empty).
def _ledger_shape(table: Table) -> list[tuple[str, str, bool]]:
    return [(c.name, c.type.sql, c.paakraevet or c.name in table.noegle) for c in table.columns]


def _landing_shape(table: Table, release: str) -> list[tuple[str, str, bool]]:
    technical = [(name, kind, True) for name, kind in TEKNISKE]
    return technical + [(c.name, c.type.sql, False) for c in landing_columns(table, release)]


def _missing(table: Table, shape: list[tuple[str, str, bool]], there: Mapping[str, Collection[str]]) -> Iterator[str]:
    if table.catalogued not in there:
        parts = [f"{name} {kind}{' not null' if needed else ''}" for name, kind, needed in shape]
        if not table.fil:
            parts.append(f"primary key ({', '.join(table.noegle)})")
        yield f"create table {table.qualified} (\n    " + ",\n    ".join(parts) + "\n)"
        return
    known = there[table.catalogued]
    for name, kind, _ in shape:
        # Existing rows get no value in a new column, so it cannot be `not null`.
        if name.lower() not in known:
            yield f"alter table {table.qualified} add {name} {kind}"
