"""One nøgletal as its section shows it: every number already a Danish text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from flis.publish.rapport.charts import dot_plot, line_chart
from flis.publish.rapport.figures import Point, Series
from flis.publish.rapport.tal import aendring, antal, decimaler, periode, tal

_HIDDEN = "skjult"
_KINDS = {"egen": "kommunen", "gruppe": "gruppen", "anden": ""}


@dataclass(frozen=True)
class NoegletalView:
    """A section: its texts, its two charts as SVG (None: there is nothing to draw) and the tables beneath them."""

    ident: str
    titel: str
    definition: str
    faldgruber: str
    enhed: str
    periode: str
    er_antal: bool
    egen: str
    gruppe: str
    landet: str
    gruppen: str
    hele_landet: str
    siden_sidst: str
    siden_aaret_foer: str
    forbehold: str
    pr_1000: tuple[tuple[str, str], ...]
    linje: str | None
    linje_tekst: str
    tidsserie: tuple[tuple[str, ...], ...]
    prikker: str | None
    prikker_tekst: str
    fordeling: tuple[tuple[str, str], ...]
    kommuner: tuple[tuple[str, str, str], ...]


def view(series: Series, kommune: str) -> NoegletalView:
    """``kommune`` is the name of the kommune whose report it is."""
    about, newest = series.noegletal, series.newest
    values = [value for point in series.points for value in point.values.values()] + [d.vaerdi for d in series.dots]
    if about.er_antal:
        values = [point.egen for point in series.points]
    places = decimaler(about, values)
    before = series.before(1) if about.niveau == "M" else None
    last_year = series.before(12)

    def change(point: Point | None) -> str:
        return aendring(newest.egen, point.egen if point else None, places)

    shown = _periode(series, newest)
    return NoegletalView(
        ident=about.ident,
        titel=about.titel,
        definition=about.definition,
        faldgruber=about.faldgruber,
        enhed=_unit(series),
        periode=shown,
        er_antal=about.er_antal,
        egen=_cell(newest, "egen", places),
        gruppe="" if about.er_antal else _cell(newest, "gruppe", places),
        landet="" if about.er_antal else _cell(newest, "landet", places),
        gruppen=_counted("Gruppen", newest.gruppe_kommuner),
        hele_landet=_counted("Hele landet", newest.landet_kommuner),
        siden_sidst=change(before),
        siden_aaret_foer=change(last_year),
        forbehold=_reservation(newest),
        pr_1000=_per_1000(newest, kommune),
        linje=line_chart(series, places),
        linje_tekst=_line_text(series, kommune, places),
        tidsserie=tuple(_row(series, point, places) for point in reversed(series.points)),
        prikker=dot_plot(series, places),
        prikker_tekst=_dots_text(series, kommune, places),
        fordeling=_spread(series, places),
        kommuner=tuple((dot.navn, tal(dot.vaerdi, places), _KINDS[dot.kind]) for dot in series.dots),
    )


def by_dataomraade(found: Iterable[tuple[str, NoegletalView]]) -> dict[str, list[NoegletalView]]:
    """Dataområde -> its sections, in the order in which they come."""
    groups: dict[str, list[NoegletalView]] = defaultdict(list)
    for dataomraade, section in found:
        groups[dataomraade].append(section)
    return groups


def _unit(series: Series) -> str:
    about = series.noegletal
    if about.visningstype == "Procent":
        return "procent"
    return about.taeller if about.er_antal else f"{about.taeller} / {about.naevner}"


def _cell(point: Point, of: str, places: int) -> str:
    return _HIDDEN if of in point.hidden else tal(point.values[of], places)


def _counted(who: str, kommuner: int) -> str:
    """``Gruppen (7 kommuner)``: a figure of one or two kommuner says little about a group."""
    return f"{who} ({antal(kommuner, 'kommune', 'kommuner')})" if kommuner else who


def _row(series: Series, point: Point, places: int) -> tuple[str, ...]:
    shown = ("egen",) if series.noegletal.er_antal else ("egen", "gruppe", "landet")
    return (_periode(series, point), *(_cell(point, of, places) for of in shown))


def _periode(series: Series, point: Point) -> str:
    return periode(series.noegletal, point.periode) + ("" if point.hele_perioden else " (år til dato)")


def _per_1000(point: Point, kommune: str) -> tuple[tuple[str, str], ...]:
    """A count beside the group and the country; nothing where it is not known per 1,000 for any of them."""
    if all(value is None for value in point.per_1000.values()):
        return ()
    names = {
        "egen": kommune,
        "gruppe": _counted("Gruppen", point.gruppe_kommuner),
        "landet": _counted("Hele landet", point.landet_kommuner),
    }
    return tuple(
        (f"{name}, pr. 1.000 indbyggere", _HIDDEN if of in point.hidden else tal(point.per_1000[of], 2))
        for of, name in names.items()
    )


def _reservation(point: Point) -> str:
    if not point.hele_perioden:
        return "Perioden er ikke slut: tallet er år til dato og kan ikke sammenlignes med hele perioder."
    if point.tilbagefoert:
        return "Måneden ligger før kommunens første levering og er opgjort bagud."
    return ""


def _line_text(series: Series, kommune: str, places: int) -> str:
    """What the line chart shows, for one who does not see it."""
    first, last = series.points[0], series.newest
    about = series.noegletal
    text = (
        f"Kurve over {about.titel} for {kommune} fra {periode(about, first.periode)}"
        f" til {periode(about, last.periode)}."
        f" Nyeste tal: {_cell(last, 'egen', places)}"
    )
    if about.er_antal:
        return f"{text}."
    return f"{text}; gruppen {_cell(last, 'gruppe', places)}; hele landet {_cell(last, 'landet', places)}."


def _dots_text(series: Series, kommune: str, places: int) -> str:
    spread = series.spread
    if spread is None:
        return ""
    own = f"{kommune} er nummer {spread.plads} fra den laveste" if spread.plads else f"{kommune}s tal er skjult"
    return (
        f"Prikdiagram med {spread.antal} kommuner, {periode(series.noegletal, series.newest.periode)}: fra"
        f" {tal(spread.mindste, places)} til {tal(spread.stoerste, places)},"
        f" den midterste {tal(spread.midterste, places)}. {own}."
    )


def _spread(series: Series, places: int) -> tuple[tuple[str, str], ...]:
    spread = series.spread
    if spread is None:
        return ()
    return (
        ("Laveste kommune", tal(spread.mindste, places)),
        ("En fjerdedel ligger under", tal(spread.nedre, places)),
        ("Midterste kommune", tal(spread.midterste, places)),
        ("En fjerdedel ligger over", tal(spread.oevre, places)),
        ("Højeste kommune", tal(spread.stoerste, places)),
        ("Kommunens plads fra den laveste", f"{spread.plads} af {spread.antal}" if spread.plads else _HIDDEN),
        ("Kommuner, hvis tal er skjult", str(series.hidden)),
    )
