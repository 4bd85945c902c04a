"""How `opennrm` is put together."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from opennrm.cli.main import cli, found_commands, take_folder


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        (["serve"], None),
        (["serve", "--dir", "/srv/node"], "/srv/node"),
        (["--dir=/srv/node", "vault", "rotate"], "/srv/node"),
        (["case", "import", "--", "--dir", "x"], None),
        (["serve", "--dir"], None),
    ],
)
def test_take_folder_reads_it_wherever_it_stands(arguments: list[str], folder: str | None) -> None:
    assert take_folder(arguments) == folder


def test_commands_of_apps_stand_beside_our_own() -> None:
    names = set(found_commands())

    assert names >= {"audit", "check", "init", "migrate", "serve", "vault", "worker"}
    assert "rotate" not in names  # it belongs to `vault`


def leaves(command: click.Command) -> list[click.Command]:
    if isinstance(command, click.Group):
        return [leaf for inner in command.commands.values() for leaf in leaves(inner)]
    return [command]


def test_every_command_takes_a_folder_and_explains_itself() -> None:
    for command in [leaf for top in found_commands().values() for leaf in leaves(top)]:
        assert any("--dir" in parameter.opts for parameter in command.params), command.name
        assert command.help, command.name


def test_help_lists_all_commands() -> None:
    result = CliRunner().invoke(cli, ["--help"])

    assert result.exit_code == 0
    assert all(f"  {name}" in result.output for name in found_commands())
