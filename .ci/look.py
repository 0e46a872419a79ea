"""Make sure that Chromium, axe-core and LibreOffice are there: `make look` looks at pages and workbook as people do.

On Debian and Ubuntu the programs are installed where that is possible; elsewhere this says what is missing. axe-core
comes from npm, in the version and with the hash of .ci/axe/package-lock.json, and is not in the repository.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Debian's package -> the names that its program has.
PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "libreoffice-calc": ("soffice",),
    "poppler-utils": ("pdftotext",),
}


def main() -> None:
    wanted = [package for package, names in PROGRAMS.items() if not any(map(shutil.which, names))]
    if wanted:
        if not shutil.which("apt-get"):
            sys.exit(f"Not installed: {', '.join(wanted)}. Install them and run again.")
        # Without root, sudo asks for nothing on the machines of a CI and says no on others.
        prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
        subprocess.run([*prefix, "apt-get", "update", "-qq"], check=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = [*prefix, "apt-get", "install", "-y", "-qq"]
        # A page is measured with the letters that Chromium's recommended packages bring; the workbook needs none.
        lean = [package for package in wanted if package != "chromium"]
        for some, packages in ([], sorted({*wanted} - {*lean})), (["--no-install-recommends"], lean):
            if packages:
                subprocess.run([*install, *some, *packages], check=True, env=environment)
    start()
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is not installed; it brings axe-core. Install Node.js and run again.")
    folder = Path(__file__).with_name("axe")
    subprocess.run([npm, "ci", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund"], check=True)


def start() -> None:
    """Start each program once, so that one that cannot start here is named before the tests."""
    browser = next(name for name in PROGRAMS["chromium"] if shutil.which(name))
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    for order in ([browser, *quiet, "--dump-dom", "about:blank"], ["soffice", "--version"], ["pdftotext", "-v"]):
        try:
            subprocess.run(order, check=True, timeout=120, capture_output=True)
        except (OSError, subprocess.SubprocessError):
            sys.exit(f"{order[0]} is installed and does not start here.")


if __name__ == "__main__":
    main()
