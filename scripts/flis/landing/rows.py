"""One delivered table into its landing table, inside the caller's transaction."""

# ruff: noqa: S608 - the names in the statements are constants and the contracts' own; values are parameters

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import BinaryIO

from flis.datapakke.name import HELE_LANDET
from flis.ground.errors import FlisError
from flis.project.contract import Table
from flis.reading.counts import Counts, ReadContext
from flis.store.ledger import Levering
from flis.store.open import Store


@dataclass(frozen=True)
class Delivery:
    """What all tables of one package share. ``months``: those that a package of history speaks for."""

    udlaest: datetime
    pakket: datetime
    kommuner: frozenset[str]
    months: tuple[date, ...] = ()


def read_into(store: Store, stream: BinaryIO, table: Table, ctx: ReadContext, counts: Counts) -> None:
    """Every record of ``stream`` that keeps the contract; ``counts`` says what went through, also on an error."""
    from flis.reading.table import read_table, reader_of

    try:
        # Closed whatever happens: a database that stops in the middle would leave the reading's threads waiting.
        with closing(read_table(stream, table, ctx)) as batches:
            store.insert_batches(table.qualified, reader_of(batches, table, ctx.installed, counts))
    except FlisError:
        if counts.error is None:
            raise
    # The database has only passed on the text of what stopped the reading.
    if counts.error is not None:
        raise counts.error


def refuse_duplicates(store: Store, table: Table, ctx: ReadContext) -> None:
    """Raises ``duplicate-keys`` where a key stands twice in what the package landed in ``table``.

    Texts are compared as the models do, so that both engines refuse the same packages.
    """
    # Within one kommune's package the code is the same in every row, and only makes the comparison dearer.
    per_kommune = ("kommune_kode",) if ctx.kommune == HELE_LANDET else ()
    texts = {column.name for column in table.columns if column.type.kind == "nvarchar"}
    names = dict.fromkeys((*per_kommune, *table.noegle))
    key = [store.text_key(name) if name in texts else name for name in names]
    # Numbers are compared in half the time that texts take: only where two agree are the keys themselves looked at.
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
    """``delivery`` with the months of its history: each from the first to the last that any of ``tables`` landed.

    Without history it stays as it is. All tables must have landed.
    """
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
    numbers = range(_number(min(ends)), _number(max(ends)) + 1) if ends else ()
    return replace(delivery, months=tuple(date(number // 12, number % 12 + 1, 1) for number in numbers))


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1


def leveringer_of(store: Store, table: Table, ctx: ReadContext, delivery: Delivery, landed: int) -> list[Levering]:
    """The package's Levering rows of ``table``: one per kommune and month.

    A full state or a month also counts where it holds no rows, so that it replaces the one before: for
    the package's kommune, and in a package of the whole country for every kommune. So does a month of a package of
    history: what an older one said of it is no more. Raises ``landing-mismatch``.
    """
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
    if table.levering != "historik":
        found = dict.fromkeys(((k, ctx.periode) for k in _spoken_for(table, ctx, delivery)), 0) | found
    elif table.is_history:
        found = dict.fromkeys(((ctx.kommune, month) for month in delivery.months), 0) | found
    return [
        Levering(ctx.levering_id, table.name, kommune, periode, delivery.udlaest, delivery.pakket, antal)
        for (kommune, periode), antal in sorted(found.items())
    ]


def _spoken_for(table: Table, ctx: ReadContext, delivery: Delivery) -> Iterable[str]:
    per_kommune = any(column.name == "kommune_kode" for column in table.columns)
    return delivery.kommuner if ctx.kommune == HELE_LANDET and per_kommune else (ctx.kommune,)


def may_be_empty(table: Table, udlaest: date) -> bool:
    """Whether the contract allows a file without rows in a package extracted on ``udlaest``."""
    return table.tom if isinstance(table.tom, bool) else f"{udlaest:%Y-%m}" in table.tom
