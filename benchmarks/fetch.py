"""Fetching against OpenSSH's own sftp, in alternating runs on one machine: `python benchmarks/fetch.py [--small]`.

An OpenSSH server is started on a loopback port. Three cases: one large package; many small ones; one package over a
line with 20 ms round trip. Both sides fetch to the same disk, with aes128-gcm@openssh.com. flis does all it does in
production (connection, login, listing, verification, fsync, state file) in a process of its own, whose peak memory is
shown; the ratio is sftp's time to that of the fetch, and the start of Python with its imports is shown beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from benchmarks.slow_line import SlowLine  # noqa: E402
from tests.flis.sshd import Sshd  # noqa: E402

T = TypeVar("T")

MIB = 1 << 20
CIPHER = "aes128-gcm@openssh.com"
ROUND_TRIP = 0.020  # seconds
LARGEST_MEMORY = 64  # MiB

# One fetch in a process of its own: argv holds the settings as JSON; prints seconds of the fetch and peak memory.
ONE_FETCH = """
import json, re, sys, time
from pathlib import Path
said = json.loads(sys.argv[1])
from flis.fetch.run import fetch
from flis.fetch.sftp.settings import SftpSettings
from flis.ground.progress import Silent
import flis.fetch.ssh.client
settings = SftpSettings.from_environment(said["env"], {"sftp_stabil_sekunder": 0, "sftp_forbindelser": 2})
target = Path(said["target"])
begun = time.perf_counter()
report = fetch(settings, target / "inbox", target / "state.jsonl", re.compile(r".*\\.zip"), progress=Silent())
seconds = time.perf_counter() - begun
assert not report.failed and len(report.fetched) == said["files"], report
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
except ImportError:
    peak = 0
print(json.dumps({"seconds": seconds, "peak": peak}))
"""


@dataclass(frozen=True)
class Case:
    title: str
    files: int
    size: int  # MiB each
    slow: bool
    most: float  # the ratio to reach


def cases(small: bool) -> list[Case]:
    part = 8 if small else 1
    return [
        Case(f"1 file of {1024 // part} MiB", 1, 1024 // part, False, 1.6),
        Case(f"{300 // part} files of 1 MiB", 300 // part, 1, False, 0.8),
        Case(f"1 file of {128 // part} MiB, 20 ms round trip", 1, 128 // part, True, 0.7),
    ]


def make_files(folder: Path, count: int, mebibytes: int) -> None:
    """Stored zips of random bytes, so that neither side gains by compression."""
    folder.mkdir()
    for number in range(count):
        with zipfile.ZipFile(folder / f"{number:04}.zip", "w") as archive:
            with archive.open("data", "w", force_zip64=True) as member:
                for _ in range(mebibytes):
                    member.write(os.urandom(MIB))


def with_sftp(server: Sshd, port: int, files: Path, target: Path) -> float:
    begun = time.perf_counter()
    options = ["-q", "-c", CIPHER, "-P", str(port), "-i", str(server.key), "-o", "BatchMode=yes"]
    options += ["-o", f"UserKnownHostsFile={server.known_hosts}"]
    command = ["sftp", *options, f"{server.user}@127.0.0.1:{files}/*.zip", str(target)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def with_flis(server: Sshd, port: int, files: Path, target: Path) -> tuple[float, float, int]:
    """Seconds of the fetch, seconds of the whole process, peak MiB."""
    env = {
        "FLIS_SFTP_HOST": "127.0.0.1",
        "FLIS_SFTP_PORT": str(port),
        "FLIS_SFTP_USER": server.user,
        "FLIS_SFTP_KEY": str(server.key),
        "FLIS_SFTP_KNOWN_HOSTS": str(server.known_hosts),
        "FLIS_SFTP_FOLDER": str(files),
    }
    said = {"env": env, "target": str(target), "files": len(list(files.iterdir()))}
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", ONE_FETCH, json.dumps(said)],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
    )
    whole = time.perf_counter() - begun
    told = json.loads(done.stdout)
    return told["seconds"], whole, told["peak"]


def run(case: Case, server: Sshd, port: int, folder: Path, rounds: int) -> bool:
    files = server.files / f"{case.files}x{case.size}"
    if not files.exists():
        make_files(files, case.files, case.size)
    theirs, ours, wholes, ratios, peak = [], [], [], [], 0
    for number in range(rounds + 1):
        seconds = in_fresh_folder(folder, lambda target: with_sftp(server, port, files, target))
        mine, whole, memory = in_fresh_folder(folder, lambda target: with_flis(server, port, files, target))
        if number == 0:
            continue  # the first round warms both up
        theirs.append(seconds)
        ours.append(mine)
        wholes.append(whole)
        ratios.append(mine / seconds)
        peak = max(peak, memory)
    ratio = statistics.median(ratios)
    spread = f"{min(ratios):.2f}-{max(ratios):.2f}"
    print(
        f"{case.title}: sftp {statistics.median(theirs):.2f} s, flis {statistics.median(ours):.2f} s "
        f"({statistics.median(wholes):.2f} s with the start of Python), "
        f"ratio {ratio:.2f} ({spread}; to reach: {case.most}), peak {peak} MiB (to reach: {LARGEST_MEMORY})",
        flush=True,
    )
    return ratio <= case.most and peak <= LARGEST_MEMORY


def in_fresh_folder(folder: Path, work: Callable[[Path], T]) -> T:
    target = folder / "target"
    target.mkdir()
    try:
        return work(target)
    finally:
        shutil.rmtree(target)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="an eighth of the bytes; the ratios are then rough")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to put the files (default: the system's temporary folder)")
    said = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f} at the start")
    with tempfile.TemporaryDirectory(dir=said.folder, prefix="flis-fetch-") as name:
        folder = Path(name)
        with Sshd(folder / "server") as server, SlowLine(server.port, ROUND_TRIP / 2) as line:
            server.know(*(f"[127.0.0.1]:{port} {server.host_key()}" for port in (server.port, line.port)))
            reached = [
                run(case, server, line.port if case.slow else server.port, folder, said.rounds)
                for case in cases(said.small)
            ]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    raise SystemExit(main())
