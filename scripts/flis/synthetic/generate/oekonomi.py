"""The packages of OEKONOMI: kontoplan, a month's postings, and from 7.1 primoposter and omkostningssteder.

A row is written and forgotten. The tables that 7.1 brought are empty in the month that the contract names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from random import Random

from flis.synthetic.generate import regnskab
from flis.synthetic.generate.chance import below, stream
from flis.synthetic.generate.layout import Layout
from flis.synthetic.generate.package import PackageWriter
from flis.synthetic.generate.plan import Calendar, Plan, every_month, of_each
from flis.synthetic.generate.regnskab import BALANCES, FIRST_YEAR, FLOWS, LINES, SITES, Books, Line, books_of
from flis.synthetic.generate.settings import Package, month_end
from flis.synthetic.generate.world import World

CALENDAR = Calendar(of_each, every_month)
_TABLES = {
    "oekonomi_konto": ("regnskabsaar", "konto_nr", "konto_navn"),
    "oekonomi_postering": (
        "periode",
        "postering_id",
        "regnskabsaar",
        "konto_nr",
        "posteringstype_kode",
        "posteringsdato",
        "beloeb_kr",
        "omkostningssted_kode",
        "posteringstekst",
    ),
    "oekonomi_primopost": ("primopost_id", "regnskabsaar", "konto_nr", "primosaet_nr", "beloeb_kr"),
    "oekonomi_omkostningssted": ("omkostningssted_kode", "omkostningssted_navn", "overordnet_kode"),
}
KNOWN = {name: frozenset(columns) for name, columns in _TABLES.items()}
# Postings a month per inhabitant: some 60,000 in København.
_POSTINGS = 0.092
_INHABITANTS_PER_SITE, _MOST_SITES = 500, 8900
_NAMES = ("Åkanden", "Søbredden", "Grønærten", "Løvspring", "Æblehaven", "Mølleåen", "Nørrevang", "Kærgården")
_TEXTS = ("Faktura", "Løntræk; måned", "Indkøb", "Kørsel", "Rengøring", 'Aftale "rammekøb"', "Øvrigt")
# The konto of this gruppering is in nobody's kontoplan.
UNKNOWN = "999"
# A site gets a new name in the summer of this year.
_RENAMED = date(2023, 7, 1)


def write(world: World, plans: Sequence[Plan]) -> Iterator[Package]:
    """Write ``plans``, and yield each package when it is finished."""
    for plan in plans:
        books = books_of(world.settings.seed, world.settings.scale, plan.kommune)
        with PackageWriter(plan, world.path(plan)) as writer:
            for layout in world.layouts(plan, KNOWN):
                writer.begin(layout)
                for row in _rows(books, plan, layout):
                    writer.add(layout.line(row))
                writer.end()
            yield writer.finish()


def is_empty(plan: Plan, tom: bool | tuple[str, ...]) -> bool:
    """Whether a table that may be empty in some months is empty in this package."""
    return isinstance(tom, tuple) and (f"{plan.udlaest:%Y-%m}" in tom or plan.tweak == "empty-primo")


def primo_years(plan: Plan) -> range:
    """The regnskabsår whose primo is delivered: last year's books are closed when the supplements are over."""
    closed = plan.periode.month > regnskab.LAST_SUPPLEMENT
    return range(FIRST_YEAR, plan.periode.year + (1 if closed else 0))


def _rows(books: Books, plan: Plan, layout: Layout) -> Iterator[dict[str, object]]:
    if is_empty(plan, layout.table.tom):
        return iter(())
    write_table = {
        "oekonomi_konto": _konti,
        "oekonomi_postering": _postings,
        "oekonomi_primopost": _primo,
        "oekonomi_omkostningssted": _sites,
    }[layout.table.name]
    return write_table(books, plan)


def _site_count(books: Books) -> int:
    return min(_MOST_SITES, max(len(SITES), books.inhabitants // _INHABITANTS_PER_SITE))


def _sites_of(books: Books, funktion: str) -> range:
    """The numbers of the sites that belong to ``funktion``."""
    return range(SITES.index(funktion), _site_count(books), len(SITES))


def _code(site: int) -> str:
    return f"{1000 + site}"


def _konti(books: Books, plan: Plan) -> Iterator[dict[str, object]]:
    for year in range(FIRST_YEAR, plan.periode.year + 1):
        for line in chain(LINES, FLOWS, BALANCES):
            stations = map(_code, _sites_of(books, line.funktion)) if line.at_sites else ("0000",)
            for sted in stations:
                yield {"regnskabsaar": year, "konto_nr": line.konto(sted), "konto_navn": line.text}


def _sites(books: Books, plan: Plan) -> Iterator[dict[str, object]]:
    for number, funktion in enumerate(SITES):
        yield _site(f"F{number:02d}", f"Område {funktion}", None)
    for site in range(_site_count(books)):
        name = f"{_NAMES[site % len(_NAMES)]} {site + 1}"
        if site % 13 == 5 and plan.periode >= _RENAMED:
            name += " (sammenlagt)"
        yield _site(_code(site), name, f"F{site % len(SITES):02d}")


def _site(kode: str, navn: str, overordnet: str | None) -> dict[str, object]:
    return {"omkostningssted_kode": kode, "omkostningssted_navn": navn, "overordnet_kode": overordnet}


def _primo(books: Books, plan: Plan) -> Iterator[dict[str, object]]:
    years = primo_years(plan)
    for year in years:
        saet = (1, 2) if plan.tweak == "dobbelt-primo" and year == years[-1] else (1,)
        for number in saet:
            for line in BALANCES:
                yield {
                    "primopost_id": f"P{year}-{number}-{line.funktion.replace('.', '')}",
                    "regnskabsaar": year,
                    "konto_nr": line.konto(),
                    "primosaet_nr": number,
                    "beloeb_kr": books.primo(year).get(line.funktion, 0),
                }


def _postings(books: Books, plan: Plan) -> Iterator[dict[str, object]]:
    year, month = plan.periode.year, plan.periode.month
    random = stream(books.seed, "postering", books.kommune, year, month)
    normal = books.month(year, month)
    count = books.inhabitants * _POSTINGS / sum(line.weight for line, _ in normal)
    number = 0
    for line, amount in normal:
        for row in _split(books, random, line, amount, max(1, int(count * line.weight))):
            number += 1
            row["posteringsdato"] = plan.periode.toordinal() + below(random, month_end(plan.periode).day)
            if plan.tweak == "ukendt-konto" and line.at_sites and number % 20 == 1:
                row["konto_nr"] = f"{row['konto_nr'][:11]}{UNKNOWN}{row['konto_nr'][14:]}"
            yield {**row, **_head(plan, number, year, "NOR")}
    late = date(year - 1, 12, 31).toordinal()
    for line, amount in books.supplement(year - 1, month) if year > FIRST_YEAR else ():
        for row in _split(books, random, line, amount, 3 if line.at_sites else 1):
            number += 1
            yield {**row, **_head(plan, number, year - 1, "SUP"), "posteringsdato": late}


def _head(plan: Plan, number: int, year: int, kind: str) -> dict[str, object]:
    return {
        "periode": plan.periode.toordinal(),
        "postering_id": f"{plan.periode:%Y%m}-{number:07d}",
        "regnskabsaar": year,
        "posteringstype_kode": kind,
    }


def _split(books: Books, random: Random, line: Line, amount: int, count: int) -> Iterator[dict[str, object]]:
    """``count`` postings that add up to ``amount``, few of them large."""
    stations = _sites_of(books, line.funktion) if line.at_sites else range(0)
    before = 0
    for number in range(1, count + 1):
        share = (number + (0.8 * random.random() - 0.4 if number < count else 0.0)) / count
        # The amount is divided at rising shares, so that the parts add up to it exactly.
        until = amount if number == count else int(amount * (0.2 * share + 0.8 * share * share * share))
        sted = _code(stations[below(random, len(stations))]) if stations else ""
        yield {
            "konto_nr": line.konto(sted or "0000"),
            "beloeb_kr": until - before,
            "omkostningssted_kode": sted or None,
            "posteringstekst": f"{_TEXTS[below(random, len(_TEXTS))]} {line.text}",
        }
        before = until
