"""Who may read what flis writes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

from tests.flis.landing.yard import KEY, ROOT, Yard, sag

GENEROUS = "import os, sys; os.umask(0); from flis.cli import main; main(sys.argv[1:])"


def flis(data: Path, *arguments: str) -> None:
    environment = {**os.environ, "FLIS_DATA": str(data), "FLIS_PSEUDONYM_KEY": KEY, "FLIS_TARGET": "duckdb"}
    subprocess.run([sys.executable, "-c", GENEROUS, *arguments], cwd=ROOT, env=environment, check=True)


def test_whatever_flis_writes_is_its_owners_alone(tmp_path):
    data = tmp_path / "data"
    flis(data, "install")
    yard = Yard(data)
    yard.put(yard.dubu([sag(1)]))
    flis(data, "land")
    written = [data / "DSA.duckdb", data / "DM.duckdb", data / "arkiv", *(data / "arkiv").iterdir()]
    assert len(written) == 4
    if os.name == "posix":
        open_to_others = {path.name: stat.S_IMODE(path.stat().st_mode) & 0o077 for path in written}
        assert open_to_others == dict.fromkeys(open_to_others, 0)
