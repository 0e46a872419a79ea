"""One call of the generator: plan, truth, packages, report."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from flis.datapakke.name import pattern_of
from flis.ground.errors import FlisError
from flis.project.contract import load_contracts
from flis.project.settings import Project
from flis.synthetic.generate.cpr import LAST_BIRTH_YEAR
from flis.synthetic.generate.faults import with_faults
from flis.synthetic.generate.omraader import OMRAADER
from flis.synthetic.generate.plan import Plan, plans
from flis.synthetic.generate.seeds import load_seeds
from flis.synthetic.generate.settings import GenerateReport, GenerateSettings, Package, check_settings
from flis.synthetic.generate.tal import Tal, as_documents
from flis.synthetic.generate.world import World

TRUTH = "sandhed.json"
Progress = Callable[[Package], None]


def generate(project: Project, settings: GenerateSettings, progress: Progress | None = None) -> GenerateReport:
    """Write the packages and ``sandhed.json`` to ``settings.folder``; ``progress`` hears of each package.

    The same project, settings and zlib give the same bytes, on any machine at any time. Memory does not grow
    with scale or months. Raises ``bad-argument``, ``bad-contract``, ``bad-setting`` or ``file-error``.
    """
    world = _world(project, settings)
    releases = settings.releases or world.seeds.releases
    calendars = {name: omraade.calendar for name, omraade in OMRAADER.items()}
    good = plans(settings, world.contracts, releases, calendars)
    wanted = with_faults(good, settings, list(world.seeds.kommuner), releases)
    truth, figures = _truth(world, wanted)
    others = tuple(omraade.others for omraade in OMRAADER.values() if omraade.others)
    world = replace(world, figures=figures, others=others)
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


def _world(project: Project, settings: GenerateSettings) -> World:
    seeds = load_seeds(project.folder)
    check_settings(settings, seeds.kommuner)
    if settings.last.year > LAST_BIRTH_YEAR:
        reason = f"CPR numbers can be made for births up to {LAST_BIRTH_YEAR}"
        raise FlisError("bad-argument", argument="--to", reason=reason, command="generate")
    # What is read of the vars while packages are written, before the first of them.
    pattern_of(project)
    project.number("max_afviste_pct")
    return World(settings, load_contracts(project.folder), seeds, project.vars)


def _truth(world: World, wanted: list[Plan]) -> tuple[dict[str, dict[str, Any]], dict[str, list[Tal]]]:
    documents: dict[str, dict[str, Any]] = {}
    figures: dict[str, list[Tal]] = {}
    for kode in world.settings.kommuner:
        landed = [p for p in wanted if p.kommune == kode and not p.refusal]
        documents[kode], figures[kode] = {}, []
        for tell in (omraade.truth for omraade in OMRAADER.values() if omraade.truth):
            document, tal = tell(world, kode, landed)
            documents[kode] |= document
            figures[kode] += tal
        documents[kode]["noegletal"] = as_documents(figures[kode])
    return documents, figures


def _write(world: World, wanted: list[Plan]) -> Iterator[Package]:
    for name, omraade in OMRAADER.items():
        of_omraade = [p for p in wanted if p.omraade == name]
        yield from omraade.write(world, [p for p in of_omraade if p.tweak != "replay"])
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
