"""The findings of a built mart against those of the oracles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import duckdb
from tests.flis.oracle.controls.landed import Findings
from tests.flis.oracle.mart import same


def findings(connection: duckdb.DuckDBPyConnection, *tables: str) -> Findings:
    """What the models of controls ``tables`` have found, in the mart that ``connection`` has attached as DM."""
    found: Findings = Counter()
    for table in tables:
        rows = connection.execute(
            f"select kontrol_id, kommune_kode, periode, noegle, antal from DM.Drift.{table}"  # noqa: S608
        ).fetchall()
        found += Counter({row[:4]: row[4] for row in rows})
        assert len(rows) == len({row[:4] for row in rows}), f"{table} tells a finding twice"
    return found


def agree(found: Findings, expected: Findings, controls: Iterable[str]) -> None:
    """Both have the same findings, with the same numbers, and each of ``controls`` finds something."""
    same(set(found.items()), set(expected.items()))
    silent = set(controls) - {key[0] for key in expected}
    assert not silent, f"the cases trip {sorted(silent)} nowhere"
