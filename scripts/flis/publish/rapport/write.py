"""Writes the report: reads DM and the ledger, renders the pages, and replaces the files of the folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flis import __version__
from flis.datapakke.gates import alternative_omraader
from flis.datapakke.name import pattern_of
from flis.ground.errors import FlisError
from flis.ground.progress import Progress, Silent
from flis.look.status import StatusReport, status_of
from flis.look.worklist import work_of
from flis.project.contract import Contracts
from flis.project.folders import DEMO
from flis.project.settings import Project, Target
from flis.publish.pages import environment, replace_files
from flis.publish.rapport.page import Reader
from flis.publish.rapport.tal import kort_maaned
from flis.store.journal import last_steps
from flis.store.mart import reading_mart

INDEX = "index.html"


@dataclass(frozen=True)
class RapportReport:
    """What was written."""

    folder: str
    files: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def lines(self) -> Iterator[str]:
        kommuner = sum(name != INDEX for name in self.files)
        yield f"The report is written, for {kommuner} kommuner. Open {Path(self.folder) / self.files[-1]}"


def write_rapport(
    project: Project,
    contracts: Contracts,
    target: Target,
    out: Path,
    kommuner: Sequence[str] = (),
    progress: Progress | None = None,
) -> RapportReport:
    """Write the index and a file for each kommune into ``out``; with ``kommuner`` the files of these, and no index.

    Raises ``not-installed``, ``not-built``, ``database-busy``, ``database``, ``bad-argument``, ``disk-full`` and
    ``file-error``.
    """
    data = target.data_folder
    with reading_mart(target) as mart:
        status = status_of(mart.store, contracts, alternative_omraader(project.folder))
        work = work_of(mart.store, data, pattern_of(project))
        status = StatusReport(status.release, status.cells, status.corrections, steps=last_steps(data), work=work)
        reader = Reader(mart, status)
        unknown = [kode for kode in kommuner if kode not in reader.kommuner]
        if unknown:
            reason = f"nothing has landed for kommune {unknown[0]}"
            raise FlisError("bad-argument", argument="--kommune", reason=reason, command="rapport")
        shared = {
            "dannet": f"{datetime.now(UTC):%d.%m.%Y kl. %H.%M} UTC",
            "version": __version__,
            "release": status.release,
            # Invented figures never stand beside a real name without the word.
            "syntetisk": (data / DEMO).is_file(),
        }
        shared["syntetisk_mark"] = " (syntetisk)" if shared["syntetisk"] else ""
        pages_of = environment("flis.publish.rapport")
        pages_of.filters["kort_maaned"] = kort_maaned
        wanted = [kode for kode in reader.kommuner if not kommuner or kode in kommuner]
        texts = {}
        task = (progress or Silent()).task("report", len(wanted))
        pages = []
        for kode in wanted:
            page = reader.kommune(kode)
            texts[f"{kode}.html"] = pages_of.get_template("kommune.html.j2").render(**page, **shared)
            pages.append(page)
            task.advance(1)
        task.done()
        if not kommuner:
            texts[INDEX] = pages_of.get_template("index.html.j2").render(**reader.index(pages), **shared)
    replace_files(out, {name: text.encode() for name, text in texts.items()})
    return RapportReport(str(out), tuple(sorted(texts)))
