"""A fault of one package, of whatever kind and wherever it arises, never holds the others."""

from __future__ import annotations

import pyarrow as pa
import pytest
from tests.flis.yard import Pack, sag

from flis.datapakke import zip as zip_module
from flis.ground.errors import FlisError, TryAgain
from flis.landing import contents, inbox, members, package, place, rows, together
from flis.project.folders import ARCHIVE
from flis.reading import chunk, table, whole
from flis.reading.counts import Counts
from flis.store.duck import DuckStore

SECRET = "6101150001"
KINDS = [
    AttributeError(SECRET), KeyError(SECRET), RecursionError(SECRET), pa.ArrowInvalid(SECRET), OverflowError(SECRET),
    UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET), AssertionError(SECRET), ZeroDivisionError(SECRET),
    RuntimeError(SECRET), StopIteration(SECRET), NotImplementedError(SECRET), EOFError(SECRET), ValueError(SECRET),
]  # fmt: skip
# Everything that is called for one package: the module that calls it, and the name it has there.
PLACES = [
    (package, "identified"), (package, "parse_name"), (package, "gate"), (contents, "_descriptor"),
    (contents, "_check_members"), (contents, "_members"), (package, "land_members"), (package, "check_share"),
    (package, "notes_on"), (members, "read_into"), (members, "refuse_duplicates"), (members, "leveringer_of"),
    (members, "with_history"), (package.ledger, "landed_as"), (package.ledger, "add_refusals"),
    (package.ledger, "add_leveringer"), (package.ledger, "remember_key"), (zip_module, "open_package"),
    (place.LandPlace, "check_key"), (place.LandPlace, "limits"), (place.LandPlace, "context"), (table, "read_table"),
    (table, "read_chunk"), (table, "felter"), (table, "_plan"), (chunk, "column_values"), (chunk, "cpr_values"),
    (rows, "Levering"),
]  # fmt: skip


# What is called for one package that lands beside others.
OF_SEVERAL = [
    (together, "identified"), (together, "parse_name"), (together, "gate"), (together, "opened"),
    (together, "check_share"), (together, "notes_on"), (together, "_new_and_unchanged"), (together, "_write_table"),
    (together, "leveringer_with"), (together, "with_months"), (together.ledger, "landed_hashes"),
    (together.ledger, "add_attempt"), (contents, "_descriptor"), (place.LandPlace, "check_key"),
    (place.LandPlace, "limits"), (place.LandPlace, "context"), (whole, "_keys_differ"), (whole, "reader_over"),
    (table, "read_table"), (table, "read_chunk"),
]  # fmt: skip


@pytest.fixture
def packs(yard) -> tuple[Pack, ...]:
    """The fault hits the first."""
    return tuple(yard.dubu([sag(n)], periode=f"20230{n}", udlaest=f"20230{n + 1}05T060000") for n in (5, 6, 7))


def _break(monkeypatch, where: tuple[object, str], error: BaseException, times: int = 1) -> list[str]:
    """Raise ``error`` the first ``times`` that the named function is called."""
    owner, name = where
    whole, hit = getattr(owner, name), []

    def broken(*arguments, **named):
        if len(hit) < times:
            hit.append(name)
            raise error
        return whole(*arguments, **named)

    monkeypatch.setattr(owner, name, broken)
    return hit


@pytest.fixture
def alone(monkeypatch) -> None:
    """Each package lands by itself."""
    monkeypatch.setattr(DuckStore, "at_once", 1)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("where", PLACES, ids=lambda w: w[1])
def test_wherever_it_arises_the_other_packages_land(yard, packs, monkeypatch, caplog, where):
    hit = _break(monkeypatch, where, AttributeError(SECRET))
    report = yard.land(*packs)
    assert hit
    states = [p.state for p in report.packages]
    assert states[1:] == ["landed", "landed"]
    first = report.packages[0]
    assert first.error is not None and first.error.code == "internal"
    assert packs[0].name in first.error.what and SECRET not in first.error.what
    assert report.failure is not None and report.failure.exit_code == 1
    ledger = yard.query("select status, fejl_kode from DSA.Drift.Datapakke order by startet_tidspunkt")
    # After the commit the package has landed, and the report says both.
    landed_first = where[1] == "notes_on"
    assert states[0] == ("landed" if landed_first else "refused")
    assert ledger == [("landet", None) if landed_first else ("afvist", "internal")] + [("landet", None)] * 2
    assert yard.query("select count(*) as antal from DSA.Raa.dubu_sag") == [(3 if landed_first else 2,)]
    assert SECRET not in caplog.text
    # The fault is gone: so is the refusal.
    assert [p.state for p in yard.land().packages] == ([] if landed_first else ["landed"])


@pytest.mark.parametrize("where", OF_SEVERAL, ids=lambda w: w[1])
def test_a_fault_beside_others_lets_each_package_land_by_itself(yard, packs, monkeypatch, caplog, where):
    if where[1] == "landed_hashes":
        # The first question is the run's, and not of a package.
        yard.put(*packs)
        whole_one, hit = together.ledger.landed_hashes, []

        def broken(store, among=None):
            if among is not None and not hit:
                hit.append(1)
                raise AttributeError(SECRET)
            return whole_one(store, among)

        monkeypatch.setattr(together.ledger, "landed_hashes", broken)
    else:
        hit = _break(monkeypatch, where, AttributeError(SECRET))
    report = yard.land(*packs)
    assert hit and [p.state for p in report.packages] == ["landed"] * 3
    assert yard.codes() == [None] * 3
    assert yard.query("select count(*) from DSA.Raa.dubu_sag") == [(3,)]
    assert SECRET not in caplog.text


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("error", KINDS, ids=lambda e: type(e).__name__)
@pytest.mark.parametrize("where", [(table, "read_chunk"), (package, "gate")], ids=lambda w: w[1])
def test_of_whatever_kind_it_is(yard, packs, monkeypatch, where, error):
    hit = _break(monkeypatch, where, error)
    report = yard.land(*packs)
    assert hit and [p.state for p in report.packages] == ["refused", "landed", "landed"]
    assert yard.codes() == ["internal", None, None]
    assert SECRET not in str(report.as_dict())


@pytest.mark.usefixtures("alone")
def test_a_fault_that_the_system_names_is_the_packages_too(yard, packs, monkeypatch):
    _break(monkeypatch, (zip_module, "open_package"), PermissionError(13, "Permission denied"))
    assert [p.state for p in yard.land(*packs).packages] == ["refused", "landed", "landed"]
    assert yard.codes() == ["file-error", None, None]


@pytest.mark.usefixtures("alone")
def test_what_concerns_every_package_ends_the_run(yard, packs, monkeypatch):
    for error in (
        FlisError("database", database="DSA", reason="x"),
        FlisError("disk-full", folder="x", need=1, free=0),
        MemoryError(),
        KeyboardInterrupt(),
    ):
        with monkeypatch.context() as patch, pytest.raises(type(error)):
            _break(patch, (package, "gate"), error)
            yard.land(*packs)
    assert yard.codes() == []


def test_a_package_that_cannot_be_moved_to_the_archive_has_landed(yard, packs, monkeypatch):
    with monkeypatch.context() as patch:
        _break(patch, (inbox, "keep"), FlisError("file-error", file="x", reason="in use"))
        report = yard.land(*packs)
    assert [p.state for p in report.packages] == ["landed"] * 3
    assert report.failure is not None and report.failure.code == "file-error"
    assert [p.state for p in yard.land().packages] == ["known"]
    assert [folder for folder, _ in yard.files()] == [ARCHIVE] * 3


def test_refused_rows_that_cannot_be_noted_do_not_hide_the_refusal(yard, packs, monkeypatch):
    hit = _break(monkeypatch, (package.ledger, "add_refusals"), UnicodeError(SECRET), times=2)
    report = yard.land(yard.dubu([sag(1, startdato="x")]), *packs)
    assert len(hit) == 2
    assert [p.state for p in report.packages].count("landed") == 2


def test_rows_of_another_shape_are_found_before_the_database_sees_them(yard):
    contract = yard.contracts.table("dubu_sag")
    wrong = table.Batch(pa.record_batch({"x": [SECRET]}), 1, [])
    counts = Counts()
    with pytest.raises(FlisError, match="other columns"):
        table.reader_of([wrong], contract, "7.1", counts).read_all()
    assert isinstance(counts.error, FlisError)


def test_a_package_has_three_chances_with_longer_pauses_between(yard, monkeypatch):
    """A deadlock or a lost connection may pass. After the third, the run ends, and the package stays."""
    pauses: list[float] = []
    monkeypatch.setattr(package.time, "sleep", pauses.append)
    pack = yard.dubu([sag(1)])
    _break(monkeypatch, (package, "_land"), TryAgain("database", database="DSA", reason="a deadlock"), times=2)
    assert yard.land(pack).packages[0].state == "landed"
    assert pauses == [1.0, 2.0]
    pauses.clear()
    _break(monkeypatch, (package, "_land"), TryAgain("database", database="DSA", reason="a deadlock"), times=4)
    with pytest.raises(FlisError, match="database"):
        yard.land(yard.dubu([sag(2)], periode="202306", udlaest="20230705T060000"))
    assert pauses == [1.0, 2.0]
