"""Which file of the folder drift/ belongs to which table. Nothing that lies there is passed over.

Names are compared without case: Windows does so too. A name that no table has stops the run, since the list of
kommuner without a KRL agreement, saved as ``krl_undtagelser.csv.txt`` or ``krl_undtagelser (1).csv``, would otherwise
open the gate that it is written to close.
"""

from __future__ import annotations

import difflib
import unicodedata
from pathlib import Path

from flis.datapakke.name import ending, form
from flis.ground.durable import disk_error, is_folder
from flis.ground.errors import FlisError
from flis.project.contract import DRIFT_OMRAADE, Contracts, Table
from flis.store.ledger import DRIFT_FOLDER

# What operating systems and office programs put into a folder by themselves. Hidden files begin with a dot.
_PASSED_OVER = {"desktop.ini", "thumbs.db"}
_LOCK_OF_OFFICE = "~$"
# The errors of a file that lies in drift/. Each of them stops the landing.
DRIFT_CODES = ("unknown-drift-file", "bad-drift-file", "bad-workbook")


def drift_names(table: Table) -> list[str]:
    """The names under which ``table`` may lie in drift/: as a CSV and as a spreadsheet; none for other tables."""
    if table.omraade != DRIFT_OMRAADE and table.regneark is None:
        return []
    return [table.fil, *([table.regneark.fil] if table.regneark else [])]


def files_there(data_folder: Path, contracts: Contracts) -> dict[str, Path]:
    """The contract's name of each file in drift/ -> where it lies.

    Raises ``unknown-drift-file`` for a name that no table of any release has, and ``bad-drift-file`` for two spellings
    of one name and for a folder or a link.
    """
    folder = data_folder / DRIFT_FOLDER
    tables = {name: table for table in contracts.tables if table.fil for name in drift_names(table)}
    known = {_folded(name): name for name in tables}
    found: dict[str, Path] = {}
    for path in _entries(folder):
        if path.name.startswith((".", _LOCK_OF_OFFICE)) or path.name.casefold() in _PASSED_OVER:
            continue
        name = known.get(_folded(path.name))
        if name is None:
            raise FlisError("unknown-drift-file", file=_shown(path.name, known), nearest=_nearest(path.name, known))
        if name in found:
            raise bad_drift_file(tables[name], name, "it lies there in two spellings, and only one can count")
        _require_file(path, tables[name], name)
        found[name] = path
    return found


def bad_drift_file(table: Table, name: str, reason: str, where: str = "the whole file", line: int = 1) -> FlisError:
    """``bad-drift-file``. ``where`` is a place in the file: a record, or sheet, row and column."""
    facts = {"file": DRIFT_FOLDER + name, "where": where, "line": line, "reason": reason}
    return FlisError("bad-drift-file", **facts, contract=table.contract)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir(), key=lambda path: path.name) if is_folder(folder) else []
    except OSError as error:
        raise disk_error(error, folder, 0) from error


def _require_file(path: Path, table: Table, name: str) -> None:
    try:
        if path.is_file():
            return
    except OSError as error:
        raise disk_error(error, path, 0) from error
    # Passed over, it would open the gate that the file closes.
    raise bad_drift_file(table, name, "it is no file: a folder, a pipe, or a link that leads nowhere")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _shown(name: str, known: dict[str, str]) -> str:
    """``name`` as far as it is like a known one; the rest, which may be a person's, by its form."""
    folded = _folded(name)
    alike = max((len(_common(folded, other)) for other in known), default=0)
    # The ending stays whole: krl_undtagelser.xlsm must not be shown as the right name, krl_undtagelser.xlsx.
    alike = min(alike, len(name) - len(ending(name)))
    return name[:alike] + form(name[alike:]) if alike >= 4 and len(folded) == len(name) else form(name)


def _common(first: str, second: str) -> str:
    length = 0
    while first[length : length + 1] and first[length] == second[length : length + 1]:
        length += 1
    return first[:length]


def _nearest(name: str, known: dict[str, str]) -> str:
    close = difflib.get_close_matches(_folded(name), known, n=1, cutoff=0.5)
    if close:
        return f"the nearest name is {known[close[0]]}"
    return f"the names are {', '.join(sorted(known.values()))}"
