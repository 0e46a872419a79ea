"""Everything the writers of packages share: settings, contracts, code lists and the figures of the kommuner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flis.datapakke.name import pattern_of
from flis.ground.errors import FlisError
from flis.project.contract import Contracts, load_contracts
from flis.project.settings import Project
from flis.synthetic.generate.cpr import LAST_BIRTH_YEAR
from flis.synthetic.generate.families import Kommune, families_per_year
from flis.synthetic.generate.layout import Layout, layout
from flis.synthetic.generate.plan import HELE_LANDET, Plan, file_name
from flis.synthetic.generate.population import OLDEST, children_of, inhabitants
from flis.synthetic.generate.seeds import Seeds, load_seeds
from flis.synthetic.generate.settings import GenerateSettings, check_settings
from flis.synthetic.generate.tal import Tal

# The flow of families follows the number of children in this year, so that it does not change with the
# months asked for.
_BASE_YEAR = 2023


@dataclass(frozen=True)
class World:
    """One call's surroundings. ``figures``: kommune to its nøgletal, from the truth. ``others``: for each område
    what gives the nøgletal of a kommune that is not simulated, by kommune and month.
    """

    settings: GenerateSettings
    contracts: Contracts
    seeds: Seeds
    vars: Mapping[str, Any]
    figures: Mapping[str, Sequence[Tal]] = field(default_factory=dict)
    others: Sequence[Callable[[World, str, date], Iterable[Tal]]] = ()
    # Filled as bad rows are written.
    canaries: list[str] = field(default_factory=list)

    def path(self, plan: Plan) -> Path:
        name = file_name(plan, str(self.vars["pakkenavn"]))
        if plan.tweak == "bad-name":
            name = name.replace(".zip", "-kopi.zip")
        return self.settings.folder / plan.folder / name

    def kommune(self, kode: str) -> Kommune:
        children = self.children(kode, _BASE_YEAR)
        flow = families_per_year(children, self.seeds.grupper.get(kode, ""))
        return Kommune(self.settings.seed, kode, flow, self.seeds.typer_af_gruppe)

    def children(self, kode: str, aar: int) -> int:
        """Inhabitants aged 0–17 on 1 January."""
        return children_of(self.settings.seed, self.settings.scale, kode, self.seeds.grupper.get(kode, ""), aar)

    def inhabitants(self, kode: str, aar: int, alder: int, koen: str) -> int:
        gruppe = self.seeds.grupper.get(kode, "")
        return inhabitants(self.settings.seed, self.settings.scale, kode, gruppe, aar, alder, koen)

    def inhabitants_of(self, noegletal_id: str, kode: str, aar: int) -> int:
        """Inhabitants on 1 January of the ages that the catalogue measures the nøgletal per inhabitant of."""
        ages = range(min(self.seeds.spans[noegletal_id].stop, OLDEST + 1))[self.seeds.spans[noegletal_id].start :]
        return sum(self.inhabitants(kode, aar, alder, koen) for alder in ages for koen in "KM")

    def layouts(self, plan: Plan, known: Mapping[str, frozenset[str]]) -> tuple[Layout, ...]:
        """The files of a package of one kommune or, for the whole country, of rows that name their own."""
        constants = {} if plan.kommune == HELE_LANDET else {"kommune_kode": plan.kommune}
        return tuple(
            layout(table, plan.release, known.get(table.name, frozenset()), constants)
            for table in self.contracts.delivered(plan.release, plan.omraade)
        )


def world_of(project: Project, settings: GenerateSettings) -> World:
    """The world before anything is written. Raises ``bad-argument``, ``bad-contract`` or ``bad-setting``."""
    seeds = load_seeds(project.folder)
    check_settings(settings, seeds.kommuner)
    if settings.last.year > LAST_BIRTH_YEAR:
        reason = f"CPR numbers can be made for births up to {LAST_BIRTH_YEAR}"
        raise FlisError("bad-argument", argument="--to", reason=reason, command="generate")
    # What is read of the vars while packages are written, before the first of them.
    pattern_of(project)
    project.number("max_afviste_pct")
    return World(settings, load_contracts(project.folder), seeds, project.vars)
