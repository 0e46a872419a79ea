"""The statements that flis sends to a server, judged in the order in which they were sent."""

from __future__ import annotations

from collections.abc import Iterable

from .binder import Problem
from .catalog import Catalog
from .driver import numbered
from .interpreter import Session

# Statements about the server itself, which has no tables to bind them to.
SERVER = ("connect", "bulk copy", "create database", "alter database", "exec sp_clean", "set nocount", "if @@tran")


def judged(log: Iterable[str]) -> dict[str, list[Problem]]:
    """The statements of ``log`` that are refused, each with what is wrong. What they create is there for the next."""
    catalog = Catalog(("master", "DSA", "DM"))
    session = Session(catalog, "DSA")
    refused: dict[str, list[Problem]] = {}
    for sql in log:
        if not sql.startswith(SERVER):
            text = numbered(sql)
            found = session.run(text, [None] * text.count("@p")).problems
            if found:
                refused.setdefault(sql, []).extend(problem for _, problem in found)
    return refused
