"""The controls of the landed rows of a whole demo, except those of the large monthly facts and of the grades.

Absence, presence, day care and grades have marts of random rows of their own.
"""

from __future__ import annotations

from collections import Counter

import duckdb
from tests.flis.oracle.controls.landed import Findings, Landed
from tests.flis.oracle.controls.of_accounts import of_accounts
from tests.flis.oracle.controls.of_dubu import of_dubu
from tests.flis.oracle.controls.of_figures import of_figures
from tests.flis.oracle.controls.of_inhabitants import of_inhabitants
from tests.flis.oracle.controls.of_packages import of_packages

ORACLES = (of_dubu, of_accounts, of_inhabitants, of_packages, of_figures)
FAMILIES = ("DUBU", "OEKO", "BORG", "LEV", "NOEG", "SAM")
# What the demo's packages and the planted faults trip.
DELIVERED = (
    *(f"DUBU-{number:02}" for number in range(1, 11)),
    *(f"LEV-{number:02}" for number in range(1, 9)),
    "NOEG-03", "BORG-02", "BORG-03", "OEKO-02", "OEKO-10", "OEKO-12", "OEKO-14",
)  # fmt: skip


def found_and_expected(connection: duckdb.DuckDBPyConnection) -> tuple[Findings, Findings]:
    """The findings of Datakvalitet, and those of the oracles, in the databases that ``connection`` has attached."""
    found = Counter(
        {
            tuple(row[:4]): row[4]
            for row in connection.execute(
                "select kontrol_id, kommune_kode, periode, noegle, antal from DM.Drift.Datakvalitet"
            ).fetchall()
            if row[0].split("-")[0] in FAMILIES
        }
    )
    landed = Landed(connection)
    return found, sum((oracle(landed) for oracle in ORACLES), Counter())
