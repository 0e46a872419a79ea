"""The files that an operator keeps in the data folder: KRL exceptions, source systems, driftsmeddelelser, comparison
groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from flis.project.contract import Contracts, load_contracts
from flis.project.settings import Project
from flis.synthetic.generate import loensystem, skole
from flis.synthetic.generate.layout import Layout, layout
from flis.synthetic.generate.sammenligning import KNOWN, ranks
from flis.synthetic.generate.seeds import load_seeds
from flis.synthetic.generate.xlsx import write_xlsx

_MEDDELELSER = (
    (
        "DM-2023-017",
        date(2023, 5, 8),
        "KRL",
        "Kommuner uden databehandleraftale med KRL",
        "For kommuner uden databehandleraftale med KRL dannes der ingen datapakker fra KRL. Kuber, der bygger på "
        "KRL, kan ikke bruges, før aftalen er på plads.",
    ),
    (
        "DM-2023-018",
        date(2023, 5, 12),
        "OEKONOMI",
        "Primoposter og omkostningssteder er tomme i maj",
        "De nye tabeller i release 7.1 er tomme i pakkerne udlæst i maj 2023. De fyldes ved udlæsningen i juni.",
    ),
)


# Where a kommune's data comes from in every month, whatever its size: dataområde and system.
_SAME_SYSTEM = (("Udsatte børn og unge", "DUBU"), ("Økonomi", "OEKONOMI"), ("Dagtilbud", "DAGTILBUD"))
_BEGIN = date(2020, 1, 1)
# FLIS delivers the payroll systems from release 7.1 on; what lies before comes as history.
_PERSONALE_BEGIN = date(2023, 5, 1)


def write_drift_files(
    project: Project,
    folder: Path,
    krl_kommuner: Sequence[str],
    first: date = date(2023, 5, 1),
    last: date | None = None,
    kommuner: Sequence[str] = (),
) -> tuple[Path, Path, Path]:
    """Write the operator's files into ``folder``, as the drift contract has them, and return their paths.

    ``krl_undtagelser.csv`` has ``krl_kommuner`` without an agreement from ``first`` to ``last``, ``kildesystemer.csv``
    the systems that the generator's packages of ``kommuner`` come from, and ``driftsmeddelelser.csv`` two messages.
    """
    contracts = load_contracts(project.folder)
    exceptions = (
        {
            "kommune_kode": kommune,
            "fra_dato": first.toordinal(),
            "til_dato": last.toordinal() if last else None,
            "driftsmeddelelse_id": _MEDDELELSER[0][0],
        }
        for kommune in krl_kommuner
    )
    names = ("driftsmeddelelse_id", "meddelelse_dato", "omraade", "titel", "tekst")
    messages = ({**dict(zip(names, m, strict=True)), "meddelelse_dato": m[1].toordinal()} for m in _MEDDELELSER)
    folder.mkdir(parents=True, exist_ok=True)
    return (
        _write(contracts, project.release, "drift_krl_undtagelse", folder, exceptions),
        _write(contracts, project.release, "drift_kildesystem", folder, _systems(kommuner, krl_kommuner)),
        _write(contracts, project.release, "drift_driftsmeddelelse", folder, messages),
    )


def _systems(kommuner: Sequence[str], krl_kommuner: Sequence[str]) -> Iterator[Mapping[str, object]]:
    for kommune in kommuner:
        lines = [(dataomraade, system, _BEGIN, None) for dataomraade, system in _SAME_SYSTEM]
        if kommune not in krl_kommuner:
            lines.append(("KRL", "KRL", _BEGIN, None))
        lines += _spans("Skole", lambda month, kommune=kommune: skole.system(kommune, month), _BEGIN, skole.SWITCH)
        lines += _spans(
            "Personale",
            lambda month, kommune=kommune: loensystem.system_of(kommune, month),
            _PERSONALE_BEGIN,
            loensystem.SWITCH,
        )
        for dataomraade, system, begin, end in lines:
            yield {
                "kommune_kode": kommune,
                "dataomraade": dataomraade,
                "kildesystem": system,
                "fra_dato": begin.toordinal(),
                "til_dato": end.toordinal() if end else None,
            }


def _spans(
    dataomraade: str, system: Callable[[date], str], begin: date, switch: date
) -> list[tuple[str, str, date, date | None]]:
    """One line, or two if the system of ``switch`` is another than that of ``begin``."""
    before, after = system(begin), system(switch)
    if before == after:
        return [(dataomraade, before, begin, None)]
    return [(dataomraade, before, begin, switch - timedelta(days=1)), (dataomraade, after, switch, None)]


def write_comparison_xlsx(project: Project, path: Path, years: Sequence[int], seed: int = 1) -> int:
    """The comparison groups as KL's spreadsheet (``.xlsx``), the contract's names in the first row.

    The same rows as the SAMMENLIGNING packages of ``seed``. Returns the number of rows below the header.
    """
    contracts, seeds = load_contracts(project.folder), load_seeds(project.folder)
    shape = _shape(contracts, project.release, next(iter(KNOWN)))
    names = [column.name for column in shape.columns]

    def rows() -> Iterator[list[object]]:
        yield list(shape.header)
        for aar in years:
            for row in ranks(seed, seeds.kommuner, seeds.grupper, aar):
                yield [row[name] for name in names]

    return write_xlsx(path, "Sammenligningskommuner", rows()) - 1


def _write(contracts: Contracts, release: str, name: str, folder: Path, rows: Iterator[Mapping[str, object]]) -> Path:
    shape = _shape(contracts, release, name)
    path = folder / shape.table.fil
    path.write_bytes(shape.header_line() + b"".join(shape.line(row) for row in rows))
    return path


def _shape(contracts: Contracts, release: str, name: str) -> Layout:
    table = contracts.table(name)
    return layout(table, release, frozenset(c.name for c in table.columns), {})
