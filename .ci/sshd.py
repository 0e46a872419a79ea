"""Make sure that OpenSSH's server is there: the tests of fetch run against the real one.

On Debian and Ubuntu it is installed where that is possible; elsewhere the tests say what is missing.
"""

import os
import shutil
import subprocess
import sys


def main() -> None:
    if shutil.which("sshd", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"):
        return
    if not shutil.which("apt-get"):
        sys.exit("OpenSSH's server (sshd) is not installed; install it and run again.")
    # Without root, sudo asks for nothing on the machines of a CI and says no on others.
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    subprocess.run([*prefix, "apt-get", "update", "-qq"], check=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*prefix, "apt-get", "install", "-y", "-qq", "openssh-server"], check=True, env=environment)


if __name__ == "__main__":
    main()
