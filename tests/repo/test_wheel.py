"""What `pip install` gets: a wheel with every file that the package reads."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile


def test_the_wheel_holds_every_file_of_the_package(root, tracked, tmp_path):
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(root / name, tmp_path / name)
    files = [path.relative_to(root / "scripts") for path in tracked if path.is_relative_to(root / "scripts")]
    for file in files:
        (tmp_path / "scripts" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / "scripts" / file, tmp_path / "scripts" / file)
    code = "from setuptools.build_meta import build_wheel; print(build_wheel('.'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-3000:]
    with zipfile.ZipFile(tmp_path / done.stdout.splitlines()[-1]) as wheel:
        held = set(wheel.namelist())
    read = {".py", ".sql", ".j2", ".csv"}
    assert read <= {file.suffix for file in files}
    assert {file.as_posix() for file in files if file.suffix in read} <= held
