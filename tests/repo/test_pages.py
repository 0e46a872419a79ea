"""The pages hold what the code says: generated pages are fresh, commands in the docs exist."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys

import pytest

from flis.cli import COMMANDS
from flis.cli.helptext import help_of
from flis.cli.reference import pages
from flis.ground.catalogue import CATALOGUE, EXIT_CLASSES
from flis.project.settings import find_project

PAGES = ("README.md", "CONTRIBUTING.md", "docs/drift.md", "docs/foerste-pakke.md", "docs/kontrakt.md")
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def _commands(root) -> list[tuple[str, list[str]]]:
    found = []
    for page in PAGES:
        text = (root / page).read_text(encoding="utf-8")
        lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
        lines += re.findall(r"`((?:flis|dbt) [^`]*)`", text)
        for line in lines:
            words = shlex.split(line, comments=True)
            if words and words[0] in ("flis", "dbt"):
                found.append((page, words))
    return found


@pytest.mark.parametrize("name", sorted(pages()))
def test_generated_pages_are_fresh(root, name):
    assert (root / "docs" / name).read_text(encoding="utf-8") == pages()[name], "run `make docs`"


def test_the_page_on_licences_names_what_the_lock_names(root):
    text = (root / "docs" / "dansk" / "licenser.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+) \| (.+) \|$", text, re.MULTILINE)
    found = {name: licence for licence, names in rows for name in names.split(", ")}
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    named = {line.split("==")[0] for line in lock.splitlines() if "==" in line and not line.startswith((" ", "#"))}
    assert found.keys() - {"pakker"} == named and found["paramiko"] == "LGPL-2.1"
    assert not [name for name, licence in found.items() if licence in ("ikke oplyst", "ikke installeret")]


def test_commands_in_the_docs_exist_with_their_options(root):
    commands = [(page, words) for page, words in _commands(root) if words[0] == "flis"]
    assert len(commands) > 10
    for page, words in commands:
        path = [w for w in words[1:3] if w.isalpha() and w.islower()]
        path = tuple(path[:2]) if path[:1] in (["contract"], ["fix"]) else tuple(path[:1])
        assert path and path[0] in COMMANDS, f"{page}: {' '.join(words)}"
        text = help_of(path)
        for option in (w for w in words if w.startswith("--") and path[0] != "build"):
            assert re.search(rf"(?<!\S){option}\b", text), f"{page}: {' '.join(words)}"


def test_the_limits_in_the_docs_are_those_that_are_shipped(root):
    shipped = find_project(root).vars
    text = (root / "docs" / "drift.md").read_text(encoding="utf-8")
    stated = dict(re.findall(r"^\| `(max_\w+|zip_\w+)` \| ([\d.]+) \|", text, re.MULTILINE))
    limits = {name: value for name, value in shipped.items() if name.startswith(("max_", "zip_"))}
    assert {name: float(value) for name, value in stated.items()} == {n: float(v) for n, v in limits.items()}


def test_every_error_has_a_class_and_its_templates_take_the_facts():
    for code, entry in CATALOGUE.items():
        assert entry.exit_code in EXIT_CLASSES and entry.exit_code != 0, code
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)


def test_every_error_is_raised_somewhere(root):
    """A closed catalogue: no entry without a place that raises it, no place with an unknown code."""
    text = "\n".join(
        p.read_text(encoding="utf-8") for p in (root / "scripts" / "flis").rglob("*.py") if p.name != "catalogue.py"
    )
    macros = "\n".join(p.read_text(encoding="utf-8") for p in (root / "macros").rglob("*.sql"))
    by_dbt = set(re.findall(r"raise_compiler_error\(\s*'([a-z-]+): ", macros))
    assert "own-vars" in by_dbt
    used = by_dbt | set(re.findall(r"\"([a-z]+(?:-[a-z]+)*)\"", text))
    unused = sorted(set(CATALOGUE) - used)
    assert not unused, f"nobody raises {unused}"
    raised = by_dbt | set(re.findall(r"FlisError\(\s*\"([a-z-]+)\"", text))
    assert raised <= set(CATALOGUE), sorted(raised - set(CATALOGUE))


def test_help_is_quick_because_nothing_slow_is_imported():
    """A benchmark says how quick (benchmarks/commands.py); here: none of the slow libraries is loaded for it."""
    code = (
        "import sys; import flis.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    loaded = done.stdout.splitlines()[-1]
    for library in ("pyarrow", "duckdb", "paramiko", "dbt", "yaml", "jinja2", "openpyxl", "cryptography"):
        assert f"'{library}'" not in loaded, library


def test_readme_opens_with_the_two_commands(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    assert BLOCK.search(text)[1] == "make demo\nmake test\n"


def test_the_page_on_architecture_lists_every_room_and_every_folder_of_models(root):
    text = (root / "docs" / "arkitektur.md").read_text(encoding="utf-8")

    def listed(heading: str) -> set[str]:
        section = text.split(f"## {heading}\n")[1].split("\n## ")[0]
        return set(re.findall(r"^\| `([\w]+)` \|", section, re.MULTILINE))

    def folders(*parts: str) -> set[str]:
        return {p.name for p in root.joinpath(*parts).iterdir() if p.is_dir() and any(p.glob("[!_]*"))}

    rooms = {p.parent.name for p in (root / "scripts" / "flis").glob("*/__init__.py")}
    assert listed("The rooms of the Python package") == rooms
    assert listed("The folders of DM") == folders("models", "dm")


def test_the_recipes_for_a_schedule_and_for_completion_work(root):
    text = (root / "docs" / "drift.md").read_text(encoding="utf-8")
    scheduled = re.findall(r"^(?:ExecStart=|\d+ \d+ \* ).*/flis (\w+)", text, re.MULTILINE)
    assert len(scheduled) == 2 and set(scheduled) <= set(COMMANDS)
    shells = set(re.findall(r"\b([a-z]+)_source\b", text))
    assert shells == {"bash", "zsh", "fish"}
    for shell in shells:
        # The shells ask in two ways: by the position of the word to complete, or by the word itself.
        asked = {"COMP_WORDS": "flis st", "COMP_CWORD": "st" if shell == "fish" else "1"}
        environment = {**os.environ, "_FLIS_COMPLETE": f"{shell}_complete", **asked}
        command = [sys.executable, "-c", "from flis.cli import main; main()"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=True)
        assert "status" in done.stdout, shell
