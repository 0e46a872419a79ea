"""What a command ends with: every exception as a catalogue error, with its exit code."""

from __future__ import annotations

from pathlib import Path

import click

from flis.ground.durable import disk_error
from flis.ground.errors import FlisError
from flis.ground.faults import note_fault

STOPPED = 130


def as_error(error: BaseException) -> tuple[FlisError | None, int]:
    """The catalogue error of ``error`` and the exit code; no error where the operator stopped the command."""
    if isinstance(error, FlisError):
        return error, error.exit_code
    if isinstance(error, (click.exceptions.Abort, KeyboardInterrupt)):
        return None, STOPPED
    if isinstance(error, SystemExit):
        return None, error.code if isinstance(error.code, int) else 0
    # Where nobody foresaw it: a file or folder that is gone, in the way, closed to us, or on a bad disk; or a fault.
    note_fault(error, _log_folder())
    if isinstance(error, OSError) and isinstance(error.filename, str):
        told = disk_error(error, Path(error.filename), 0)
    else:
        told = FlisError("internal", reason=type(error).__name__)
    return told, told.exit_code


def _log_folder() -> Path:
    """The installation's; below the working folder where the settings themselves are at fault."""
    from flis.project.settings import find_project, read_target

    try:
        return read_target(find_project()).log_folder
    except FlisError:
        return Path("logs")
