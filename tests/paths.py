"""Where the repository lies: the one copy of it for all tests."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
