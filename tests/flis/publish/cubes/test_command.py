"""``flis cubes`` writes the project's files over an older one's, the same bytes in every process."""

from __future__ import annotations

import json

from tests.harness import flis
from tests.paths import ROOT


def test_the_command_replaces_an_older_project_and_leaves_what_power_bi_keeps(tmp_path, written):
    """This process has other hashes of texts than the command, and so another order of its sets."""
    folder = tmp_path / "kuber"
    gone = ("FLIS.SemanticModel/definition/roles/gone.tmdl", "FLIS.Report/definition/pages/gone/page.json")
    for name in (*gone, "FLIS.Report/.pbi/localSettings.json"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text("{}", encoding="utf-8")
    told = json.loads(flis(tmp_path, "cubes", "--json", "--out", str(folder), "--project-dir", str(ROOT)))

    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    expected = {path.relative_to(written.folder).as_posix(): path for path in written.folder.rglob("*")}
    expected = {name: path for name, path in expected.items() if path.is_file()}
    assert found.pop("FLIS.Report/.pbi/localSettings.json").read_text(encoding="utf-8") == "{}"
    assert sorted(found) == sorted(expected)
    assert [name for name, path in found.items() if path.read_bytes() != expected[name].read_bytes()] == []
    assert not (folder / "FLIS.Report" / "definition" / "pages" / "gone").exists()

    assert (told["tables"], told["relationships"]) == (len(written.tables), len(written.links))
    assert (told["roles"], told["cubes"], told["pages"]) == (len(written.of("role")), 11, 11)
    assert told["measures"] == sum(len(table.of("measure")) for table in written.tables.values())
