"""What became of each mutant, and a file of it with which a later run goes on where an earlier one stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

NOTICED, SURVIVED, EXPLAINED, EQUAL, REFUSED = "noticed", "survived", "explained", "equal", "refused"


class Result(NamedTuple):
    """``state`` is noticed, survived, equal or refused; ``by`` is what noticed it; ``where`` the file and line.

    An equal mutant gives the same rows whatever the data, and one that is refused is no valid SQL: with neither is
    there anything to notice."""

    kind: str
    key: str
    state: str
    where: str
    by: str = ""


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


M = TypeVar("M", bound=Keyed)


class Journal:
    """The file of results, one line of JSON for each mutant. Without a path, it remembers nothing.

    What was noticed, equal or refused is not tried again; what survived is tried again in the next run, because a test
    may have been written for it. Delete the file after any other change of a model, a rule or a test."""

    def __init__(self, path: Path | None = None, minutes: float | None = None) -> None:
        self._path = path
        self._ends = time.monotonic() + minutes * 60 if minutes else None
        self._known: dict[str, Result] = {}
        if path and path.exists():
            lines = path.read_text(encoding="utf-8").splitlines()
            self._known = {result.key: result for result in (Result(*json.loads(line)) for line in lines)}

    def through(self, mutants: Iterable[M], judge: Callable[[list[M]], Iterator[Result]]) -> Iterator[Result]:
        """The result of each mutant: the known ones first, then those that ``judge`` gives until the time is up."""
        listed = list(mutants)
        known = {key: result for key, result in self._known.items() if result.state != SURVIVED}
        yield from (known[mutant.key] for mutant in listed if mutant.key in known)
        # What has never been tried comes before what survived once.
        left = sorted((m for m in listed if m.key not in known), key=lambda mutant: mutant.key in self._known)
        if not left or self._is_over():
            return
        for result in judge(left):
            self._note(result)
            yield result
            if self._is_over():
                return

    def _is_over(self) -> bool:
        return self._ends is not None and time.monotonic() > self._ends

    def _note(self, result: Result) -> None:
        if self._path:
            with self._path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(json.dumps(result, ensure_ascii=False) + "\n")
