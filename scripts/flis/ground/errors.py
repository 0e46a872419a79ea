"""The one exception that reaches an operator: an entry of the catalogue with its facts."""

from __future__ import annotations

from flis.ground.catalogue import CATALOGUE

# A fact in a message: the columns of the widest table have room, a text that somebody typed by mistake has not.
_LONGEST = 2000


class FlisError(Exception):
    """A catalogue error with its facts, e.g. ``FlisError("zip-corrupt", package=name, reason="…")``."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.entry = CATALOGUE[code]
        self.facts = facts
        told = {name: shortened(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
        # A template that misses a fact must fail here, in the tests, not at the operator's desk.
        self.what = self.entry.what.format(**told)
        # Who raises the error may know a better instruction than the catalogue's, e.g. where no inbox is concerned.
        self.do = str(told["advice"]) if "advice" in told else self.entry.do.format(**told)
        super().__init__(f"{code}: {self.what}")

    def __reduce__(self):
        # Errors cross process borders when packages are read in parallel.
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
    """What failed may succeed when it is done again from its start: nothing of it was kept, unless the connection was
    lost while the server answered, which only the ledger can tell. First comes ``Store.recover``.
    """


def shortened(text: str) -> str:
    """``text`` for a message: without what would steer a terminal or cannot be written, and its middle left out."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in text)


def _rebuild(kind: type[FlisError], code: str, facts: dict[str, object]) -> FlisError:
    return kind(code, **facts)
