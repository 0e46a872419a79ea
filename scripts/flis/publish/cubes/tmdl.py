"""The tabular model as TMDL: a folder of text files, the same bytes for the same model."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Iterator

from flis.publish.cubes.model import Column, Cube, Hierarchy, Measure, Model, Relationship, Role, Table

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "flis:cubes")
# The compatibility level that Power BI Desktop, Fabric and Analysis Services 2022 read.
LEVEL = 1600
# The years that the calendar has, unless somebody sets the parameters otherwise.
FIRST_YEAR, LAST_YEAR = 2007, 2040
# Rules of Microsoft's BPARules.json that cannot hold here. docs/dansk/kuber.md says why.
IGNORED_RULES = (
    "AVOID_FLOATING_POINT_DATA_TYPES",
    "INTEGER_FORMATTING",
    "RELATIONSHIP_COLUMNS_SHOULD_BE_OF_INTEGER_DATA_TYPE",
    "REMOVE_ROLES_WITH_NO_MEMBERS",
    "SNOWFLAKE_SCHEMA_ARCHITECTURE",
)
_UNSAFE = re.compile(r'[<>:"/\\|?*%\x00-\x1f]')


def files(model: Model, server: str, database: str) -> dict[str, str]:
    """Relative path -> text."""
    found = {
        "database.tmdl": _text(["database FLIS", f"\tcompatibilityLevel: {LEVEL}"]),
        "model.tmdl": _text(_model(model)),
        "expressions.tmdl": _text(_expressions(server, database)),
        "relationships.tmdl": _text(line for r in model.relationships for line in _relationship(r)),
    }
    found |= {f"tables/{file_name(t.name)}.tmdl": _text(_table(t)) for t in model.tables}
    found |= {f"roles/{file_name(r.name)}.tmdl": _text(_role(r)) for r in model.roles}
    return found | {f"perspectives/{file_name(c.name)}.tmdl": _text(_perspective(c)) for c in model.cubes}


def file_name(name: str) -> str:
    """A file name for ``name`` that Windows allows."""
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", name)


def tag(*parts: str) -> str:
    """A unique id that is the same every time."""
    return str(uuid.uuid5(_SPACE, "/".join(parts)))


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _name(name: str) -> str:
    return name if re.fullmatch(r"\w+", name) else "'" + name.replace("'", "''") + "'"


def _value(text: str) -> str:
    """A property's text, in quotation marks where it begins with one or would lose a blank."""
    return _m_text(text) if text.startswith('"') or text != text.strip() else text


def _described(text: str, indent: str = "") -> list[str]:
    return [f"{indent}/// {text}"] if text else []


def _model(model: Model) -> Iterator[str]:
    yield from ("model Model", "\tculture: da-DK", "\tdefaultPowerBIDataSourceVersion: powerBI_V3")
    yield from ("\tdiscourageImplicitMeasures", "\tsourceQueryCulture: da-DK", "")
    # Without it, Power BI makes a hidden calendar for each date column.
    yield from ("annotation __PBI_TimeIntelligenceEnabled = 0", "")
    rules = json.dumps({"RuleIDs": list(IGNORED_RULES)}, separators=(",", ":"))
    yield from (f"annotation BestPracticeAnalyzer_IgnoreRules = {rules}", "")
    for kind, things in (("table", model.tables), ("role", model.roles), ("perspective", model.cubes)):
        yield from (f"ref {kind} {_name(thing.name)}" for thing in things)


def _expressions(server: str, database: str) -> Iterator[str]:
    yield from _parameter("Server", _m_text(server), "Text", "Navnet på SQL Server, fx sql01.kommune.dk.")
    yield from _parameter("Database", _m_text(database), "Text", "Databasen, som dbt bygger: DM.")
    yield from _parameter("FraAar", str(FIRST_YEAR), "Number", "Kalenderens første år.")
    yield from _parameter("TilAar", str(LAST_YEAR), "Number", "Kalenderens sidste år.")


def _m_text(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _parameter(name: str, value: str, kind: str, description: str) -> Iterator[str]:
    yield f"/// {description}"
    meta = f'[IsParameterQuery=true, Type="{kind}", IsParameterQueryRequired=true]'
    yield from (f"expression {name} = {value} meta {meta}", f"\tlineageTag: {tag('expression', name)}", "")


def _relationship(link: Relationship) -> Iterator[str]:
    ends = (link.from_table, link.from_column, link.to_table, link.to_column)
    yield f"relationship {tag('relationship', *ends)}"
    yield f"\tfromColumn: {_name(link.from_table)}.{_name(link.from_column)}"
    yield from (f"\ttoColumn: {_name(link.to_table)}.{_name(link.to_column)}", "")


def _table(table: Table) -> Iterator[str]:
    yield from (*_described(table.description), f"table {_name(table.name)}", f"\tlineageTag: {tag(table.name)}")
    if table.is_calendar:
        yield "\tdataCategory: Time"
    for measure in table.measures:
        yield from _measure(table, measure)
    in_hierarchy = {level for hierarchy in table.hierarchies for level in hierarchy.levels}
    ordering = {column.sort_by for column in table.columns}
    for column in table.columns:
        yield from _column(table, column, needed=column.name in in_hierarchy | ordering)
    for hierarchy in table.hierarchies:
        yield from _hierarchy(table, hierarchy)
    yield from ("", f"\tpartition {_name(table.name)} = m", "\t\tmode: import", "\t\tsource =")
    yield from ("\t\t\t\t" + text for text in _source(table))


def _measure(table: Table, measure: Measure) -> Iterator[str]:
    yield from ("", *_described(measure.description, "\t"))
    yield f"\tmeasure {_name(measure.name)} = {measure.expression}"
    yield from (f"\t\tformatString: {_value(measure.format)}", f"\t\tdisplayFolder: {measure.folder}")
    yield f"\t\tlineageTag: {tag(table.name, 'measure', measure.name)}"


def _column(table: Table, column: Column, *, needed: bool) -> Iterator[str]:
    yield from ("", *_described(column.description, "\t"), f"\tcolumn {_name(column.name)}")
    yield f"\t\tdataType: {column.data_type}"
    if column.hidden:
        yield "\t\tisHidden"
    if column.hidden and not needed and not column.sort_by:
        yield "\t\tisAvailableInMdx: false"
    if column.key:
        yield "\t\tisKey"
    if column.format:
        yield f"\t\tformatString: {column.format}"
    if column.folder:
        yield f"\t\tdisplayFolder: {column.folder}"
    # No column is added up by default. A sum is a measure that somebody has declared.
    yield from (f"\t\tlineageTag: {tag(table.name, column.source)}", "\t\tsummarizeBy: none")
    yield f"\t\tsourceColumn: {column.source}"
    if column.sort_by:
        yield f"\t\tsortByColumn: {_name(column.sort_by)}"


def _hierarchy(table: Table, hierarchy: Hierarchy) -> Iterator[str]:
    yield from ("", f"\thierarchy {_name(hierarchy.name)}")
    yield f"\t\tlineageTag: {tag(table.name, 'hierarchy', hierarchy.name)}"
    for level in hierarchy.levels:
        yield from ("", f"\t\tlevel {_name(level)}")
        yield f"\t\t\tlineageTag: {tag(table.name, 'hierarchy', hierarchy.name, level)}"
        yield f"\t\t\tcolumn: {_name(level)}"


def _source(table: Table) -> list[str]:
    """The query in M. It names its columns, so that no other one leaves the database."""
    columns = ", ".join(_m_text(column.source) for column in table.columns)
    item = f"Kilde{{[Schema={_m_text(table.schema)},Item={_m_text(table.item)}]}}[Data]"
    steps = ["Kilde = Sql.Database(Server, Database)", f"Tabel = {item}"]
    if table.is_calendar:
        steps.append("Aar = Table.SelectRows(Tabel, each [aar] >= FraAar and [aar] <= TilAar)")
    steps.append(f"Kolonner = Table.SelectColumns({steps[-1].split(' = ')[0]}, {{{columns}}})")
    return ["let", *(f"    {step}," for step in steps[:-1]), f"    {steps[-1]}", "in", "    Kolonner"]


def _role(role: Role) -> Iterator[str]:
    yield from (f"/// {role.description}", f"role {_name(role.name)}", "\tmodelPermission: read")
    filters, secret = dict(role.filters), dict(role.secret)
    for table in [*filters, *(name for name in secret if name not in filters)]:
        rule = f" = {filters[table]}" if table in filters else ""
        yield from ("", f"\ttablePermission {_name(table)}{rule}")
        for column in secret.get(table, ()):
            yield from ("", f"\t\tcolumnPermission {_name(column)} = none")


def _perspective(cube: Cube) -> Iterator[str]:
    yield f"perspective {_name(cube.name)}"
    for table in cube.tables:
        yield from ("", f"\tperspectiveTable {_name(table)}", "\t\tincludeAll")
