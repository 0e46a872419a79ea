"""What a fault does inside a package: to its columns, its rows, the end of a file, and the finished zip."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

from flis.ground.errors import FlisError
from flis.project.contract import Table
from flis.synthetic.generate.canaries import bad_line, rules_count
from flis.synthetic.generate.layout import Layout, of_columns
from flis.synthetic.generate.package import PackageWriter
from flis.synthetic.generate.settings import Package

# Too few rows for one bad row within the limit; the handful that is planted at most.
_HANDFUL = 6


def tweaked_layout(tweak: str, good: Layout, first: bool, other_kommune: str) -> Layout:
    """``good`` with the fault ``tweak``. ``first``: the package's first table; faults of shape show there."""
    if not first:
        return good
    table, columns = good.table, good.columns
    encoding = good.encoding
    if tweak == "missing-column":
        spare = [c for c in columns if c.paakraevet and c.name not in (*table.noegle, "kommune_kode")]
        return of_columns(table, tuple(c for c in columns if c != spare[-1]), good.constants, encoding)
    if tweak == "extra-column":
        extra = replace(columns[-1], name="bemaerkning", felt="Bemaerkning", paakraevet=False)
        return of_columns(table, (*columns, extra), good.constants, encoding)
    if tweak == "reordered":
        return of_columns(table, columns[::-1], good.constants, encoding)
    if tweak == "wrong-kommune-rows":
        return of_columns(table, columns, {**good.constants, "kommune_kode": other_kommune}, encoding)
    if tweak == "wrong-encoding":
        # A letter that looks different in every encoding, in a column that every release has.
        text = next(c.name for c in columns if c.type.kind == "nvarchar" and c.name not in table.noegle)
        wrong = "cp1252" if encoding.lower().startswith("utf-8") else "utf-16"
        return of_columns(table, columns, {**good.constants, text: "Åben"}, wrong)
    return good


def tweaked_row(tweak: str, first: bool, number: int, row: dict[str, object]) -> dict[str, object] | None:
    """The row as the faulty package has it; None where it is left out. ``number``: the family's."""
    if tweak == "empty-table":
        return None if first else row
    if tweak in ("corrected", "duplicate-name"):
        if number % 11 == 3:
            return None
        return {**row, "slutdato": None} if number % 3 == 1 else row
    return row


def leaves_out(tweak: str, table: Table, tables: tuple[Table, ...]) -> bool:
    """Whether the file of ``table`` is missing from the package."""
    return tweak == "missing-member" and table == tables[-1]


def end_table(
    writer: PackageWriter, layout: Layout, last_line: bytes, first: bool, max_pct: float, canaries: list[str]
) -> None:
    """What the fault adds after a file's last good row. Planted person values are added to ``canaries``."""
    tweak, rows = writer.plan.tweak, writer.rows
    # Bad rows count in the whole, so n of rows + n must be within the limit.
    allowed = int(rows * max_pct / (100 - max_pct)) if max_pct < 100 else rows
    counts = {
        "bad-rows": min(_HANDFUL, allowed),
        "too-many-bad-rows": 2 * allowed + _HANDFUL,
        "canary": allowed + 3 * rules_count(layout),
    }
    for _ in range(counts.get(tweak, 0)):
        line, planted = bad_line(layout, len(canaries) // 2)
        writer.add_bad(line)
        canaries.extend(planted)
    if tweak == "duplicate-keys" and first and last_line:
        writer.add(last_line)
    if tweak == "unclosed-quote" and first:
        writer.add_tail(f'"{layout.table.format.delimiter}'.encode(layout.encoding))


def finish(writer: PackageWriter) -> Package:
    """Close the package as its fault wants it. Raises ``bad-argument`` when it is too small to show it."""
    tweak = writer.plan.tweak
    if tweak == "bad-rows" and not writer.bad_rows:
        reason = f"the package {writer.path.name} has too few rows for one bad row within the limit; raise --scale"
        raise FlisError("bad-argument", argument="--fault bad-rows", reason=reason, command="generate")
    if tweak == "extra-member":
        writer.begin_named("ukendt", "Ukendt.csv")
        writer.add(b"Kolonne\r\n")
        writer.end()
    package = writer.finish(manifest=tweak != "no-manifest", off_by=int(tweak == "manifest-mismatch"))
    damage = {"corrupt-zip": _flip, "truncated-zip": _truncate}.get(tweak)
    if damage is None:
        return package
    damage(package.path)
    return replace(package, bytes=package.path.stat().st_size)


def _flip(path: Path) -> None:
    with zipfile.ZipFile(path) as whole:
        member = max(whole.infolist(), key=lambda info: info.compress_size)
    with path.open("r+b") as stream:
        stream.seek(member.header_offset + 30 + len(member.filename) + member.compress_size // 2)
        byte = stream.read(1)
        stream.seek(-1, 1)
        stream.write(bytes([byte[0] ^ 0xFF]))


def _truncate(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.truncate(path.stat().st_size * 2 // 3)
