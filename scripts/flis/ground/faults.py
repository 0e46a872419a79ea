"""Where a fault of flis itself arose, for the one who mends it: places and types, never a message or a value."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path


def note_fault(error: BaseException, folder: Path) -> None:
    """Append the files, lines and types of ``error`` and its causes to flis.log in ``folder``."""
    # Loaded here, so that a command in which nothing goes wrong starts sooner.
    import logging
    import traceback

    lines = [datetime.now(UTC).isoformat(timespec="seconds")]
    link: BaseException | None = error
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        lines.append(f"{type(link).__module__}.{type(link).__name__}")
        # Of a recursion that did not end, the beginning and the end tell enough.
        frames = [
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(link.__traceback__)
        ]
        lines += frames if len(frames) <= 60 else [*frames[:30], "  …", *frames[-30:]]
        link = link.__cause__ or link.__context__
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "flis.log").open("a", encoding="utf-8") as stream:
            stream.write("\n".join(lines) + "\n")
    except OSError:
        logging.getLogger("flis").warning("%s cannot be written", folder / "flis.log")
