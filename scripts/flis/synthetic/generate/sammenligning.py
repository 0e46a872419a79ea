"""The packages of SAMMENLIGNING: for each year, dataområde and kommune the 97 others by rank.

Near is who is in the same kommunegruppe and of much the same size, with some chance per dataområde; the real
ranking is KL's, from a distance over many conditions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flis.synthetic.generate.chance import stream
from flis.synthetic.generate.package import PackageWriter
from flis.synthetic.generate.plan import Calendar, Plan, every_january, of_all
from flis.synthetic.generate.population import hundreds
from flis.synthetic.generate.settings import Package
from flis.synthetic.generate.world import World

DATAOMRAADER = ("Tværgående", "Skole", "Dagtilbud", "Udsatte børn og unge")
CALENDAR = Calendar(of_all, every_january)
KNOWN = {
    "sammenligning_sammenligningskommune": frozenset(
        {
            "aar",
            "dataomraade",
            "kommune_kode",
            "kommune_navn",
            "rang",
            "sammenligningskommune_kode",
            "sammenligningskommune_navn",
        }
    )
}


def write(world: World, plans: Sequence[Plan]) -> Iterator[Package]:
    """Write ``plans``; a package holds the years from the first one asked for to its own."""
    for plan in plans:
        with PackageWriter(plan, world.path(plan)) as writer:
            for layout in world.layouts(plan, KNOWN):
                writer.begin(layout)
                for aar in range(world.settings.first.year, plan.periode.year + 1):
                    for row in ranks(world.settings.seed, world.seeds.kommuner, world.seeds.grupper, aar):
                        writer.add(layout.line(row))
                writer.end()
            yield writer.finish()


def ranks(seed: int, kommuner: Mapping[str, str], grupper: Mapping[str, str], aar: int) -> Iterator[dict[str, object]]:
    """The rows of one year, by dataområde, kommune and rang."""
    for dataomraade in DATAOMRAADER:
        for kode, navn in kommuner.items():
            others = _by_distance(seed, kommuner, grupper, aar, dataomraade, kode)
            for rang, other in enumerate(others, start=1):
                yield {
                    "aar": aar,
                    "dataomraade": dataomraade,
                    "kommune_kode": kode,
                    "kommune_navn": navn,
                    "rang": rang,
                    "sammenligningskommune_kode": other,
                    "sammenligningskommune_navn": kommuner[other],
                }


def _by_distance(
    seed: int, kommuner: Mapping[str, str], grupper: Mapping[str, str], aar: int, dataomraade: str, kode: str
) -> list[str]:
    lasting = stream(seed, "sammenligning", dataomraade, kode)
    yearly = stream(seed, "sammenligning", dataomraade, kode, aar)
    size = hundreds(kode)
    distances = []
    for other in kommuner:
        chance = 0.4 * lasting.random() + 0.08 * yearly.random()
        if other == kode:
            continue
        unlike = hundreds(other)
        apart = 1 - min(size, unlike) / max(size, unlike)
        distances.append((0.6 * (grupper.get(other) != grupper.get(kode)) + apart + chance, other))
    return [other for _, other in sorted(distances)]
