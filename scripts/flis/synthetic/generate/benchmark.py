"""The packages of BENCHMARK: one month's nøgletal of the other kommuner as tællere and nævnere.

The other kommuner are not simulated child by child: their figures are of the size that the simulated ones
have per inhabitant aged 0–17. The generated kommuner's own are there when asked for, from the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date

from flis.synthetic.generate.chance import stream
from flis.synthetic.generate.package import PackageWriter
from flis.synthetic.generate.plan import Calendar, Plan, every_month, of_all
from flis.synthetic.generate.settings import Package, month_end
from flis.synthetic.generate.tal import Tal, quotient
from flis.synthetic.generate.truth import MONTH_DAYS, noegletal, year_days
from flis.synthetic.generate.world import World

_COLUMNS = ("kommune_kode", "periode", "noegletal_id", "taeller", "naevner", "personer_antal")
CALENDAR = Calendar(of_all, every_month)
KNOWN = {"benchmark_noegletal": frozenset(_COLUMNS)}
# Per 1,000 inhabitants aged 0–17: open sager, children with a measure, children placed outside the home.
_OPEN, _ACTIVE, _PLACED = 27.0, 15.0, 7.5
_MEAN_DAYS = 710


def write(world: World, plans: Sequence[Plan]) -> Iterator[Package]:
    """Write ``plans``, and yield each package when it is finished.

    There is no package for a month without figures: then all kommuner are simulated, and their own were not asked for.
    """
    for plan in plans:
        lines = [
            {**asdict(tal), "kommune_kode": kode, "periode": tal.periode.toordinal()}
            for kode in world.seeds.kommuner
            for tal in _figures(world, kode, plan.periode)
        ]
        if not lines:
            continue
        with PackageWriter(plan, world.path(plan)) as writer:
            for layout in world.layouts(plan, KNOWN):
                writer.begin(layout)
                for line in lines:
                    writer.add(layout.line(line))
                writer.end()
            yield writer.finish()


def _figures(world: World, kode: str, periode: date) -> Iterable[Tal]:
    if kode not in world.settings.kommuner:
        return [tal for others in world.others for tal in others(world, kode, periode)]
    own = world.figures.get(kode, ()) if world.settings.benchmark_own else ()
    return [tal for tal in own if tal.periode == periode]


def udsatte(world: World, kode: str, periode: date) -> list[Tal]:
    """Plausible UBU nøgletal of a kommune: its own level, with small moves from month to month."""
    seed = world.settings.seed
    level, move = stream(seed, "benchmark", kode), stream(seed, "benchmark", kode, periode.isoformat())
    children = world.children(kode, periode.year)
    days = month_end(periode).day

    def count(per_thousand: float) -> int:
        return int(children * per_thousand / 1000 * (0.7 + 0.6 * level.random()) * (0.97 + 0.06 * move.random()) + 0.5)

    open_sager, active, placed = count(_OPEN), count(_ACTIVE), count(_PLACED)
    with_open = open_sager - int(open_sager * 0.03 * level.random())
    duration = int(open_sager * _MEAN_DAYS * (0.8 + 0.4 * level.random()))
    # Not every child is there all month: days lost at both ends.
    active_days = active * days - int(active * 3 * move.random())
    placed_days = placed * days - int(placed * 1.5 * move.random())
    return noegletal(
        periode,
        open_sager=open_sager,
        children_with_open=with_open,
        duration=quotient(duration, MONTH_DAYS),
        active=(active_days, active),
        placed=(placed_days, placed),
        year=year_days(periode.year, world.vars),
        inhabitants=world.inhabitants_of("UBU-004", kode, periode.year),
    )
