"""Which file names every system can hold. The rules for the files of a package and for the names in a contract."""

from __future__ import annotations

import re
from typing import Any

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# Windows keeps these names for devices, also with an ending: CON.csv opens the console.
DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)")
_LONGEST = 120  # of a file in a package, with its folder, as the ledger holds it
_NOT_ON_WINDOWS = '<>:"|?*\\'


def fault_of_name(name: str) -> str:
    """Why ``name`` cannot be the name of one file; empty where it can."""
    if _CONTROL.search(name):
        return "a control character in the name"
    if "/" in name or (found := next((c for c in _NOT_ON_WINDOWS if c in name), "")):
        return f"{'/' if '/' in name else found} in the name of a file"
    if not name or name != name.strip() or name.endswith("."):
        return "an empty name, or one that begins or ends with a blank or a dot"
    if DEVICE.match(name):
        return "a name that Windows keeps for a device"
    return ""


def fault_of_path(path: Any) -> str:
    """Why ``path`` cannot be the name of a file in a package, perhaps in one folder; empty where it can."""
    if not isinstance(path, str):
        return "it must be a text"
    folder, slash, name = path.rpartition("/")
    reason = fault_of_name(name) or (slash and fault_of_name(folder))
    return reason or (f"it is longer than {_LONGEST} characters" if len(path) > _LONGEST else "")
