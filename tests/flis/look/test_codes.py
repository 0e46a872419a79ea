"""`flis codes`: what no code list knows, from five rows on, and never a person."""

from __future__ import annotations

from tests.flis.yard import KEY, Yard, sag
from tests.paths import ROOT

from flis.look.codes import Unknown, unknown_codes
from flis.project.contract import load_contracts


def _codes(yard: Yard):
    with yard.store(read_only=True) as store:
        return unknown_codes(store, yard.contracts, yard.project.folder)


def test_unknown_codes_are_counted_and_shown_from_five_rows_on(tmp_path, monkeypatch):
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    yard = Yard(tmp_path / "data")
    yard.install()
    assert _codes(yard).unknown == () and "know every code" in "".join(_codes(yard).lines())

    status = ["1"] * 9 + ["X7"] * 6 + ["Y8"] * 3 + ["6101150001"] * 7
    yard.land(yard.dubu([sag(n, status_kode=code, sagstype_kode="10") for n, code in enumerate(status)]))
    found = [one for one in _codes(yard).unknown if one.column == "status_kode"]
    assert found == [Unknown("dubu_sag", "status_kode", "X7", 6), Unknown("dubu_sag", "status_kode", None, 10)]
    text = "\n".join(_codes(yard).lines())
    assert "X7  6 rows" in text and "Y8" not in text and "610115" not in text


def test_a_code_that_the_kommune_maps_is_known_after_the_next_package(tmp_path, monkeypatch):
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    (tmp_path / "lokal").mkdir()
    text = 'tabeller: {dubu_sag: {kolonner: {status_kode: {vaerdier: {X7: "1"}}}}}\n'
    (tmp_path / "lokal" / "kontrakt.yml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("FLIS_LOKAL", str(tmp_path / "lokal"))
    yard = Yard(tmp_path / "data", load_contracts(ROOT))
    yard.install()
    yard.land(yard.dubu([sag(n, status_kode="X7") for n in range(6)]))
    assert not [one for one in _codes(yard).unknown if one.column == "status_kode"]
