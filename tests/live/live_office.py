"""The workbook of the documentation as LibreOffice prints it: `make look`. Fails where LibreOffice is missing."""

from __future__ import annotations

import re
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from tests.repo.conftest import compiled as compiled
from tests.repo.conftest import manifest as manifest
from tests.repo.conftest import models as models
from tests.repo.conftest import root as root
from tests.repo.test_dokumentation import book as book
from tests.repo.test_dokumentation import written as written

from flis.publish.dokumentation.write import WORKBOOK

# Seconds; it takes about fifteen.
_PATIENCE = 300
# A cell that is too narrow for its number, or a formula that has no value.
_BROKEN = re.compile(r"###|Err:\d|#(REF|NAME|VALUE|DIV/0)")
_NAMESPACE = "{http://www.w3.org/1999/xhtml}"
# Of the height of a word: by how much two words of different lines may share a place.
_TOUCH = 0.2

Box = tuple[float, float, float, float, str]


@pytest.fixture(scope="module")
def printed(written, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ark")
    (folder / WORKBOOK).write_bytes(written[WORKBOOK])
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    order = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(folder / WORKBOOK)]
    subprocess.run(order, check=True, timeout=_PATIENCE, capture_output=True)
    return (folder / WORKBOOK).with_suffix(".pdf")


def _text(printed: Path, *options: str) -> str:
    order = ["pdftotext", *options, str(printed), "-"]
    return subprocess.run(order, check=True, timeout=_PATIENCE, capture_output=True).stdout.decode("utf-8")


def _pages(printed: Path) -> list[tuple[float, float, list[Box]]]:
    """Of each page: its width and height, and its words with left, top, right and bottom."""
    pages = ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", _text(printed, "-bbox")))
    found = []
    for page in pages.iter(f"{_NAMESPACE}page"):
        words = [
            (*(float(word.attrib[side]) for side in ("xMin", "yMin", "xMax", "yMax")), word.text or "")
            for word in page.iter(f"{_NAMESPACE}word")
        ]
        found.append((float(page.attrib["width"]), float(page.attrib["height"]), words))
    return found


def _overlaps(words: list[Box]) -> list[tuple[str, str]]:
    ordered = sorted(words, key=lambda box: box[1])
    found = []
    for index, (left, top, right, bottom, word) in enumerate(ordered):
        touch = (bottom - top) * _TOUCH
        for other in ordered[index + 1 :]:
            if other[1] >= bottom - touch:
                break
            if min(right, other[2]) - max(left, other[0]) > touch:
                found.append((word, other[4]))
    return found


def test_every_sheet_is_printed_on_a4_with_its_heads(printed, book):
    text = _text(printed, "-layout")
    assert not _BROKEN.search(text)
    for sheet in book.sheets:
        assert all(head.split()[0] in text for head in sheet.hoveder), sheet.navn
    assert {(round(width), round(height)) for width, height, _ in _pages(printed)} == {(842, 595)}


def test_no_text_is_printed_over_another(printed):
    assert [_overlaps(words) for _, _, words in _pages(printed) if _overlaps(words)] == []
