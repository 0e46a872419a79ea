"""Tables of the whole country that a package may deliver in part: what it does not speak of stays as it was."""

from __future__ import annotations

from collections.abc import Sequence

from tests.flis.yard import Pack, Row, Yard, noegletal
from tests.harness import dbt, query

MODELS = ("dsa_drift__gaeldende_levering", "dsa_benchmark__noegletal", "dsa_sammenligning__sammenligningskommune")


def found(yard: Yard, columns: str, table: str) -> list[tuple]:
    return query(yard.folder, f"select {columns} from DSA.{table} order by all")  # noqa: S608


def groups(yard: Yard, rows: Sequence[tuple[str, str, str]], udlaest: str) -> Pack:
    """A package of 0461's groups of 2023: (dataomraade, rang, kommune)."""
    own = {"aar": "2023", "kommune_kode": "0461", "kommune_navn": "Odense", "sammenligningskommune_navn": "X"}
    delivered: list[Row] = [
        {**own, "dataomraade": area, "rang": rang, "sammenligningskommune_kode": kommune}
        for area, rang, kommune in rows
    ]
    facts = {"kommune": "0000", "omraade": "SAMMENLIGNING", "udlaest": udlaest}
    return yard.pack({"sammenligning_sammenligningskommune": delivered}, **facts)


def test_22_a_correction_of_a_part_leaves_the_rest(yard):
    january = "01-01-2023"
    yard.land(
        yard.benchmark([noegletal("0461", january), noegletal("0461", january, noegletal_id="OEK-001")]),
        yard.benchmark([noegletal("0461", january, "9", noegletal_id="OEK-001")], udlaest="20230705T060000"),
        groups(yard, [("Skole", "1", "0101"), ("Skole", "2", "0751"), ("Udsatte", "1", "0851")], "20230605T060000"),
        groups(yard, [("Skole", "1", "0153")], "20230705T060000"),
    )
    assert yard.codes() == [None] * 4
    dbt(yard.folder, "-q", "run", "--select", *MODELS)
    figures = found(yard, "noegletal_id, cast(taeller as double)", "Benchmark.Noegletal")
    assert figures == [("OEK-001", 9), ("UBU-001", 1.5)]
    places = found(yard, "dataomraade, rang, sammenligningskommune_kode", "Sammenligning.Sammenligningskommune")
    assert places == [("Skole", 1, "0153"), ("Udsatte", 1, "0851")]
