"""The statements of a fix, in SQL that both engines read, with ``?`` for parameters."""

# ruff: noqa: S608 - the names in the statements are constants and the contracts' own; values are parameters

from __future__ import annotations

from dataclasses import dataclass

from flis.fix.fix import ERSTAT, Fix
from flis.project.contract import Contracts
from flis.project.settings import Project
from flis.store import ledger
from flis.store.current import render_current

_CURRENT = "with {{ gaeldende_levering() }}"
_MEDDELELSER = f"{_CURRENT}, meddelelser as ({{{{ gaeldende('drift', 'drift_driftsmeddelelse', senest=1) }}}})"
# The name of the delivery's package, as it landed.
_PAKKER = f"select levering_id, max(pakke_navn) as pakke_navn from {ledger.DATAPAKKE} where status = 'landet'"
_PAKKER += " group by levering_id"


@dataclass(frozen=True)
class Finding:
    """What a fix finds: ``ctes`` end with ``fundne`` and ``efterladte``, of these kommuner (none: all)."""

    ctes: str
    kommuner: tuple[str, ...] = ()

    def groups(self) -> str:
        """(kommune, table, package, action, column, rows). Parameters: the kommuner."""
        columns = "fundne.kommune_kode, fundne.tabel, pakker.pakke_navn, fundne.handling, fundne.kolonne"
        return (
            f"{self.ctes}, pakker as ({_PAKKER}) select {columns}, count(*) as antal"
            f" from fundne left join pakker on fundne.levering_id = pakker.levering_id{self._of('fundne')}"
            f" group by {columns} order by {columns}"
        )

    def rows(self) -> str:
        """(kommune, table, package, record, action, column, value). Parameters: the kommuner, how many rows."""
        return (
            f"{self.ctes}, pakker as ({_PAKKER}), viste as (select fundne.*,"
            " row_number() over (order by kommune_kode, tabel, levering_id, raekke_nr) as nummer"
            f" from fundne{self._of('fundne')})"
            " select viste.kommune_kode, viste.tabel, pakker.pakke_navn, viste.raekke_nr, viste.handling,"
            " viste.kolonne, viste.ny_vaerdi"
            " from viste left join pakker on viste.levering_id = pakker.levering_id"
            " where viste.nummer <= ? order by viste.nummer"
        )

    def left(self) -> str:
        """(kommune, table, package, reason, what, rows). Parameters: the kommuner."""
        columns = "efterladte.kommune_kode, efterladte.tabel, pakker.pakke_navn, efterladte.grund, efterladte.oplysning"
        return (
            f"{self.ctes}, pakker as ({_PAKKER}) select {columns}, count(*) as antal"
            f" from efterladte left join pakker on efterladte.levering_id = pakker.levering_id"
            f"{self._of('efterladte')} group by {columns} order by {columns}"
        )

    def count(self) -> str:
        """(rows to correct). Parameters: the kommuner."""
        return f"{self.ctes} select count(*) as antal from fundne{self._of('fundne')}"

    def write(self) -> str:
        """Parameters: the number before the first row's, the change's number, name, reason, driftsmeddelelse, when
        and who, then the kommuner."""
        return (
            f"{self.ctes} insert into {ledger.RETTELSE} (rettelse_nr, aendring_nr, rettelse_navn, tabel, levering_id,"
            " raekke_nr, kommune_kode, periode, handling, kolonne, ny_vaerdi, aarsag, driftsmeddelelse_id,"
            " oprettet_tidspunkt, oprettet_af)"
            " select ? + row_number() over (order by kommune_kode, tabel, levering_id, raekke_nr), ?, ?, tabel,"
            " levering_id, raekke_nr, kommune_kode, periode, handling, kolonne, ny_vaerdi, ?, ?, ?, ?"
            f" from fundne{self._of('fundne')}"
        )

    def _of(self, cte: str) -> str:
        marks = ", ".join("?" * len(self.kommuner))
        return f" where {cte}.kommune_kode in ({marks})" if marks else ""


def finding(
    project: Project, contracts: Contracts, fix: Fix, kommuner: tuple[str, ...] = (), keep: int | None = None
) -> Finding:
    """What ``fix`` finds. ``keep`` is the operator's decision where the fix cannot judge."""

    def behold() -> str:
        return "null" if keep is None else str(int(keep))

    return Finding(render_current(project, contracts, fix.sql, behold=behold), kommuner)


def newest_meddelelse(project: Project, contracts: Contracts, omraader: int) -> str:
    """The ids of the driftsmeddelelser of some områder, the newest first. Parameters: the områder."""
    marks = ", ".join("?" * omraader)
    return (
        f"{render_current(project, contracts, _MEDDELELSER)} select driftsmeddelelse_id from meddelelser"
        f" where omraade in ({marks}) order by meddelelse_dato desc, driftsmeddelelse_id desc"
    )


def known_meddelelse(project: Project, contracts: Contracts) -> str:
    """Parameter: the id of a driftsmeddelelse."""
    ctes = render_current(project, contracts, _MEDDELELSER)
    return f"{ctes} select driftsmeddelelse_id from meddelelser where driftsmeddelelse_id = ?"


def in_force(project: Project, contracts: Contracts) -> str:
    """(fix, rows) of the corrections that are not undone and whose delivery is current."""
    return (
        f"{render_current(project, contracts, _CURRENT)} select rettelse.rettelse_navn, count(*) as antal"
        f" from {ledger.RETTELSE} as rettelse inner join gaeldende_levering as levering"
        " on rettelse.tabel = levering.tabel and rettelse.levering_id = levering.levering_id"
        " and rettelse.kommune_kode = levering.kommune_kode and rettelse.periode = levering.periode"
        " where rettelse.fortrudt_tidspunkt is null group by rettelse.rettelse_navn"
    )


# A second value for the same cell replaces the first. With both in force, the row would occur twice.
SUPERSEDE = (
    f"update {ledger.RETTELSE} set fortrudt_tidspunkt = ?, fortrudt_af = ?, aendring_nr = ?"
    f" where fortrudt_tidspunkt is null and handling = '{ERSTAT}' and aendring_nr <> ? and exists ("
    f"select 1 from {ledger.RETTELSE} as ny where ny.aendring_nr = ? and ny.fortrudt_tidspunkt is null"
    f" and ny.handling = '{ERSTAT}' and ny.tabel = Rettelse.tabel and ny.levering_id = Rettelse.levering_id"
    " and ny.raekke_nr = Rettelse.raekke_nr and ny.kolonne = Rettelse.kolonne)"
)
