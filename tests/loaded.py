"""The manifest of the parse that the environment variable TESTS_PARSED names, in the process that is copied."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from tests.manifest import manifest

import flis.mart.quick  # noqa: F401

MANIFEST = manifest(Path(os.environ["TESTS_PARSED"]))
# It lives as long as the process. Looking through it for garbage took a twelfth of a command's time.
gc.freeze()
