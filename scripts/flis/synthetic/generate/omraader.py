"""The områder that the generator writes. Each has a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flis.synthetic.generate import (
    benchmark,
    borger,
    dagtilbud,
    dubu,
    krl,
    oekonomi,
    personale,
    personale_tal,
    regnskabstal,
    sammenligning,
    skole,
    skole_tal,
)
from flis.synthetic.generate.loensystem import HISTORIK, KMD, SD
from flis.synthetic.generate.plan import Calendar, Plan
from flis.synthetic.generate.settings import Package
from flis.synthetic.generate.tal import Tal
from flis.synthetic.generate.world import World


@dataclass(frozen=True)
class Omraade:
    """One område: its packages, and what they must lead to.

    ``truth`` gives, for a kommune and its landed packages of all områder, figures for ``sandhed.json`` and
    nøgletal. ``others`` gives plausible nøgletal of a kommune that is not simulated, for the package of a month.
    """

    calendar: Calendar
    write: Callable[[World, Sequence[Plan]], Iterator[Package]]
    truth: Callable[[World, str, Sequence[Plan]], tuple[Mapping[str, Any], Sequence[Tal]]] | None = None
    others: Callable[[World, str, date], Iterable[Tal]] | None = None


# This one is written last, because it repeats the figures of the others.
REPEATING = "BENCHMARK"
OMRAADER: Mapping[str, Omraade] = {
    "DUBU": Omraade(dubu.CALENDAR, dubu.write, dubu.truth, benchmark.udsatte),
    "BORGER": Omraade(borger.CALENDAR, borger.write),
    "TEA": Omraade(skole.TEA_CALENDAR, skole.write, skole_tal.truth, skole_tal.others),
    # TEA's truth and figures are of both systems' packages.
    "KMD_ELEV": Omraade(skole.KMD_ELEV_CALENDAR, skole.write),
    "SAMMENLIGNING": Omraade(sammenligning.CALENDAR, sammenligning.write),
    # One truth for the four: a kommune's months come from whichever system delivers them.
    KMD: Omraade(personale.calendar_of(KMD), personale.write, personale_tal.truth, personale_tal.others),
    SD: Omraade(personale.calendar_of(SD), personale.write),
    KMD + HISTORIK: Omraade(personale.calendar_of(KMD + HISTORIK), personale.write),
    SD + HISTORIK: Omraade(personale.calendar_of(SD + HISTORIK), personale.write),
    "OEKONOMI": Omraade(oekonomi.CALENDAR, oekonomi.write, regnskabstal.truth, regnskabstal.others),
    "KRL": Omraade(krl.CALENDAR, krl.write, krl.truth, krl.others),
    "DAGTILBUD": Omraade(dagtilbud.CALENDAR, dagtilbud.write, dagtilbud.truth, dagtilbud.others),
    REPEATING: Omraade(benchmark.CALENDAR, benchmark.write),
}
