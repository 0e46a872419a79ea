"""The one exception that reaches an operator: an entry of the catalogue with its facts."""

from __future__ import annotations

from flis.catalogue import CATALOGUE


class FlisError(Exception):
    """A catalogue error with its facts, e.g. ``FlisError("zip-corrupt", package=name, reason="…")``."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.entry = CATALOGUE[code]
        self.facts = facts
        # A template that misses a fact must fail here, in the tests, not at the operator's desk.
        self.what = self.entry.what.format(**facts)
        self.do = self.entry.do.format(**facts)
        super().__init__(f"{code}: {self.what}")

    def __reduce__(self):
        # Errors cross process borders when packages are read in parallel.
        return (_rebuild, (type(self), self.code, self.facts))

    @property
    def exit_code(self) -> int:
        return self.entry.exit_code

    def as_dict(self) -> dict[str, object]:
        """The form that ``--json`` prints."""
        return {"code": self.code, "exit_code": self.exit_code, "what": self.what, "do": self.do}


class TryAgain(FlisError):
    """What failed may succeed when it is done again from its start: nothing of it was kept, unless the connection was
    lost while the server answered, which only the ledger can tell. First comes ``Store.recover``.
    """


def _rebuild(kind: type[FlisError], code: str, facts: dict[str, object]) -> FlisError:
    return kind(code, **facts)
