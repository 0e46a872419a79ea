"""The exception that an operator sees: an entry of the catalogue, filled in with the facts of the case."""

from __future__ import annotations

from flis.ground.catalogue import CATALOGUE

# The longest fact in a message. The columns of the widest table fit in; a text pasted by mistake is shortened.
_LONGEST = 2000


class FlisError(Exception):
    """A catalogue error with its facts, e.g. ``FlisError("zip-corrupt", package=name, reason="…")``."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.entry = CATALOGUE[code]
        self.facts = facts
        told = {name: shortened(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
        # A template that lacks a fact must fail here, where the tests see it, and not when an operator meets the error.
        self.what = self.entry.what.format(**told)
        # Who raises the error may know a better instruction than the catalogue's, e.g. where no inbox is concerned.
        self.do = str(told["advice"]) if "advice" in told else self.entry.do.format(**told)
        super().__init__(f"{code}: {self.what}")

    def __reduce__(self):
        # Packages are read in parallel, so an error may have to pass from one process to another.
        return (_rebuild, (type(self), self.code, self.facts))

    @property
    def is_of_a_package(self) -> bool:
        """Whether the fault lies in what was delivered, so that the sender must correct it."""
        return self.exit_code == CATALOGUE["packages-refused"].exit_code

    @property
    def exit_code(self) -> int:
        return self.entry.exit_code

    def as_dict(self) -> dict[str, object]:
        """The form that ``--json`` prints."""
        return {"code": self.code, "exit_code": self.exit_code, "what": self.what, "do": self.do}


class TryAgain(FlisError):
    """The work failed in a way that may not happen again, so the caller may start it over after ``Store.recover``.

    Nothing of the work was kept, with one exception: the connection may have been lost after the server committed.
    The caller asks the ledger for that.
    """


def shortened(text: str) -> str:
    """``text`` for a message: without control characters, and without its middle if it is very long."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in text)


def _rebuild(kind: type[FlisError], code: str, facts: dict[str, object]) -> FlisError:
    return kind(code, **facts)
