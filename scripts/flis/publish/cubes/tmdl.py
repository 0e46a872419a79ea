"""The tabular model as TMDL: a folder of text files, the same bytes for the same model."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

from flis.publish.cubes.model import KOMMUNE_COLUMN, KOMMUNE_TABLE, Model, Perspective, Relationship, Role, Table

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "flis:cubes")
# The compatibility level that Power BI Desktop, Fabric and Analysis Services 2022 read.
LEVEL = 1600


def files(model: Model, server: str, database: str) -> dict[str, str]:
    """Relative path -> text."""
    found = {
        "database.tmdl": _text(["database FLIS", f"\tcompatibilityLevel: {LEVEL}"]),
        "model.tmdl": _text(_model(model)),
        "expressions.tmdl": _text([*_parameter("Server", server), "", *_parameter("Database", database)]),
        "relationships.tmdl": _text(line for r in model.relationships for line in _relationship(r)),
    }
    found |= {f"tables/{t.name}.tmdl": _text(_table(t)) for t in model.tables}
    found |= {f"roles/{r.name}.tmdl": _text(_role(r)) for r in model.roles}
    return found | {f"perspectives/{p.name}.tmdl": _text(_perspective(p)) for p in model.perspectives}


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _name(name: str) -> str:
    return name if re.fullmatch(r"\w+", name) else "'" + name.replace("'", "''") + "'"


def _tag(*parts: str) -> str:
    return str(uuid.uuid5(_SPACE, "/".join(parts)))


def _model(model: Model) -> list[str]:
    lines = ["model Model", "\tculture: da-DK", "\tdefaultPowerBIDataSourceVersion: powerBI_V3"]
    lines += ["\tdiscourageImplicitMeasures", ""]
    for kind, things in (("table", model.tables), ("role", model.roles), ("perspective", model.perspectives)):
        lines += [f"ref {kind} {_name(thing.name)}" for thing in things]
    return lines


def _parameter(name: str, value: str) -> list[str]:
    text = value.replace('"', '""')
    return [
        f'expression {name} = "{text}" meta [IsParameterQuery=true, Type="Text", IsParameterQueryRequired=true]',
        f"\tlineageTag: {_tag('expression', name)}",
    ]


def _relationship(link: Relationship) -> list[str]:
    ends = (link.from_table, link.from_column, link.to_table, link.to_column)
    lines = [f"relationship {_tag('relationship', *ends)}"]
    if not link.active:
        lines.append("\tisActive: false")
    lines.append(f"\tfromColumn: {_name(link.from_table)}.{_name(link.from_column)}")
    return [*lines, f"\ttoColumn: {_name(link.to_table)}.{_name(link.to_column)}", ""]


def _table(table: Table) -> list[str]:
    lines = [f"/// {table.description}", f"table {_name(table.name)}", f"\tlineageTag: {_tag(table.name)}"]
    for measure in table.measures:
        lines += ["", f"\tmeasure {_name(measure.name)} = {measure.expression}"]
        lines += [f"\t\tformatString: {measure.format}", f"\t\tlineageTag: {_tag(table.name, 'measure', measure.name)}"]
    for column in table.columns:
        lines += ["", f"\t/// {column.description}", f"\tcolumn {column.name}", f"\t\tdataType: {column.data_type}"]
        if column.hidden:
            lines.append("\t\tisHidden")
        if (table.name, column.name) == (KOMMUNE_TABLE, KOMMUNE_COLUMN):
            lines.append("\t\tisKey")
        # No column is added up by default. A sum is a measure that somebody has declared.
        lines += [f"\t\tlineageTag: {_tag(table.name, column.name)}", "\t\tsummarizeBy: none"]
        lines.append(f"\t\tsourceColumn: {column.name}")
    lines += ["", f"\tpartition {_name(table.name)} = m", "\t\tmode: import", "\t\tsource ="]
    lines += ["\t\t\t\tlet", "\t\t\t\t    Kilde = Sql.Database(Server, Database),"]
    lines.append(f'\t\t\t\t    Tabel = Kilde{{[Schema="{table.schema}",Item="{table.item}"]}}[Data]')
    return [*lines, "\t\t\t\tin", "\t\t\t\t    Tabel"]


def _role(role: Role) -> list[str]:
    lines = [f"role {_name(role.name)}", "\tmodelPermission: read"]
    for table, rule in role.filters:
        lines += ["", f"\ttablePermission {_name(table)} = {rule}"]
    return lines


def _perspective(perspective: Perspective) -> list[str]:
    lines = [f"perspective {_name(perspective.name)}"]
    for table in perspective.tables:
        lines += ["", f"\tperspectiveTable {_name(table)}", "\t\tincludeAll"]
    return lines
