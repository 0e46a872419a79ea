"""The ledger in DSA.Drift: which packages were tried, what landed, and which rows were refused.

Both engines read its SQL. The contract of its tables is models/dsa/drift/_drift__sources.yml.
"""

# ruff: noqa: S608 - the names in the statements are constants and the contracts' own; values are parameters

from __future__ import annotations

import getpass
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any

from flis.datapakke.gates import Undtagelse
from flis.project.contract import Table
from flis.project.folders import DRIFT
from flis.reading.counts import Refusal
from flis.store.open import Store
from flis.store.parts import parts_of

INSTALLATION = "DSA.Drift.Installation"
DATAPAKKE = "DSA.Drift.Datapakke"
LEVERING = "DSA.Drift.Levering"
AFVIST = "DSA.Drift.AfvistRaekke"
RETTELSE = "DSA.Drift.Rettelse"
KVITTERING = "DSA.Drift.Kvittering"

LANDET, AFVIST_STATUS, ERSTATTET, SLETTET = "landet", "afvist", "erstattet", "slettet"
# In the ledger the name of a file from drift/ begins with this. The name of a package has no folder.
DRIFT_FOLDER = f"{DRIFT}/"

PACKAGE = f"pakke_navn not like '{DRIFT_FOLDER}%'"


@dataclass(frozen=True)
class Installation:
    """The newest row of Installation."""

    loebenr: int
    release: str
    noegle_aftryk: str | None


@dataclass(frozen=True)
class Attempt:
    """One row of Datapakke, with the names of its columns. Times are in UTC; the package's own times are as given."""

    forsoeg_id: str
    levering_id: int
    pakke_navn: str
    startet_tidspunkt: datetime
    sha256: str | None = None
    pakke_bytes: int | None = None
    kommune_kode: str | None = None
    omraade: str | None = None
    periode: date | None = None
    release: str | None = None
    udlaest_tidspunkt: datetime | None = None
    pakket_tidspunkt: datetime | None = None
    status: str = AFVIST_STATUS
    manifest: str | None = None
    laeste_raekker: int = 0
    landede_raekker: int = 0
    afviste_raekker: int = 0
    fejl_kode: str | None = None
    afsluttet_tidspunkt: datetime | None = None


@dataclass(frozen=True)
class Levering:
    """One row of Levering, with the names of its columns."""

    levering_id: int
    tabel: str
    kommune_kode: str
    periode: date
    udlaest_tidspunkt: datetime
    pakket_tidspunkt: datetime
    raekker_antal: int


@dataclass(frozen=True)
class LandedPackage:
    """A package whose rows are in DSA."""

    name: str
    kommune: str
    omraade: str
    periode: date
    rows: int
    levering_id: int


def now() -> datetime:
    """The present time in UTC, with the precision of datetime2."""
    return datetime.now(UTC).replace(tzinfo=None)


def new_attempt(name: str) -> Attempt:
    """An attempt that begins now. A long name is cut to the length of the ledger's column."""
    return Attempt(str(uuid.uuid4()), 0, name[:200], now())


def installation(store: Store) -> Installation | None:
    """The newest installation or upgrade, or None."""
    rows = store.query(
        f"select loebenr, release, noegle_aftryk from {INSTALLATION}"
        f" where loebenr = (select max(loebenr) from {INSTALLATION})"
    )
    return Installation(*rows[0]) if rows else None


def add_installation(store: Store, release: str) -> None:
    """Record an installation or an upgrade to ``release``. The fingerprint of the key stays the same."""
    newest = installation(store)
    row = ((newest.loebenr if newest else 0) + 1, release, now(), newest.noegle_aftryk if newest else None)
    store.insert_rows(INSTALLATION, ("loebenr", "release", "tidspunkt", "noegle_aftryk"), [row])


def remember_key(store: Store, fingerprint: str) -> None:
    """Note the fingerprint of the key that the first package with person data landed with."""
    newest = installation(store)
    if newest is not None and newest.noegle_aftryk is None:
        sql = f"update {INSTALLATION} set noegle_aftryk = ? where loebenr = ?"
        store.execute(sql, (fingerprint, newest.loebenr))


def replace_key(store: Store, fingerprint: str) -> None:
    """Note the fingerprint of the key that all pseudonyms have from now on."""
    store.execute(
        f"update {INSTALLATION} set noegle_aftryk = ? where loebenr = (select max(loebenr) from {INSTALLATION})",
        (fingerprint,),
    )


def turned_away(store: Store) -> frozenset[str]:
    """The kommuner whose packages were refused as ``wrong-kommune``, and of which nothing has landed since."""
    rows = store.query(
        f"select d.kommune_kode from {DATAPAKKE} d where d.kommune_kode is not null group by d.kommune_kode"
        " having max(case when d.fejl_kode = 'wrong-kommune' then d.startet_tidspunkt end)"
        f" > coalesce(max(case when d.status = '{LANDET}' then d.startet_tidspunkt end),"
        " cast('1900-01-01' as date))"
    )
    return frozenset(code for (code,) in rows)


def has_attempt(store: Store, forsoeg_id: str) -> bool:
    """Whether the ledger has the attempt, and therefore everything that was committed with it."""
    return bool(store.query(f"select forsoeg_id from {DATAPAKKE} where forsoeg_id = ?", (forsoeg_id,)))


def landed_as(store: Store, sha256: str) -> str | None:
    """The name under which these bytes have landed, unless they were replaced or removed since."""
    sql = f"select pakke_navn from {DATAPAKKE} where sha256 = ? and status = ?"
    rows = store.query(sql, (sha256, LANDET))
    return rows[0][0] if rows else None


def landed_hashes(store: Store, among: Sequence[str] | None = None) -> frozenset[str]:
    """The sha256 of every package whose rows are in DSA, or of those ``among`` the given ones."""
    sql = f"select sha256 from {DATAPAKKE} where status = ?"
    if among is None:
        return frozenset(sha256 for (sha256,) in store.query(sql, (LANDET,)))
    found = (
        store.query(f"{sql} and sha256 in ({', '.join('?' * len(some))})", (LANDET, *some)) for some in parts_of(among)
    )
    return frozenset(sha256 for rows in found for (sha256,) in rows)


def landed_file(store: Store, name: str) -> tuple[int, str] | None:
    """The drift file ``name`` that has landed and counts: (levering_id, sha256), or None."""
    sql = f"select levering_id, sha256 from {DATAPAKKE} where pakke_navn = ? and status = ?"
    rows = store.query(sql, (name, LANDET))
    return rows[0] if rows else None


def set_status(store: Store, name: str, before: str, after: str) -> None:
    """Change the status of what landed as ``name``."""
    sql = f"update {DATAPAKKE} set status = ? where pakke_navn = ? and status = ?"
    store.execute(sql, (after, name, before))


def leveringer(store: Store, tables: Sequence[Table]) -> list[Levering]:
    """What of every package counts for which kommune and month of ``tables``."""
    columns = ", ".join(f.name for f in fields(Levering))
    names = ", ".join(f"'{table.name}'" for table in tables)
    return [Levering(*row) for row in store.query(f"select {columns} from {LEVERING} where tabel in ({names})")]


def landed_before(store: Store, moment: datetime) -> list[LandedPackage]:
    """The packages that were extracted before ``moment`` and have not been removed."""
    return _landed(store, "udlaest_tidspunkt < ?", moment)


def landed_of(store: Store, omraade: str) -> list[LandedPackage]:
    """The packages of ``omraade`` that have landed and have not been removed."""
    return _landed(store, "omraade = ?", omraade)


def _landed(store: Store, condition: str, value: Any) -> list[LandedPackage]:
    columns = "pakke_navn, kommune_kode, omraade, periode, landede_raekker, levering_id"
    where = f"status = ? and {PACKAGE} and {condition}"
    sql = f"select {columns} from {DATAPAKKE} where {where} order by pakke_navn, forsoeg_id"
    return [LandedPackage(*row) for row in store.query(sql, (LANDET, value))]


def remove_packages(store: Store, numbers: Collection[int], tables: Sequence[str]) -> None:
    """Remove the landed and refused rows of the packages ``numbers``; their own rows get the status ``slettet``.

    Their corrections stay as well, so that one can always see who corrected what and why. They hold no personal data.
    """
    for some in parts_of(sorted(numbers)):
        gone = f"levering_id in ({', '.join(map(str, some))})"
        for table in (*tables, LEVERING, AFVIST):
            store.execute(f"delete from {table} where {gone}")
        store.execute(f"update {DATAPAKKE} set status = ? where status = ? and {gone}", (SLETTET, LANDET))


def add_attempt(store: Store, *attempts: Attempt) -> None:
    """Write the rows of the attempts, which end now."""
    ended = now()
    _insert(store, DATAPAKKE, [replace(attempt, afsluttet_tidspunkt=ended) for attempt in attempts])


def add_leveringer(store: Store, leveringer: Sequence[Levering]) -> None:
    """What of a package counts for which table, kommune and month."""
    _insert(store, LEVERING, leveringer)


def add_refusals(store: Store, levering_id: int, refusals: Sequence[tuple[str, Refusal]]) -> None:
    """The refused rows of a package, as (member, refusal). The same bytes refused before are not written twice."""
    if not refusals:
        return
    sql = f"select fil, raekke_nr from {AFVIST} where levering_id = ?"
    there = set(store.query(sql, (levering_id,)))
    rows = [
        (levering_id, member, r.record, r.column[:60], r.rule[:60], r.raw[:4000])
        for member, r in refusals
        if (member, r.record) not in there
    ]
    store.insert_rows(AFVIST, ("levering_id", "fil", "raekke_nr", "kolonne", "regel", "raekke_maskeret"), rows)


def undtagelser(store: Store) -> tuple[Undtagelse, ...]:
    """The kommuner without an agreement with KRL, as the operator's file has them."""
    rows = store.query("select kommune_kode, fra_dato, til_dato from DSA.Raa.drift_krl_undtagelse")
    return tuple(sorted((Undtagelse(*row) for row in rows), key=lambda u: (u.kommune, u.fra)))


def acknowledged(store: Store) -> set[tuple[str, str, int]]:
    """(name, code, levering_id) of what has been acknowledged; nothing in a database that is older than the table."""
    if KVITTERING.split(".", 1)[1].lower() not in store.columns():
        return set()
    rows = store.query(f"select pakke_navn, fejl_kode, levering_id from {KVITTERING}")
    return {(name, code, int(levering_id)) for name, code, levering_id in rows}


def acknowledge(store: Store, keys: Sequence[tuple[str, str, int]]) -> None:
    """Note that (name, code, levering_id) of ``keys`` need nobody any more, with who says so and when."""
    columns = ("pakke_navn", "fejl_kode", "levering_id", "kvitteret_tidspunkt", "kvitteret_af")
    who = getpass.getuser()[:128]
    store.insert_rows(KVITTERING, columns, [(name[:200], code[:40], number, now(), who) for name, code, number in keys])


def corrections(store: Store) -> tuple[tuple[str, int], ...]:
    """(fix, rows) of the corrections that are not undone."""
    sql = f"select rettelse_navn, count(*) as antal from {RETTELSE} where fortrudt_tidspunkt is null"
    return tuple(store.query(f"{sql} group by rettelse_navn order by rettelse_navn"))


def _insert(store: Store, table: str, rows: Sequence[Attempt] | Sequence[Levering]) -> None:
    if rows:
        columns = [f.name for f in fields(rows[0])]
        store.insert_rows(table, columns, [[getattr(row, c) for c in columns] for row in rows])
