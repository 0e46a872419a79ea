"""Reads the dbt project and profile as dbt reads them, so that every setting has one place.

Importing dbt takes seconds. Therefore PyYAML and Jinja read the few settings that flis needs.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flis.ground.errors import FlisError
from flis.project.folders import local_folder

PROJECT_FILE = "dbt_project.yml"
OWN_VARS = "lokal/vars.yml"
_LARGEST = 10**9  # of any number among the vars


@dataclass(frozen=True)
class Project:
    """A dbt project: its folder and its ``vars``, with those of ``lokal/vars.yml`` (``own``) over the shipped ones."""

    folder: Path
    vars: Mapping[str, Any]
    own: Mapping[str, Any] = field(default_factory=dict)

    def place_of(self, setting: str) -> str:
        """The file in which the var ``setting`` is to be corrected."""
        return OWN_VARS if setting in self.own else PROJECT_FILE

    @property
    def release(self) -> str:
        """The FLIS release that the project's models are written for, e.g. ``7.1``. Raises ``bad-setting``."""
        release = str(self.vars.get("flis_release", ""))
        if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4})*", release):
            raise FlisError("bad-setting", setting="flis_release", reason="it is no release", where=PROJECT_FILE)
        return release

    def number(self, setting: str) -> float:
        """The var ``setting`` as a number from 0. Raises ``bad-setting``."""
        value = self.vars.get(setting)
        try:
            number = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if not 0 <= number <= _LARGEST:
            reason = f"it is no number from 0 to {_LARGEST:,}"
            raise FlisError("bad-setting", setting=setting, reason=reason, where=self.place_of(setting))
        return number


@dataclass(frozen=True)
class Target:
    """One output of the dbt profile: its name, its engine and settings."""

    name: str
    # duckdb, sqlserver, spark or fabric.
    engine: str
    # The installation's folder: inbox, archive, drift files and, on DuckDB, the databases.
    data_folder: Path
    settings: Mapping[str, Any] = field(repr=False)
    # SQL Server only, from the vars: how rows are sent (bulk or parametre), and the collation of new databases.
    indlaesning: str = "bulk"
    collation: str = ""

    @property
    def is_built_only(self) -> bool:
        """Spark and Fabric: dbt builds DM there from what `flis export` wrote. flis lands rows in another target."""
        return self.engine in ("spark", "fabric")

    @property
    def dbt_folder(self) -> Path:
        """What dbt writes for this installation when flis starts it: ``DBT_TARGET_PATH``, else ``target``."""
        return self.data_folder / (os.environ.get("DBT_TARGET_PATH") or "target")

    @property
    def log_folder(self) -> Path:
        """The installation's logs: ``DBT_LOG_PATH``, else ``logs`` in its data folder."""
        return self.data_folder / (os.environ.get("DBT_LOG_PATH") or "logs")

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
        raise _bad_profile("no attached database with the alias DSA")


def read_yaml(path: Path, *, unique: bool = False) -> dict[str, Any]:
    """The YAML mapping in ``path``; an empty file is an empty one. Raises ``file-error`` or ``bad-setting``.

    With ``unique``, a key that stands twice in one mapping is refused. YAML would let the last one win.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    where = f"{path.parent.name}/{path.name}" if unique else path.name
    try:
        if unique and (key := _key_twice(yaml.compose(path.read_text(encoding="utf-8"), Loader=loader))):
            raise FlisError("bad-setting", setting=path.name, reason=f"the key {key} stands twice", where=where)
        with path.open(encoding="utf-8") as stream:
            document = yaml.load(stream, Loader=loader)
    except OSError as error:
        raise FlisError("file-error", file=path.name, reason=error.strerror or "cannot be read") from error
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError) as error:
        # These also cover bytes that are not UTF-8, days that do not exist, and endless nesting.
        raise FlisError("bad-setting", setting=path.name, reason="not valid YAML", where=where) from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise FlisError("bad-setting", setting=path.name, reason="it holds no settings by name", where=path.name)
    return document


def _key_twice(node: Any) -> str:
    """A key that stands twice in a mapping of the YAML ``node``, or nothing."""
    children = node.value if node is not None and isinstance(node.value, list) else []
    pairs = [child for child in children if isinstance(child, tuple)]
    seen: set[str] = set()
    for key, _ in pairs:
        name = str(key.value)
        if name in seen:
            return name
        seen.add(name)
    parts = [value for _, value in pairs] or children
    return next(filter(None, map(_key_twice, parts)), "")


def find_project(start: Path | None = None) -> Project:
    """The dbt project in ``start`` (or ``DBT_PROJECT_DIR``, or the working folder) or above it."""
    named = start or os.environ.get("DBT_PROJECT_DIR")
    try:
        folder = Path(named or Path.cwd()).resolve()
        found = [c for c in (folder, *folder.parents) if (c / PROJECT_FILE).is_file()]
    except (OSError, RuntimeError) as error:
        # The folder may be gone or closed to us, its name too long, or its links circular.
        raise FlisError("no-project", folder=str(named or "the working folder")) from error
    if not found:
        raise FlisError("no-project", folder=str(folder))
    settings = read_yaml(found[0] / PROJECT_FILE).get("vars") or {}
    if not isinstance(settings, dict):
        raise FlisError("bad-setting", setting="vars", reason="it holds no settings by name", where=PROJECT_FILE)
    own = own_vars(found[0], settings)
    return Project(found[0], {**settings, **own}, own)


def own_vars(folder: Path, shipped: Mapping[str, Any]) -> dict[str, Any]:
    """The vars of ``lokal/vars.yml``, each of which has a value of the same kind in dbt_project.yml.

    Raises ``bad-own-part``.
    """
    path = local_folder(folder) / "vars.yml"
    own = read_yaml(path, unique=True) if path.is_file() else {}
    for name, value in own.items():
        if name not in shipped or name == "flis_release":
            reason = f"{name} is no var that can be changed; dbt_project.yml has them all"
        elif isinstance(value, bool) or isinstance(value, str) != isinstance(shipped[name], str):
            kind = "a text" if isinstance(shipped[name], str) else "a number"
            reason = f"{name} must be {kind}"
        else:
            continue
        raise FlisError("bad-own-part", file=OWN_VARS, reason=reason)
    return own


def read_target(project: Project, name: str | None = None) -> Target:
    """The output ``name`` (default: the profile's own target) of profiles.yml, rendered as dbt renders it."""
    if reason := _unusable(os.environ.get("FLIS_DATA") or "data"):
        raise FlisError("bad-setting", setting="FLIS_DATA", reason=reason, where="the environment")
    folder = Path(os.environ.get("DBT_PROFILES_DIR") or project.folder)
    profile_name = read_yaml(project.folder / PROJECT_FILE).get("profile", "flis")
    if not isinstance(profile_name, str):
        raise FlisError("bad-setting", setting="profile", reason="it is no name", where=PROJECT_FILE)
    profile = read_yaml(folder / "profiles.yml").get(profile_name)
    if not isinstance(profile, dict):
        raise _bad_profile(f"no profile {profile_name}")
    chosen = name or str(_rendered(profile.get("target", "default")))
    outputs = profile.get("outputs")
    output = outputs.get(chosen) if isinstance(outputs, dict) else None
    if not isinstance(output, dict):
        raise _bad_profile(f"no output {chosen}")
    settings = _rendered(output)
    engine = settings.get("type")
    if engine not in ("duckdb", "sqlserver", "spark", "fabric"):
        raise _bad_profile(f"the type of {chosen} is none of duckdb, sqlserver, spark and fabric")
    if engine == "duckdb":
        settings = _with_absolute_paths(settings, project.folder)
    indlaesning = str(project.vars.get("sqlserver_indlaesning", "bulk"))
    if indlaesning not in ("bulk", "parametre"):
        reason = "it is neither bulk nor parametre"
        where = project.place_of("sqlserver_indlaesning")
        raise FlisError("bad-setting", setting="sqlserver_indlaesning", reason=reason, where=where)
    collation = str(project.vars.get("sqlserver_collation") or "")
    if not collation.replace("_", "").isalnum() and collation:
        reason = "it is no name of a collation"
        where = project.place_of("sqlserver_collation")
        raise FlisError("bad-setting", setting="sqlserver_collation", reason=reason, where=where)
    return Target(chosen, engine, _data_folder(settings, project.folder), settings, indlaesning, collation)


def render_sql(text: str, **names: Callable[..., str]) -> str:
    """SQL with Jinja in it, written as dbt's models are; ``names`` are its functions (``source``, ``ref``).

    Raises ``bad-setting``.
    """
    from jinja2 import Environment, StrictUndefined, TemplateError

    try:
        return Environment(undefined=StrictUndefined).from_string(text).render(names).strip()
    except (TemplateError, TypeError, LookupError, StopIteration, RuntimeError) as error:
        raise bad_sql() from error


def bad_sql() -> FlisError:
    """The error of macros that flis reads and does not recognise."""
    reason = "a macro that flis reads is not as it is shipped"
    return FlisError("bad-setting", setting="gaeldende_levering", reason=reason, where="macros/projekt")


def _unusable(path: str) -> str:
    """What makes ``path`` unusable as a DuckDB file; empty if it is usable."""
    if not path.strip() or "\0" in path:
        return "it names no file"
    # Both characters have a meaning of their own in DuckDB.
    if any(letter in path for letter in "?\\") and os.name == "posix":
        return "DuckDB takes no ? and no backslash in a path"
    try:
        path.encode()
    except UnicodeEncodeError:
        return "it is not UTF-8"
    return ""


def _data_folder(settings: Mapping[str, Any], folder: Path) -> Path:
    """``FLIS_DATA``; without it, where the DuckDB files lie; else ``data``. Relative to the project."""
    named = os.environ.get("FLIS_DATA")
    if named or settings["type"] != "duckdb":
        return folder / (named or "data")
    return Path(settings["path"]).parent


def _with_absolute_paths(settings: dict[str, Any], folder: Path) -> dict[str, Any]:
    # flis starts dbt in the project folder, but flis itself may be started in a folder below it.
    attached = settings.get("attach") or []
    if not isinstance(attached, list) or not all(isinstance(database, dict) for database in attached):
        raise _bad_profile("attach is no list of databases")
    attached = [{**d, "path": str(folder / _path(d, "a database of attach"))} for d in attached]
    return {**settings, "path": str(folder / _path(settings, "the output")), "attach": attached}


def _path(settings: Mapping[str, Any], of: str) -> str:
    path = settings.get("path")
    if not isinstance(path, str):
        raise _bad_profile(f"{of} has no path")
    if reason := _unusable(path):
        raise _bad_profile(f"the path of {of}: {reason}")
    return path


def _bad_profile(reason: str) -> FlisError:
    return FlisError("bad-profile", reason=reason, where="profiles.yml")


def _rendered(value: Any) -> Any:
    """``value`` with every expression replaced by its result. Raises ``bad-profile`` if one fails in any way."""
    try:
        return _render(value)
    except FlisError:
        raise
    except Exception as error:  # whatever Python an expression holds
        raise _bad_profile("an expression cannot be rendered") from error


def _render(value: Any) -> Any:
    """``value`` with dbt's ``env_var``, ``as_number`` and ``as_bool`` carried out in every string."""
    if isinstance(value, dict):
        return {key: _render(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_render(item) for item in value]
    if not isinstance(value, str) or "{{" not in value:
        return value
    from jinja2.nativetypes import NativeEnvironment

    environment = NativeEnvironment()
    # dbt's filters convert a text. Without one it remains a text, even if it looks like a number.
    environment.filters.update(
        as_number=lambda v: int(v), as_bool=lambda v: str(v).strip().lower() in ("1", "true", "yes"), as_text=str
    )
    typed = "as_number" in value or "as_bool" in value
    rendered = environment.from_string(value).render(env_var=_env_var)
    return rendered if typed else str(rendered)


def _env_var(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise _bad_profile(f"the environment variable {name} is not set")
    return value
