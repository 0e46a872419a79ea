"""Who may read what flis writes."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

from tests import parsed
from tests.flis.sshd import Sshd
from tests.flis.yard import KEY, Yard, sag
from tests.harness import environment, run

from flis.project.folders import ARCHIVE, DRIFT, FETCHED, INBOX

GENEROUS = "import os, sys; os.umask(0); from flis.cli import main; main(sys.argv[1:])"


def flis(folder: Path, *arguments: str, code: int = 0, **more: str) -> str:
    surroundings = environment(folder / "data", FLIS_PSEUDONYM_KEY=KEY, **more)
    return run((sys.executable, "-c", GENEROUS, *arguments), surroundings, codes=(code,)).stdout


def open_to_others(folder: Path) -> list[str]:
    if os.name != "posix":  # there the folder decides (docs/sikkerhed.md)
        return []
    return [path.name for path in folder.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077]


def test_whatever_flis_writes_is_its_owners_alone(tmp_path):
    folder = tmp_path / "flis"
    flis(folder, "install")
    drift = folder / "data" / DRIFT
    drift.mkdir(mode=0o700, exist_ok=True)
    yard = Yard(tmp_path / "packing")
    with Sshd(tmp_path / "server") as server:
        for pack in (yard.dubu([sag(1)]), yard.dubu([sag(2, startdato="31-02-2022")], kommune="0461")):
            (server.files / pack.name).write_bytes(pack.data)
        login = {
            "FLIS_SFTP_HOST": "127.0.0.1",
            "FLIS_SFTP_PORT": str(server.port),
            "FLIS_SFTP_USER": server.user,
            "FLIS_SFTP_KEY": str(server.key),
            "FLIS_SFTP_KNOWN_HOSTS": str(server.known_hosts),
            "FLIS_SFTP_FOLDER": str(server.files),
        }
        flis(folder, "fetch", **login)
    flis(folder, "land", code=8)
    # A parse from before, which dbt goes on with and writes anew.
    parsed.given(folder / "data")
    for path, mode in ((parsed.FILE, 0o600), ("", 0o700)):
        (folder / "data" / "target" / path).chmod(mode)
    flis(folder, "cubes", "--out", str(folder / "kuber"))
    written = {part for path in folder.rglob("*") if path.is_file() for part in path.relative_to(folder).parts}
    expected = {"DSA.duckdb", "DM.duckdb", ARCHIVE, INBOX, FETCHED, "dbt.log", "manifest.json"}
    assert expected <= written
    assert open_to_others(folder) == []


def test_doctor_tells_of_files_that_others_can_read(tmp_path):
    def rights() -> tuple[str, str, str]:
        # The machine has no login for FLIS, and doctor says so.
        answer = flis(tmp_path, "doctor", "--json", code=3)
        (found,) = [f for f in json.loads(answer)["findings"] if f["check"] == "rights"]
        return found["state"], found["what"], found["do"]

    flis(tmp_path, "install")
    assert rights()[0] == "ok"
    data = tmp_path / "data"
    (data / "DSA.duckdb").chmod(0o644)
    # The folder keeps others out.
    assert rights()[0] == "ok"
    data.chmod(0o755)
    (data / ".gitkeep").touch(0o644)
    state, text, do = rights()
    assert (state, "1 file " in text) == ("warn", True)
    subprocess.run(do, shell=True, check=True)
    assert rights()[0] == "ok"
    assert open_to_others(data) == []
