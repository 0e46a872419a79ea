"""Which delivery is current, as the project's own macros decide it: for fixes and pruning, as for dbt's models."""

from __future__ import annotations

from collections.abc import Callable

from flis.project.contract import Contracts
from flis.project.settings import Project, bad_sql, render_sql

_MACROS = ("gaeldende_levering.sql", "gaeldende.sql")


def render_current(project: Project, contracts: Contracts, sql: str, **names: Callable[..., str]) -> str:
    """``sql``, a statement with Jinja in it. ``names`` are further functions that it calls.

    A statement opens with the CTEs of ``{{ gaeldende_levering() }}``. Then ``{{ gaeldende(source, table) }}`` reads a
    landing table as the views of DSA read it. Raises ``bad-setting`` where the project's macros are not as shipped.
    """
    folder = project.folder / "macros" / "projekt"
    try:
        macros = "".join((folder / name).read_text(encoding="utf-8") for name in _MACROS)
    except (OSError, ValueError) as error:
        raise bad_sql() from error
    tables = {(table.source, table.name): table.qualified for table in contracts.tables}

    def source(kilde: str, tabel: str) -> str:
        return tables[kilde, tabel]

    def ref(model: str) -> str:
        # In dbt the model; here the CTE of the same rows.
        return {"dsa_drift__gaeldende_levering": "gaeldende_levering"}[model]

    # A correction is of what was delivered, also where lokal/koder.csv says what it means.
    return render_sql(f"{macros}{sql}", source=source, kodet=source, ref=ref, **names)


def newest_states(project: Project, contracts: Contracts) -> str:
    """(tabel, kommune_kode, levering_id) of each kommune's newest delivery of every table."""
    sql = "with {{ gaeldende_levering() }} select tabel, kommune_kode, levering_id from gaeldende_levering"
    return render_current(project, contracts, f"{sql} where er_nyeste = 1")
