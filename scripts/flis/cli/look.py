"""Commands that only look: status, contract, doctor."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from flis.cli.common import dry_run_option, options, progress, show, workplace
from flis.cli.screen import columns
from flis.ground.errors import FlisError
from flis.project.contract import Contracts


@click.group()
def contract() -> None:
    """Show, check, compare, draft and exchange the delivery contracts, which describe each table that FLIS delivers.

    They are the dbt source files models/dsa/<kilde>/_<kilde>__sources.yml. What your deliveries have otherwise stands
    in lokal/kontrakt.yml.
    """


@contract.command(name="show")
@click.argument("table")
@click.option("--release", help="As of this release (default: the project's).")
@options
def contract_show(table: str, release: str | None, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Print the contract of TABLE, e.g. dubu_sag, as it counts: the shipped one with lokal/kontrakt.yml over it.

    What comes from lokal/kontrakt.yml is marked with an arrow.
    """
    from flis.datapakke.gates import require_release_of
    from flis.project.diff import sheet
    from flis.project.show import shown

    place = workplace(target, project_dir)
    _require_table(place.contracts, table)
    require_release_of("--release", place.project.folder, release or place.project.release, "contract show")
    show(as_json, sheet(place.contracts, table, release or place.project.release), shown)


def _require_table(contracts: Contracts, name: str) -> None:
    names = [table.name for table in contracts.tables]
    if name not in names:
        near = ", ".join(difflib.get_close_matches(name, names, n=3, cutoff=0.4))
        reason = "no contract has this table" + (f"; similar names are {near}" if near else "")
        raise FlisError("bad-argument", argument="TABLE", reason=reason, command="contract show")


@contract.command(name="check")
@options
def contract_check(target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Read all contracts, and refuse what installing, landing or dbt would refuse later.

    `flis install` and `flis doctor` run the same check.
    """
    from flis.datapakke.check import Check, check_contracts

    place = workplace(target, project_dir)

    def lines(report: Check) -> Iterator[str]:
        yield from (f"note: {note}" for note in report.notes)
        yield f"{report.tables} tables, {report.columns} columns, områder {', '.join(report.omraader)}: all right."

    show(as_json, check_contracts(place.project, place.contracts), lines)


@contract.command(name="learn")
@click.argument("packages", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--omraade", help="The område of the packages, if their names do not say it.")
@dry_run_option
@options
def contract_learn(
    packages: tuple[Path, ...],
    omraade: str | None,
    dry_run: bool,
    target: str | None,
    project_dir: Path | None,
    as_json: bool,
) -> None:
    """Draft lokal/kontrakt.yml from PACKAGES, zip files of one month or of many.

    It recognises encoding, delimiter, header, dates and numbers from all values, and finds the tables and columns by
    name and content. It shows no value. What is not certain becomes a question in the draft (uafklaret), and nothing
    lands until a person has answered it. An existing lokal/kontrakt.yml is never changed.
    """
    from flis.project.contract import load_contracts
    from flis.project.folders import INBOX, local_folder
    from flis.project.settings import find_project, read_target
    from flis.reading.learn.draft import report_of
    from flis.reading.learn.package import learn

    project = find_project(project_dir)
    found = learn(packages, project, load_contracts(project.folder, shipped=True), omraade)
    inbox = read_target(project, target).data_folder / INBOX
    away = any(path.resolve().parent != inbox.resolve() for path in packages)
    report = report_of(found, local_folder(project.folder), dry_run=dry_run, inbox=str(inbox) if away else "")
    show(as_json, report, lambda report: report.lines())


@contract.command(name="export")
@click.option("--format", "standard", type=click.Choice(["odcs", "frictionless"]), required=True, help="The standard.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write to.")
@options
def contract_export(standard: str, out: Path, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Write the contracts as they count, one file per source, for the tools of others.

    odcs is the Open Data Contract Standard 3.1, frictionless a Data Package of tables.
    """
    from flis.project.standards.files import export

    place = workplace(target, project_dir)
    show(as_json, export(place.project.folder, standard, out), lambda report: report.lines())


@contract.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options
def contract_import(file: Path, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Write the contract of a source of your own, which FILE describes (ODCS or Frictionless), into lokal/models/dsa.

    If the project has a contract of that source, FILE is compared with it, and nothing is written.
    """
    from flis.project.standards.files import bring_in

    place = workplace(target, project_dir)
    show(as_json, bring_in(place.project.folder, file), lambda report: report.lines())


@contract.command(name="diff")
@click.argument("older")
@click.argument("newer")
@options
def contract_diff(older: str, newer: str, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Print what release NEWER changed since OLDER, e.g. 7.0 7.1."""
    from flis.datapakke.gates import require_release_of
    from flis.project.diff import Diff, diff

    place = workplace(target, project_dir)
    for argument, release in (("OLDER", older), ("NEWER", newer)):
        require_release_of(argument, place.project.folder, release, "contract diff")

    def lines(report: Diff) -> Iterator[str]:
        if not report.changes:
            yield f"{report.older} and {report.newer} deliver the same."
        for change in report.changes:
            sign = "+" if change.kind == "added" else "-"
            yield f"{sign} {change.table}{'.' + change.column if change.column else ''}  {change.text}"

    show(as_json, diff(place.contracts, older, newer), lines)


@click.command()
@click.option("--package", help="One package: its attempts and its refused rows.")
@click.option("--acknowledge", metavar="NAME", help="Take what has this name from the work list, for good.")
@options
def status(
    package: str | None, acknowledge: str | None, target: str | None, project_dir: Path | None, as_json: bool
) -> None:
    """What needs a person, when fetch, land and build last ran, and what has landed.

    First the work list: every package that waits or was refused, with what to do. Then kommuner × områder × months,
    one character per month; the newest months where the terminal is narrow.
    """
    from dataclasses import replace

    from flis.datapakke.gates import alternative_omraader
    from flis.datapakke.name import pattern_of, shown
    from flis.ground.lock import held
    from flis.look import worklist
    from flis.look.overview import overview
    from flis.look.status import package_status, status_of
    from flis.store.install import installed_release, require_whole
    from flis.store.journal import last_steps
    from flis.store.open import open_store

    place = workplace(target, project_dir)
    data, pattern = place.target.data_folder, pattern_of(place.project)
    if acknowledge:
        with held(data, "flis status"), open_store(place.target) as store:
            require_whole(store, place.contracts, installed_release(store))
            # As the list shows it, or as the file is called.
            names = acknowledge, shown(acknowledge, pattern)
            done = worklist.acknowledge(store, worklist.work_of(store, data, pattern), *names)
        show(as_json, done, lambda r: r.lines())
        return
    with open_store(place.target, read_only=True) as store:
        if package:
            show(as_json, package_status(store, package), lambda r: r.lines())
            return
        report = status_of(store, place.contracts, alternative_omraader(place.project.folder))
        report = replace(report, steps=last_steps(data), work=worklist.work_of(store, data, pattern))
    plain = not (sys.stdout.encoding or "ascii").lower().startswith("utf")
    show(as_json, report, lambda r: overview(r, columns(), plain))


@click.command()
@options
def codes(target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """List the delivered codes that no code list of the project knows, with their number of rows.

    A code with fewer than five rows is counted and not shown. lokal/koder.csv says what one means (docs/kontrakt.md).
    """
    from flis.look.codes import unknown_codes
    from flis.store.install import installed_release, require_whole
    from flis.store.open import open_store

    place = workplace(target, project_dir)
    with open_store(place.target, read_only=True) as store:
        require_whole(store, place.contracts, installed_release(store))
        report = unknown_codes(store, place.contracts, place.project.folder)
    show(as_json, report, lambda r: r.lines())


@click.command()
@click.option("--connect", is_flag=True, help="Also log in to the SFTP server and list the folder.")
@options
def doctor(connect: bool, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Check everything that a monthly run needs, and show how to correct what is wrong.

    If there is a lokal/kontrakt.yml, small generated packages in its forms land in a temporary folder.
    """
    from flis.look.doctor import Diagnosis, examine
    from flis.synthetic.proof import with_proof

    def lines(report: Diagnosis) -> Iterator[str]:
        for finding in report.findings:
            yield f"{finding.state:<5} {finding.what}"
            for line in finding.do.splitlines():
                yield f"      {line}"

    with progress(as_json) as shown:
        report = with_proof(examine(target, project_dir, connect=connect, progress=shown), project_dir)
    show(as_json, report, lines)
    if not report.healthy:
        raise SystemExit(3)
