"""What has landed, as the oracles of the controls read it: the rows of the current deliveries, corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

# A finding: control, kommune, month (None where it is of none) and what it names. A Counter has how many rows it tells.
Finding = tuple[str, str, date | None, str]
Findings = Counter[Finding]


class Landed:
    """The landing tables and the ledger of the database DSA that ``connection`` has attached."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.ledger: dict[str, list[tuple]] = {}
        for tabel, *row in self.ask(
            "select tabel, kommune_kode, periode, udlaest_tidspunkt, pakket_tidspunkt, levering_id, raekker_antal"
            " from DSA.Drift.Levering"
        ):
            self.ledger.setdefault(tabel, []).append(tuple(row))
        self._left_out: set[tuple] = set()
        self._replaced: dict[tuple, dict[str, str]] = {}
        for tabel, levering_id, number, what, column, value in self.ask(
            "select tabel, levering_id, raekke_nr, handling, kolonne, ny_vaerdi from DSA.Drift.Rettelse"
            " where fortrudt_tidspunkt is null"
        ):
            if what == "udelad":
                self._left_out.add((tabel, levering_id, number))
            else:
                self._replaced.setdefault((tabel, levering_id, number), {})[column] = value

    def ask(self, sql: str) -> list[tuple]:
        return self._connection.execute(sql).fetchall()

    def current(self, tabel: str) -> dict[tuple[str, date], tuple]:
        """Kommune and month -> the ledger's row that counts: extracted last, packed last, highest id."""
        best: dict[tuple[str, date], tuple] = {}
        for row in self.ledger.get(tabel, []):
            key = (row[0], row[1])
            if key not in best or row[2:5] > best[key][2:5]:
                best[key] = row
        return best

    def newest(self, tabel: str) -> dict[str, date]:
        """Kommune -> the newest month that the table was delivered for."""
        months: dict[str, date] = {}
        for kommune, periode in self.current(tabel):
            months[kommune] = max(months.get(kommune, periode), periode)
        return months

    def months(self, tabel: str, *columns: str) -> Iterator[tuple]:
        """(kommune, month, *columns) of every row that counts, of all months."""
        chosen = {(*key, row[4]) for key, row in self.current(tabel).items()}
        yield from self._rows(tabel, columns, chosen)

    def latest(self, tabel: str, *columns: str) -> Iterator[tuple]:
        """The same of each kommune's newest month alone."""
        current = self.current(tabel)
        chosen = {(kommune, month, current[kommune, month][4]) for kommune, month in self.newest(tabel).items()}
        yield from self._rows(tabel, columns, chosen)

    def _rows(self, tabel: str, columns: tuple[str, ...], chosen: set[tuple]) -> Iterator[tuple]:
        ids = ", ".join(str(levering_id) for _, _, levering_id in chosen) or "null"
        names = ", ".join(("levering_id, kommune_kode, periode, raekke_nr", *columns))
        sql = f"select {names} from DSA.Raa.{tabel} where levering_id in ({ids})"  # noqa: S608
        for levering_id, kommune, month, number, *values in self.ask(sql):
            key = (tabel, levering_id, number)
            if (kommune, month, levering_id) in chosen and key not in self._left_out:
                for column, text in self._replaced.get(key, {}).items():
                    if column in columns:
                        place = columns.index(column)
                        values[place] = _like(values[place], text)
                yield (kommune, month, *values)


def _like(value: Any, text: str) -> Any:
    """``text`` as what ``value`` is."""
    if isinstance(value, date):
        return date.fromisoformat(text)
    return type(value)(text) if isinstance(value, int | Decimal) else text


def counted(findings: list[Finding]) -> Findings:
    """The findings with how often each was made; of two spellings of one text the first counts."""
    spelling: dict[Finding, str] = {}
    for kontrol_id, kommune, month, text in findings:
        key = (kontrol_id, kommune, month, text.upper())
        spelling[key] = min(spelling.get(key, text), text)
    return Counter((*finding[:3], spelling[*finding[:3], finding[3].upper()]) for finding in findings)
