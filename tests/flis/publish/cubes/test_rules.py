"""Microsoft's rules of good practice for tabular models, those that the files alone can decide.

The names are those of ``BPARules.json`` in microsoft/Analysis-Services. A rule lists what breaks it. Rules about
DirectQuery, calculated columns and statistics of the data concern nothing that the project has. The model names the
rules that it does not follow, and docs/dansk/kuber.md says why.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from tests.flis.publish.cubes.reader import Thing, plain
from tests.paths import ROOT

Rule = Callable[["Model"], Iterator[str]]
RULES: dict[str, Rule] = {}
NUMBERS = ("int64", "decimal", "double")
SUMS = r"(SUM|COUNT|COUNTA|COUNTBLANK|AVERAGE|MIN|MAX|VALUES|DISTINCT|DISTINCTCOUNT)\s*\(\s*"
UNSAFE_M = ("Table.Combine(", "Table.Join(", "Table.NestedJoin(", "Table.AddColumn(", "Table.Group(", "Table.Sort(",
            "Table.Pivot(", "Table.Unpivot(", "Table.Distinct(", "Value.NativeQuery", "Odbc.Query")  # fmt: skip


class Model:
    """The tables, with what each column is used by."""

    def __init__(self, things: list[Thing], links: list[tuple[str, str, str, str]]) -> None:
        self.things, self.links = things, links
        self.tables = {thing.name: thing for thing in things if thing.kind == "table"}
        self.roles = [thing for thing in things if thing.kind == "role"]
        self.measures = [(table, m) for table in self.tables.values() for m in table.of("measure")]
        self.columns = [(table, c) for table in self.tables.values() for c in table.of("column")]
        self.joined = {(t, c) for one in links for t, c in (one[:2], one[2:])}
        self.rules = [p.value for role in self.roles for p in role.of("tablePermission") if p.value]

    def everything(self) -> Iterator[Thing]:
        for thing in self.things:
            yield from thing.everything()

    def in_hierarchy(self, table: Thing, column: Thing) -> bool:
        levels = [level for hierarchy in table.of("hierarchy") for level in hierarchy.of("level")]
        orders = [c.properties["sortByColumn"] for c in table.of("column") if "sortByColumn" in c.properties]
        return column.name in [plain(level.properties["column"]) for level in levels] + [plain(one) for one in orders]

    def is_read(self, table: Thing, column: Thing) -> bool:
        named = f"'{table.name}'[{column.name}]"
        return any(named in text for text in (*(m.value for _, m in self.measures), *self.rules))


def rule(name: str) -> Callable[[Rule], Rule]:
    def keep(function: Rule) -> Rule:
        RULES[name] = function
        return function

    return keep


@rule("ISAVAILABLEINMDX_FALSE_NONATTRIBUTE_COLUMNS")
def _(model: Model) -> Iterator[str]:
    for table, column in model.columns:
        plain_one = "isHidden" in column.properties and "sortByColumn" not in column.properties
        if plain_one and not model.in_hierarchy(table, column) and "isAvailableInMdx" not in column.properties:
            yield f"{table.name}[{column.name}]"


@rule("SET_ISAVAILABLEINMDX_TO_TRUE_ON_NECESSARY_COLUMNS")
def _(model: Model) -> Iterator[str]:
    for table, column in model.columns:
        needed = "sortByColumn" in column.properties or model.in_hierarchy(table, column)
        if needed and column.properties.get("isAvailableInMdx") == "false":
            yield f"{table.name}[{column.name}]"


@rule("MODEL_SHOULD_HAVE_A_DATE_TABLE")
def _(model: Model) -> Iterator[str]:
    marked = [t for t in model.tables.values() if t.properties.get("dataCategory") == "Time"]
    keys = [c for t in marked for c in t.of("column") if "isKey" in c.properties]
    if [c.properties["dataType"] for c in keys] != ["dateTime"]:
        yield "the model"


@rule("LIMIT_ROW_LEVEL_SECURITY_(RLS)_LOGIC")
def _(model: Model) -> Iterator[str]:
    yield from (text for text in model.rules if re.search(r"(?i)(RIGHT|LEFT|UPPER|LOWER|FIND)\s*\(", text))


@rule("CHECK_IF_DYNAMIC_ROW_LEVEL_SECURITY_(RLS)_IS_NECESSARY")
def _(model: Model) -> Iterator[str]:
    yield from (text for text in model.rules if "USERNAME(" in text or "USERPRINCIPALNAME(" in text)


@rule("MINIMIZE_POWER_QUERY_TRANSFORMATIONS")
def _(model: Model) -> Iterator[str]:
    for table in model.tables.values():
        (partition,) = table.of("partition")
        yield from (f"{table.name}: {word}" for word in UNSAFE_M if word in partition.properties["source"])


@rule("REMOVE_REDUNDANT_COLUMNS_IN_RELATED_TABLES")
def _(model: Model) -> Iterator[str]:
    names = {name: {c.name for c in table.of("column")} for name, table in model.tables.items()}
    for table, column in model.columns:
        related = [to for one, _, to, _ in model.links if one == table.name]
        if (table.name, column.name) not in model.joined and any(column.name in names[to] for to in related):
            yield f"{table.name}[{column.name}]"


@rule("DAX_COLUMNS_FULLY_QUALIFIED")
def _(model: Model) -> Iterator[str]:
    yield from (m.name for _, m in model.measures if re.search(r"(?<![\w'])\[", m.value))


@rule("AVOID_DUPLICATE_MEASURES")
def _(model: Model) -> Iterator[str]:
    texts = Counter(m.value.replace(" ", "") for _, m in model.measures)
    yield from (text for text, times in texts.items() if times > 1)


@rule("USE_THE_DIVIDE_FUNCTION_FOR_DIVISION")
def _(model: Model) -> Iterator[str]:
    yield from (m.name for _, m in model.measures if re.search(r"[\])]\s*/(?![/*])", m.value))


@rule("AVOID_USING_THE_IFERROR_FUNCTION")
def _(model: Model) -> Iterator[str]:
    yield from (m.name for _, m in model.measures if "IFERROR" in m.value.upper())


@rule("FILTER_COLUMN_VALUES")
def _(model: Model) -> Iterator[str]:
    yield from (m.name for _, m in model.measures if re.search(r"(?i)CALCULATE\s*\([^,]+,\s*FILTER\s*\(", m.value))


@rule("INACTIVE_RELATIONSHIPS_THAT_ARE_NEVER_ACTIVATED")
def _(model: Model) -> Iterator[str]:
    yield from (t.name for t in model.things if t.kind == "relationship" and "isActive" in t.properties)


@rule("CHECK_IF_BI-DIRECTIONAL_AND_MANY-TO-MANY_RELATIONSHIPS_ARE_VALID")
def _(model: Model) -> Iterator[str]:
    odd = {"crossFilteringBehavior", "fromCardinality", "toCardinality"}
    yield from (t.name for t in model.things if t.kind == "relationship" and odd & set(t.properties))


@rule("RELATIONSHIP_COLUMNS_SAME_DATA_TYPE")
def _(model: Model) -> Iterator[str]:
    types = {(t.name, c.name): c.properties["dataType"] for t, c in model.columns}
    yield from (f"{a}[{b}]" for a, b, c, d in model.links if types[a, b] != types[c, d])


@rule("DATA_COLUMNS_MUST_HAVE_A_SOURCE_COLUMN")
def _(model: Model) -> Iterator[str]:
    yield from (c.name for _, c in model.columns if not c.properties.get("sourceColumn"))


@rule("EXPRESSION_RELIANT_OBJECTS_MUST_HAVE_AN_EXPRESSION")
def _(model: Model) -> Iterator[str]:
    yield from (m.name for _, m in model.measures if not m.value)


@rule("AVOID_INVALID_NAME_CHARACTERS")
def _(model: Model) -> Iterator[str]:
    yield from (one.name for one in model.everything() if not one.name.isprintable())


@rule("AVOID_INVALID_DESCRIPTION_CHARACTERS")
def _(model: Model) -> Iterator[str]:
    yield from (one.name for one in model.everything() if not one.description.isprintable())


@rule("TRIM_OBJECT_NAMES")
def _(model: Model) -> Iterator[str]:
    yield from (one.name for one in model.everything() if one.name != one.name.strip())


@rule("UNNECESSARY_COLUMNS")
def _(model: Model) -> Iterator[str]:
    for table, column in model.columns:
        used = (table.name, column.name) in model.joined or model.is_read(table, column)
        if "isHidden" in column.properties and not used and not model.in_hierarchy(table, column):
            yield f"{table.name}[{column.name}]"


@rule("ENSURE_TABLES_HAVE_RELATIONSHIPS")
def _(model: Model) -> Iterator[str]:
    joined = {table for table, _ in model.joined}
    yield from (name for name in model.tables if name not in joined)


@rule("OBJECTS_WITH_NO_DESCRIPTION")
def _(model: Model) -> Iterator[str]:
    for table in model.tables.values():
        for one in (table, *table.of("measure"), *table.of("column")):
            if not one.description:
                yield f"{table.name}: {one.name}"


@rule("PERSPECTIVES_WITH_NO_OBJECTS")
def _(model: Model) -> Iterator[str]:
    yield from (t.name for t in model.things if t.kind == "perspective" and not t.of("perspectiveTable"))


@rule("PARTITION_NAME_SHOULD_MATCH_TABLE_NAME_FOR_SINGLE_PARTITION_TABLES")
def _(model: Model) -> Iterator[str]:
    yield from (t.name for t in model.tables.values() if [p.name for p in t.of("partition")] != [t.name])


@rule("PROVIDE_FORMAT_STRING_FOR_MEASURES")
def _(model: Model) -> Iterator[str]:
    yield from (m.name for _, m in model.measures if not m.properties.get("formatString"))


@rule("NUMERIC_COLUMN_SUMMARIZE_BY")
def _(model: Model) -> Iterator[str]:
    for table, column in model.columns:
        if column.properties["dataType"] in NUMBERS and column.properties["summarizeBy"] != "none":
            yield f"{table.name}[{column.name}]"


@rule("HIDE_FOREIGN_KEYS")
def _(model: Model) -> Iterator[str]:
    ends = {(one, column) for one, column, _, _ in model.links}
    yield from (f"{t.name}[{c.name}]" for t, c in model.columns if (t.name, c.name) in ends and not _hidden(c))


@rule("MARK_PRIMARY_KEYS")
def _(model: Model) -> Iterator[str]:
    ends = {(to, column) for _, _, to, column in model.links}
    keys = [(t, c) for t, c in model.columns if (t.name, c.name) in ends]
    yield from (f"{t.name}[{c.name}]" for t, c in keys if "isKey" not in c.properties)


@rule("HIDE_FACT_TABLE_COLUMNS")
def _(model: Model) -> Iterator[str]:
    for table, column in model.columns:
        named = re.compile(SUMS + re.escape(f"'{table.name}'[{column.name}]"), re.IGNORECASE)
        shown_number = column.properties["dataType"] in NUMBERS and not _hidden(column)
        if shown_number and any(named.search(m.value) for _, m in model.measures):
            yield f"{table.name}[{column.name}]"


@rule("FIRST_LETTER_OF_OBJECTS_MUST_BE_CAPITALIZED")
def _(model: Model) -> Iterator[str]:
    for table in model.tables.values():
        for one in (table, *table.of("measure"), *table.of("hierarchy")):
            if one.name[0] != one.name[0].upper():
                yield one.name


@rule("MONTH_(AS_A_STRING)_MUST_BE_SORTED")
def _(model: Model) -> Iterator[str]:
    for table, column in model.columns:
        if column.properties["sourceColumn"].startswith("maaned_navn") and "sortByColumn" not in column.properties:
            yield f"{table.name}[{column.name}]"


def _hidden(column: Thing) -> bool:
    return "isHidden" in column.properties


@pytest.mark.parametrize("name", RULES)
def test_the_model_follows_the_rule(name, written):
    assert list(RULES[name](Model(written.things, written.links))) == []


def test_the_rules_that_it_does_not_follow_are_named_in_the_model_and_explained(written):
    text = (written.folder / "FLIS.SemanticModel" / "definition" / "model.tmdl").read_text(encoding="utf-8")
    (said,) = re.findall(r"^annotation BestPracticeAnalyzer_IgnoreRules = (.+)$", text, re.MULTILINE)
    ignored = json.loads(said)["RuleIDs"]
    page = (ROOT / "docs" / "dansk" / "kuber.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| ([A-Z_]{12,}) \|", page, re.MULTILINE) == ignored
    assert not set(ignored) & set(RULES)
