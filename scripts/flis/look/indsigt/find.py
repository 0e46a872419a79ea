"""Finds the rows of one person in DSA and DM. The CPR number is hashed, and is in no statement."""

# ruff: noqa: S608 - the names in the statements are the contracts' and the manifest's own; values are parameters

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flis.datapakke.gates import known_kommuner
from flis.ground.errors import FlisError
from flis.look.indsigt.places import Built, Landed, built_places, landed_places
from flis.look.indsigt.report import Indsigt, Row
from flis.mart.build import run_dbt
from flis.project.contract import Contracts, Table
from flis.project.settings import Project, Target
from flis.reading.pseudonym import key_fingerprint, pseudonyms, required_key
from flis.store import ledger
from flis.store.mart import Mart, reading_mart
from flis.store.open import Store
from flis.store.parts import parts_of

# Columns of every landing table that say where a row came from.
_PLACE = ("levering_id", "raekke_nr", "periode")
_TEXT = ("char", "nvarchar")
Keys = Mapping[str, Sequence[tuple[Any, ...]]]


def indsigt(project: Project, contracts: Contracts, target: Target, cpr: str, kommuner: Sequence[str] = ()) -> Indsigt:
    """Every row of the person with the number ``cpr``, of all kommuner or of ``kommuner``.

    Raises ``bad-argument``, ``bad-setting``, ``weak-pseudonym-key``, ``pseudonym-key-changed``, ``not-built``,
    ``build-failed`` and what the databases raise.
    """
    known = known_kommuner(project.folder)
    if unknown := sorted(set(kommuner) - known):
        # A text that has another form than a code may be the person's number, in the wrong place.
        shown = [code if re.fullmatch(r"\d{4}", code) else "what it holds" for code in unknown]
        reason = f"{', '.join(shown)} is no kommunekode"
        raise FlisError("bad-argument", argument="--kommune", reason=reason, command="indsigt")
    key = required_key()
    with reading_mart(target) as mart:
        installed = ledger.installation(mart.store)
        if installed and installed.noegle_aftryk not in (None, key_fingerprint(key)):
            raise FlisError("pseudonym-key-changed")
    run_dbt(project, target, ["parse"])
    manifest = json.loads((target.dbt_folder / "manifest.json").read_text(encoding="utf-8"))
    wanted = sorted(kommuner or known)
    hashed = tuple(one for one in pseudonyms(((kommune, cpr) for kommune in wanted), key) if one)
    with reading_mart(target) as mart:
        landed = sorted(landed_rows(mart.store, contracts, hashed), key=lambda row: row.place)
        built = sorted(built_rows(mart, built_places(contracts, manifest), hashed), key=lambda row: row.place)
    return Indsigt(tuple(landed), tuple(built))


def landed_rows(store: Store, contracts: Contracts, hashed: Sequence[str]) -> Iterator[Row]:
    """The person's rows in the landing tables that are there."""
    there = store.columns()
    packages = dict(store.query(f"select levering_id, pakke_navn from {ledger.DATAPAKKE} where status = 'landet'"))
    places = [one for one in landed_places(contracts) if one.table.catalogued in there]
    owned = {
        table.name: _owned(store, table, hashed)
        for place in places
        for table in place.owners
        if table.catalogued in there
    }
    for place in places:
        table = place.table
        delivered = [c.name for c in table.columns if c.name in there[table.catalogued] and c.name not in place.persons]
        columns = [column for column in delivered if column not in _PLACE]
        for where, values in _conditions(store, place, hashed, owned):
            names = ", ".join((*_PLACE, *columns))
            sql = f"select {names} from {table.qualified} where {where}"
            for levering, number, *cells in store.query(sql, values):
                package = packages.get(levering, str(levering))
                found = zip(("periode", *columns), cells, strict=True)
                yield Row(table.qualified, package, table.fil, number, tuple(found))


def _conditions(store: Store, place: Landed, hashed: Sequence[str], owned: Keys) -> Iterator[tuple[str, Sequence[Any]]]:
    """The conditions of the person's rows in a landing table, with their values. A row meets one of a table's parts."""
    if place.persons:
        yield _in(place.persons, hashed)
    for table in place.owners:
        keys = owned.get(table.name)
        if keys:
            parts = _key_of(store, table)
            one = " and ".join(f"{part} = ?" for part in parts)
            for some in parts_of(keys, len(parts)):
                yield " or ".join(f"({one})" for _ in some), [value for key in some for value in key]


def _in(columns: Sequence[str], values: Sequence[Any]) -> tuple[str, list[Any]]:
    marks = ", ".join("?" * len(values))
    return " or ".join(f"{column} in ({marks})" for column in columns), [*values] * len(columns)


def _key_of(store: Store, table: Table) -> list[str]:
    """The kommune and the key of a row, in the form in which the models compare them."""
    kinds = {column.name: column.type.kind for column in table.columns}
    key = dict.fromkeys(("kommune_kode", *table.noegle))
    return [store.text_key(column) if kinds.get(column) in _TEXT else column for column in key]


def _owned(store: Store, table: Table, hashed: Sequence[str]) -> Sequence[tuple[Any, ...]]:
    """The keys of the person's rows in ``table``."""
    where, values = _in(table.persons, hashed)
    return store.query(
        f"select distinct {', '.join(_key_of(store, table))} from {table.qualified} where {where}", values
    )


def built_rows(mart: Mart, places: Sequence[Built], hashed: Sequence[str]) -> Iterator[Row]:
    """The person's rows in the tables and views that models make. Raises ``not-built`` where one is missing."""
    keys: dict[str, set[Any]] = defaultdict(set)
    for place in places:
        there = mart.columns_of(place.database).get(f"{place.schema}.{place.name}".lower(), frozenset())
        if not there.issuperset(place.columns):
            raise FlisError("not-built", table=place.qualified)
        if place.persons:
            where, values = _in(place.persons, hashed)
            for key in place.keys:
                found = mart.store.query(f"select distinct {key} from {place.qualified} where {where}", values)
                keys[key].update(value for (value,) in found if value is not None)
    for place in places:
        columns = [column for column in place.columns if column not in place.persons]
        sought = [_in(place.persons, hashed)] if place.persons else []
        # Whose a row is, its own pseudonym says first.
        own_keys = () if place.persons else place.keys
        sought += [_in((key,), some) for key in own_keys for some in parts_of(sorted(keys[key]))]
        for where, values in sought:
            for cells in mart.store.query(f"select {', '.join(columns)} from {place.qualified} where {where}", values):
                yield Row(place.qualified, "", "", 0, tuple(zip(columns, cells, strict=True)))
