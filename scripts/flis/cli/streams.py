"""Standard streams that never hold up the work: a missing one is the null device, a broken one becomes it."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from pathlib import Path

# What writing to a pipe that nobody reads any more says; Windows has another word for it.
_NO_READER = {errno.EPIPE, errno.EINVAL} if os.name == "nt" else {errno.EPIPE}
_NAMES = ("stdin", "stdout", "stderr")


class _Outlet(io.FileIO):
    """A stream's bytes. After a write that failed, it and whatever inherits it write to the null device."""

    lost: OSError | None = None

    def write(self, data: object, /) -> int:
        try:
            return super().write(data)  # type: ignore[arg-type]
        except OSError as error:
            self.lost = error
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self.fileno())
            os.close(null)
            return memoryview(data).nbytes  # type: ignore[arg-type]


_outlets: dict[str, _Outlet] = {}


def secure() -> None:
    """Give every standard stream a place to write to, before any file can take the number of one that is closed."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number, which is this one. What is started from here inherits it, as a stream is.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    for name in _NAMES:
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115 - for good
    for name in _NAMES[1:]:
        stream = getattr(sys, name)
        # Only the process' own: a test's stands for itself.
        if stream is getattr(sys, f"__{name}__") and isinstance(stream, io.TextIOWrapper):
            _mend(name, stream)


def _mend(name: str, stream: io.TextIOWrapper) -> None:
    # A name that the terminal's alphabet lacks is shown by its number.
    errors = "backslashreplace" if stream.errors == "strict" else stream.errors
    stream.reconfigure(errors=errors)
    if stream.isatty():
        # A terminal does not break off, and on Windows it is no file.
        return
    stream.flush()
    outlet = _outlets[name] = _Outlet(stream.fileno(), "w", closefd=False)
    lines = stream.line_buffering
    mended = io.TextIOWrapper(io.BufferedWriter(outlet), stream.encoding, errors, line_buffering=lines)
    setattr(sys, name, mended)


def lost() -> str | None:
    """Why what was printed is not where it should be; None also where a reader had enough (``flis status | head``)."""
    for name in _NAMES[1:]:
        with suppress(OSError, ValueError):
            getattr(sys, name).flush()
    error = _outlets["stdout"].lost if "stdout" in _outlets else None
    if error is None or error.errno in _NO_READER:
        return None
    return error.strerror or type(error).__name__
