"""The status of the Økonomi cube in the month of the change, and in the month after: from package to mart."""

from __future__ import annotations

from tests.flis.landing.test_tomme_tabeller import package
from tests.flis.yard import Yard
from tests.harness import dbt, query

MESSAGES = (
    "driftsmeddelelse_id;meddelelse_dato;omraade;titel;tekst\n"
    "DM-2023-018;2023-05-12;OEKONOMI;Primoposter er tomme i maj;De fyldes i juni.\n"
)


def economy(yard: Yard) -> tuple[str, str, str, str | None]:
    """Month, status, reason and message of the cube, after a build."""
    dbt(yard.folder, "-q", "build", "--select", "+drift__kubestatus", "--exclude-resource-type", "unit_test", "test")
    (row,) = query(
        yard.folder,
        "select strftime(periode, '%Y-%m'), status, aarsag, driftsmeddelelse_id"
        " from DM.Drift.Kubestatus where kube_id = 'oekonomi'",
    )
    return row


def test_the_cube_waits_in_may_says_why_and_is_ready_in_june(yard):
    yard.drift("driftsmeddelelser.csv", MESSAGES)
    yard.land(package(yard, "202305", "20230531T200000", "oekonomi_primopost", "oekonomi_omkostningssted"))
    reason = "Leveret uden rækker: omkostningssteder og primoposter."
    assert economy(yard) == ("2023-05", "afventer data", reason, "DM-2023-018")
    yard.land(package(yard, "202306", "20230630T200000"))
    assert economy(yard) == ("2023-06", "klar", "Alle kubens områder er indlæst.", None)
