"""A KRL agreement that ended: what landed before does not count, as if a rebuild from the archive had refused it.

The tables of DM are compared in test_krl_build.py.
"""

from __future__ import annotations

import shutil

from tests.flis.landing.test_krl_build import MAY, SUMMER, WITH, WITHOUT, krl
from tests.flis.yard import Yard

from flis.datapakke.name import pattern_of
from flis.landing.prune import prune_without_agreement
from flis.look.worklist import NO_LONGER_COVERED, work_of

HEADER = "kommune_kode;fra_dato;til_dato;driftsmeddelelse_id\n"
KRL_TABLES = ("krl_fravaer", "krl_medarbejder")


def counted(yard: Yard) -> list[tuple[str, str]]:
    """(kommune, month) of KRL's rows that count."""
    current = yard.current()
    return sorted({(row[1], f"{row[2]:%m}") for table in KRL_TABLES for row in current[table]})


def test_an_exception_that_comes_later_takes_the_months_out(yard: Yard):
    yard.land(*(krl(yard, facts, kommune=kommune) for facts in (MAY, SUMMER) for kommune in (WITH, WITHOUT)))
    assert counted(yard) == [(WITH, "05"), (WITH, "06"), (WITHOUT, "05"), (WITHOUT, "06")]
    yard.drift("krl_undtagelser.csv", f"{HEADER}{WITHOUT};2023-06-15;;\n")
    yard.land()
    assert counted(yard) == [(WITH, "05"), (WITH, "06"), (WITHOUT, "05")]
    yard.drift("krl_undtagelser.csv", f"{HEADER}{WITHOUT};2023-05-31;2023-05-31;\n")
    yard.land()
    assert counted(yard) == [(WITH, "05"), (WITH, "06"), (WITHOUT, "06")]
    yard.drift("krl_undtagelser.csv", HEADER)
    yard.land()
    assert len(counted(yard)) == 4


def test_a_rebuild_from_the_archive_counts_the_same(yard: Yard, empty_yard: Yard, tmp_path):
    yard.land(*(krl(yard, facts, kommune=kommune) for facts in (MAY, SUMMER) for kommune in (WITH, WITHOUT)))
    yard.drift("krl_undtagelser.csv", f"{HEADER}{WITHOUT};2023-06-15;;\n")
    yard.land()
    before = yard.current()
    other = Yard(tmp_path / "anew")
    other.install()
    yard.archive.rename(other.archive)
    other.drift("krl_undtagelser.csv", f"{HEADER}{WITHOUT};2023-06-15;;\n")
    assert [p.error.code for p in other.land_archive().packages if p.error] == ["no-agreement"]
    after = other.current()
    for table in KRL_TABLES:
        assert after[table] == before[table] != []


def _raw(yard: Yard) -> dict[str, list[tuple]]:
    """All rows of KRL in DSA."""
    return {table: yard.query(f"select * from DSA.Raa.{table} order by all") for table in KRL_TABLES}  # noqa: S608


def test_pruning_and_a_rebuild_from_the_archive_end_in_the_same_rows(yard: Yard, empty_yard: Yard, tmp_path):
    yard.land(*(krl(yard, facts, kommune=kommune) for facts in (MAY, SUMMER) for kommune in (WITH, WITHOUT)))
    yard.drift("krl_undtagelser.csv", f"{HEADER}{WITHOUT};2023-06-15;;\n")
    yard.land()
    with yard.store(read_only=True) as store:
        todo = [i for i in work_of(store, yard.folder, pattern_of(yard.project)) if i.kind == NO_LONGER_COVERED]
    assert len(todo) == 1 and f"{WITHOUT}_KRL_202306" in todo[0].name and "prune --without-agreement" in todo[0].do
    before = yard.files(), _raw(yard)
    trial = prune_without_agreement(yard.project, yard.contracts, yard.target, dry_run=True)
    assert (yard.files(), _raw(yard)) == before and [p.name for p in trial.removed] == [todo[0].name]
    other = Yard(tmp_path / "anew")
    other.install()
    shutil.copytree(yard.archive, other.archive)
    other.drift("krl_undtagelser.csv", f"{HEADER}{WITHOUT};2023-06-15;;\n")
    other.land_archive()
    report = prune_without_agreement(yard.project, yard.contracts, yard.target)
    assert report.packages == (todo[0].name,) == report.files and report.rows > 0
    assert _raw(yard) == _raw(other) != before[1]
    assert not [name for name, _ in yard.files() if todo[0].name in name]
    with yard.store(read_only=True) as store:
        assert not [i for i in work_of(store, yard.folder, pattern_of(yard.project)) if i.kind == NO_LONGER_COVERED]
    again = prune_without_agreement(yard.project, yard.contracts, yard.target)
    assert again.nothing
