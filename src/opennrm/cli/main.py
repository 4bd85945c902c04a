"""Assembles `opennrm` out of the commands of this package and of every app's `cli.py`.

A command needs no registration: every top-level `click` command or group in an app's `cli.py`, or in a module of this
package, is there. `--dir` is understood by every command and read before Django is loaded.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import click

from opennrm import __version__
from opennrm.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

_PLAIN = {"dreamland", "exit_codes", "main", "new_node", "supervisor"}  # modules of this package without commands
_DIR_HELP = "The node's folder (or OPENNRM_DIR; `node` by default)."


class Opennrm(click.Group):
    """The commands, found when they are first asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands."""
        return sorted(found_commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return one command."""
        return found_commands().get(cmd_name)


@click.group(cls=Opennrm, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="OpenNRM")
def cli() -> None:
    """OpenNRM: a national referral mechanism's own software."""


@cache
def found_commands() -> dict[str, click.Command]:
    """Return every command there is, by name; each takes `--dir`."""
    commands = {command.name or "": command for module in _modules() for command in _top_level(module)}
    for command in commands.values():
        _take_folder(command)
    return commands


def _modules() -> Iterator[ModuleType]:
    from django.apps import apps

    package = import_module("opennrm.cli")
    for info in iter_modules(package.__path__):
        if info.name not in _PLAIN:
            yield import_module(f"opennrm.cli.{info.name}")
    for config in apps.get_app_configs():
        if config.name.startswith("opennrm.") and config.module is not None:
            yield from _cli_of(config.module)


def _cli_of(app: ModuleType) -> Iterator[ModuleType]:
    if any(info.name == "cli" for info in iter_modules(app.__path__)):
        yield import_module(f"{app.__name__}.cli")


def _top_level(module: ModuleType) -> list[click.Command]:
    """Return the commands of a module that are not part of one of its groups."""
    found = [value for value in vars(module).values() if isinstance(value, click.Command)]
    inner = {id(command) for group in found if isinstance(group, click.Group) for command in group.commands.values()}
    return [command for command in found if id(command) not in inner]


def _take_folder(command: click.Command) -> None:
    """Add `--dir` to a command and all below it."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _take_folder(inner)
    elif not any(parameter.name == "dir" for parameter in command.params):
        option = click.Option(["--dir"], metavar="DIR", expose_value=False, help=_DIR_HELP)
        command.params.append(option)


def take_folder(arguments: list[str]) -> str | None:
    """Return the folder that the arguments name with `--dir`, wherever it stands."""
    before = arguments[: arguments.index("--")] if "--" in arguments else arguments
    for place, argument in enumerate(before):
        if argument.startswith("--dir="):
            return argument.removeprefix("--dir=")
        if argument == "--dir" and place + 1 < len(before):
            return before[place + 1]
    return None


def main() -> None:
    """Run `opennrm`: find the folder, load Django, call the command."""
    arguments = sys.argv[1:]
    folder = take_folder(arguments)
    if arguments[:1] in (["init"], ["demo"]):
        from opennrm.cli.new_node import prepare

        prepare(arguments[0], folder, arguments)
    elif folder is not None:
        os.environ["OPENNRM_DIR"] = folder  # noqa: TID251 - the settings are read from it next
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opennrm.config.settings")  # noqa: TID251 - as above
    _load_django()
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    from opennrm.kernel.errors import DomainError

    try:
        cli(prog_name="opennrm")
    except (DomainError, ImproperlyConfigured) as error:
        click.echo(str(error), err=True)
        sys.exit(ExitCode.REFUSED)
    except OperationalError as error:
        click.echo(f"The database cannot be used: {str(error).splitlines()[0]}", err=True)
        sys.exit(ExitCode.REFUSED)
    except KeyboardInterrupt:
        sys.exit(ExitCode.STOPPED)


def _load_django() -> None:
    import django

    django.setup()
