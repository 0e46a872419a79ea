"""Writes a datapakke as a stream. A row goes through a hash and the compressor, and is not kept.

The files in a package have the same bytes on every machine, and therefore the same hashes in ``datapackage.json``. The
package itself has the same bytes only with the same zlib; another one (zlib-ng on some systems) may pack the files
differently.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from types import TracebackType
from zipfile import ZipFile, ZipInfo

from flis.synthetic.generate.layout import Layout
from flis.synthetic.generate.plan import Plan
from flis.synthetic.generate.settings import Package

_BLOCK = 1 << 16
# Above this estimate of a file's bytes the zip gets the wide headers; below it they would only differ from
# what other programs write.
_WIDE = 1 << 30


class PackageWriter:
    """One package being written, member by member, under a temporary name until ``finish``.

    Stateful because a package of each of many months is open at once; use it as a context manager: what
    is not finished is removed.
    """

    def __init__(self, plan: Plan, path: Path, expected_bytes: int = 0) -> None:
        self.plan = plan
        self.path = path
        self._part = part_of(path)
        self._wide = expected_bytes > _WIDE
        self._zip: ZipFile | None = None
        self._member = None
        self._buffer = bytearray()
        self._resources: list[dict[str, object]] = []
        self._bad: dict[str, int] = {}

    def __enter__(self) -> PackageWriter:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._zip = ZipFile(self._part, "w")
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._zip is not None:
            if self._member is not None:
                self._member.close()
            self._zip.close()
            self._zip = None
            self._part.unlink(missing_ok=True)

    def begin(self, layout: Layout) -> None:
        """Open the file of ``layout``'s table and write its header."""
        self.begin_named(layout.table.name, layout.table.fil)
        self._buffer += layout.header_line()

    def begin_named(self, name: str, path: str) -> None:
        self._member = self._zip.open(self._info(path), "w", force_zip64=self._wide)
        self._hash = hashlib.sha256()
        self._bytes = 0
        self._rows = 0
        self._resource = {"name": name, "path": path}

    def add(self, line: bytes) -> None:
        """One clean row."""
        self._buffer += line
        self._rows += 1
        if len(self._buffer) > _BLOCK:
            self._flush()

    def add_bad(self, line: bytes) -> None:
        """One row that cannot be read."""
        self.add(line)
        name = self._resource["name"]
        self._bad[name] = self._bad.get(name, 0) + 1

    def add_tail(self, line: bytes) -> None:
        """Bytes that are no row."""
        self._buffer += line

    @property
    def rows(self) -> int:
        """Rows in the open file so far, the bad ones too."""
        return self._rows

    @property
    def bad_rows(self) -> int:
        return sum(self._bad.values())

    def end(self) -> None:
        """Close the open file."""
        self._flush()
        self._member.close()
        self._member = None
        stated = {"bytes": self._bytes, "hash": f"sha256:{self._hash.hexdigest()}", "rows": self._rows}
        self._resources.append({**self._resource, **stated})

    def finish(self, manifest: bool = True, off_by: int = 0) -> Package:
        """Write ``datapackage.json`` and give the package its name. ``off_by``: rows too many in it."""
        if manifest:
            with self._zip.open(self._info("datapackage.json"), "w") as member:
                member.write(_manifest(self.plan, self.path.stem, self._resources, off_by))
        self._zip.close()
        self._zip = None
        self._part.replace(self.path)
        rows = {str(r["name"]): int(r["rows"]) - self._bad.get(r["name"], 0) for r in self._resources}
        plan = self.plan
        return Package(
            path=self.path,
            kommune=plan.kommune,
            omraade=plan.omraade,
            periode=plan.periode,
            udlaest=plan.udlaest,
            release=plan.release,
            rows=rows,
            bad_rows=self.bad_rows,
            bytes=self.path.stat().st_size,
            text_bytes=sum(int(r["bytes"]) for r in self._resources),
            fault=plan.fault,
            refusal=plan.refusal,
        )

    def _flush(self) -> None:
        self._hash.update(self._buffer)
        self._bytes += len(self._buffer)
        self._member.write(self._buffer)
        self._buffer.clear()

    def _info(self, path: str) -> ZipInfo:
        # Time, system and rights come from the plan or are fixed: nothing of this machine is in the zip.
        info = ZipInfo(path, self.plan.udlaest.timetuple()[:6])
        info.create_system = 3
        info.external_attr = 0o100600 << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        return info


def part_of(path: Path) -> Path:
    """The temporary name of a package that is not finished."""
    return path.with_name(path.name + ".part")


def _manifest(plan: Plan, name: str, resources: list[dict[str, object]], off_by: int) -> bytes:
    stated = [{**r, "rows": int(r["rows"]) + off_by} for r in resources]
    document = {
        "name": name.lower(),
        "created": plan.created.isoformat(timespec="seconds") + "Z",
        "version": plan.release,
        "resources": stated,
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
