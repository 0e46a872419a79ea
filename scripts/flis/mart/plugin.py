"""dbt-duckdb's plugin: plain ``dbt build`` works in a fresh clone, and from any folder.

``profiles.yml`` names it. Paths there are relative to the project, also where dbt was started elsewhere. Before dbt
attaches DSA, an empty database of the project's release is installed where there is none; an existing one is left as
it is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.flags import get_flags
from dbt_common.exceptions import DbtRuntimeError

from flis.ground.errors import FlisError
from flis.project.contract import load_contracts
from flis.project.settings import Project, find_project
from flis.store.duck import DuckStore, make_type
from flis.store.duckfile import make_database
from flis.store.install import install, is_installed


class Plugin(BasePlugin):
    """dbt-duckdb creates one plugin when it starts and calls the methods below."""

    def update_connection_config(self, creds: Any, config: dict[str, Any]) -> None:
        """Called before the file of DM is opened: makes the paths absolute, and the folder of DM."""
        with _one_line():
            folder = _project().folder
            for database in (creds, *(creds.attach or [])):
                database.path = str(folder / database.path)
            Path(creds.path).parent.mkdir(parents=True, exist_ok=True)

    def configure_connection(self, conn: Any) -> None:
        """Install DSA if it is missing. Called when DM is open and nothing is attached yet."""
        with _one_line():
            if cores := os.environ.get("FLIS_DUCKDB_THREADS"):
                _limit_cores(conn, cores)
            for attachment in self.creds.attach or []:
                if str(attachment.alias).upper() == "DSA":
                    make_database(Path(attachment.path))
                    store = DuckStore.over(conn, Path(attachment.path))
                    make_type(store, "DM")
                    if not is_installed(store):
                        project = _project()
                        install(store, project, load_contracts(project.folder), project.release)


def _project() -> Project:
    """The project that dbt runs, which the working folder does not decide."""
    folder = getattr(get_flags(), "PROJECT_DIR", None)
    return find_project(Path(folder) if folder else None)


def _limit_cores(conn: Any, cores: str) -> None:
    """Without a limit DuckDB uses every core. With fewer it needs less memory."""
    if not re.fullmatch(r"[1-9]\d{0,2}", cores):
        where, reason = "the environment", "it is not a number of cores, from 1 to 999"
        raise FlisError("bad-setting", setting="FLIS_DUCKDB_THREADS", reason=reason, where=where)
    conn.execute(f"set threads = {cores}")


@contextmanager
def _one_line() -> Iterator[None]:
    """An error of flis becomes one of dbt's, which dbt prints without a traceback."""
    try:
        yield
    except FlisError as error:
        raise DbtRuntimeError(f"{error.code}: {error.what} {error.do}") from None
