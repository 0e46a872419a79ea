"""The files that an operator keeps in the data folder: KRL exceptions, driftsmeddelelser, comparison groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from flis.project.contract import Contracts, load_contracts
from flis.project.settings import Project
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


def write_drift_files(
    project: Project,
    folder: Path,
    krl_kommuner: Sequence[str],
    first: date = date(2023, 5, 1),
    last: date | None = None,
) -> tuple[Path, Path]:
    """``krl_undtagelser.csv`` (``krl_kommuner`` without an agreement from ``first`` to ``last``) and
    ``driftsmeddelelser.csv`` in ``folder``, as the drift contract has them. Returns both paths.
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
        _write(contracts, project.release, "drift_driftsmeddelelse", folder, messages),
    )


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
