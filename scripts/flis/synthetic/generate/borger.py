"""The packages of BORGER: inhabitants by age and sex on 1 January, for the month's year and two before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flis.synthetic.generate.package import PackageWriter
from flis.synthetic.generate.plan import Calendar, Plan, every_january, of_each
from flis.synthetic.generate.population import OLDEST
from flis.synthetic.generate.settings import Package
from flis.synthetic.generate.world import World

CALENDAR = Calendar(of_each, every_january)
KNOWN = {"borger_indbyggertal": frozenset({"aar", "alder", "koen_kode", "indbyggere_antal"})}
_YEARS_BEFORE = 2


def write(world: World, plans: Sequence[Plan]) -> Iterator[Package]:
    """Write ``plans``, and yield each package when it is finished."""
    for plan in plans:
        with PackageWriter(plan, world.path(plan)) as writer:
            for layout in world.layouts(plan, KNOWN):
                writer.begin(layout)
                for row in _rows(world, plan):
                    writer.add(layout.line(row))
                writer.end()
            yield writer.finish()


def _rows(world: World, plan: Plan) -> Iterator[dict[str, object]]:
    for aar in range(plan.periode.year - _YEARS_BEFORE, plan.periode.year + 1):
        for alder in range(OLDEST + 1):
            for koen in "KM":
                count = world.inhabitants(plan.kommune, aar, alder, koen)
                if count:
                    yield {"aar": aar, "alder": alder, "koen_kode": koen, "indbyggere_antal": count}
