"""A KRL agreement that ended: what landed before does not count, as if a rebuild from the archive had refused it."""

from __future__ import annotations

from tests.flis.landing.test_krl_build import MAY, SUMMER, WITH, WITHOUT, krl
from tests.flis.yard import Yard

HEADER = "kommune_kode;fra_dato;til_dato;driftsmeddelelse_id\n"
KRL_TABLES = ("krl_fravaer", "krl_medarbejder")


def counted(yard: Yard) -> list[tuple[str, str]]:
    """(kommune, month) of KRL's rows that count."""
    current = yard.current()
    return sorted({(row[1], f"{row[2]:%m}") for table in KRL_TABLES for row in current[table]})


def test_an_exception_that_comes_later_takes_the_months_out(yard: Yard):
    """Also tried: an exception with an end, one of another kommune, and one that is taken back."""
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
