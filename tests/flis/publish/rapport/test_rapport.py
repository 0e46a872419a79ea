"""The report over a small mart: what it shows, what it must not show, and that its pages are whole."""

# ruff: noqa: S608 - the tables and columns are those of this file

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import duckdb
import pytest
from click.testing import CliRunner
from tests.flis.publish.rapport.pages import Page
from tests.flis.yard import KEY, Yard, sag

from flis.cli import month
from flis.ground.catalogue import CATALOGUE
from flis.ground.errors import FlisError
from flis.publish import palette
from flis.publish.rapport import charts, tal
from flis.publish.rapport.figures import Figures
from flis.publish.rapport.page import _ended as ended
from flis.publish.rapport.texts import KOERSEL
from flis.publish.rapport.views import view
from flis.publish.rapport.write import write_rapport
from flis.store.mart import reading_mart

# A blanked figure is NULL in the benchmark. Here it has a value, so that a report that shows it is found.
SECRET = "987.654321"
TABLES = {
    "Generel.DimKommune": [{"kommune_kode": "0101", "kommune_navn": "København"}]
    + [{"kommune_kode": f"01{n}", "kommune_navn": f"Nabo & {n}"} for n in range(10, 20)],
    "Generel.DimNoegletal": [
        {
            "noegletal_id": ident,
            "titel": f"Titel {ident}",
            "dataomraade": "Skole",
            "noegletal_definition": "Hvad det er <b>.",
            "opgoerelsesniveau": "M",
            "visningstype": "Procent",
            "taeller_tekst": "Fravær",
            "naevner_tekst": naevner,
            "sammenligning_dataomraade": "Skole",
            "faldgruber": "Et barn kan tælle to gange.",
        }
        for ident, naevner in (("A-001", "Alle"), ("B-001", "1"))
    ],
    "Generel.DimSammenligningsgruppe": [
        {"aar": 2022, "dataomraade": "Skole", "kommune_kode": "0101", "sammenligningskommune_kode": "0110"}
    ],
    "Drift.Datakvalitet": [
        {
            "kontrol_id": "K-01",
            "kontrol_tekst": "Slut før start.",
            "alvor": "fejl",
            "tabel": "tabel_x",
            "kommune_kode": "0101",
            "periode": date(2023, 7, 1),
            "noegle": "NOEGLE-TIL-EN-PERSON",
        },
        {
            "kontrol_id": "K-02",
            "kontrol_tekst": "Borgere mangler.",
            "alvor": "fejl",
            "tabel": "tabel_y",
            "kommune_kode": "0101",
            "periode": None,
            "noegle": "K-02",
        },
    ],
    "Drift.Kubestatus": [
        {
            "kommune_kode": "0101",
            "kube_navn": "Dubu",
            "periode": date(2023, 5, 1),
            "status": "afventer data",
            "aarsag": "Ingen indlæst datapakke.",
            "driftsmeddelelse_id": "DM-1",
        }
    ],
    "Drift.Rettelse": [
        {
            "rettelse_navn": "dubletter",
            "tilstand": "gælder",
            "kommune_kode": "0101",
            "periode": date(2023, 5, 1),
            "tabel": "tabel_x",
            "aarsag": "Dubletter.",
            "driftsmeddelelse_id": None,
            "ny_vaerdi": "NY-VAERDI-I-EN-RAEKKE",
        }
    ],
    "Drift.Datapakke": [
        {
            "pakke_navn": "0101_DUBU_202305_20230605T060000_r7.1.zip",
            "kommune_kode": "0101",
            "status": "landet",
            "startet_tidspunkt": "2023-06-06 08:00:00",
        }
    ],
    "Drift.Driftsmeddelelse": [
        {
            "driftsmeddelelse_id": "DM-1",
            "meddelelse_dato": date(2023, 5, 2),
            "omraade": "KRL",
            "titel": "<script>alert(1)</script>",
            "tekst": "Se her.",
        }
    ],
}


def benchmark() -> list[dict[str, object]]:
    rows = []
    for ident in ("A-001", "B-001"):
        for kode in [row["kommune_kode"] for row in TABLES["Generel.DimKommune"]]:
            for number in (4, 5):
                hidden = kode == "0111" or (kode == "0101" and number == 4)
                row = {
                    "noegletal_id": ident,
                    "kommune_kode": kode,
                    "periode": date(2023, number, 1),
                    "gruppe_aar": 2022,
                }
                row |= {"gruppe_kommuner_antal": 1, "landet_kommuner_antal": 11}
                value = SECRET if hidden else str(int(kode) / 10)
                for of in ("egen", "gruppe", "landet"):
                    row[f"{of}_vaerdi"] = Decimal(value) if of == "egen" else Decimal("5.5")
                    row[f"er_blaendet_{of}"] = int(hidden and of == "egen")
                    row[f"{of}_pr_1000"] = Decimal("2.25") if ident == "B-001" else None
                row |= {"er_hele_perioden": 1, "er_tilbagefoert": 0}
                rows.append(row)
    return rows


@pytest.fixture(scope="module")
def yard(tmp_path_factory):
    """One kommune with a landed package, a refused one, and a mart made by hand."""
    yard = Yard(tmp_path_factory.mktemp("rapport"))
    yard.install()
    rows = [sag(number) for number in range(1, 1200)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLIS_PSEUDONYM_KEY", KEY)
        yard.land(
            yard.dubu(rows),
            yard.dubu([*rows, sag(1200, startdato="i går")], periode="202307", udlaest="20230805T060000"),
            yard.dubu(rows[:1], kommune="9999"),
        )
    with duckdb.connect(str(yard.folder / "DM.duckdb")) as connection:
        for table, rows in {**TABLES, "Generel.FaktNoegletalBenchmark": benchmark()}.items():
            types = {int: "int", Decimal: "decimal(18,6)", date: "date"}
            filled = {name: value for row in rows for name, value in row.items() if value is not None}
            columns = [f"{name} {types.get(type(filled.get(name)), 'varchar')}" for name in rows[0]]
            columns = [c.replace("startet_tidspunkt varchar", "startet_tidspunkt timestamp") for c in columns]
            connection.execute(f"create schema if not exists {table.split('.')[0]}")
            connection.execute(f"create table {table} ({', '.join(columns)})")
            connection.executemany(
                f"insert into {table} values ({', '.join('?' * len(columns))})", [list(row.values()) for row in rows]
            )
    return yard


@pytest.fixture(scope="module")
def pages(yard):
    write_rapport(yard.project, yard.contracts, yard.target, yard.folder / "ud")
    return {p.name: Page(p.read_text(encoding="utf-8")) for p in (yard.folder / "ud").iterdir()}


def test_there_is_an_index_and_a_page_for_each_kommune_that_landed(pages):
    assert set(pages) == {"index.html", "0101.html"}


@pytest.mark.parametrize("name", ["index.html", "0101.html"])
def test_a_page_is_whole_and_reaches_for_nothing(pages, name):
    assert pages[name].faults == []


def test_a_blanked_figure_is_nowhere(pages):
    shown = pages["0101.html"].text
    # Of the count one month of two is blanked, and one month alone is no line.
    assert "skjult" in shown and pages["0101.html"].charts == 3
    for form in ("987,6", "987.6", "988", SECRET):
        assert form not in shown


def test_keys_of_findings_and_values_of_corrections_are_nowhere(pages):
    for page in pages.values():
        assert "NOEGLE-TIL" not in page.text and "NY-VAERDI" not in page.text and "i går" not in page.text
    words = " ".join(pages["0101.html"].words)
    assert "K-01: Slut før start." in words and "dubletter" in words


def test_a_finding_of_no_month_is_one_of_the_newest(pages):
    words = " ".join(pages["0101.html"].words)
    assert "K-02: Borgere mangler. 1 fund, juli 2023" in words, words[:3000]


def test_text_of_others_is_never_markup(pages):
    assert "<script" not in pages["0101.html"].text and "&lt;script&gt;" in pages["0101.html"].text


def test_what_is_missing_has_a_reason_and_a_sentence_to_send(pages):
    words = " ".join(pages["0101.html"].words)
    assert "Vi mangler datapakken for DUBU, juni 2023, for København Kommune (0101)." in words
    assert "Kuber, der ikke kan bruges: Dubu" in words and "Driftsmeddelelse DM-1." in words
    assert "1 række af pakken 0101_DUBU_202307_20230805T060000_r7.1.zip er afvist." in words
    assert "er ikke en dato på den aftalte form" in words
    assert "9999_DUBU" in " ".join(pages["index.html"].words)


def test_a_count_is_compared_per_1000_alone(yard):
    with reading_mart(yard.target) as mart:
        compared, counted = Figures(mart, {}).of("0101")
    assert [dot.kind for dot in compared.dots].count("gruppe") == 1
    assert len(compared.dots) == 10 and compared.hidden == 1 and compared.spread.plads == 1
    assert counted.noegletal.er_antal and counted.dots == () and counted.spread is None
    shown = dict(view(counted, "København").pr_1000)
    whose = ("København", "Gruppen (1 kommune)", "Hele landet (11 kommuner)")
    assert shown == {f"{who}, pr. 1.000 indbyggere": "2,25" for who in whose}
    assert view(compared, "København").pr_1000 == ()


def test_a_single_period_is_no_line_and_an_open_year_is_called_so(yard):
    with reading_mart(yard.target) as mart:
        series = next(Figures(mart, {}).of("0101"))
    # Of the two months one is blanked; the group has both.
    assert charts.line_chart(series, 1)
    alone = replace(series, points=series.points[-1:])
    assert charts.line_chart(alone, 1) is None
    year = replace(alone.noegletal, niveau="Å")
    point = replace(alone.newest, periode=date(2023, 1, 1), hele_perioden=False)
    assert view(replace(alone, noegletal=year, points=(point,)), "København").periode == "2023 (år til dato)"


def test_every_chart_is_a_picture_alone(yard):
    with reading_mart(yard.target) as mart:
        series = next(Figures(mart, {}).of("0101"))
    for svg in (charts.line_chart(series, 1), charts.dot_plot(series, 1), charts.bar_chart(["maj"], {"Fejl": [2]})):
        tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()}
        assert tags <= {"svg", "g", "path", "line", "text", "rect"}
        assert "href" not in svg and "<style" not in svg


def test_invented_figures_are_called_so(yard, tmp_path):
    mark = yard.folder / "DEMO"
    mark.touch()
    try:
        write_rapport(yard.project, yard.contracts, yard.target, tmp_path)
    finally:
        mark.unlink()
    for path in tmp_path.iterdir():
        page = Page(path.read_text(encoding="utf-8"))
        assert re.search(r"<title>[^<]*\(syntetisk\)</title>", page.text) and "syntetiske" in " ".join(page.words)
    figures = [c for c in page.captions if c.startswith("Titel")]
    assert all("syntetisk" in caption for caption in figures)


def test_one_kommune_alone_leaves_the_index(yard, tmp_path):
    report = write_rapport(yard.project, yard.contracts, yard.target, tmp_path, ("0101",))
    assert report.files == ("0101.html",) and [p.name for p in tmp_path.iterdir()] == ["0101.html"]
    with pytest.raises(FlisError) as raised:
        write_rapport(yard.project, yard.contracts, yard.target, tmp_path, ("0751",))
    assert raised.value.code == "bad-argument"


def test_a_run_with_rapport_ends_with_the_report(yard, monkeypatch):
    """Also where the build failed: the report is what tells it."""
    failure = FlisError("dbt-stopped", reason="it was stopped")
    step = SimpleNamespace(
        lines=lambda: iter(()), as_dict=lambda: {"skipped": [], "fetched": [], "failed": []}, facts=dict, failed=[]
    )
    for name, found in (("_fetch", None), ("_land", None), ("_build", failure)):
        report = SimpleNamespace(**vars(step), failure=found)
        monkeypatch.setattr(month, name, lambda *_, _report=report, **__: _report)
    monkeypatch.setenv("FLIS_DATA", str(yard.folder))
    done = CliRunner().invoke(month.run, ["--rapport", "--json"], standalone_mode=False)
    assert json.loads(done.stdout)["rapport"]["files"] == ["0101.html", "index.html"]
    assert done.return_value == failure.exit_code
    page = (yard.folder / "rapport" / "0101.html").read_text(encoding="utf-8")
    assert "Den seneste opbygning af DM lykkedes ikke." in page


def test_without_a_mart_it_says_so(tmp_path):
    yard = Yard(tmp_path)
    yard.install()
    for file in (None, tmp_path / "DM.duckdb"):
        if file:
            duckdb.connect(str(file)).close()
        with pytest.raises(FlisError) as raised:
            write_rapport(yard.project, yard.contracts, yard.target, tmp_path / "ud")
        assert raised.value.code == "not-built"


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colours_have_the_contrast_of_wcag_aa():
    for text in (palette.INK, palette.QUIET, palette.BLUE):
        for ground in (palette.PAPER, "#f3f3f3", "#eaf2f9"):
            assert _contrast(text, ground) >= 4.5, text
    for name, (text, ground) in palette.STATES.items():
        assert _contrast(text, ground) >= 4.5, name
    for name, colour in palette.COLOURS.items():
        assert _contrast(colour, palette.PAPER) >= 3, name


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (tal.tal(Decimal("1234.565"), 2), "1.234,57"),
        (tal.tal(Decimal("-0.5")), "−1"),
        (tal.tal(None), "–"),
        (tal.aendring(Decimal("12"), Decimal("10"), 1), "+2,0 (+20 %)"),
        (tal.aendring(Decimal("1"), Decimal(0), 0), "+1"),
        # What is shown as 0 has no sign, in either direction.
        (tal.aendring(Decimal("7.101"), Decimal("7.1"), 1), "0,0 (0 %)"),
        (tal.aendring(Decimal("7.099"), Decimal("7.1"), 1), "0,0 (0 %)"),
        (tal.aendring(Decimal("1"), None, 0), "–"),
        (
            tal.maaneder([date(2023, 1, 1), date(2022, 12, 1), date(2023, 3, 1)]),
            "december 2022–januar 2023 og marts 2023",
        ),
        (tal.maaneder([date(2023, 6, 1), date(2023, 7, 1)]), "juni–juli 2023"),
        (tal.opremset(["a", "b", "c"]), "a, b og c"),
        (tal.periode(SimpleNamespace(niveau="Å"), date(2022, 8, 1)), "skoleåret 2022/23"),
        (tal.periode(SimpleNamespace(niveau="Å"), date(2022, 1, 1)), "2022"),
    ],
)
def test_numbers_and_months_are_danish(found, expected):
    assert found == expected


def test_a_step_that_did_a_part_says_so_in_danish():
    assert ended(None) == "gennemført"
    assert ended("packages-refused").startswith("gennemført, men mindst én datapakke blev afvist")
    assert ended("not-installed") == "stoppet af fejlen not-installed"
    assert set(KOERSEL) <= set(CATALOGUE)
