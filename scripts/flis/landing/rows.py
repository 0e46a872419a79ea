"""Writes one delivered table to its landing table, in the caller's transaction."""

# ruff: noqa: S608 - the names in the statements are constants and the contracts' own; values are parameters

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import BinaryIO

from flis.datapakke.name import HELE_LANDET, PackageName
from flis.ground.errors import FlisError
from flis.project.contract import Table
from flis.reading.counts import Counts, ReadContext
from flis.store.ledger import Attempt, Levering
from flis.store.open import Store


@dataclass(frozen=True)
class Delivery:
    """The facts that all tables of a package share. ``months`` are the months that a package of history covers."""

    udlaest: datetime
    pakket: datetime
    kommuner: frozenset[str]
    months: tuple[date, ...] = ()


def delivery_of(name: PackageName, attempt: Attempt, kommuner: frozenset[str]) -> Delivery:
    """What the package ``name`` says of all its tables. Every attempt at a package knows when it was packed."""
    assert attempt.pakket_tidspunkt is not None, "named() sets it"
    return Delivery(name.udlaest, attempt.pakket_tidspunkt, kommuner)


def read_into(store: Store, stream: BinaryIO, table: Table, ctx: ReadContext, counts: Counts) -> None:
    """Write every record of ``stream`` that fits the contract. ``counts`` is right even after an error."""
    from flis.reading.table import read_table, reader_of

    try:
        # The reader is always closed. Otherwise its threads would wait if the database stops in the middle.
        with closing(read_table(stream, table, ctx)) as batches:
            store.insert_batches(table.qualified, reader_of(batches, table, ctx.installed, counts))
    except FlisError:
        if counts.error is None:
            raise
    # The database passed on only the text of the error that stopped the reading.
    if counts.error is not None:
        raise counts.error


def refuse_duplicates(store: Store, table: Table, ctx: ReadContext) -> None:
    """Raise ``duplicate-keys`` if two rows of the package in ``table`` have the same key.

    Texts are compared as in the models, so that both engines refuse the same packages.
    """
    # In a package of one kommune, all rows have the same code. Comparing it would only cost time.
    per_kommune = ("kommune_kode",) if ctx.kommune == HELE_LANDET else ()
    texts = {column.name for column in table.columns if column.type.kind == "nvarchar"}
    names = dict.fromkeys((*per_kommune, *table.noegle))
    key = [store.text_key(name) if name in texts else name for name in names]
    # Comparing numbers takes half the time of comparing texts. The keys are compared only if two numbers agree.
    count = _repeated(store, table, ctx, store.hash_of(key)) and _repeated(store, table, ctx, ", ".join(key))
    if count:
        facts = {"member": ctx.member, "count": count, "key": ", ".join(table.noegle)}
        raise FlisError("duplicate-keys", package=ctx.package, **facts)


def _repeated(store: Store, table: Table, ctx: ReadContext, key: str) -> int:
    ((count,),) = store.query(
        f"select sum(antal - 1) as antal from (select count(*) as antal from {table.qualified}"
        f" where levering_id = ? group by {key} having count(*) > 1) gentaget",
        (ctx.levering_id,),
    )
    return int(count or 0)


def with_history(store: Store, tables: Sequence[Table], levering_id: int, delivery: Delivery) -> Delivery:
    """``delivery`` with the months of its history, whose tables must have landed. See :func:`with_months`."""
    ends = [
        month
        for table in tables
        if table.is_history
        for row in store.query(
            f"select min(periode) as fra, max(periode) as til from {table.qualified} where levering_id = ?",
            (levering_id,),
        )
        for month in row
        if month is not None
    ]
    return with_months(delivery, ends)


def with_months(delivery: Delivery, found: Collection[date]) -> Delivery:
    """``delivery`` with all months from the first to the last of those ``found`` in its tables of history, if any."""
    numbers = range(_number(min(found)), _number(max(found)) + 1) if found else ()
    return replace(delivery, months=tuple(date(number // 12, number % 12 + 1, 1) for number in numbers))


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1


def leveringer_of(store: Store, table: Table, ctx: ReadContext, delivery: Delivery, landed: int) -> list[Levering]:
    """The package's Levering rows of ``table``, as the database counts its rows. Raises ``landing-mismatch``."""
    found: dict[tuple[str, date], int] = {
        (kommune, periode): antal
        for kommune, periode, antal in store.query(
            f"select kommune_kode, periode, count(*) as antal from {table.qualified}"
            " where levering_id = ? group by kommune_kode, periode",
            (ctx.levering_id,),
        )
    }
    if sum(found.values()) != landed:
        raise FlisError("landing-mismatch", package=ctx.package, table=table.qualified, check="rows")
    return leveringer_with(table, ctx, delivery, found)


def leveringer_with(
    table: Table, ctx: ReadContext, delivery: Delivery, found: Mapping[tuple[str, date], int]
) -> list[Levering]:
    """The package's Levering rows of ``table``, one per kommune and month. ``found`` counts the rows of each.

    A full state or a month without rows gets a Levering row as well, so that it replaces the previous one. This holds
    for the package's kommune, for every kommune in a package of the whole country, and for each month of a package of
    history.
    """
    every = dict(found)
    if table.levering != "historik":
        every = dict.fromkeys(((k, ctx.periode) for k in _spoken_for(table, ctx, delivery)), 0) | every
    elif table.is_history:
        every = dict.fromkeys(((ctx.kommune, month) for month in delivery.months), 0) | every
    return [
        Levering(ctx.levering_id, table.name, kommune, periode, delivery.udlaest, delivery.pakket, antal)
        for (kommune, periode), antal in sorted(every.items())
    ]


def _spoken_for(table: Table, ctx: ReadContext, delivery: Delivery) -> Iterable[str]:
    per_kommune = any(column.name == "kommune_kode" for column in table.columns)
    return delivery.kommuner if ctx.kommune == HELE_LANDET and per_kommune else (ctx.kommune,)


def may_be_empty(table: Table, udlaest: date) -> bool:
    """Whether the contract allows a file without rows in a package extracted on ``udlaest``."""
    return table.tom if isinstance(table.tom, bool) else f"{udlaest:%Y-%m}" in table.tom
