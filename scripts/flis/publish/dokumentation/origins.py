"""Where each column comes from: the fields of the delivered files, and the code lists, that its value is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from flis.look.spor.compiled import Compiled
from flis.look.spor.lineage import ROWS, Origin
from flis.look.spor.models import Relation
from flis.project.contract import Contracts, Table

# The full name of a table in small letters, and a column -> words.
Origins = Mapping[tuple[str, str], str]
_FIXED = "fast værdi"
# Of a landing table's own columns, where no field gives them.
_OF_PACKAGE = {"kommune_kode": "kommunekoden", "periode": "måneden"}


def origins_of(compiled: Compiled, contracts: Contracts) -> Origins:
    """The words of every column of every table that dbt knows."""
    delivered = {f"dsa.{table.catalogued}": table for table in contracts.tables}
    relations = {relation.key: relation for relation in compiled.relations.values()}
    return {
        (key, column): _words(found.made_of, relations, delivered) or _FIXED
        for key, columns in compiled.lineage.items()
        for column, found in columns.items()
    }


def _words(made_of: Iterable[Origin], relations: Mapping[str, Relation], delivered: Mapping[str, Table]) -> str:
    by_place: dict[str, set[str]] = defaultdict(set)
    for key, column in made_of:
        place, word = _word(relations[key], column, delivered.get(key))
        by_place[place].add(word)
    return "; ".join(f"{place}: {', '.join(sorted(words))}" for place, words in sorted(by_place.items()))


def _word(relation: Relation, column: str, table: Table | None) -> tuple[str, str]:
    if relation.kind == "snapshot":
        return f"historikken {relation.name}", column
    if table is None:
        return f"kodelisten {relation.name}", column
    if not table.fil:
        return f"driftsjournalen {relation.name}", column
    if column == ROWS:
        return table.fil, "antal rækker"
    source = next((c.afledt_af for c in table.columns if c.name.lower() == column and c.afledt_af), column)
    field = next((c.felt for c in table.columns if c.name.lower() == source and c.felt), None)
    return (table.fil, field) if field else (f"{table.fil}, datapakken", _OF_PACKAGE.get(column, column))
