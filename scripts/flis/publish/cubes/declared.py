"""Reads the measures that the models' YAML declares, and what to say of each in Danish."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flis.ground.errors import FlisError
from flis.publish.cubes.measures import AGGREGATES, YEAR, Declared, Level, Only

# How a measure adds up: the folder that it lies in, and the words before its column's own text.
FOLDERS = {
    "sum": "Antal og summer",
    "antal": "Antal og summer",
    "forskellige": "Antal og summer",
    "ultimo": "Ved månedens udgang",
    "kvote": "Andele og gennemsnit",
    "eneste": "Nøgletal",
}
_SAYS = {
    "sum": "Lægges sammen over alle valgte rækker.",
    "antal": "Antal valgte rækker, der har en værdi.",
    "forskellige": "Antal forskellige; den samme tæller én gang, hvor mange rækker den end har.",
    "ultimo": "Hver kommunes nyeste måned af de valgte, lagt sammen over kommunerne; måneder lægges aldrig sammen.",
    "eneste": "Et færdigt tal: vises, når valget giver netop én række, og er ellers tomt.",
}


def declared(node: dict[str, Any]) -> Iterator[tuple[str, str, Declared]]:
    """Name, format and declaration of each measure: those of the columns, then the table's quotas.

    Raises ``bad-contract`` if one is declared wrongly.
    """
    by_year = YEAR in node["columns"]
    for column in node["columns"].values():
        maal = column["config"]["meta"].get("maal")
        if maal:
            of = f"the measure of {column['name']}"
            _require(node, of, maal, ("navn", "aggregat", "format"), ("et_niveau",))
            if maal["aggregat"] not in AGGREGATES:
                raise bad(node, f"{of} has an aggregat that is none of {', '.join(AGGREGATES)}")
            level = _level(node, of, maal)
            yield maal["navn"], maal["format"], Declared(maal["aggregat"], column["name"], level=level, by_year=by_year)
    of_table = node["config"]["meta"].get("maal", [])
    if not isinstance(of_table, list):
        raise bad(node, "the table's own measures must be a list")
    for number, maal in enumerate(of_table, 1):
        is_figure = isinstance(maal, dict) and "kolonne" in maal
        measure = _figure(node, number, maal) if is_figure else _quota(node, number, maal)
        yield maal["navn"], maal["format"], replace(measure, by_year=by_year)


def _figure(node: dict[str, Any], number: int, maal: dict[str, Any]) -> Declared:
    """A measure of a column's rows with one value in another: a column can have several of them."""
    of = f"figure {number} of the table's measures"
    _require(node, of, maal, ("navn", "kolonne", "aggregat", "format", "hvor"), ())
    if maal["kolonne"] not in list(node["columns"]):
        raise bad(node, f"{of} names a kolonne that is no column of the table")
    if maal["aggregat"] not in AGGREGATES:
        raise bad(node, f"{of} has an aggregat that is none of {', '.join(AGGREGATES)}")
    return Declared(maal["aggregat"], maal["kolonne"], only=_only(node, of, maal))


def _quota(node: dict[str, Any], number: int, maal: Any) -> Declared:
    of = f"quota {number} of the table's measures"
    _require(node, of, maal, ("navn", "taeller", "naevner", "faktor", "format"), ("ved", "hvor"))
    for part in ("taeller", "naevner"):
        if maal[part] not in list(node["columns"]):
            raise bad(node, f"{of} names a {part} that is no column of the table")
    if isinstance(maal["faktor"], bool) or not isinstance(maal["faktor"], int | float):
        raise bad(node, f"{of} has a faktor that is no number")
    if maal.get("ved", "ultimo") != "ultimo":
        raise bad(node, f"{of} has a ved that is not ultimo")
    only = _only(node, of, maal)
    return Declared("kvote", maal["taeller"], maal["naevner"], maal["faktor"], at_end="ved" in maal, only=only)


def _only(node: dict[str, Any], of: str, maal: dict[str, Any]) -> Only | None:
    only = maal.get("hvor")
    if only is None:
        return None
    if not isinstance(only, dict) or set(only) != {"kolonne", "vaerdi"} or not isinstance(only["vaerdi"], str):
        raise bad(node, f"{of} has a hvor without the keys kolonne and vaerdi, a text")
    if only["kolonne"] not in list(node["columns"]):
        raise bad(node, f"{of} has a hvor that names no column of the table")
    return Only(only["kolonne"], only["vaerdi"])


def described(node: dict[str, Any], measure: Declared) -> str:
    """How the measure adds up, and the text of its columns."""
    only = f"Kun rækkerne med {measure.only.value}. " if measure.only else ""
    return only + _described(node, measure)


def _described(node: dict[str, Any], measure: Declared) -> str:
    text = line(node["columns"][measure.column]["description"])
    if measure.kind == "kvote":
        below = line(node["columns"][measure.below or ""]["description"])
        factor = f", gange {measure.factor}" if measure.factor != 1 else ""
        where = " i hver kommunes nyeste måned af de valgte" if measure.at_end else ""
        head = f"Summen af tælleren divideret med summen af nævneren{factor}{where}; rækker uden nævner er ikke med."
        return f"{head} Tæller: {text} Nævner: {below}"
    if measure.level is not None:
        shown = measure.level.otherwise
        return f"Lægges sammen inden for ét niveau; er flere valgt, vises niveauet {shown}. {text}"
    return f"{_SAYS[measure.kind]} {text}"


def _level(node: dict[str, Any], of: str, maal: dict[str, Any]) -> Level | None:
    level = maal.get("et_niveau")
    if level is None:
        return None
    if maal["aggregat"] != "sum" or not isinstance(level, dict) or set(level) != {"kolonne", "ellers"}:
        raise bad(node, f"{of} has an et_niveau, which a sum alone has, with the keys kolonne and ellers")
    if level["kolonne"] not in list(node["columns"]):
        raise bad(node, f"{of} names a kolonne that is no column of the table")
    return Level(level["kolonne"], str(level["ellers"]))


def _require(node: dict[str, Any], of: str, maal: Any, keys: tuple[str, ...], more: tuple[str, ...]) -> None:
    """Raises ``bad-contract`` unless the measure has these keys, and besides at most ``more``."""
    if not isinstance(maal, dict) or set(maal) - set(more) != set(keys):
        raise bad(node, f"{of} must have the keys {', '.join(keys)}, and no others")
    for key in ("navn", "format"):
        if not isinstance(maal[key], str):
            raise bad(node, f"{of} has a {key} that is no text")


def bad(node: dict[str, Any], reason: str) -> FlisError:
    return FlisError("bad-contract", table=node["name"], reason=reason, where=_file_of(node))


def _file_of(node: dict[str, Any]) -> str:
    # dbt's patch path is "flis://models/dm/…yml".
    return str(node.get("patch_path") or node.get("original_file_path") or "the model's YAML").split("://")[-1]


def line(text: str) -> str:
    return " ".join(text.split())
