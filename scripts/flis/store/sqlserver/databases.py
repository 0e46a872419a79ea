"""Creates the databases DSA and DM if the administrator has not created them."""

from __future__ import annotations

from contextlib import suppress

from flis.ground.errors import FlisError, TryAgain
from flis.project.settings import Target
from flis.store.sqlserver.connection import Connection, connect
from flis.store.sqlserver.names import Names


def create_databases(target: Target, notices: list[str]) -> None:
    """Make what is missing of DSA and DM; ``notices`` gets what the operator should know. Raises ``database``."""
    databases = Names.of(target).databases
    try:
        master = connect(target.settings, "master")
    except TryAgain:
        raise
    except FlisError:
        # A login for DSA and DM only cannot see master. If a database is missing, the next login reports it.
        return
    try:
        for database in databases:
            ((there,),) = master.query(f"select db_id('{database}') as nummer")
            if there is None:
                _create(master, database, target.collation, notices)
    finally:
        master.close()


def _create(master: Connection, database: str, collation: str, notices: list[str]) -> None:
    try:
        master.execute(f"create database {database}{f' collate {collation}' if collation else ''}")
    except TryAgain:
        raise
    except FlisError:
        if not collation:
            raise
        master.execute(f"create database {database}")
        notices.append(
            f"the server does not take the collation {collation}; {database} has the server's own, and may find texts"
            " equal that DuckDB tells apart. See docs/sqlserver.md."
        )
    # Readers then see the last complete state instead of waiting. docs/sqlserver.md describes the setting.
    with suppress(FlisError):
        master.execute(f"alter database {database} set read_committed_snapshot on")


def reads_wait(target: Target) -> bool:
    """Whether readers of DM must wait for a build. Raises ``not-installed``, ``database``."""
    database = Names.of(target).databases[-1]
    connection = connect(target.settings, database)
    try:
        ((versions,),) = connection.query(
            f"select is_read_committed_snapshot_on as til from sys.databases where name = '{database}'"  # noqa: S608
        )
    finally:
        connection.close()
    return not versions


def clean_free_space(target: Target) -> tuple[str, ...]:
    """Overwrite traces of deleted rows on DSA's pages, or return a notice that the login may not do it."""
    database = Names.of(target).database
    connection = connect(target.settings, database)
    try:
        connection.execute(f"exec sp_clean_db_free_space @dbname = N'{database}'")
    except TryAgain:
        raise
    except FlisError:
        return (
            f"the pages of {database} may still hold what was deleted: this login may not run sp_clean_db_free_space."
            " The database's owner can. Backups from before hold the rows too.",
        )
    finally:
        connection.close()
    return ()
