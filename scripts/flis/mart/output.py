"""dbt's output, read event by event: what goes to logs/dbt.log, without a value of a delivery, and how far dbt is.

If dbt is called directly, it writes the database's own texts to both. docs/sikkerhed.md warns about it.
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from threading import Thread
from typing import IO, Any

from flis.ground.durable import NO_ROOM_TEXTS
from flis.ground.progress import Progress, Task
from flis.mart.mask import TRACEBACK, location, mask

# These come last, because dbt uses the last of a repeated option, and prefers an option to the environment.
OPTIONS = ("--log-format", "json", "--log-level", "debug", "--log-level-file", "none", "--no-quiet", "--no-use-colors")
# dbt's own sizes.
_BYTES, _KEPT = 10 * 1024 * 1024, 5
# dbt builds the text of these events from names, counts, times and compiled SQL. All others are masked.
_OF_DBT = re.compile(
    "MainReport(Version|Args)|AdapterRegistered|StateCheckVarsHash|PartialParsingEnabled|ArtifactWritten|FoundStats|"
    "ConcurrencyLine|NewConnection(Opening)?|Connection(Used|Reused|Closed|LeftOpen)(InCleanup)?|SQLQuery(Status)?|"
    "SQLCommit|Rollback|Schema(Creation|Drop)|WritingInjectedSQLForNode|Node(Start|Compiling|Executing|Finished)|"
    "Log(Hook)?StartLine|LogHookEndLine|Log(Model|Test|Seed|Snapshot|NodeNoOp)Result|LogSkipBecauseError|SkippingDetails|"
    "FinishedRunningStats|EndOfRunSummary|StatsLine|RunResult(Failure|Warning|ErrorNoMessage)|SQLCompiledPath|"
    "ResourceReport|CommandCompleted"
)
# The words of click about dbt's command line, up to the option.
_USAGE = re.compile(
    r"Error: ((?:No such option|Invalid value for|Option|Missing (?:option|argument)) '-*[\w-]+'"
    r"|Got unexpected extra arguments?|No such command)"
)
# "3 of 480 START sql table model …"
_TOTAL = re.compile(r"\d+ of (\d+) START ")
_NO_ROOM = (*NO_ROOM_TEXTS, "max_temp_directory_size")


class Output:
    """Where the lines of one call of dbt go: its log, and ``progress``. Nothing of them reaches the screen.

    ``no_room``: one of them told of a full disk. ``reason`` is the first error that dbt told, without a value;
    ``usage`` says that it is about dbt's command line.
    """

    def __init__(self, log: Path, progress: Progress) -> None:
        self.no_room = False
        self.reason = ""
        self.usage = False
        self._progress = progress
        self._task: Task | None = None
        self._name = log
        self._log: _Log | None = None
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            self._log = _Log(log, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")
        except OSError as error:
            self._unlogged(error)

    def line(self, line: str) -> None:
        """An event, or what another library printed."""
        self.no_room = self.no_room or any(words in line for words in _NO_ROOM)
        event = _event(line)
        if event is None:
            usage = _USAGE.match(line)
            if known := usage[0] if usage else location(line):
                self._write(known)
            if usage and not self.reason:
                self.usage, self.reason = True, usage[1]
            return
        name, level, text = str(event["name"]), str(event["level"]), str(event["msg"])
        told = text if _OF_DBT.fullmatch(name) else mask(text)
        time = str(event["ts"])[11:]
        if name == "MainReportVersion":
            self._write(f"\n\n{30 * '='} {time[:15]} | {event['invocation_id']} {30 * '='}\n")
        self._write(f"{time[:15]} [{level:<5}] [{str(event['thread'])[:10]:<10}]: {told}")
        # Of a traceback an operator has no use.
        if level == "error" and TRACEBACK not in text and not self.reason:
            self.reason = " ".join(told.split())
        if name == "NodeFinished" and self._task is not None:
            self._task.advance(1)
        # A project's hooks at the start are counted by themselves, and are not of the build.
        elif self._task is None and name == "LogStartLine" and (total := _TOTAL.match(text)):
            self._task = self._progress.task("building", int(total[1]))

    def close(self) -> None:
        """Nothing more is written."""
        if self._task is not None:
            self._task.done()
        if self._log is not None:
            self._log.close()

    def _write(self, line: str) -> None:
        if (log := self._log) is not None:
            log.handle(logging.LogRecord("dbt", logging.INFO, "", 0, line, None, None))
            if log.failure is not None:
                self._unlogged(log.failure)

    def _unlogged(self, error: BaseException) -> None:
        self._log = None
        reason = (isinstance(error, OSError) and error.strerror) or type(error).__name__
        _print(f"notice: {self._name} cannot be written ({reason}); dbt goes on without it", sys.stderr)


class _Log(RotatingFileHandler):
    """A log that keeps its first failure and prints none."""

    failure: BaseException | None = None

    def handleError(self, record: logging.LogRecord) -> None:
        self.failure = sys.exc_info()[1]


def follow(command: Sequence[str], folder: Path, environment: Mapping[str, str], output: Output) -> int:
    """Run ``command`` in ``folder`` and return its exit code. If the caller ends, the command ends as well."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    assert process.stdout is not None and process.stderr is not None
    # stderr has its own pipe, so that no warning splits an event.
    other = Thread(target=_drain, args=(process.stderr, output), daemon=True)
    try:
        other.start()
        _drain(process.stdout, output)
        return process.wait()
    finally:
        process.kill()
        process.wait()
        other.join(timeout=5)
        output.close()


def mask_results(path: Path) -> dict[str, Any] | None:
    """What ``path`` (run_results.json) holds, None without a whole one. No text of a database stays in the file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        for result in document["results"]:
            result["message"] = result["message"] and mask(str(result["message"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError):
        document = None
    # Delete it first. If the masked text cannot be written, the original must not stay.
    with suppress(OSError):
        path.unlink()
        if document is not None:
            path.write_text(json.dumps(document), encoding="utf-8")
    return document


def _drain(stream: IO[str], output: Output) -> None:
    with stream:
        for line in stream:
            output.line(line.rstrip("\n"))


def _event(line: str) -> dict[str, Any] | None:
    try:
        info = json.loads(line)["info"]
        return info if {"name", "level", "msg", "ts", "thread", "invocation_id"} <= info.keys() else None
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _print(line: str, stream: IO[str]) -> None:
    # Nobody reads the output, or the terminal lacks these letters. The build continues.
    with suppress(OSError, ValueError):
        print(line, file=stream, flush=True)
