"""Opens a package: what its descriptor says of it, and its files in the order of the contracts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from flis.datapakke.descriptor import DESCRIPTOR, WITHOUT, Descriptor, Resource, parse_descriptor
from flis.datapakke.name import PackageName, plain
from flis.ground.errors import FlisError
from flis.landing.members import Member
from flis.landing.place import LandPlace
from flis.project.contract import Table
from flis.store import ledger

if TYPE_CHECKING:
    from flis.datapakke.zip import Package

_MOST_DESCRIPTOR_BYTES = 1 << 20


@dataclass(frozen=True)
class Contents:
    """An open package whose directory and descriptor are in order. ``attempt`` is its row in the ledger if it lands.

    ``size`` is the size of its files when they are unpacked.
    """

    attempt: ledger.Attempt
    members: list[Member]
    size: int
    notes: list[str] = field(default_factory=list)


@contextmanager
def opened(
    place: LandPlace, path: Path, name: PackageName, attempt: ledger.Attempt, tables: tuple[Table, ...]
) -> Iterator[Contents]:
    """The package at ``path``, whose files are those of ``tables``. Raises what is wrong with its zip or descriptor."""
    from flis.datapakke.zip import open_package

    unwanted = _unwanted(tables)
    allowed = {t.fil for t in tables} | unwanted | {DESCRIPTOR}
    # File names of any contract are safe to show, also those of another release or område.
    readable = {t.fil for t in place.rules.contracts.tables} | unwanted
    with open_package(path, allowed, place.limits(), name.omraade, readable) as package:
        descriptor = _descriptor(package, name)
        _check_members(package, name, tables, descriptor)
        attempt = replace(
            attempt,
            status=ledger.LANDET,
            manifest=WITHOUT if descriptor is None else descriptor.verdict,
            pakket_tidspunkt=(descriptor and descriptor.created) or name.udlaest,
        )
        size = sum(member.size for member in package.members.values())
        yield Contents(attempt, _members(package, tables, descriptor), size, _notes(package, unwanted, descriptor))


def _notes(package: Package, unwanted: set[str], descriptor: Descriptor | None) -> list[str]:
    notes = []
    if over := sorted(unwanted & package.members.keys()):
        notes.append(f"files passed over, because the contract says that nobody wants them: {len(over)}")
    if package.litter:
        notes.append(f"files of an operating system passed over: {package.litter}")
    if descriptor is not None and descriptor.not_verified:
        notes.append(f"stated in datapackage.json and not verified: {', '.join(descriptor.not_verified)}")
    return notes


def _unwanted(tables: tuple[Table, ...]) -> set[str]:
    """The files of a package that the contracts of its tables pass over."""
    return {fil for table in tables for fil in table.uoenskede_filer}


def _descriptor(package: Package, name: PackageName) -> Descriptor | None:
    if DESCRIPTOR not in package.members:
        return None
    if package.members[DESCRIPTOR].size > _MOST_DESCRIPTOR_BYTES:
        raise FlisError("manifest", package=name.name, reason="it is larger than any descriptor")
    with package.open(DESCRIPTOR) as stream:
        # Read beyond the end, because size and CRC are checked there.
        data = stream.read(_MOST_DESCRIPTOR_BYTES + 1)
        while more := stream.read(1 << 16):
            data += more
    return parse_descriptor(data, name)


def _check_members(
    package: Package, name: PackageName, tables: tuple[Table, ...], descriptor: Descriptor | None
) -> None:
    files = [t.fil for t in tables]
    for fil in files:
        if fil not in package.members:
            raise FlisError("member-missing", package=name.name, member=fil)
    if descriptor is None:
        return
    for table in tables:
        resource = descriptor.resources.get(plain(table.fil))
        wrong = "it does not list the file" if resource is None else resource.contradiction(table, name.release)
        if wrong is not None:
            raise FlisError("manifest-mismatch", package=name.name, member=table.fil, property=wrong)
    known = {plain(fil) for fil in (*files, *_unwanted(tables))}
    if strange := [number for number, path in enumerate(descriptor.resources, 1) if path not in known]:
        raise FlisError("manifest", package=name.name, reason=f"resource {strange[0]} is not a file of the package")


def _members(package: Package, tables: tuple[Table, ...], descriptor: Descriptor | None) -> list[Member]:
    stated: Mapping[str, Resource] = descriptor.resources if descriptor else {}
    resources = [stated.get(plain(table.fil), Resource(table.fil)) for table in tables]
    return [
        Member(table, partial(package.open, table.fil, resource.digests, resource.size), resource.rows)
        for table, resource in zip(tables, resources, strict=True)
    ]
