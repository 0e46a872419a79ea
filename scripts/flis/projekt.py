"""The dbt project and profile, read as dbt reads them: one place for every setting.

Only what flis itself needs is read, with PyYAML and Jinja, because importing dbt takes seconds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flis.errors import FlisError


@dataclass(frozen=True)
class Projekt:
    """A dbt project: its folder and its ``vars``."""

    folder: Path
    vars: Mapping[str, Any]

    @property
    def release(self) -> str:
        """The FLIS release that the project's models are written for, e.g. ``7.1``."""
        return str(self.vars["flis_release"])


@dataclass(frozen=True)
class Target:
    """One output of the dbt profile: its name, its engine (``duckdb`` or ``sqlserver``) and its settings."""

    name: str
    engine: str
    # The installation's folder: inbox, archive, drift files and, on DuckDB, the databases.
    data_folder: Path
    settings: Mapping[str, Any] = field(repr=False)
    # SQL Server only, from the vars: how rows are sent (bulk or parametre), and the collation of new databases.
    indlaesning: str = "bulk"
    sortering: str = ""

    @property
    def dm_path(self) -> Path:
        """DuckDB only: the file that holds the database DM."""
        return Path(self.settings["path"])

    @property
    def dsa_path(self) -> Path:
        """DuckDB only: the file that holds the database DSA."""
        for database in self.settings.get("attach") or []:
            if str(database.get("alias", "")).upper() == "DSA":
                return Path(database["path"])
        raise FlisError("bad-profile", reason="no attached database with the alias DSA", where="profiles.yml")


def read_yaml(path: Path) -> Any:
    """The YAML document in ``path``. Raises ``file-error`` or ``bad-setting``."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        with path.open(encoding="utf-8") as stream:
            return yaml.load(stream, Loader=loader)
    except OSError as error:
        raise FlisError("file-error", file=path.name, reason=error.strerror or "cannot be read") from error
    except yaml.YAMLError as error:
        raise FlisError("bad-setting", setting=path.name, reason="not valid YAML", where=path.name) from error


def find_projekt(start: Path | None = None) -> Projekt:
    """The dbt project in ``start`` (or ``DBT_PROJECT_DIR``, or the working folder) or above it."""
    folder = Path(start or os.environ.get("DBT_PROJECT_DIR") or Path.cwd()).resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / "dbt_project.yml").is_file():
            document = read_yaml(candidate / "dbt_project.yml") or {}
            return Projekt(candidate, document.get("vars") or {})
    raise FlisError("no-project", folder=str(folder))


def read_target(projekt: Projekt, name: str | None = None) -> Target:
    """The output ``name`` (default: the profile's own target) of profiles.yml, rendered as dbt renders it."""
    folder = Path(os.environ.get("DBT_PROFILES_DIR") or projekt.folder)
    profile_name = (read_yaml(projekt.folder / "dbt_project.yml") or {}).get("profile", "flis")
    profile = (read_yaml(folder / "profiles.yml") or {}).get(profile_name)
    if not isinstance(profile, dict):
        raise FlisError("bad-profile", reason=f"no profile {profile_name}", where="profiles.yml")
    chosen = name or str(_render(profile.get("target", "default")))
    output = (profile.get("outputs") or {}).get(chosen)
    if not isinstance(output, dict):
        raise FlisError("bad-profile", reason=f"no output {chosen}", where="profiles.yml")
    settings = _render(output)
    engine = settings.get("type")
    if engine not in ("duckdb", "sqlserver"):
        raise FlisError(
            "bad-profile", reason=f"the type of {chosen} is neither duckdb nor sqlserver", where="profiles.yml"
        )
    if engine == "duckdb":
        settings = _with_absolute_paths(settings, projekt.folder)
    indlaesning = str(projekt.vars.get("sqlserver_indlaesning", "bulk"))
    if indlaesning not in ("bulk", "parametre"):
        reason = "it is neither bulk nor parametre"
        raise FlisError("bad-setting", setting="sqlserver_indlaesning", reason=reason, where="dbt_project.yml")
    sortering = str(projekt.vars.get("sqlserver_collation") or "")
    if not sortering.replace("_", "").isalnum() and sortering:
        reason = "it is no name of a collation"
        raise FlisError("bad-setting", setting="sqlserver_collation", reason=reason, where="dbt_project.yml")
    return Target(chosen, engine, _data_folder(settings, projekt.folder), settings, indlaesning, sortering)


def render_sql(text: str, **names: Callable[..., str]) -> str:
    """SQL with Jinja in it, written as dbt's models are; ``names`` are its functions (``source``, ``ref``)."""
    from jinja2 import Environment, StrictUndefined

    return Environment(undefined=StrictUndefined).from_string(text).render(names).strip()


def _data_folder(settings: Mapping[str, Any], folder: Path) -> Path:
    """``FLIS_DATA``; without it, where the DuckDB files lie; else ``data``. Relative to the project."""
    named = os.environ.get("FLIS_DATA")
    if named or settings["type"] != "duckdb":
        return folder / (named or "data")
    return Path(settings["path"]).parent


def _with_absolute_paths(settings: dict[str, Any], folder: Path) -> dict[str, Any]:
    # dbt is always started in the project folder; flis may be started below it.
    attached = [{**d, "path": str(folder / d["path"])} for d in settings.get("attach") or []]
    return {**settings, "path": str(folder / settings["path"]), "attach": attached}


def _render(value: Any) -> Any:
    """``value`` with dbt's ``env_var``, ``as_number`` and ``as_bool`` carried out in every string."""
    if isinstance(value, dict):
        return {key: _render(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_render(item) for item in value]
    if not isinstance(value, str) or "{{" not in value:
        return value
    from jinja2 import TemplateError
    from jinja2.nativetypes import NativeEnvironment

    environment = NativeEnvironment()
    # dbt's filters convert; without one the text stays text, also where it looks like a number.
    environment.filters.update(
        as_number=lambda v: int(v), as_bool=lambda v: str(v).strip().lower() in ("1", "true", "yes"), as_text=str
    )
    typed = "as_number" in value or "as_bool" in value
    try:
        rendered = environment.from_string(value).render(env_var=_env_var)
    except (TemplateError, ValueError) as error:
        raise FlisError("bad-profile", reason="an expression cannot be rendered", where="profiles.yml") from error
    return rendered if typed else str(rendered)


def _env_var(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise FlisError("bad-profile", reason=f"the environment variable {name} is not set", where="profiles.yml")
    return value
