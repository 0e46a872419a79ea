"""The statements that create DSA's tables, written from the contracts in SQL that both engines read."""

from __future__ import annotations

from flis.contract import Column, Contracts, Table

# Every landing table opens with where a row came from and what it belongs to. ``raekke_nr`` is the
# record's number in its file, the header being number 1.
TEKNISKE = (("levering_id", "bigint"), ("kommune_kode", "char(4)"), ("periode", "date"), ("raekke_nr", "bigint"))


def landing_columns(table: Table, release: str) -> tuple[Column, ...]:
    """The columns of a delivered table that stand after the technical ones."""
    technical = {name for name, _ in TEKNISKE}
    return tuple(c for c in table.columns_in(release) if c.name not in technical)


def create_statements(contracts: Contracts, release: str) -> list[str]:
    """``create table`` for each table of ``release``: the ledger first, then the landing tables."""
    statements = []
    for table in contracts.own:
        key = ", ".join(table.noegle)
        columns = [f"{c.name} {c.type.sql}{' not null' if c.name in table.noegle else ''}" for c in table.columns]
        statements.append(_create(table, [*columns, f"primary key ({key})"]))
    for table in contracts.delivered(release):
        technical = [f"{name} {kind} not null" for name, kind in TEKNISKE]
        columns = [f"{c.name} {c.type.sql}" for c in landing_columns(table, release)]
        statements.append(_create(table, [*technical, *columns]))
    return statements


def upgrade_statements(contracts: Contracts, installed: str, release: str) -> list[str]:
    """What brings a database of ``installed`` to ``release``: new tables, and new columns in old tables.

    Nothing is dropped: what a release no longer delivers keeps its landed rows.
    """
    before = {t.name: t for t in contracts.delivered(installed)}
    statements = []
    for table in contracts.delivered(release):
        if table.name not in before:
            technical = [f"{name} {kind} not null" for name, kind in TEKNISKE]
            columns = [f"{c.name} {c.type.sql}" for c in landing_columns(table, release)]
            statements.append(_create(table, [*technical, *columns]))
            continue
        there = {c.name for c in landing_columns(table, installed)}
        statements.extend(
            f"alter table {table.qualified} add {c.name} {c.type.sql}"
            for c in landing_columns(table, release)
            if c.name not in there
        )
    return statements


def _create(table: Table, parts: list[str]) -> str:
    return f"create table {table.qualified} (\n    " + ",\n    ".join(parts) + "\n)"
