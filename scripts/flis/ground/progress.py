"""Reports how far long work has come. The work does not know who looks: nobody, a log, or a terminal."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

_WORTH_A_LINE = 2.0  # seconds


class Task(Protocol):
    """One piece of work. May be called from any thread."""

    def advance(self, count: int, /) -> None:
        """Report ``count`` more units; a negative count if the work starts over."""

    def done(self) -> None:
        """Report that the task has ended, finished or given up."""


class Progress(Protocol):
    """Shows tasks. May be called from any thread."""

    def task(self, label: str, total: int | None = None) -> Task:
        """A new task of ``total`` units (bytes, rows, packages), or None where the total is not known."""

    def say(self, line: str) -> None:
        """One line at once, for what the reader would otherwise wait for without knowing why."""


class _SilentTask:
    def advance(self, count: int, /) -> None:
        pass

    def done(self) -> None:
        pass


class Silent:
    """Shows nothing."""

    def task(self, label: str, total: int | None = None) -> Task:
        return _SilentTask()

    def say(self, line: str) -> None:
        pass


class _LineTask:
    def __init__(self, label: str, total: int | None, every: float, write: Callable[[str], object]) -> None:
        self._label = label
        self._total = total
        self._every = every
        self._write = write
        self._lock = threading.Lock()
        self._count = 0
        self._begun = self._shown = time.monotonic()

    def advance(self, count: int, /) -> None:
        with self._lock:
            self._count += count
            now = time.monotonic()
            if now - self._shown < self._every:
                return
            self._shown = now
            share = f" ({100 * self._count // self._total} %)" if self._total else ""
            self._write(f"{self._label}: {self._count}{share}")

    def done(self) -> None:
        with self._lock:
            seconds = time.monotonic() - self._begun
            # A short task gets no line; the report at the end mentions it.
            if seconds >= _WORTH_A_LINE:
                self._write(f"{self._label}: {self._count} in {seconds:.1f} s")


class Lines:
    """For logs and schedulers: a line every ``every`` seconds while a task lasts, and one when a long task ends."""

    def __init__(self, write: Callable[[str], object], every: float = 10) -> None:
        self._write = write
        self._every = every

    def task(self, label: str, total: int | None = None) -> Task:
        return _LineTask(label, total, self._every, self._write)

    def say(self, line: str) -> None:
        self._write(line)
