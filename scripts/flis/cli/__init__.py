"""The command line. ``main`` turns every error into an entry of the catalogue and its exit code."""

from __future__ import annotations

import json
import os
import signal
import sys

import click

from flis import __version__
from flis.cli import quiet, streams
from flis.cli.failure import STOPPED, as_error
from flis.cli.screen import tell_error
from flis.ground.errors import FlisError, shortened
from flis.project.person import CPR_NUMBER

# The module and one line of help for each command. The module is imported when the command runs, so that
# `flis --help` is as fast as click itself.
COMMANDS = {
    "install": ("setup", "Create the databases DSA and DM, or add what is missing."),
    "upgrade": ("setup", "Bring the database to a newer release."),
    "fetch": ("month", "Fetch new datapakker from the SFTP server into the inbox."),
    "land": ("month", "Land the packages of the inbox in DSA."),
    "build": ("month", "Build the data mart DM with dbt."),
    "run": ("month", "Fetch, land and build: the monthly job."),
    "status": ("look", "Show what has landed, what is missing and what was refused."),
    "fix": ("fix", "Correct known faults of deliveries, and undo corrections."),
    "spor": ("spor", "Show how a figure is made, down to the delivered rows."),
    "indsigt": ("indsigt", "List every row of one person, whose CPR number is read from standard input."),
    "codes": ("look", "List delivered codes that no code list knows."),
    "contract": ("look", "Show, check, compare, draft and exchange the delivery contracts."),
    "cubes": ("cubes", "Write the cubes as a Power BI project: a tabular model and a report."),
    "rapport": ("rapport", "Write the report as web pages in Danish, one for each kommune."),
    "dokumentation": ("rapport", "Write the documentation of DSA and DM as a workbook and a web page, in Danish."),
    "export": ("export", "Hand the landed rows over to Spark or Fabric, as Parquet files."),
    "doctor": ("look", "Check the installation: project, profile, keys, server, disk."),
    "rekey": ("month", "Change the pseudonym key of everything that has landed."),
    "prune": ("setup", "Remove archived packages and their landed rows."),
    "generate": ("synthetic", "Write synthetic packages."),
    "demo": ("synthetic", "Play the change to release 7.1 as a story, with invented data."),
}


class LazyGroup(click.Group):
    """A group whose commands are listed without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        return getattr(import_module(f"flis.cli.{COMMANDS[cmd_name][0]}"), cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="flis")
def cli() -> None:
    """Bring FLIS datapakker from the SFTP server into DSA, and build the data mart DM.

    The settings are vars in dbt_project.yml, the connection is in profiles.yml, and secrets are in
    the environment. docs/drift.md describes a month, and docs/fejl.md lists every error.
    """


def _end_when_asked() -> None:
    """Treat a request to end like Ctrl-C: the transaction is undone, and dbt ends as well instead of going on alone."""
    for name in ("SIGTERM", "SIGBREAK"):  # what schedulers and shutdowns send; Windows has the second
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)


def _forget_empty_variables() -> None:
    """A variable that is set and empty counts as not set: docker compose and systemd pass unset ones on like that."""
    for name in [n for n, value in os.environ.items() if n.startswith(("FLIS_", "DBT_")) and not value.strip()]:
        del os.environ[name]


def _for_nobody_else() -> None:
    """Let only the owner read what flis and dbt write, whatever the umask is. On Windows the folder decides."""
    os.umask(os.umask(0o077) | 0o077)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with the class of the outcome (docs/fejl.md)."""
    arguments = sys.argv[1:] if arguments is None else arguments
    streams.secure()
    _forget_empty_variables()
    _end_when_asked()
    _for_nobody_else()
    as_json = "--json" in arguments
    with quiet.libraries():
        code = _carried_out(arguments, as_json)
    if reason := streams.lost():
        # Printed on the other stream, because the first is gone. An earlier error is more important than this one.
        code = code or _tell(FlisError("output-lost", reason=reason), as_json=False)
    sys.exit(code)


def _carried_out(arguments: list[str], as_json: bool) -> int:
    """Run the command, print its error if there is one, and return its exit code."""
    try:
        _refuse_empty(arguments)
        outcome = cli.main(args=arguments, prog_name="flis", standalone_mode=False)
        return outcome if isinstance(outcome, int) else 0
    except click.exceptions.Abort:
        return _tell_stop()
    except click.ClickException as error:
        # click repeats what was typed, and somebody may type a CPR number.
        error.message = CPR_NUMBER.sub("xxxxxx-xxxx", shortened(error.message))
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, SystemExit, Exception) as error:  # noqa: BLE001 - no traceback reaches an operator
        told, code = as_error(error)
        if told is None:
            return _tell_stop() if code == STOPPED else code
        return _tell(told, as_json)


def _refuse_empty(arguments: list[str]) -> None:
    """An empty argument is most often a variable of a script that is not set; `--out ""` would be this folder."""
    for before, argument in zip(["", *arguments], arguments, strict=False):
        name = argument if argument.startswith("-") else before
        if not argument.strip() or (argument.startswith("--") and argument.endswith("=")):
            name = name.rstrip("=") if name.startswith("-") else "an argument"
            raise click.UsageError(f"Empty value for {name}: leave it out, or give it a value.")


def _tell_stop() -> int:
    click.echo("Stopped; nothing half done is visible.", err=True)
    return STOPPED


def _tell(error: FlisError, as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps(error.as_dict(), ensure_ascii=False))
    else:
        tell_error(error)
    return error.exit_code
