"""Which steps of a month ran, and how they ended: one JSON line per step, in the data folder.

It lies beside the state of fetching, so that a step that never reached the database is noted too, and so that
`flis status` can read it while another program has the database. A line that cannot be read does not count.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flis.ground.errors import FlisError
from flis.project.folders import JOURNAL

FETCH, LAND, BUILD = "fetch", "land", "build"
STEPS = (FETCH, LAND, BUILD)
STOPPED, INTERNAL = "stopped", "internal"
# A file beyond this keeps the newest half of its lines.
_BYTES = 2 << 20


@dataclass
class Step:
    """One step. ``code`` is the error that it ended with (None: it did all it had to), ``do`` is what to do about it,
    and ``file`` the file that it is about; ``facts`` are those of the step's report.

    Times are ISO 8601 with their zone (UTC). ``command`` is what the operator ran, e.g. ``flis run``.
    """

    step: str
    command: str
    begun: str
    ended: str = ""
    exit_code: int = 0
    code: str | None = None
    text: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    do: str = ""
    file: str = ""


@contextmanager
def noted(folder: Path, step: str, command: str) -> Iterator[Step]:
    """Note ``step`` when it ends, in whatever way. The block fills ``facts``, and ``failed`` sets its code."""
    entry = Step(step, command, _now())
    try:
        yield entry
    except FlisError as error:
        failed(entry, error)
        raise
    except KeyboardInterrupt:
        entry.exit_code, entry.code = 130, STOPPED
        raise
    except BaseException as error:
        entry.exit_code, entry.code, entry.text = 1, INTERNAL, type(error).__name__
        raise
    finally:
        entry.ended = _now()
        _append(folder / JOURNAL, entry)


def failed(entry: Step, error: FlisError) -> None:
    """Note that the step ended with ``error``, which was raised or is in a report."""
    entry.exit_code, entry.code, entry.text, entry.do = error.exit_code, error.code, error.what, error.do
    entry.file = str(error.facts.get("file", ""))


def last_steps(folder: Path) -> dict[str, Step]:
    """The newest entry of each step. It changes nothing."""
    try:
        lines = (folder / JOURNAL).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    found: dict[str, Step] = {}
    for line in reversed(lines):
        entry = _read(line)
        if entry is not None:
            found.setdefault(entry.step, entry)
        if len(found) == len(STEPS):
            break
    return {step: found[step] for step in STEPS if step in found}


def _read(line: str) -> Step | None:
    try:
        facts = json.loads(line)
        entry = Step(**facts)
    except (ValueError, TypeError, RecursionError):
        return None
    texts = (entry.step, entry.command, entry.begun, entry.ended, entry.text, entry.do, entry.file)
    whole = all(isinstance(text, str) for text in texts) and isinstance(entry.facts, Mapping)
    return entry if whole and isinstance(entry.exit_code, int) else None


def _append(path: Path, entry: Step) -> None:
    line = json.dumps(asdict(entry), ensure_ascii=True, default=str) + "\n"
    try:
        if path.is_file() and path.stat().st_size > _BYTES:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
            path.write_text("".join(lines[len(lines) // 2 :]), encoding="utf-8")
        with path.open("a", encoding="utf-8") as stream:
            # A line that was cut off must not swallow this one.
            stream.write(line if path.stat().st_size == 0 or _ends_a_line(path) else f"\n{line}")
    except OSError:
        # The command reports the step's own outcome. On a full disk there is no room for this line either.
        return


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(-1, 2)
        return stream.read(1) == b"\n"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
