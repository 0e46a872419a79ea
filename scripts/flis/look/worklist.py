"""The work list of `flis status`: what waits, what was refused and what was passed over, each with what to do."""

# ruff: noqa: S608 - the names in the statements are constants of the ledger; values are parameters

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flis.datapakke.gates import KRL_OMRAADE, without_agreement
from flis.datapakke.name import parse_name, shown
from flis.ground.amounts import counted
from flis.ground.catalogue import CATALOGUE
from flis.ground.errors import FlisError
from flis.landing.archive import archived
from flis.landing.drift_folder import DRIFT_CODES
from flis.landing.inbox import inbox_files
from flis.store import journal, ledger
from flis.store.journal import Step
from flis.store.ledger import DRIFT_FOLDER
from flis.store.open import Store

DRIFT, REFUSED, WAITING, REFUSED_ROWS = "stops every landing", "refused", "waiting", "refused rows"
NO_LONGER_COVERED = "landed without an agreement"
NOT_FETCHED, NOT_TAKEN, NOT_READ = "not fetched", "passed over on the server", "passed over in the inbox"
KINDS = (DRIFT, REFUSED, WAITING, NO_LONGER_COVERED, NOT_FETCHED, REFUSED_ROWS, NOT_TAKEN, NOT_READ)


@dataclass(frozen=True)
class Item:
    """One thing to do. ``code`` is the catalogue's, or says what kind of thing it is; ``times`` are attempts."""

    kind: str
    name: str
    code: str
    what: str
    do: str
    times: int = 0
    rows: int = 0
    levering_id: int = field(default=0, repr=False)

    @property
    def key(self) -> tuple[str, str, int]:
        """What an acknowledgement is of: other bytes or another code under the same name are another thing."""
        return self.name, self.code, self.levering_id

    def as_dict(self) -> dict[str, Any]:
        facts = asdict(self)
        facts.pop("levering_id")
        return facts


@dataclass(frozen=True)
class Acknowledged:
    """What was taken from the work list."""

    items: tuple[Item, ...]

    def lines(self) -> list[str]:
        return [f"acknowledged: {item.name} ({item.code})" for item in self.items]

    def as_dict(self) -> dict[str, Any]:
        return {"acknowledged": [item.as_dict() for item in self.items]}


@dataclass(frozen=True)
class _Attempt:
    name: str
    levering_id: int
    status: str
    code: str | None
    kommune: str | None
    omraade: str | None
    periode: date | None
    release: str | None
    udlaest: datetime | None
    refused: int


def work_of(store: Store, data_folder: Path, pattern: re.Pattern[str]) -> tuple[Item, ...]:
    """Everything that needs a person and has not been acknowledged, in the order of ``KINDS`` and of the names."""
    attempts: dict[str, list[_Attempt]] = defaultdict(list)
    for row in store.query(_ATTEMPTS):
        attempts[row[0]].append(_Attempt(*row))
    packages, others = inbox_files(data_folder)
    inbox = {shown(path.name, pattern) for path in packages}
    archive = {path.name for path in archived(data_folder)}
    steps = journal.last_steps(data_folder)
    found = [
        *_of_drift(steps),
        *_refused(attempts, inbox, archive, steps),
        *(_waiting(name, pattern) for name in sorted(inbox) if not _is_refused(attempts.get(name, []))),
        *_no_longer_covered(store),
        *_refused_rows(attempts),
        *_of_fetching(steps, set(attempts) | inbox),
        *(Item(NOT_READ, shown(path.name, pattern), "no-zip", "it is no zip file", _MOVE) for path in others),
    ]
    done = ledger.acknowledged(store)
    left = (item for item in found if item.key not in done)
    return tuple(sorted(left, key=lambda item: (KINDS.index(item.kind), item.code, item.name)))


def acknowledge(store: Store, items: tuple[Item, ...], *names: str) -> Acknowledged:
    """Take what has one of these names from the work list, for good.

    Raises ``bad-argument`` where nothing has, and for a file of drift/: it goes on stopping every landing.
    """
    chosen = tuple(item for item in items if item.name in names)
    stops = any(item.kind == DRIFT for item in chosen)
    if stops or not chosen:
        stopping = "the file stops every landing; it leaves the list when it is corrected or moved away"
        reason = stopping if stops else "nothing in the work list has this name"
        raise FlisError("bad-argument", argument="--acknowledge", reason=reason, command="status")
    with store.transaction():
        ledger.acknowledge(store, [item.key for item in chosen])
    return Acknowledged(chosen)


def work_lines(items: tuple[Item, ...]) -> Iterator[str]:
    """A paragraph for each kind, code and instruction, with every name."""
    groups: dict[tuple[str, str, str, str], list[Item]] = {}
    for item in items:
        texts = (item.what.replace(item.name, "PACKAGE"), item.do.replace(item.name, "PACKAGE"))
        groups.setdefault((item.kind, item.code, *texts), []).append(item)
    if items:
        yield f"To do: {len(items)}"
    for (kind, code, what, do), group in groups.items():
        one = len(group) == 1
        yield f"  {kind}, {code}: {', '.join(item.name for item in group)}"
        for text in filter(None, (what, do)):
            yield f"    {text.replace('PACKAGE', group[0].name) if one else text}"
    if any(item.kind != DRIFT for item in items):
        yield "  What is settled: `flis status --acknowledge NAME` takes it from this list."


def run_lines(steps: Mapping[str, Step]) -> Iterator[str]:
    """When each step ran last, and how it ended."""
    for name in journal.STEPS if steps else ():
        step = steps.get(name)
        if step is None:
            yield f"last {name}: never"
            continue
        outcome = "done" if step.code is None else f"{step.code}: {step.text}".rstrip(": ")
        yield f"last {name}: {moment(step.ended)} ({step.command}): {outcome}"
        for failed in step.facts.get("failed", ()) if name == journal.BUILD else ():
            kommuner = ", ".join(failed.get("kommuner") or ())
            fix = f"; `flis fix run {failed['fix']}`" if failed.get("fix") else ""
            yield f"  failed: {failed.get('name')}{f', kommune {kommuner}' if kommuner else ''}{fix}"


def moment(text: str) -> str:
    """An ISO time of the journal for a reader, with its zone."""
    try:
        return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    except ValueError:
        return text


_ATTEMPTS = (
    "select pakke_navn, levering_id, status, fejl_kode, kommune_kode, omraade, periode, release, udlaest_tidspunkt,"
    f" afviste_raekker from {ledger.DATAPAKKE} where {ledger.PACKAGE} order by startet_tidspunkt, forsoeg_id"
)
_SUPERSEDED = "A newer delivery of the month has landed. Delete PACKAGE from the inbox."
_MOVE = "Move it out of the inbox, or give it the name of a datapakke."
_TAKE = "If it is a datapakke, ask the server's owner to name it as one. Otherwise acknowledge it."

_LATER = "The next `flis fetch` takes it when it is ready."


def _is_refused(attempts: list[_Attempt]) -> bool:
    return bool(attempts) and attempts[-1].status == ledger.AFVIST_STATUS


def _refused(
    attempts: Mapping[str, list[_Attempt]], inbox: set[str], archive: set[str], steps: Mapping[str, Step]
) -> Iterator[Item]:
    """Refused packages whose file is still there. One that was deleted needs nobody any more."""
    landing = steps.get(journal.LAND)
    told = {r["name"]: r for r in (landing.facts.get("refusals", ()) if landing else ()) if isinstance(r, dict)}
    newest = _newest_landed(attempts)
    for name, tried in attempts.items():
        last = tried[-1]
        landed = any(a.status == ledger.LANDET for a in tried)
        if not _is_refused(tried) or not (name in inbox or (name in archive and not landed)):
            continue
        of_month = newest.get((last.kommune, last.omraade, last.periode))
        code = str(last.code)
        what, do = _texts(last, told.get(name, {}))
        if of_month and last.udlaest and of_month.udlaest and of_month.udlaest > last.udlaest:
            do = _SUPERSEDED.replace("PACKAGE", name)
        times = sum(a.status == ledger.AFVIST_STATUS for a in tried)
        yield Item(REFUSED, name, code, what, do, times, last.refused, last.levering_id)


def _no_longer_covered(store: Store) -> Iterator[Item]:
    """KRL packages that landed before their month was known to have no agreement. They count for nothing."""
    exceptions = ledger.undtagelser(store)
    what = "It landed before drift/krl_undtagelser.csv said that its month has no agreement. It counts for nothing."
    for package in ledger.landed_of(store, KRL_OMRAADE) if exceptions else ():
        if without_agreement(package.kommune, package.periode, exceptions):
            do = "`flis prune --without-agreement` removes its rows from DSA."
            yield Item(NO_LONGER_COVERED, package.name, "no-agreement", what, do, levering_id=package.levering_id)


def _texts(attempt: _Attempt, told: Mapping[str, Any]) -> tuple[str, str]:
    """What and what to do: as the last landing told it, or as much of the catalogue as the ledger has facts for."""
    if told.get("code") == attempt.code and told.get("what") and told.get("do"):
        return str(told["what"]), str(told["do"])
    entry = CATALOGUE.get(str(attempt.code))
    if entry is None:
        return "", f"`flis status --package {attempt.name}` tells more."
    facts = {"package": attempt.name, "kommune": attempt.kommune, "omraade": attempt.omraade}
    facts |= {"release": attempt.release, "periode": attempt.periode and f"{attempt.periode:%Y-%m}"}
    known = {key: value for key, value in facts.items() if value is not None}
    names = {key for _, key, _, _ in string.Formatter().parse(entry.what) if key}
    what = entry.what.format(**known) if names <= known.keys() else ""
    return what, entry.do.format_map(_Open(known))


class _Open(dict[str, Any]):
    """Facts of which the unknown ones are shown as words to fill in."""

    def __missing__(self, key: str) -> str:
        return key.upper()


def _waiting(name: str, pattern: re.Pattern[str]) -> Item:
    """A file of the inbox that no landing has tried. One with a wrong name must get another name first."""
    try:
        parse_name(name, pattern)
    except FlisError as error:
        return Item(WAITING, name, error.code, error.what, error.do)
    return Item(WAITING, name, "not-landed", "", "`flis land` lands it.")


def _refused_rows(attempts: Mapping[str, list[_Attempt]]) -> Iterator[Item]:
    """Rows that were refused in packages that count: a newer delivery of the month brought its own."""
    for landed in _newest_landed(attempts).values():
        if landed.refused:
            what = f"{counted(landed.refused, 'row')} refused; the others landed"
            do = f"`flis status --package {landed.name}` lists file, record, column and rule. Tell FLIS' servicedesk."
            yield Item(REFUSED_ROWS, landed.name, "refused-rows", what, do, 0, landed.refused, landed.levering_id)


def _newest_landed(attempts: Mapping[str, list[_Attempt]]) -> dict[tuple[Any, ...], _Attempt]:
    found: dict[tuple[Any, ...], _Attempt] = {}
    for attempt in (a for tried in attempts.values() for a in tried if a.status == ledger.LANDET):
        key = attempt.kommune, attempt.omraade, attempt.periode
        before = found.get(key)
        if before is None or (attempt.udlaest or datetime.min) >= (before.udlaest or datetime.min):
            found[key] = attempt
    return found


def _of_drift(steps: Mapping[str, Step]) -> Iterator[Item]:
    """The file of drift/ at which the last landing stopped."""
    landing = steps.get(journal.LAND)
    if landing is not None and landing.code in DRIFT_CODES:
        name = DRIFT_FOLDER + landing.file.removeprefix(DRIFT_FOLDER)
        yield Item(DRIFT, name, landing.code, landing.text, landing.do or CATALOGUE[landing.code].do)


def _of_fetching(steps: Mapping[str, Step], known: set[str]) -> Iterator[Item]:
    """What the last fetching passed over or could not fetch, unless it has come since."""
    fetching = steps.get(journal.FETCH)
    facts = fetching.facts if fetching else {}
    for skipped in facts.get("skipped", ()):
        if skipped["name"] not in known and skipped["reason"] != "vanished":
            do = _LATER if skipped["reason"] in ("marker", "unstable") else _TAKE
            yield Item(NOT_TAKEN, skipped["name"], skipped["reason"], skipped["text"], do)
    for error in facts.get("failed", ()):
        yield Item(NOT_FETCHED, str(error.get("file", error["code"])), error["code"], error["what"], error["do"])
