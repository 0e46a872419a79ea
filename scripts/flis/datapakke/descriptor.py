"""A package's datapackage.json (Frictionless Data Package): what it states of the files, and whether that holds.

Nothing stated is passed over in silence. A statement about a file is either verified, or it contradicts the file or
its contract (``manifest-mismatch``), or the ledger says that something was not verified (``Descriptor.verdict``).
Size, hash and row count are read beside the path, where the specification has them, and in the ``stats`` block that
frictionless 4 and 5 write.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn

from flis.datapakke.name import PackageName, plain
from flis.ground.errors import FlisError
from flis.project.contract import Table

DESCRIPTOR = "datapackage.json"

# The ledger's words for a descriptor.
WITHOUT = "uden manifest"
WHOLE = "med manifest"  # all that it states of the files was verified
PARTLY = "delvist efterprøvet"  # some of it was, some could not be
NOTHING = "intet efterprøvet"  # it states nothing of the files that could be verified

# Hexadecimal digits of each algorithm that is verified. A bare hash is recognised by its length: the specification
# means md5 by it, and no other algorithm here is as short.
_DIGITS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
_BY_DIGITS = {digits: algorithm for algorithm, digits in _DIGITS.items()}
_KNOWN = ", ".join(_DIGITS)
# What describes a file and states nothing of its bytes.
_DESCRIBES = {
    *("path", "name", "title", "description", "homepage", "licenses", "sources", "contributors", "keywords"),
    *("profile", "type", "scheme", "format", "mediatype", "$schema", "hashing", "id", "created", "modified", "version"),
}
_DESCRIBES_PACKAGE = {*_DESCRIBES, "resources", "image"}
_COUNTS = {"bytes": "bytes", "rows": "rows", "fields": "fields"}
# A dialect's properties and the only value with which flis reads a file; the delimiter is the contract's.
_DIALECT: dict[str, tuple[Any, ...]] = {
    "doubleQuote": (True,),
    "escapeChar": (None, ""),
    "skipInitialSpace": (False,),
    "commentChar": (None, ""),
    "commentRows": (None, []),
    "nullSequence": (None, ""),
}
# These follow from the contract, as the delimiter does.
_OF_CONTRACT = ("delimiter", "quoteChar", "header", "headerRows")
_SHOWN = {"schema", "dialect", "encoding", "compression", "layout", "data", "extrapaths", "innerpath"}
_NO_STATEMENT = {"csvddfVersion", "caseSensitiveHeader", "headerJoin", *_DESCRIBES}


@dataclass(frozen=True)
class Digest:
    """A hash that a descriptor states: hashlib's name of the algorithm, and the value in small hexadecimal."""

    algorithm: str
    value: str


@dataclass(frozen=True)
class Resource:
    """What the descriptor states of one file. ``rows`` is without the header; None where nothing is stated.

    ``verified`` and ``unverified`` name the properties that flis can and cannot hold against the file.
    """

    path: str
    size: int | None = None
    digests: tuple[Digest, ...] = ()
    rows: int | None = None
    fields: int | None = None
    encoding: str | None = None
    dialect: Mapping[str, Any] = field(default_factory=dict)
    verified: frozenset[str] = frozenset()
    unverified: frozenset[str] = frozenset()

    def contradiction(self, table: Table, release: str) -> str | None:
        """The first stated property that is not the contract's, before a byte is read."""
        form = table.format
        if self.encoding is not None and not _same_encoding(self.encoding, form.encoding):
            return "encoding"
        fields = len(table.read_in(release))
        # An unwanted field may be there or not.
        if self.fields is not None and not fields <= self.fields <= fields + len(table.uoenskede):
            return "fields"
        row = form.overskrift_raekke
        readable = {
            **_DIALECT,
            "delimiter": (form.delimiter,),
            "quoteChar": (form.quote,) if form.quote else (None, ""),
            "header": (row > 0,),
            "headerRows": ([row], None) if row else ([], None),
        }
        for name, value in self.dialect.items():
            # 1 == True in Python; a header is stated by a truth value alone.
            if not any(type(value) is type(known) and value == known for known in readable[name]):
                return f"dialect.{name}"
        return None


@dataclass(frozen=True)
class Descriptor:
    """A package's datapackage.json. ``created`` is UTC where the descriptor states an offset."""

    created: datetime | None = None
    resources: Mapping[str, Resource] = field(default_factory=dict)
    unverified: frozenset[str] = frozenset()

    @property
    def verdict(self) -> str:
        """The ledger's word for a package whose descriptor has been held against its files."""
        if not any(resource.verified for resource in self.resources.values()):
            return NOTHING
        return PARTLY if self.not_verified else WHOLE

    @property
    def not_verified(self) -> tuple[str, ...]:
        """The names of the properties that nobody looked at, of package and files."""
        return tuple(sorted(self.unverified.union(*(r.unverified for r in self.resources.values()))))


def parse_descriptor(data: bytes, name: PackageName) -> Descriptor:
    """The descriptor in ``data``. Raises ``manifest``, and ``manifest-mismatch`` on another release than the name's."""
    try:
        document = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_no_name_twice, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise FlisError("manifest", package=name.name, reason="not valid JSON") from error
    if not isinstance(document, dict) or not isinstance(document.get("resources"), list):
        _invalid(name, "it has no list of resources")
    version = document.get("version")
    if version is not None and version != name.release:
        raise FlisError("manifest-mismatch", package=name.name, member=DESCRIPTOR, property="version")
    resources: dict[str, Resource] = {}
    for number, item in enumerate(document["resources"], 1):
        resource = _Stated(item, number, name).resource()
        if resource.path in resources:
            _invalid(name, f"resource {number} stands twice")
        resources[resource.path] = resource
    return Descriptor(_created(document, name), resources, _others(document, _DESCRIBES_PACKAGE))


def _created(document: Mapping[str, Any], name: PackageName) -> datetime | None:
    created = document.get("created")
    if created is None:
        return None
    try:
        moment = datetime.fromisoformat(created)
        return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError):
        _invalid(name, "created is no point in time")


class _Stated:
    """One item of ``resources`` while it is read. A message names it by its number, never by what stands in it."""

    def __init__(self, item: Any, number: int, name: PackageName) -> None:
        self._name, self._number = name, number
        if not isinstance(item, dict) or not isinstance(item.get("path"), str):
            parts = isinstance(item, dict) and isinstance(item.get("path"), list)
            self._refuse("is divided over several paths" if parts else "has no path")
        self._item: dict[str, Any] = item
        stats = item.get("stats")
        if stats is not None and not isinstance(stats, dict):
            self._refuse("has stats that are no object")
        self._stats: dict[str, Any] = stats or {}

    def resource(self) -> Resource:
        counts = {key: self._count(key) for key in _COUNTS}
        digests = tuple(dict.fromkeys(self._digests()))
        encoding, dialect = self._encoding(), self._dialect()
        stated = {**counts, "hash": digests or None, "encoding": encoding, "dialect": self._compared(dialect) or None}
        unverified = _others(self._item, {*_DESCRIBES, *stated, "stats", "dialect"})
        unverified |= _others(self._stats, {*stated, *_DIGITS})
        if encoding is not None and _codec(encoding) == "ascii":
            # A part of the contract's encoding: no contradiction, and nobody looks whether there are other letters.
            stated["encoding"] = encoding = None
            unverified |= {"encoding"}
        if _others(dialect, {*self._compared(dialect), *_NO_STATEMENT}) or isinstance(self._item.get("dialect"), str):
            unverified |= {"dialect"}
        return Resource(
            plain(self._item["path"]),
            counts["bytes"],
            digests,
            counts["rows"],
            counts["fields"],
            encoding,
            self._compared(dialect),
            frozenset(key for key, value in stated.items() if value is not None),
            unverified,
        )

    def _count(self, key: str) -> int | None:
        values = [part[key] for part in (self._item, self._stats) if part.get(key) is not None]
        # True is an int in Python, and no count.
        if any(type(value) is not int or value < 0 for value in values):
            self._refuse(f"states {key} that are no count")
        if len(set(values)) > 1:
            self._refuse(f"states two numbers of {key}")
        return values[0] if values else None

    def _digests(self) -> Iterator[Digest]:
        """Every hash that is stated: beside the path, in stats under ``hash``, and there under an algorithm's name."""
        hashing = self._item.get("hashing")
        for part in (self._item, self._stats):
            stated = part.get("hash")
            # An empty text states nothing, by the specification's own pattern.
            if stated is not None and stated != "":
                yield self._digest(stated, hashing)
        for algorithm in _DIGITS:
            if self._stats.get(algorithm) is not None:
                yield self._digest(self._stats[algorithm], algorithm)

    def _digest(self, stated: Any, hashing: Any) -> Digest:
        if not isinstance(stated, str):
            self._refuse("states a hash that is no text (algorithm:hexadecimal)")
        prefix, colon, value = stated.strip().rpartition(":")
        if not re.fullmatch(r"[0-9A-Fa-f]+", value):
            self._refuse("states a hash that is not hexadecimal")
        named = prefix if colon else hashing if isinstance(hashing, str) and hashing else None
        algorithm = re.sub(r"[-_ ]", "", named).lower() if named is not None else _BY_DIGITS.get(len(value))
        if named is not None and algorithm not in _DIGITS:
            self._refuse(f"states a hash of an algorithm that flis does not know; it knows {_KNOWN}")
        if algorithm is None or len(value) != _DIGITS[algorithm]:
            self._refuse(f"states a hash that is not as long as one of {algorithm or _KNOWN}")
        return Digest(algorithm, value.lower())

    def _encoding(self) -> str | None:
        stated = self._item.get("encoding")
        if stated is None:
            return None
        if not isinstance(stated, str) or _codec(stated) is None:
            self._refuse("states an encoding that is not known")
        return stated

    def _dialect(self) -> dict[str, Any]:
        stated = self._item.get("dialect")
        if stated is None or isinstance(stated, str):
            return {}
        if not isinstance(stated, dict):
            self._refuse("states a dialect that is no object")
        # frictionless 5 has the properties of a CSV in a part of their own.
        csv = stated.get("csv")
        return {**{k: v for k, v in stated.items() if k != "csv"}, **csv} if isinstance(csv, dict) else stated

    @staticmethod
    def _compared(dialect: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in dialect.items() if name in _DIALECT or name in _OF_CONTRACT}

    def _refuse(self, reason: str) -> NoReturn:
        _invalid(self._name, f"resource {self._number} {reason}")


def _others(part: Mapping[str, Any], known: set[str]) -> frozenset[str]:
    """The names of what else is stated. One that is no property of Frictionless is shown as ``andet``."""
    return frozenset(
        key if key in _SHOWN else "andet" for key, value in part.items() if key not in known and value is not None
    )


def _codec(encoding: str) -> str | None:
    try:
        return codecs.lookup(encoding).name if len(encoding) <= 40 else None
    except (LookupError, ValueError):
        return None


def _same_encoding(stated: str, contract: str) -> bool:
    return _family(_codec(stated)) == _family(_codec(contract))


def _family(codec: str | None) -> str | None:
    """UTF-8 and UTF-16 are read with and without a byte order mark, in either order of bytes."""
    if codec is None:
        return None
    return {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(codec, codec)


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _no_constant(_: str) -> NoReturn:
    raise ValueError("no number")


def _invalid(name: PackageName, reason: str) -> NoReturn:
    raise FlisError("manifest", package=name.name, reason=reason)
