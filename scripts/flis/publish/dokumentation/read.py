"""Reads the documentation from dbt's manifest, the contracts and the code lists. No text is written here twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flis.datapakke.gates import known_releases
from flis.project.contract import Contracts
from flis.project.diff import diff
from flis.project.kuber import KUBER
from flis.project.manifest import columns_of
from flis.project.own import CATALOGUE, own_catalogue
from flis.project.seed import read_seed
from flis.project.settings import Project
from flis.publish.cubes.guide import guide_rows
from flis.publish.cubes.of_project import model_of
from flis.publish.dokumentation.origins import Origins

Manifest = dict[str, Any]
# DM's tables for the models alone: no reader has a right to them.
_PRIVATE = "Arbejde"
# Code lists that are shown as sheets of their own.
_OWN_SHEET = ("kontrol", "noegletal", "kuber")
_RELATIONS = "Relationer"
_KINDS = {"view": "visning", "snapshot": "historik", "seed": "kodeliste"}


@dataclass(frozen=True)
class Column:
    """One column as it is documented."""

    navn: str
    type: str
    noegle: str
    tom: str
    persondata: str
    oprindelse: str
    tekst: str


@dataclass(frozen=True)
class Table:
    """One table that people may read, with where it comes from and what it points at."""

    database: str
    skema: str
    navn: str
    slags: str
    tekst: str
    columns: tuple[Column, ...]
    kilder: tuple[str, ...]
    relationer: tuple[tuple[str, str, str], ...]

    @property
    def fuldt_navn(self) -> str:
        return f"{self.database}.{self.skema}.{self.navn}"

    @property
    def anker(self) -> str:
        return f"{self.database}-{self.skema}-{self.navn}".lower()


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook and a table of the page."""

    navn: str
    tekst: str
    hoveder: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Book:
    """The whole documentation. ``dato`` is the day from which the release applies."""

    release: str
    dato: str
    tables: tuple[Table, ...]
    sheets: tuple[Sheet, ...]

    @property
    def relations(self) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.navn == _RELATIONS)


def read_book(project: Project, contracts: Contracts, manifest: Manifest, origins: Origins) -> Book:
    """The documentation of the project's release. ``origins``: where each column comes from."""
    tables = tuple(_tables(manifest, origins))
    releases = known_releases(project.folder)
    sheets = (
        _table_sheet(tables),
        _column_sheet(tables),
        _relation_sheet(tables),
        *_contract_sheets(contracts, project.release),
        *(_difference_sheet(contracts, older[0], newer[0]) for older, newer in pairwise(releases)),
        *(_seed_sheet(project, manifest, name) for name in _OWN_SHEET),
        _guide_sheet(project, manifest),
        _code_sheet(project, manifest),
    )
    dato = next(f"{day:%Y-%m-%d}" for release, day in releases if release == project.release)
    return Book(project.release, dato, tables, sheets)


def _tables(manifest: Manifest, origins: Origins) -> Iterator[Table]:
    nodes = {**manifest["nodes"], **manifest["sources"]}
    links = _relations(manifest, nodes)
    documented = [
        node
        for node in nodes.values()
        if node["resource_type"] in ("model", "snapshot", "source") and node["schema"] != _PRIVATE
    ]
    for node in sorted(documented, key=_sort_key):
        keys = _keys(node)
        columns = columns_of(manifest, node).items()
        place = _full_name(node).lower()
        yield Table(
            node["database"],
            node["schema"],
            _name(node),
            _kind(node),
            _line(node["description"]),
            tuple(_column(column, keys, origins.get((place, name.lower()), "")) for name, column in columns),
            tuple(sorted(_full_name(nodes[parent]) for parent in node.get("depends_on", {}).get("nodes", ()))),
            tuple(sorted(links[node["unique_id"]])),
        )


def _sort_key(node: dict[str, Any]) -> tuple[str, str, str]:
    return node["database"], node["schema"], _name(node)


def _kind(node: dict[str, Any]) -> str:
    if node["resource_type"] == "source":
        return "leveret"
    materialized = node["config"].get("materialized")
    return _KINDS.get(materialized, "tabel")


def _name(node: dict[str, Any]) -> str:
    return node.get("alias") or node["identifier"]


def _full_name(node: dict[str, Any]) -> str:
    return f"{node['database']}.{node['schema']}.{_name(node)}"


def _keys(node: dict[str, Any]) -> frozenset[str]:
    if node["resource_type"] == "source":
        return frozenset(node["config"]["meta"].get("noegle") or ())
    return frozenset(node.get("primary_key") or ())


def _column(column: dict[str, Any], keys: frozenset[str], origin: str) -> Column:
    meta = column["config"]["meta"]
    required = meta.get("paakraevet") or any(c["type"] == "not_null" for c in column.get("constraints") or ())
    return Column(
        column["name"],
        column["data_type"] or "",
        "ja" if column["name"] in keys else "",
        "nej" if required or column["name"] in keys else "ja",
        meta.get("persondata") or "",
        origin,
        _line(column["description"]),
    )


def _relations(manifest: Manifest, nodes: dict[str, Any]) -> dict[str, set[tuple[str, str, str]]]:
    found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for test in manifest["nodes"].values():
        about = test.get("test_metadata") or {}
        if about.get("name") != "relationships" or test["attached_node"] not in nodes:
            continue
        source = test["attached_node"]
        target = next((p for p in test["depends_on"]["nodes"] if p != source), source)
        found[source].add((about["kwargs"]["column_name"], _full_name(nodes[target]), about["kwargs"]["field"]))
    return found


def _table_sheet(tables: Sequence[Table]) -> Sheet:
    rows = tuple(
        (t.database, t.skema, t.navn, t.slags, str(len(t.columns)), t.tekst, ", ".join(t.kilder)) for t in tables
    )
    heads = ("Database", "Skema", "Tabel", "Slags", "Kolonner", "Tekst", "Bygger på")
    return Sheet("Tabeller", "Alle tabeller, som kan læses i DSA og DM.", heads, rows)


def _column_sheet(tables: Sequence[Table]) -> Sheet:
    rows = tuple(
        (t.database, t.skema, t.navn, c.navn, c.type, c.noegle, c.tom, c.persondata, c.oprindelse, c.tekst)
        for t in tables
        for c in t.columns
    )
    about = ("Type", "Nøgle", "Må være tom", "Persondata", "Oprindelse", "Tekst")
    text = "Alle kolonner med type, nøgle, mærke for persondata, de leverede felter bag dem og tekst."
    return Sheet("Kolonner", text, ("Database", "Skema", "Tabel", "Kolonne", *about), rows)


def _relation_sheet(tables: Sequence[Table]) -> Sheet:
    rows = tuple((t.fuldt_navn, column, to, field) for t in tables for column, to, field in t.relationer)
    heads = ("Fra tabel", "Fra kolonne", "Til tabel", "Til kolonne")
    return Sheet(_RELATIONS, "Relationer, som efterprøves ved hver opbygning.", heads, rows)


def _contract_sheets(contracts: Contracts, release: str) -> Iterator[Sheet]:
    delivered = sorted((t for t in contracts.delivered(release) if t.fil), key=lambda t: (t.omraade, t.name))
    yield Sheet(
        "Leveringskontrakter",
        "Hver leveret fil og dens form.",
        ("Område", "Tabel", "Fil", "Levering", "Nøgle", "Tegnsæt", "Skilletegn", "Decimaltegn", "Dato", "Fra release"),
        tuple(
            (
                t.omraade,
                t.name,
                t.fil,
                t.levering or "",
                ", ".join(t.noegle),
                t.format.encoding,
                t.format.delimiter,
                t.format.decimal,
                t.format.dato,
                t.fra_release,
            )
            for t in delivered
        ),
    )
    yield Sheet(
        "Leverede felter",
        "Hvert felt i de leverede filer, og den kolonne i landingstabellen, som det bliver til.",
        ("Område", "Fil", "Felt", "Tabel", "Kolonne", "Type", "Påkrævet", "Persondata", "Fra release", "Tekst"),
        tuple(
            (
                t.omraade,
                t.fil,
                c.felt,
                t.name,
                c.name,
                c.type.sql,
                "ja" if c.paakraevet else "",
                c.persondata or "",
                c.fra_release,
                _line(c.description),
            )
            for t in delivered
            for c in t.fields_in(release)
        ),
    )


def _difference_sheet(contracts: Contracts, older: str, newer: str) -> Sheet:
    words = {"added": "ny", "removed": "udgået"}
    rows = tuple((words[c.kind], c.table, c.column or "", _line(c.text)) for c in diff(contracts, older, newer).changes)
    text = f"Hvad release {newer} ændrede i det leverede siden {older}."
    return Sheet(f"Ændringer {older} til {newer}", text, ("Ændring", "Tabel", "Kolonne", "Tekst"), rows)


def _guide_sheet(project: Project, manifest: Manifest) -> Sheet:
    text = "Kubernes mål: hvad de hedder i Power BI og Excel, hvordan de lægges sammen, og hvad de betyder."
    heads = ("Kube", "Mål", "Tabel i kuben", "Mappe", "Betydning")
    return Sheet("Kubevejledning", text, heads, guide_rows(model_of(project, manifest)))


def _seed_sheet(project: Project, manifest: Manifest, name: str) -> Sheet:
    """A code list as it stands, with the column names of its file."""
    rows = read_seed(project.folder, name, ())
    heads = tuple(rows[0])
    rows += own_catalogue(project.folder) if name == "noegletal" else ()
    titles = {"kontrol": "Kontroller", "noegletal": "Nøgletal", "kuber": "Kuber"}
    text = _line(_seed_node(manifest, name)["description"])
    return Sheet(titles[name], text, heads, tuple(tuple(row[head] or "" for head in heads) for row in rows))


def _code_sheet(project: Project, manifest: Manifest) -> Sheet:
    """All other code lists on one sheet: the code, its name, and the other columns."""
    rows: list[tuple[str, ...]] = []
    seeds = [node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "seed"]
    for name in sorted(set(seeds) - {*_OWN_SHEET, CATALOGUE, KUBER}):
        for row in read_seed(project.folder, name, ()):
            (code, *rest) = row.items()
            first = rest[0][1] if rest else ""
            others = "; ".join(f"{head}: {value}" for head, value in rest[1:] if value)
            rows.append((name, code[1], first or "", others))
    return Sheet("Kodelister", "Hver kode i hver kodeliste.", ("Kodeliste", "Kode", "Navn", "Andet"), tuple(rows))


def _seed_node(manifest: Manifest, name: str) -> dict[str, Any]:
    return next(n for n in manifest["nodes"].values() if n["resource_type"] == "seed" and n["name"] == name)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
