"""Finds a command by its path, so that pages and tests can read its help."""

from __future__ import annotations

import click

from flis.cli import cli

WIDTH = 100


def context_of(path: tuple[str, ...]) -> click.Context:
    """The command at ``path`` with its context: ``("fix", "run")`` is `flis fix run`, and ``()`` is flis itself."""
    command: click.Command = cli
    context = click.Context(cli, info_name="flis", max_content_width=WIDTH, terminal_width=WIDTH)
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(context, name)
        assert found is not None, name
        command = found
        context = click.Context(command, info_name=name, parent=context, max_content_width=WIDTH, terminal_width=WIDTH)
    return context


def help_of(path: tuple[str, ...]) -> str:
    """What `flis … --help` prints for the command at ``path``."""
    context = context_of(path)
    return context.command.get_help(context)
