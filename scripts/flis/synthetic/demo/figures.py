"""The figures at the end of the demo: nøgletal with the truth and the comparison group, and the cubes' status."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from flis.project.settings import Target
from flis.store.open import open_mart


@dataclass(frozen=True)
class Figure:
    """One nøgletal of one kommune and month. ``truth_*`` is what the generator itself calculated."""

    noegletal_id: str
    titel: str
    kommune_navn: str
    periode: str
    vaerdi: Decimal | None
    gruppe_vaerdi: Decimal | None
    landet_vaerdi: Decimal | None
    right: bool


@dataclass(frozen=True)
class Figures:
    """``compared`` counts the tællere and nævnere compared with the truth, and ``wrong`` those that differ."""

    shown: tuple[Figure, ...]
    compared: int
    wrong: int
    kuber: tuple[tuple[str, str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """For a reader: each nøgletal's newest figures, then the status of the cubes."""
        if self.shown:
            yield f"\n{'Nøgletal':<54}{'':<8}{'own':>12}{'group':>12}{'all':>12}"
        for figure in self.shown:
            name = f"{figure.noegletal_id} {figure.kommune_navn}: {figure.titel}"
            values = "".join(f"{_text(v):>12}" for v in (figure.vaerdi, figure.gruppe_vaerdi, figure.landet_vaerdi))
            yield f"{name[:53]:<54}{figure.periode:<8}{values}{'' if figure.right else '   WRONG'}"
        yield f"{self.compared:,} figures held against the synthetic truth, {self.wrong} differ."
        yield "\nCubes"
        for kube, status, kommuner in self.kuber:
            yield f"{kube:<34}{status:<20}{kommuner}"


def _text(value: Decimal | None) -> str:
    return "-" if value is None else f"{value:,.2f}"


def read_figures(target: Target, truth_file: Path) -> Figures:
    """The figures of DM in ``target``, compared with ``truth_file`` (the generator's ``sandhed.json``)."""
    truth = json.loads(truth_file.read_text(encoding="utf-8"))["kommuner"]
    with open_mart(target) as mart:
        facts = mart.query(
            "select kommune_kode, periode, noegletal_id, taeller, naevner, personer_antal"
            " from DM.Generel.FaktNoegletal where kilde = 'egen'"
        )
        benchmark = mart.query(
            "select f.kommune_kode, f.periode, f.noegletal_id, n.titel, k.kommune_navn, f.egen_vaerdi, f.gruppe_vaerdi,"
            " f.landet_vaerdi from DM.Generel.FaktNoegletalBenchmark f"
            " join DM.Generel.DimNoegletal n on n.noegletal_id = f.noegletal_id"
            " join DM.Generel.DimKommune k on k.kommune_kode = f.kommune_kode"
            " where f.periode = (select max(e.periode) from DM.Generel.FaktNoegletal e"
            " where e.kilde = 'egen' and e.er_hele_perioden = 1 and e.er_tilbagefoert = 0"
            " and e.noegletal_id = f.noegletal_id and e.kommune_kode = f.kommune_kode)"
        )
        kuber = mart.query(
            "select s.kube_navn, s.status, k.kommune_navn from DM.Drift.Kubestatus s"
            " join DM.Generel.DimKommune k on k.kommune_kode = s.kommune_kode"
            " where exists (select 1 from DM.Generel.FaktNoegletal f"
            " where f.kommune_kode = s.kommune_kode and f.kilde = 'egen')"
        )
    expected = {
        (kommune, periode, noegletal): (Decimal(f["taeller"]), Decimal(f["naevner"]), f["personer_antal"])
        for kommune, document in truth.items()
        for noegletal, periods in document["noegletal"].items()
        for periode, f in periods.items()
    }
    found = {(kommune, f"{periode}", noegletal): tuple(rest) for kommune, periode, noegletal, *rest in facts}
    wrong = {key for key, figures in expected.items() if found.get(key, _ABSENT) != figures and any(figures[::2])}
    shown = tuple(
        Figure(ident, titel, navn, f"{periode:%Y-%m}", *values, right=(kode, f"{periode}", ident) not in wrong)
        for kode, periode, ident, titel, navn, *values in sorted(benchmark, key=lambda row: (row[2], row[0]))
        if (kode, f"{periode}", ident) in expected
    )
    together = {kube[:2]: ", ".join(sorted(n for *k, n in kuber if tuple(k) == kube[:2])) for kube in kuber}
    cubes = tuple(sorted((kube, status, names) for (kube, status), names in together.items()))
    return Figures(shown, len(expected), len(wrong), cubes)


_ABSENT = (None, None, None)
