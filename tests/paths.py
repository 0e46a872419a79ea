"""Where the repository lies: the one copy of it for all tests."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The tests read the contracts as they are shipped, whatever an installation has in its own folder lokal. There is no
# file in this one; a test of the folder names another.
LOKAL = str(ROOT / "tests" / "fixtures" / "lokal")
