"""dbt-duckdb's plugin: plain ``dbt build`` works in a fresh clone. The only module that imports dbt.

``profiles.yml`` names it. Before dbt attaches DSA, an empty database of the project's release is
installed where there is none; one that is there is left as it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from flis.project.contract import load_contracts
from flis.project.settings import find_project
from flis.store.duck import DuckStore, make_type
from flis.store.duckfile import make_database
from flis.store.install import install, is_installed


class Plugin(BasePlugin):
    """dbt-duckdb makes one at its start and calls the methods below."""

    def update_connection_config(self, creds: Any, config: dict[str, Any]) -> None:
        """Called before the file of DM is opened: its folder must be there."""
        Path(creds.path).parent.mkdir(parents=True, exist_ok=True)

    def configure_connection(self, conn: Any) -> None:
        """Called when DM is open and nothing is attached yet."""
        for attachment in self.creds.attach or []:
            if str(attachment.alias).upper() == "DSA":
                make_database(Path(attachment.path))
                store = DuckStore.over(conn, Path(attachment.path))
                make_type(store, "DM")
                if not is_installed(store):
                    project = find_project()
                    install(store, project, load_contracts(project.folder), project.release)
