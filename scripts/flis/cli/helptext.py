"""A command's help as text, for the generated page."""

from __future__ import annotations

import click

from flis.cli import cli


def help_of(path: tuple[str, ...]) -> str:
    """The help of the command at ``path`` (empty: flis itself), 100 columns wide."""
    command: click.Command = cli
    context = click.Context(cli, info_name="flis", max_content_width=100, terminal_width=100)
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(context, name)
        assert found is not None, name
        command = found
        context = click.Context(command, info_name=name, parent=context, max_content_width=100, terminal_width=100)
    return command.get_help(context)
