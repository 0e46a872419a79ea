"""Every threat in docs/sikkerhed.md has tests that exist. Dependencies are pinned and audited."""

from __future__ import annotations

import re

import pytest
import yaml

TEST = re.compile(r"- `(tests/[\w/]+\.py)::(test_\w+)`")
PINNED = re.compile(r"^([a-z0-9._-]+)(\[[\w,]+\])?==\S+", re.IGNORECASE)


def test_every_threat_is_met_by_a_test_that_exists(root):
    text = (root / "docs" / "sikkerhed.md").read_text(encoding="utf-8")
    _, threats = text.split("## Threats\n")
    sections = threats.split("\n## ")[0].split("### ")[1:]
    assert len(sections) > 15
    for section in sections:
        title, *lines = section.strip().splitlines()
        shown = [line for line in lines if line.startswith("- ")]
        assert shown, title
        for line in shown:
            match = TEST.fullmatch(line)
            assert match, f"{title}: not a test: {line}"
            file, name = match.groups()
            assert re.search(rf"^def {name}\(", (root / file).read_text(encoding="utf-8"), re.MULTILINE), name


def _pinned(root, name: str) -> set[str]:
    """The lines of a lock, each of one library with its version and hashes."""
    lock = (root / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return {line for line in lock.splitlines() if line.strip()}


@pytest.mark.parametrize(
    "name", ["requirements.lock", *(f"requirements-{end}.lock" for end in ("test", "spark", "fabric"))]
)
def test_every_dependency_is_pinned_by_hash(root, name):
    lines = _pinned(root, name)
    assert len(lines) > 50
    for line in lines:
        assert PINNED.match(line) and "--hash=sha256:" in line, line[:80]
    (install,) = re.findall(rf"pip install [^\n]*{re.escape(name)}", (root / "Makefile").read_text(encoding="utf-8"))
    assert "--require-hashes" in install and "--no-deps" in install


def test_the_tests_run_with_the_versions_that_users_run(root):
    # A library that the tests need as well may be needed on more systems; its version is the same.
    ends = ("", "-test", "-spark", "-fabric")
    versions = [{line.split()[0] for line in _pinned(root, f"requirements{end}.lock")} for end in ends]
    assert versions[0] < versions[1] < versions[2]
    assert [line.split("==")[0] for line in versions[3] - versions[1]] == ["dbt-fabric"]
    assert versions[1] < versions[3]


def test_what_is_installed_is_what_is_audited(root):
    github = root / ".github"
    workflow = yaml.safe_load((github / "workflows" / "audit.yml").read_text(encoding="utf-8"))
    (run,) = [step["run"] for step in workflow["jobs"]["dependencies"]["steps"] if "run" in step]
    assert "pip-audit" in run and "--require-hashes" in run
    assert "--requirement requirements-spark.lock" in run and "--requirement requirements-fabric.lock" in run
    # YAML reads the key `on` as a truth value.
    assert {"pull_request", "schedule"} <= set(workflow[True])
    updates = yaml.safe_load((github / "dependabot.yml").read_text(encoding="utf-8"))["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"pip", "github-actions"}
