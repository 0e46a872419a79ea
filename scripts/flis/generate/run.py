"""One call of the generator: plan, truth, packages, report."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from flis.contract import load_contracts
from flis.errors import FlisError
from flis.generate import benchmark, borger, dubu, sammenligning
from flis.generate.cpr import LAST_BIRTH_YEAR
from flis.generate.faults import with_faults
from flis.generate.plan import OMRAADER, Plan, plans
from flis.generate.seeds import load_seeds
from flis.generate.settings import GenerateReport, GenerateSettings, Package, check_settings, months
from flis.generate.truth import truth_of
from flis.generate.world import World
from flis.projekt import Projekt

TRUTH = "sandhed.json"
_WRITERS = {
    "DUBU": dubu.write,
    "BORGER": borger.write,
    "SAMMENLIGNING": sammenligning.write,
    "BENCHMARK": benchmark.write,
}
Progress = Callable[[Package], None]


def generate(projekt: Projekt, settings: GenerateSettings, progress: Progress | None = None) -> GenerateReport:
    """Write the packages and ``sandhed.json`` to ``settings.folder``; ``progress`` hears of each package.

    The same project, settings and zlib give the same bytes, on any machine at any time. Memory does not grow
    with scale or months. Raises ``bad-argument``, ``bad-contract``, ``bad-setting`` or ``file-error``.
    """
    world = _world(projekt, settings)
    releases = settings.releases or world.seeds.releases
    wanted = with_faults(plans(settings, world.contracts, releases), settings, list(world.seeds.kommuner), releases)
    truth = _truth(world, wanted)
    world = replace(world, figures={kode: found["maaneder"] for kode, found in truth.items()})
    packages = []
    try:
        settings.folder.mkdir(parents=True, exist_ok=True)
        for package in _write(world, wanted):
            packages.append(package)
            if progress:
                progress(package)
        _save(settings, truth, packages)
    except OSError as error:
        name = Path(error.filename).name if error.filename else settings.folder.name
        raise FlisError("file-error", file=name, reason=error.strerror or "cannot be written") from error
    delivered = {t.omraade for release, _ in releases for t in world.contracts.delivered(release)}
    return GenerateReport(
        folder=settings.folder,
        packages=tuple(packages),
        truth=settings.folder / TRUTH,
        # What the operator keeps by hand (DRIFT) is no package.
        without=tuple(sorted(delivered - set(OMRAADER) - {"DRIFT"})),
        canaries=tuple(world.canaries),
    )


def _world(projekt: Projekt, settings: GenerateSettings) -> World:
    seeds = load_seeds(projekt.folder)
    check_settings(settings, seeds.kommuner)
    if settings.last.year > LAST_BIRTH_YEAR:
        reason = f"CPR numbers can be made for births up to {LAST_BIRTH_YEAR}"
        raise FlisError("bad-argument", argument="--to", reason=reason, command="generate")
    return World(settings, load_contracts(projekt.folder), seeds, projekt.vars)


def _truth(world: World, wanted: list[Plan]) -> dict[str, dict[str, Any]]:
    window = months(world.settings.first, world.settings.last)
    found = {}
    for kode in world.settings.kommuner:
        landed = sorted({p.periode for p in wanted if p.omraade == "DUBU" and p.kommune == kode and not p.refusal})
        if not landed:
            continue
        inhabitants = {periode.year: world.children(kode, periode.year) for periode in window}
        found[kode] = truth_of(world.kommune(kode), window, landed, world.seeds.typer, inhabitants, world.vars)
    return found


def _write(world: World, wanted: list[Plan]) -> Iterator[Package]:
    for omraade, write in _WRITERS.items():
        of_omraade = [p for p in wanted if p.omraade == omraade]
        yield from write(world, [p for p in of_omraade if p.tweak != "replay"])
        for plan in (p for p in of_omraade if p.tweak == "replay"):
            yield _replayed(world, plan, of_omraade)


def _replayed(world: World, plan: Plan, others: list[Plan]) -> Package:
    """The same bytes under the same name, in a folder of their own."""
    original = next(p for p in others if p.identity == replace(plan, folder="").identity)
    source, target = world.path(original), world.path(plan)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return Package(
        path=target,
        kommune=plan.kommune,
        omraade=plan.omraade,
        periode=plan.periode,
        udlaest=plan.udlaest,
        release=plan.release,
        rows={},
        bad_rows=0,
        bytes=target.stat().st_size,
        text_bytes=0,
        fault=plan.fault,
        refusal=plan.refusal,
    )


def _save(settings: GenerateSettings, truth: Mapping[str, Any], packages: list[Package]) -> None:
    document = {
        "seed": settings.seed,
        "skala": settings.scale,
        "fra": f"{settings.first:%Y-%m}",
        "til": f"{settings.last:%Y-%m}",
        "kommuner": truth,
        "pakker": [p.as_dict(settings.folder) for p in packages],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (settings.folder / TRUTH).write_text(text, encoding="utf-8", newline="\n")
