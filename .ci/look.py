"""Make sure that Chromium and axe-core are there: `make look` looks at the pages in a real browser.

On Debian and Ubuntu Chromium is installed where that is possible; elsewhere this says what is missing. axe-core comes
from npm, in the version and with the hash of .ci/axe/package-lock.json, and is not in the repository.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    if not any(map(shutil.which, NAMES)):
        if not shutil.which("apt-get"):
            sys.exit("Chromium is not installed; install it and run again.")
        # Without root, sudo asks for nothing on the machines of a CI and says no on others.
        prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
        subprocess.run([*prefix, "apt-get", "update", "-qq"], check=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*prefix, "apt-get", "install", "-y", "-qq", "chromium"], check=True, env=environment)
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is not installed; it brings axe-core. Install Node.js and run again.")
    folder = Path(__file__).with_name("axe")
    subprocess.run([npm, "ci", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund"], check=True)


if __name__ == "__main__":
    main()
