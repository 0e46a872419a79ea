"""Divides the work of the generator into shares that do not depend on each other, for several processes.

A share is the truth of a kommune, or packages of one område and kommune. Its bytes are the same, whatever other shares
the same process did before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flis.project.settings import Project
from flis.synthetic.generate.omraader import OMRAADER
from flis.synthetic.generate.plan import HELE_LANDET, Plan
from flis.synthetic.generate.population import hundreds
from flis.synthetic.generate.settings import GenerateSettings, Package
from flis.synthetic.generate.tal import Tal
from flis.synthetic.generate.world import World, world_of

# From large to small: what takes longest begins first, so that no process has to wait for it at the end.
_WEIGHT = {"TEA": 5, "KMD_ELEV": 5}


@dataclass(frozen=True)
class Truth:
    """The figures of a kommune, from its packages that land."""

    kommune: str
    plans: tuple[Plan, ...]


@dataclass(frozen=True)
class Share:
    """Packages of one område that are written one after the other."""

    omraade: str
    plans: tuple[Plan, ...]


@dataclass(frozen=True)
class Figures:
    """What the packages of a kommune must lead to: its document for ``sandhed.json``, and its nøgletal."""

    kommune: str
    document: Mapping[str, Any]
    tal: Sequence[Tal]


@dataclass(frozen=True)
class Written:
    """The packages of a share, and the person values that were planted in them."""

    packages: Sequence[Package]
    canaries: Sequence[str]


def shares(settings: GenerateSettings, wanted: Sequence[Plan], names: Sequence[str]) -> list[Truth | Share]:
    """The truth of each kommune and the packages of the områder ``names``, the largest first."""
    truths = [Truth(k, tuple(p for p in wanted if p.kommune == k and not p.refusal)) for k in settings.kommuner]
    found = [share for name in names for share in _of_omraade(name, [p for p in wanted if p.omraade == name])]
    return sorted([*truths, *found], key=_size, reverse=True)


def _of_omraade(name: str, plans: Sequence[Plan]) -> Iterator[Share]:
    """Each kommune is a share.

    Bad rows are numbered through the packages of an område, so packages with faults keep the område together.
    """
    if any(plan.tweak for plan in plans):
        yield Share(name, tuple(plans))
        return
    for kommune in dict.fromkeys(plan.kommune for plan in plans):
        yield Share(name, tuple(p for p in plans if p.kommune == kommune))


def _size(task: Truth | Share) -> int:
    if isinstance(task, Truth):
        return 7 * hundreds(task.kommune)
    kommuner = {plan.kommune for plan in task.plans} - {HELE_LANDET}
    return _WEIGHT.get(task.omraade, 1) * sum(map(hundreds, kommuner))


def prepared(
    project: Project, settings: GenerateSettings, names: Sequence[str]
) -> Callable[[Truth | Share], Figures | Written]:
    """What one process does with a share. It has a world of its own; ``names`` are the områder that are generated."""
    world = world_of(project, settings)
    return lambda task: done(world, task, names)


def done(world: World, task: Truth | Share, names: Sequence[str]) -> Figures | Written:
    """What is found or written of a share; ``names`` are the områder that are generated."""
    return _truth(world, task, names) if isinstance(task, Truth) else written(world, task)


def _truth(world: World, task: Truth, names: Sequence[str]) -> Figures:
    document: dict[str, Any] = {}
    figures: list[Tal] = []
    for tell in (OMRAADER[name].truth for name in names if OMRAADER[name].truth):
        part, tal = tell(world, task.kommune, task.plans)
        document |= part
        figures += tal
    return Figures(task.kommune, document, figures)


def written(world: World, task: Share) -> Written:
    """The packages of the share, when they are written."""
    alone = replace(world, canaries=[])
    packages = tuple(OMRAADER[task.omraade].write(alone, task.plans))
    return Written(packages, tuple(alone.canaries))
