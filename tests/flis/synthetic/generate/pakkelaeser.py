"""An independent reader of packages: csv, yaml and zipfile, and nothing of flis."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import date, datetime
from functools import cache
from pathlib import Path

import yaml
from tests.paths import ROOT

NAME = re.compile(r"(\d{4})_([A-Z_]+)_(\d{6})_(\d{8}T\d{6})_r(\d+\.\d+)\.zip")


@cache
def contracts() -> dict[str, list[dict]]:
    """Område -> tables as dicts: name, fil, release, format, columns (felt, type, release, required)."""
    found: dict[str, list[dict]] = {}
    for path in sorted(ROOT.glob("models/dsa/*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            meta = source["config"]["meta"]
            for table in source["tables"]:
                own = table["config"]["meta"]
                if "fil" not in own:
                    continue
                columns = [{"name": c["name"], "type": c["data_type"], **c["config"]["meta"]} for c in table["columns"]]
                # What landing derives is in no file.
                columns = [column for column in columns if "afledt_af" not in column]
                told = {"name": table["name"], "format": meta["format"], **own, "columns": columns}
                found.setdefault(meta["omraade"], []).append(told)
                # A package of history holds the same file; the same row may come once for each month.
                if "historik_omraade" in own:
                    key = list(dict.fromkeys([*own["noegle"], "periode"]))
                    found.setdefault(own["historik_omraade"], []).append({**told, "noegle": key})
    return found


def applies(part: dict, release: str) -> bool:
    return tuple(map(int, part.get("fra_release", "0").split("."))) <= tuple(map(int, release.split(".")))


def read_package(path: Path) -> dict:
    """Name parts, manifest, raw bytes, and per file the header and the rows (lists of text)."""
    kommune, omraade, periode, udlaest, release = NAME.fullmatch(path.name).groups()
    with zipfile.ZipFile(path) as package:
        raw = {info.filename: package.read(info) for info in package.infolist()}
    manifest = json.loads(raw.pop("datapackage.json", b"null"))
    form = contracts()[omraade][0]["format"]
    tables = {}
    for name, content in raw.items():
        rows = list(csv.reader(io.StringIO(content.decode(form["encoding"]), newline=""), delimiter=form["delimiter"]))
        tables[name] = {"header": rows[0], "rows": rows[1:]}
    return {
        "kommune": kommune,
        "omraade": omraade,
        "periode": date(int(periode[:4]), int(periode[4:]), 1),
        "udlaest": datetime.strptime(udlaest, "%Y%m%dT%H%M%S"),
        "release": release,
        "manifest": manifest,
        "raw": raw,
        "tables": tables,
    }


def dicts(package: dict, fil: str) -> list[dict[str, str]]:
    table = package["tables"][fil]
    return [dict(zip(table["header"], row, strict=True)) for row in table["rows"]]


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def parse_day(text: str) -> date | None:
    if text in ("", "31-12-9999"):
        return None
    return datetime.strptime(text, "%d-%m-%Y" if text[2] == "-" else "%Y-%m-%d").date()
