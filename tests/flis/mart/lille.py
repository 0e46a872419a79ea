"""A dbt project of a few models, so small that dbt is through with it in seconds, over a table of canaries."""

from __future__ import annotations

from pathlib import Path

import duckdb

from flis.project.settings import Project, Target

# What dbt's own output of the failing models would hold, whole or as a sum.
CANARIES = ("Kanarie", "010190", "98765", "99999999999999", "10000000001099099")
FAILING = {
    "lille__tal": "select cast(navn as integer) as tal from kilde",
    "lille__sum": "select cast(sum(beloeb) as decimal(18, 2)) as beloeb from kilde",
    "lille__dato": "select strptime(navn, '%d-%m-%Y') as dato from kilde",
    "lille__byte": "select cast(tal as tinyint) as tal from kilde",
    "lille__noegle": "select navn from kilde union all select navn from kilde",
}
_FILES = {
    "dbt_project.yml": """
name: lille
profile: lille
flags: {send_anonymous_usage_stats: false}
models: {+materialized: table}
on-run-start: ["select 1", "select 2"]
on-run-end: ["{{ 'select cast(navn as integer) from kilde' if execute and flags.WHICH == 'build' else '' }}"]
""",
    "profiles.yml": """
lille:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: "{{ env_var('FLIS_DATA') }}/DM.duckdb", threads: 2}
""",
    "models/lille.yml": """
models:
  - name: lille__noegle
    config: {post_hook: ["create unique index noegle on {{ this }} (navn)"]}
  - name: lille__god
    columns: [{name: navn, data_tests: [unique, {accepted_values: {arguments: {values: [x]}}}]}]
""",
    "models/lille__god.sql": "select navn from kilde",
}


class Lille:
    """The project in ``folder``, with its data and all that dbt writes below it."""

    def __init__(self, folder: Path, models: dict[str, str] = FAILING) -> None:
        self.folder = folder
        for name, text in {**_FILES, **{f"models/{name}.sql": sql for name, sql in models.items()}}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.data = folder / "data"
        self.data.mkdir()
        self.dm = self.data / "DM.duckdb"
        self.project = Project(folder, {})
        self.target = Target("duckdb", "duckdb", self.data, {"type": "duckdb", "path": str(self.dm)})
        with duckdb.connect(str(self.dm)) as connection:
            connection.execute("create table kilde (navn varchar, beloeb decimal(38, 2), tal integer)")
            for navn, beloeb in (("Hanne O'Kanarie (010190)", "9999999999999999.99"), ("x", "1099099.87")):
                connection.execute("insert into kilde values (?, ?, 98765)", [navn, beloeb])

    def written(self) -> dict[str, str]:
        """Every file but the databases and what was there before, read as text."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes().decode("utf-8", "replace")
            for path in self.folder.rglob("*")
            if path.is_file() and path.parent != self.data and path.relative_to(self.folder).as_posix() not in _FILES
        }
