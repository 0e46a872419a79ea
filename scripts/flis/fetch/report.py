"""What a fetch did, for a reader (at most 80 columns) and for a machine. Whatever was passed over says why."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flis.fetch.choice import REASONS, Skipped
from flis.fetch.settle import Fetched
from flis.fetch.state import RemoteFile
from flis.ground.amounts import size
from flis.ground.errors import FlisError

_WIDTH = 80
_MOST_NAMES = 10  # of one reason; --json holds all
# Where all is as it should be, a number is enough.
_ORDINARY = {"fetched", "inbox"}
# What will not last: the next run fetches it, or it is gone.
_PASSING = {"marker", "unstable", "vanished"}
_ADVICE = {"name": ("(x: a letter, 9: a digit; the var pakkenavn in dbt_project.yml says how", "a datapakke is named)")}


@dataclass(frozen=True)
class FetchReport:
    """What a run did. ``bytes`` counts what came over the line, ``seconds`` the whole run.

    ``planned`` is what was to be fetched (all that a dry run gives); ``failed`` holds one error per file that could
    not be fetched while others could. ``files`` lay on the server, ``packages`` of them are datapakker.
    """

    planned: tuple[RemoteFile, ...]
    fetched: tuple[Fetched, ...]
    skipped: tuple[Skipped, ...]
    failed: tuple[FlisError, ...]
    bytes: int
    seconds: float
    files: int
    packages: int
    dry_run: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The form that ``--json`` prints."""
        return {
            "dry_run": self.dry_run,
            "files": self.files,
            "packages": self.packages,
            "planned": [{"name": file.name, "size": file.size} for file in self.planned],
            "fetched": [
                {"name": file.name, "size": file.size, "bytes": file.bytes, "resumed_from": file.resumed_from}
                for file in self.fetched
            ],
            "skipped": [{"name": file.name, "reason": file.reason, "text": file.text} for file in self.skipped],
            "failed": [error.as_dict() for error in self.failed],
            "bytes": self.bytes,
            "seconds": round(self.seconds, 3),
        }

    def lines(self) -> Iterator[str]:
        """The form that a reader sees."""
        for error in self.failed:
            yield from _wrapped(f"{error.code}: {error.what}", "  ")
            yield from _wrapped(f"  {error.do}", "  ")
        for file in self.planned if self.dry_run else ():
            yield f"would fetch {_short(file.name, 54)}  {size(file.size)}"
        for group in passed_over(self.skipped):
            yield group.heading
            yield from (f"  {line}" for line in group.lines)
        if self.files and not self.packages:
            yield from none_of(self.files)
        ordinary = sum(one.reason in _ORDINARY for one in self.skipped)
        before = f"; {ordinary} were fetched before" if ordinary else ""
        if self.dry_run:
            yield f"would fetch {_packages(len(self.planned))}, {size(sum(f.size for f in self.planned))}{before}"
        else:
            done = f"fetched {_packages(len(self.fetched))}, {size(self.bytes)} in {self.seconds:.1f} s"
            failed = f"; {len(self.failed)} failed" if self.failed else ""
            yield f"{done}{failed}{before}"


@dataclass(frozen=True)
class PassedOver:
    """The files that one reason keeps from being fetched: a heading, and lines below it that name them.

    ``alarming`` where a package may be among them that nobody will fetch.
    """

    heading: str
    lines: tuple[str, ...]
    alarming: bool


def passed_over(skipped: Sequence[Skipped]) -> Iterator[PassedOver]:
    """What is passed over, by reason; not what was fetched before."""
    for reason, text in REASONS.items():
        names = Counter(one.name for one in skipped if one.reason == reason)
        if names and reason not in _ORDINARY:
            alarming = (
                any(name.lower().endswith(".zip") for name in names) if reason == "name" else reason not in _PASSING
            )
            yield PassedOver(f"passed over {names.total()}: {text}", tuple(_named(reason, names)), alarming)


def _named(reason: str, names: Counter[str]) -> Iterator[str]:
    shown = list(names.items())[:_MOST_NAMES]
    for name, count in shown:
        yield f"{_short(name, 60)}{f' ({count} files)' if count > 1 else ''}"
    if len(names) > _MOST_NAMES:
        yield f"and {names.total() - sum(count for _, count in shown)} more; --json names them all"
    yield from _ADVICE.get(reason, ())


def none_of(files: int) -> Iterator[str]:
    """Nothing on the server is a datapakke: most often the folder is another than the one that FLIS fills."""
    yield f"0 of {files} files are datapakker: is FLIS_SFTP_FOLDER the right folder?"


def _packages(count: int) -> str:
    return f"{count} package{'' if count == 1 else 's'}"


def _short(name: str, most: int) -> str:
    """A name of at most ``most`` characters; of a longer one the middle is left out."""
    return name if len(name) <= most else f"{name[: most - 21]}…{name[-20:]}"


def _wrapped(text: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
