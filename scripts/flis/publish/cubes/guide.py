"""The kubevejledning, in Danish: what each cube answers, its measures, what they are divided by, and its pitfalls."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from flis.publish.cubes.declared import FOLDERS
from flis.publish.cubes.model import Cube, Model, Table

GUIDE = "kubevejledning.md"
# The schemas of the tables that all cubes share. The guide describes these tables once.
_COMMON = ("Generel", "Drift")
_INTRO = (
    "# Kubevejledning",
    "",
    "Skrevet af `flis cubes`. Teksterne er de samme som i databasen, i dbt og i Power BI. Hvordan projektet åbnes, "
    "udgives og bruges, står i `docs/dansk/kuber.md`.",
    "",
)
# What one must know of the measures of a folder.
_PITFALLS = {
    FOLDERS["forskellige"]: "Et antal forskellige kan ikke lægges sammen: et barn, der har en sag i to måneder, er ét "
    "barn over begge. Lad målet tælle; læg ikke tabellens tal sammen.",
    FOLDERS["ultimo"]: "En tilstand ved månedens udgang lægges aldrig sammen over måneder. Vælges flere måneder, vises "
    "hver kommunes nyeste.",
    FOLDERS[
        "kvote"
    ]: "En andel eller et gennemsnit regnes af de valgte rækkers tællere og nævnere. Læg aldrig procenter "
    "sammen, og tag ikke gennemsnit af gennemsnit.",
    FOLDERS[
        "eneste"
    ]: "Et nøgletal vises kun for ét nøgletal, én kommune og én periode ad gangen. Et tomt felt kan også "
    "være blændet, fordi det hviler på få personer; det siger kolonnerne om blænding.",
}


def guide(model: Model, need_krl: Collection[str]) -> str:
    """The whole guide as Markdown. ``need_krl``: the cubes that need an agreement with KRL."""
    common = [table for table in model.tables if table.schema in _COMMON]
    lines = [*_INTRO, "## Fælles for kuberne", "", *_measures_of(common), *_fields_of(common)]
    for cube in _ordered(model):
        lines += _cube(model, cube, need_krl=cube.ident in need_krl)
    return "\n".join(lines).rstrip("\n") + "\n"


def guide_rows(model: Model) -> tuple[tuple[str, ...], ...]:
    """Cube, measure, table, folder and text of every measure, for a sheet of the documentation."""
    return tuple(
        (cube.name, measure.name, table.name, measure.folder, measure.description)
        for cube in _ordered(model)
        for table in _tables(model, cube)
        for measure in table.measures
    )


def _ordered(model: Model) -> list[Cube]:
    return sorted(model.cubes, key=lambda cube: cube.name)


def _cube(model: Model, cube: Cube, *, need_krl: bool) -> Iterator[str]:
    yield from (f"## {cube.name}", "", cube.description, "")
    if cube.page is not None:
        shown = ", ".join(field.name for field in cube.page.cards)
        line = ", ".join(field.name for field in cube.page.line)
        yield from ("Siden i rapporten viser:", "", f"- {shown}", f"- {line} måned for måned")
        yield from (f"- {cube.page.bars.name} efter {cube.page.bars_by.name}", "")
    own = [table for table in _tables(model, cube) if table.schema not in _COMMON]
    yield from (*_measures_of(own), *_fields_of(own), "### Faldgruber", "")
    yield from (f"- {text}" for text in _pitfalls(model, cube, need_krl=need_krl))
    yield ""


def _measures_of(tables: Iterable[Table]) -> Iterator[str]:
    yield from ("### Mål", "", "| mål | tabel | betydning |", "|---|---|---|")
    for table in tables:
        for measure in table.measures:
            yield f"| {_cell(measure.name)} | {_cell(table.name)} | {_cell(measure.description)} |"
    yield ""


def _fields_of(tables: Iterable[Table]) -> Iterator[str]:
    """What a figure can be divided by. Codes, flags, dates and numbers are in folders, and are not named here."""
    yield from ("### Del op efter", "", "| tabel | felter |", "|---|---|")
    for table in tables:
        fields = [f"{hierarchy.name} (hierarki)" for hierarchy in table.hierarchies]
        fields += [column.name for column in table.columns if not column.hidden and not column.folder]
        if fields:
            yield f"| {_cell(table.name)} | {_cell(', '.join(fields))} |"
    yield ""


def _pitfalls(model: Model, cube: Cube, *, need_krl: bool) -> Iterator[str]:
    measures = [measure for table in _tables(model, cube) for measure in table.measures]
    folders = {measure.folder for measure in measures}
    if any(measure.expression.startswith("DISTINCTCOUNT") for measure in measures):
        yield _PITFALLS[FOLDERS["forskellige"]]
    for kind in ("ultimo", "kvote", "eneste"):
        if FOLDERS[kind] in folders:
            yield _PITFALLS[FOLDERS[kind]]
    persons = [measure.name for measure in measures if measure.person]
    if persons:
        yield f"Ledelsens roller har ikke personers nøgler og derfor heller ikke {' og '.join(persons)}."
    if need_krl:
        yield "Kuben kræver en databehandleraftale med KRL. Uden den har kommunen status ingen KRL-aftale i Kubestatus."
    for figure in cube.figures:
        if figure.pitfalls:
            yield f"{figure.ident}, {figure.title}: {figure.pitfalls}"


def _tables(model: Model, cube: Cube) -> Iterator[Table]:
    yield from (model.table(name) for name in cube.tables)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
