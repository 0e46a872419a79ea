"""The delivered rows of a figure's own files that are not in it, with the reason."""

# ruff: noqa: S608 - the names in the statements are the manifest's and the contracts' own; values are checked

from __future__ import annotations

from collections.abc import Callable, Iterator

from flis.look.spor.models import Relation
from flis.look.spor.report import Left
from flis.look.spor.workshop import SPOR, Workshop, table
from flis.project.contract import Table
from flis.store.ledger import AFVIST
from flis.store.open import Store

_CURRENT = table("dsa.drift.gaeldendelevering", SPOR)
_LEVERING = table("dsa.drift.levering", SPOR)
_RETTELSE = table("dsa.drift.rettelse", SPOR)


class Leaving:
    """``used``: a subquery of the row numbers in the figure. ``package_of``: the name of a delivery's package."""

    def __init__(self, workshop: Workshop, installed: Store, used: str, package_of: Callable[[int], str]) -> None:
        self._workshop = workshop
        self._query = workshop.engine.query
        self._installed = installed
        self._used = used
        self._package_of = package_of
        # The delivered figures of others rest on the ledger itself, and not on the list of current deliveries.
        self._knows_current = workshop.has_built(_CURRENT)

    def rows(self, relation: Relation, about: Table, periode: str) -> Iterator[Left]:
        """The rows of one landing table, counted by package and reason."""
        deliveries = self.deliveries(relation, about, periode)
        if not deliveries:
            return
        yield from self._refused(about, [levering for levering, _ in deliveries])
        if self._knows_current:
            yield from self._older(about, deliveries)
        place = table(relation.key, SPOR)
        pairs = ", ".join(f"({levering}, date '{month}')" for levering, month in deliveries)
        self._workshop.engine.execute(
            f"create or replace temp table andre as select spor_nr, levering_id, raekke_nr from {place}"
            f" where (levering_id, periode) in ({pairs}) and spor_nr not in {self._used}"
        )
        for levering, name, reached, count in self._query(
            "select andre.levering_id, min(rettelse.rettelse_navn) as rettelse_navn, naaet.sidste, count(*)"
            f" from andre left join ({self._reached()}) as naaet on andre.spor_nr = naaet.nr"
            f" left join {_RETTELSE} as rettelse on rettelse.tabel = '{about.name}'"
            " and rettelse.levering_id = andre.levering_id and rettelse.raekke_nr = andre.raekke_nr"
            " and rettelse.handling = 'udelad' and rettelse.fortrudt_tidspunkt is null"
            " group by andre.levering_id, rettelse.rettelse_navn, naaet.sidste order by all"
        ):
            yield Left(about.name, self._package_of(levering), count, self._reason(name, reached))

    def deliveries(self, relation: Relation, about: Table, periode: str) -> list[tuple[int, str]]:
        """The deliveries that the figure's rows are in; of a figure without rows those that could have had some."""
        rows = f"select distinct levering_id, periode from {table(relation.key, SPOR)} where spor_nr in {self._used}"
        found = self._query(rows)
        if found or not self._knows_current:
            return found
        return self._query(
            f"select levering_id, periode from {_CURRENT}"
            f" where tabel = '{about.name}' and (er_nyeste = 1 or periode = date '{periode}')"
        )

    def _reached(self) -> str:
        """Row number -> the place in the order of building of the last table that the row is in."""
        steps = (
            f"select unnest(spor_alle) as nr, {step} as trin from {table(relation.key, SPOR)}"
            for step, relation in enumerate(self._workshop.traced)
            # Private tables say nothing to a reader.
            if relation.schema != "Arbejde"
        )
        return f"select nr, max(trin) as sidste from ({' union all '.join(steps)}) group by nr"

    def _reason(self, correction: str | None, reached: int | None) -> str:
        if correction is not None:
            return f"left out by the correction {correction}"
        if reached is None:
            return "no view of DSA has them"
        last = self._workshop.traced[reached]
        if last is self._workshop.traced[-1]:
            return "in figures of other periods alone"
        return f"in {last.schema}.{last.name}, and not in what the figure takes from it"

    def _refused(self, about: Table, deliveries: list[int]) -> Iterator[Left]:
        numbers = ", ".join(map(str, deliveries))
        for levering, rule, count in self._installed.query(
            f"select levering_id, regel, count(*) as antal from {AFVIST}"
            f" where fil = ? and levering_id in ({numbers}) group by levering_id, regel order by levering_id, regel",
            (about.fil,),
        ):
            yield Left(about.name, self._package_of(levering), count, f"refused on landing: {rule}")

    def _older(self, about: Table, deliveries: list[tuple[int, str]]) -> Iterator[Left]:
        months = ", ".join(sorted({f"date '{month}'" for _, month in deliveries}))
        for levering, count in self._query(
            f"select levering_id, raekker_antal from {_LEVERING} where tabel = '{about.name}' and periode in ({months})"
            f" and levering_id not in (select levering_id from {_CURRENT} where tabel = '{about.name}') order by all"
        ):
            if count:
                yield Left(
                    about.name, self._package_of(levering), count, "replaced by a newer delivery of the same month"
                )
