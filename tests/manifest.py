"""dbt's manifest of the project, read from the parse that the environment variable TESTS_PARSED names."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder

MANIFEST = Manifest.from_msgpack(Path(os.environ["TESTS_PARSED"]).read_bytes(), decoder=extended_mashumuro_decoder)
MANIFEST.build_flat_graph()
# It lives as long as the process. Looking through it for garbage took a twelfth of a command's time.
gc.freeze()
