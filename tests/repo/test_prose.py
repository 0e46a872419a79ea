"""The English of pages, docstrings and comments: no phrase that readers had to read twice, no long paragraph."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest
from tests.paths import ROOT

# Each phrase with an example of a plainer one.
UNCLEAR = {
    r"what is no\b": "what is no package -> files that are not packages",
    r"\b(is|are|was|were|be) told\b": "the rows are told -> the message names the rows",
    r"\bnothing half\b": "nothing half done is visible -> interrupted work is not visible",
    r"\bthat is no such\b": "a word that is no such name -> a word that is not a name of this kind",
    r"\bstands? in the way of\b": "a file stands in the way of the folder -> a file has the name of the folder",
}
# The pages that people write; the generated ones repeat the names of tests.
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if not path.read_text(encoding="utf-8").startswith("<!-- Generated")
)
LONGEST_PARAGRAPH = 60
LONGEST_SENTENCE = 40


def _prose_of_code(path: Path) -> list[tuple[int, str]]:
    """The line and the text of each docstring and each comment of a Python file."""
    text = path.read_text(encoding="utf-8")
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            found.append((getattr(node, "lineno", 1), ast.get_docstring(node)))
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            found.append((token.start[0], token.string))
    return found


def paragraphs(text: str) -> list[str]:
    """The paragraphs and list items of a page, without its code, tables and headings."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^(\||#|    ).*$", "", text, flags=re.MULTILINE)
    return [p.strip() for p in re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )", text) if p.strip()]


@pytest.mark.parametrize("phrase", UNCLEAR)
def test_no_page_docstring_or_comment_has_the_phrase(tracked, root, phrase):
    pattern = re.compile(phrase, re.IGNORECASE)
    for path in tracked:
        if path in PAGES:
            texts = [(0, path.read_text(encoding="utf-8"))]
        elif path.suffix == ".py" and path.relative_to(root).parts[0] == "scripts":
            texts = _prose_of_code(path)
        else:
            continue
        for line, text in texts:
            found = pattern.search(re.sub(r"\s+", " ", text))
            assert not found, f"{path.relative_to(root)}:{line}: {found.group()!r}; for example: {UNCLEAR[phrase]}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_paragraphs_and_sentences_are_short(page):
    for paragraph in paragraphs(page.read_text(encoding="utf-8")):
        words = len(paragraph.split())
        assert words <= LONGEST_PARAGRAPH, f"{words} words: {paragraph[:80]} …"
        for sentence in re.split(r"(?<=[.:;?!])\s", paragraph):
            assert len(sentence.split()) <= LONGEST_SENTENCE, f"a long sentence: {sentence}"
