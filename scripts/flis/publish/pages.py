"""What all pages share: the templates' environment, and replacing a folder's files one by one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from flis.ground.durable import disk_error
from flis.publish import palette


def environment(room: str) -> Environment:
    """The templates of ``room``, e.g. ``flis.publish.rapport``, and the shared ones. All text is escaped."""
    found = Environment(
        loader=ChoiceLoader([PackageLoader(room), PackageLoader("flis.publish")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(
        paper=palette.PAPER,
        ink=palette.INK,
        quiet=palette.QUIET,
        line=palette.LINE,
        blue=palette.BLUE,
        states=palette.STATES,
    )
    return found


def replace_files(out: Path, files: Mapping[str, bytes]) -> None:
    """Each file is replaced in one step; a reader sees the old one or the new one.

    Raises ``disk-full`` and ``file-error``.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            new = out / f"{name}.new"
            new.write_bytes(data)
            new.replace(out / name)
    except OSError as error:
        raise disk_error(error, out, sum(map(len, files.values()))) from error
