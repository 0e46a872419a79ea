"""Lines for a reader, none longer than the screen is wide."""

from __future__ import annotations

import shutil
import textwrap
from typing import Any

import click

from flis.ground.errors import FlisError


def say(line: str, *, err: bool = False, **style: Any) -> None:
    """Print a line, broken between words where it is longer than the screen (80 columns where there is none)."""
    for part in wrapped(line, columns()):
        click.echo(click.style(part, **style) if style else part, err=err)


def tell_error(error: FlisError) -> None:
    """Print an error of the catalogue, and what to do about it."""
    say(f"{error.code}: {error.what}", err=True, fg="red")
    say(f"  {error.do}", err=True)


def wrapped(line: str, width: int) -> list[str]:
    """``line`` in lines of at most ``width``; what follows the first is two further in. A long word stays whole."""
    if len(line) <= width:
        return [line]
    indent = " " * (len(line) - len(line.lstrip()))
    breaks = {"break_long_words": False, "break_on_hyphens": False}
    return textwrap.wrap(line.strip(), width, initial_indent=indent, subsequent_indent=f"{indent}  ", **breaks)


def columns() -> int:
    """How wide the screen is."""
    return max(shutil.get_terminal_size((80, 24)).columns, 40)
