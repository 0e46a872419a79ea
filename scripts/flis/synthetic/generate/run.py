"""One call of the generator: plan, truth, packages, report."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from flis.ground.errors import FlisError
from flis.ground.processes import in_processes
from flis.project.settings import Project
from flis.synthetic.generate.faults import with_faults
from flis.synthetic.generate.omraader import OMRAADER, REPEATING
from flis.synthetic.generate.package import part_of
from flis.synthetic.generate.plan import Plan, plans
from flis.synthetic.generate.settings import GenerateReport, GenerateSettings, Package
from flis.synthetic.generate.shares import Figures, Share, Written, done, prepared, shares, written
from flis.synthetic.generate.tal import Tal, as_documents
from flis.synthetic.generate.world import World, world_of

TRUTH = "sandhed.json"
Progress = Callable[[Package], None]


def generate(
    project: Project, settings: GenerateSettings, progress: Progress | None = None, processes: int = 1
) -> GenerateReport:
    """Write the packages and ``sandhed.json`` to ``settings.folder``; ``progress`` hears of each package.

    The same project, settings and zlib give the same bytes, on any machine at any time and with any number of
    ``processes``. The memory of a process does not grow with scale or months. Raises ``bad-argument``,
    ``bad-contract``, ``bad-setting`` or ``file-error``.
    """
    world = world_of(project, settings)
    releases = settings.releases or world.seeds.releases
    calendars = {name: omraade.calendar for name, omraade in OMRAADER.items()}
    good = plans(settings, world.contracts, releases, calendars)
    wanted = with_faults(good, settings, list(world.seeds.kommuner), releases)
    try:
        settings.folder.mkdir(parents=True, exist_ok=True)
        with _no_parts_left(world, wanted):
            truth, packages, canaries = _made(project, world, wanted, progress or _unheard, processes)
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
        canaries=tuple(canaries),
    )


def _unheard(package: Package) -> None:
    pass


@contextmanager
def _no_parts_left(world: World, wanted: list[Plan]) -> Iterator[None]:
    """After a failure or Ctrl-C no package is left half written, not even by a process that was ended."""
    try:
        yield
    except BaseException:
        for plan in wanted:
            with suppress(OSError):
                part_of(world.path(plan)).unlink(missing_ok=True)
        raise


def _made(
    project: Project, world: World, wanted: list[Plan], progress: Progress, processes: int
) -> tuple[dict[str, dict[str, Any]], list[Package], list[str]]:
    """The truth by kommune, the packages in the order of ``wanted``, and the person values planted in them."""
    settings, names = world.settings, list(OMRAADER)
    firsthand = [p for p in wanted if p.tweak != "replay"]
    tasks = shares(settings, firsthand, [name for name in names if name != REPEATING])
    found: dict[int, Figures | Written] = {}
    if processes > 1:
        results = in_processes(tasks, prepared, (project, settings, names), processes)
    else:
        results = ((number, done(world, task, names)) for number, task in enumerate(tasks))
    with closing(results):
        for number, result in results:
            found[number] = result
            _tell(result, progress)
    in_order = [result for _, result in sorted(found.items())]
    figures = {result.kommune: result for result in in_order if isinstance(result, Figures)}
    tal = {kommune: one.tal for kommune, one in figures.items()}
    last = _repeated(replace(world, figures=tal, others=_others()), firsthand)
    replayed = Written([_replayed(world, plan, wanted) for plan in wanted if plan.tweak == "replay"], ())
    for result in (last, replayed):
        _tell(result, progress)
    made = [result for result in (*in_order, last, replayed) if isinstance(result, Written)]
    place = {world.path(plan): number for number, plan in enumerate(wanted)}
    return (
        {k: {**figures[k].document, "noegletal": as_documents(figures[k].tal)} for k in settings.kommuner},
        sorted((package for share in made for package in share.packages), key=lambda package: place[package.path]),
        [planted for share in made for planted in share.canaries],
    )


def _tell(result: Figures | Written, progress: Progress) -> None:
    for package in result.packages if isinstance(result, Written) else ():
        progress(package)


def _repeated(world: World, plans: list[Plan]) -> Written:
    """The packages that repeat the figures of all the others."""
    if REPEATING not in OMRAADER:
        return Written((), ())
    return written(world, Share(REPEATING, tuple(p for p in plans if p.omraade == REPEATING)))


def _others() -> tuple[Callable[[World, str, date], Iterable[Tal]], ...]:
    return tuple(omraade.others for omraade in OMRAADER.values() if omraade.others)


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
