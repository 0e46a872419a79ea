"""Collects what each page shows, as the names that the templates use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flis.look.status import REFUSED, StatusReport
from flis.look.worklist import REFUSED_ROWS, moment
from flis.publish.rapport import deliveries
from flis.publish.rapport.charts import bar_chart
from flis.publish.rapport.figures import Figures
from flis.publish.rapport.quality import Quality, corrections_of, cubes_of, quality_of, waiting_cubes
from flis.publish.rapport.tal import antal, fortegn, kort_maaned, maaned, tal
from flis.publish.rapport.texts import AFVIST, KOERSEL, REGLER
from flis.publish.rapport.views import by_dataomraade, view
from flis.store import journal
from flis.store.mart import Mart

Page = dict[str, Any]
_SECTIONS = (
    ("#blik", "På et blik"),
    ("#mangler", "Det mangler"),
    ("#person", "Kræver en person"),
    ("#leveringer", "Leveringer"),
    ("#noegletal", "Nøgletal"),
    ("#kvalitet", "Datakvalitet"),
    ("#udsving", "Udsving"),
    ("#kuber", "Kuber"),
    ("#afviste", "Afviste"),
    ("#rettelser", "Rettelser"),
    ("#meddelelser", "Meddelelser"),
)
_INDEX = (
    ("#kommuner", "Kommuner"),
    ("#person", "Kræver en person"),
    ("#leveringer", "Leveringer"),
    ("#kuber", "Kuber"),
    ("#koersler", "Kørsler"),
)
_STEPS = {journal.FETCH: "Hent", journal.LAND: "Indlæs", journal.BUILD: "Byg DM"}
# So many refused rows of a package are listed; `flis status --package` lists all.
_ROWS = 50


class Reader:
    """Everything that the pages have in common, read once."""

    def __init__(self, mart: Mart, status: StatusReport) -> None:
        self._mart = mart
        self._status = status
        rows = mart.rows("Generel.DimKommune", ("kommune_kode", "kommune_navn"))
        self.names = {row["kommune_kode"]: row["kommune_navn"] for row in rows}
        landed = {cell.kommune for cell in status.cells if deliveries.newest_month([cell])}
        # A report is for a kommune of which something has landed.
        self.kommuner = tuple(sorted(landed & self.names.keys()))
        self._figures = Figures(mart, self.names)
        self._cubes = cubes_of(mart)
        self._messages = sorted(
            mart.rows(
                "Drift.Driftsmeddelelse", ("driftsmeddelelse_id", "meddelelse_dato", "omraade", "titel", "tekst")
            ),
            key=lambda row: (row["meddelelse_dato"], row["driftsmeddelelse_id"]),
            reverse=True,
        )

    def kommune(self, kode: str) -> Page:
        """The page of one kommune."""
        navn = self.names[kode]
        who = f"{navn} Kommune ({kode})"
        cells = [cell for cell in self._status.cells if cell.kommune == kode]
        newest = deliveries.newest_month(cells) or date.today().replace(day=1)
        quality = quality_of(self._mart, kode, newest)
        cubes = self._cubes.get(kode, [])
        items = deliveries.of_kommune(self._status.work, kode)
        series = list(self._figures.of(kode))
        fresh = [s for s in series if s.newest.periode == newest]
        return {
            "afsnit": _SECTIONS,
            "kode": kode,
            "navn": navn,
            "maaned": maaned(newest),
            "nyt": deliveries.news(cells, self._landed_last(kode)),
            "nye_tal": antal(len(fresh), "nøgletal", "nøgletal") if fresh else "",
            "mangler": deliveries.missing(cells, who) + waiting_cubes(cubes),
            "person": [
                *deliveries.failed_build(self._status),
                *deliveries.tasks(items),
                *quality.faults(kode, who),
            ],
            "matrix": deliveries.matrix(cells),
            "omraader": by_dataomraade((s.noegletal.dataomraade, view(s, navn)) for s in series),
            **_quality(quality),
            "kuber": cubes,
            "klar": sum(cube.state.klasse == "god" for cube in cubes),
            "afviste": [
                (cell.package, deliveries.omraade_navn(cell.omraade), maaned(cell.periode), _why(cell.code))
                for cell in cells
                if cell.state == REFUSED or cell.code
            ],
            "afviste_raekker": list(self._refused_rows([i.levering_id for i in items if i.kind == REFUSED_ROWS])),
            "rettelser": [
                (c.navn, c.tilstand, c.tabel, c.maaneder, c.aarsag, c.meddelelse, tal(Decimal(c.rows)))
                for c in corrections_of(self._mart, kode)
            ],
            "meddelelser": self._messages,
        }

    def index(self, pages: Sequence[Page]) -> Page:
        """The page with all kommuner. It holds no figure of any of them."""
        own = set(self.kommuner)
        elsewhere = [item for item in self._status.work if item.name.split("_")[0] not in own]
        newest = deliveries.newest_month(cell for cell in self._status.cells if cell.kommune in own)
        return {
            "afsnit": _INDEX,
            "maaned": maaned(newest) if newest else "ingen måned",
            "sider": pages,
            "andet": [*deliveries.failed_build(self._status), *deliveries.tasks(elsewhere)],
            "matrix": deliveries.matrix(self._status.cells),
            "kommuner": {**self.names, deliveries.ALL_KOMMUNER: "Alle kommuner"},
            "kubenavne": sorted({cube.navn for page in pages for cube in page["kuber"]}),
            "koersler": [
                (
                    _STEPS[name],
                    moment(step.ended).removesuffix(" UTC") + " UTC",
                    _ended(step.code),
                )
                for name, step in self._status.steps.items()
            ],
        }

    def _landed_last(self, kode: str) -> list[str]:
        """The kommune's packages that the last landing landed."""
        rows = self._mart.rows(
            "Drift.Datapakke", ("pakke_navn", "startet_tidspunkt"), "status = 'landet' and kommune_kode = ?", (kode,)
        )
        newest = max((row["startet_tidspunkt"] for row in rows), default=datetime.min)
        since = newest.replace(hour=0, minute=0, second=0, microsecond=0)
        step = self._status.steps.get(journal.LAND)
        if step is not None:
            since = datetime.fromisoformat(step.begun).astimezone(UTC).replace(tzinfo=None)
        return [row["pakke_navn"] for row in rows if row["startet_tidspunkt"] >= since]

    def _refused_rows(self, leveringer: Sequence[int]) -> Iterator[tuple[str, str, str, str, str]]:
        """File, record, column and rule of refused rows. Never what stood in them."""
        for levering in leveringer:
            rows = self._mart.store.query(
                "select p.pakke_navn, a.fil, a.raekke_nr, a.kolonne, a.regel from DSA.Drift.AfvistRaekke a"
                " join DSA.Drift.Datapakke p on p.levering_id = a.levering_id"
                " where a.levering_id = ? and p.status = 'landet' order by a.fil, a.raekke_nr",
                (levering,),
            )
            for name, fil, record, column, rule in rows[:_ROWS]:
                yield name, fil, str(record), column, REGLER.get(rule, rule)


def _quality(quality: Quality) -> Page:
    """The findings as a chart and as tables."""
    months = [kort_maaned(month) for month in quality.months]
    faults, warnings = quality.per_month("fejl"), quality.per_month("advarsel")
    last = maaned(quality.months[-1])
    return {
        "kvalitet": quality,
        "kvalitet_diagram": bar_chart(months, {"Fejl": faults, "Advarsler": warnings}),
        "kvalitet_tekst": (
            f"Søjlediagram over fund pr. måned fra {maaned(quality.months[0])} til {last}."
            f" I {last}: {antal(faults[-1], 'fejl', 'fejl')} og {antal(warnings[-1], 'advarsel', 'advarsler')}."
        ),
        "kvalitet_maaneder": months,
        "kvalitet_sidst": last,
        "kvalitet_raekker": [
            (f"{c.ident} ({c.alvor}): {c.tekst}", *(str(number) for number in (c.earlier, *c.counts)))
            for c in quality.controls
        ],
        "udsving": [
            (
                f"{c.ident} ({c.alvor}): {c.tekst}",
                str(c.before),
                str(c.newest),
                fortegn(c.newest - c.before),
            )
            for c in quality.swinging
        ],
    }


def _ended(code: str | None) -> str:
    """How a step of a run ended. The operator finds the code in docs/fejl.md."""
    if code is None:
        return "gennemført"
    known = KOERSEL.get(code)
    return f"{known} ({code})" if known else f"stoppet af fejlen {code}"


def _why(code: str | None) -> str:
    return AFVIST.get(str(code), (f"Koden er {code}.", None))[0]
