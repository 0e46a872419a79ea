"""Writes the documentation for ``flis dokumentation``: parse the project, read the book, write both forms."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from flis import __version__
from flis.look.spor.compiled import compiled
from flis.mart.build import run_dbt
from flis.project.contract import Contracts
from flis.project.settings import Project, Target
from flis.publish.dokumentation.diagram import diagram
from flis.publish.dokumentation.layout import Layout, layouts
from flis.publish.dokumentation.origins import origins_of
from flis.publish.dokumentation.read import Book, read_book
from flis.publish.dokumentation.workbook import workbook
from flis.publish.pages import environment, replace_files

WORKBOOK, PAGE = "dokumentation.xlsx", "dokumentation.html"
_SEARCH = "soegning.js"


@dataclass(frozen=True)
class DokumentationReport:
    """What was written."""

    folder: str
    tables: int
    columns: int
    sheets: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def lines(self) -> Iterator[str]:
        yield f"{self.tables} tables and {self.columns} columns are documented, in two forms:"
        yield f"  {Path(self.folder) / WORKBOOK} ({self.sheets} sheets)"
        yield f"  {Path(self.folder) / PAGE}"


def write_dokumentation(project: Project, contracts: Contracts, target: Target, out: Path) -> DokumentationReport:
    """Write the workbook and the page into ``out``.

    Raises ``build-failed``, ``bad-setting``, ``disk-full`` and ``file-error``.
    """
    run_dbt(project, target, ["parse"])
    manifest = json.loads((target.dbt_folder / "manifest.json").read_text(encoding="utf-8"))
    book = read_book(project, contracts, manifest, origins_of(compiled(project, target), contracts))
    replace_files(out, files(book))
    columns = sum(len(table.columns) for table in book.tables)
    # The front page is a sheet too.
    return DokumentationReport(str(out), len(book.tables), columns, 1 + len(book.sheets))


def files(book: Book) -> dict[str, bytes]:
    """File name -> content. It holds no time: equal books are equal bytes."""
    pages = environment("flis.publish.dokumentation")
    # A page has no template's blanks in its script, so that the hash that allows it is the script's.
    script = Path(str(resources.files("flis.publish.dokumentation") / "templates" / _SEARCH)).read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    text = pages.get_template("dokumentation.html.j2").render(
        book=book,
        version=__version__,
        syntetisk=False,
        afsnit=_sections(book),
        diagrammer=[_picture(layout) for layout in layouts(book.tables)],
        relationshoveder=book.relations.hoveder,
        soegning=script,
        soegning_hash=f"sha256-{digest}",
    )
    return {WORKBOOK: workbook(book), PAGE: text.encode()}


def _picture(layout: Layout) -> dict[str, Any]:
    words = f"Diagram over {layout.skema}: {len(layout.boxes)} tabeller og {len(layout.edges)} streger mellem dem."
    return {"layout": layout, "svg": diagram(layout), "tekst": f"{words} Tabellen nedenunder har alle relationer."}


def _sections(book: Book) -> list[tuple[str, str]]:
    # The first two sheets are the chapter on tables.
    chapters = [("#diagrammer", "Diagrammer"), ("#tabeller", "Tabeller")]
    return [*chapters, *((f"#ark-{n}", s.navn) for n, s in enumerate(book.sheets) if n > 1)]
