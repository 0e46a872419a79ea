"""The fixes there are. A new one is a module with its :class:`Fix`, and a line here."""

from __future__ import annotations

from flis.fix.fix import Fix
from flis.fix.oekonomi_dobbelt_primo import OEKONOMI_DOBBELT_PRIMO
from flis.fix.oekonomi_ukendt_konto import OEKONOMI_UKENDT_KONTO
from flis.fix.personale_dubletter import PERSONALE_DUBLETTER
from flis.ground.errors import FlisError

FIXES = (PERSONALE_DUBLETTER, OEKONOMI_UKENDT_KONTO, OEKONOMI_DOBBELT_PRIMO)


def fix_named(name: str) -> Fix:
    """Raises ``unknown-fix``."""
    for fix in FIXES:
        if fix.name == name:
            return fix
    raise FlisError("unknown-fix", fix=name, names=", ".join(fix.name for fix in FIXES))
