"""The page docs/dansk/licenser.md: the licence of every package that the lock names, as each package states it."""

from __future__ import annotations

import re
from collections import defaultdict
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

LOCK = "requirements.lock"
_PACKAGE = re.compile(r"^([A-Za-z0-9][\w.-]*)==", re.MULTILINE)
# A licence by its short name, e.g. BSD-3-Clause; a whole text or "Dual License" is not one.
_SHORT = re.compile(r"[A-Z][A-Za-z]*(-[\w.]+)*")
_CLASSIFIER = "License :: "
_NAMES = {
    "Apache Software License": "Apache-2.0",
    "Artistic License": "Artistic",
    "BSD License": "BSD",
    "GNU General Public License (GPL)": "GPL",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_SAME = {"Apache-2": "Apache-2.0", "PSFL": "PSF-2.0"}
# These packages do not state their licence in their metadata, or are not installed on every machine.
_ELSEWHERE = {
    "dbt-core-experimental-parser": "installeres aldrig",
    "mssql-python": "MIT",
    "mssql-python-odbc": "Microsofts licens til ODBC-driveren",
    "protobuf": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
}
_INTRODUCTION = """
Siden er til den, der skal vurdere licenserne. Listen er de pakker, som produktet installeres med, og det, som hver
pakke selv oplyser. Versionerne står i [{lock}](../../{lock}), og produktets egen licens i
[LICENSE](../../LICENSE).

- **MIT, BSD, Apache-2.0, PSF og Artistic** tillader al brug, når licensteksten følger med.
- **MPL-2.0 og LGPL** kræver, at ændringer i selve pakken gives videre på samme vilkår. Produktet ændrer ingen af dem.
- **ODBC-driveren** er Microsofts egen og bruges kun sammen med SQL Server. Dens vilkår ligger i pakken.
"""


def licences_page(folder: Path) -> str:
    """The page's whole text, for the lock of the project in ``folder``."""
    by_licence: dict[str, list[str]] = defaultdict(list)
    for name in locked(folder):
        by_licence[_licence(name)].append(name)
    lines = [
        f"<!-- Skrevet af `make docs` ud fra {LOCK} og de installerede pakker; ret ikke her. -->\n",
        "# Licenser",
        _INTRODUCTION.format(lock=LOCK),
        "| licens | pakker |\n|---|---|",
        *(f"| {licence} | {', '.join(names)} |" for licence, names in sorted(by_licence.items())),
    ]
    return "\n".join(lines) + "\n"


def locked(folder: Path) -> list[str]:
    """The names in the lock; a package with a version for each Python is one name."""
    return sorted(set(_PACKAGE.findall((folder / LOCK).read_text(encoding="utf-8"))))


def _licence(name: str) -> str:
    if name in _ELSEWHERE:
        return _ELSEWHERE[name]
    try:
        return _stated(metadata(name))
    except PackageNotFoundError:
        return "ikke installeret"


def _stated(about: PackageMetadata) -> str:
    if expression := about.get("License-Expression"):
        return expression.replace(" OR ", " eller ")
    plain = (about.get("License") or "").strip()
    if _SHORT.fullmatch(plain):
        return _SAME.get(plain, plain)
    found = [text.rpartition(" :: ")[2] for text in about.get_all("Classifier") or () if text.startswith(_CLASSIFIER)]
    return " eller ".join(_NAMES.get(text, text) for text in found) or "ikke oplyst"
