"""Which delivered rows are not in a figure, where the figure rests on the landed rows without the ledger's view."""

from __future__ import annotations

from types import SimpleNamespace

from tests.flis.look.spor.test_traced import SAG, SCHEMA, TAL, Duck

from flis.look.spor.left import Leaving
from flis.look.spor.models import Model, Relation, parsed
from flis.look.spor.workshop import Workshop

_COLUMNS = {
    "rettelse_navn": "text", "tabel": "text", "levering_id": "bigint", "raekke_nr": "bigint", "handling": "text",
    "fortrudt_tidspunkt": "timestamp",
}  # fmt: skip
RETTELSE = Relation("dsa.drift.rettelse", "source", "Drift", "rettelse", _COLUMNS, False, False)
ABOUT = SimpleNamespace(name="sag", fil="Sag.csv")


def _left(child: str) -> list[int]:
    """The numbers of rows of ``sag`` that are left out of a figure of the rows of ``child``."""
    duck = Duck()
    duck.execute(f"create table rettelse ({', '.join(map(' '.join, _COLUMNS.items()))})")
    workshop = Workshop(duck, lambda relation, new: duck.execute(f"create table {new} as from {relation.name}"))
    sql = f"select kommune_kode, periode, dage as taeller, 1 as naevner from dsa.raa.sag where barn = '{child}'"  # noqa: S608
    root = workshop.trace([SAG, RETTELSE, TAL], {TAL.key: Model(TAL, parsed(sql, SCHEMA))})
    installed = SimpleNamespace(query=lambda *_: [])
    leaving = Leaving(workshop, installed, f"(select unnest(spor_alle) as nr from {root})", str)  # noqa: S608
    return [one.antal for one in leaving.rows(SAG, ABOUT, "2023-01-01")]


def test_the_other_rows_of_its_deliveries_are_left():
    # As a figure that a benchmark delivery brought: no model of the current deliveries is behind it.
    assert _left("B") == [3]
    assert _left("nobody") == []
