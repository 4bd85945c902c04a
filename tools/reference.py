"""`make reference`: writes the pages of the reference that are made from the program itself."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
_SETTINGS = """\
# Settings

<!-- Made by `make reference`. -->

A setting is read from the environment, or from the file `node.env` in the node's folder; the environment wins. Any
of them may be given as a file instead: `OPENNRM_SECRET_KEY_FILE=/run/secrets/key`. An unknown name, or a value that
makes no sense, stops the node with a message.

"""
_COMMANDS = """\
# Commands

<!-- Made by `make reference`. -->

Every command takes `--dir DIR`, the node's folder (or `OPENNRM_DIR`; `node` by default). The
[exit codes](exit-codes.md) are the same for all.

"""


def pages() -> dict[str, str]:
    """Return the text of every page by its file's name."""
    from opennrm.cli import exit_codes
    from opennrm.cli.main import found_commands
    from tools import permissions

    commands = [text for name, command in sorted(found_commands().items()) for text in _command(command, name)]
    codes = exit_codes.__doc__ or ""
    codes = f"# Exit codes\n\n<!-- Made by `make reference`. -->\n\n{codes.strip()}\n"
    return {
        "settings.md": _settings(),
        "commands.md": _COMMANDS + "\n".join(commands),
        "exit-codes.md": codes,
        "permissions.md": permissions.page(),
    }


def _settings() -> str:
    from opennrm.config.environment import Environment

    entries = []
    for name, field in Environment.model_fields.items():
        default = field.get_default(call_default_factory=True, validated_data={})
        shown = ",".join(default) if isinstance(default, list) else "" if default is None else str(default)
        ending = f" (`{shown}` by default)" if shown else ""
        entries.append(f"`OPENNRM_{name.upper()}`{ending}\n: {field.description}\n")
    return _SETTINGS + "\n".join(entries)


def _command(command: click.Command, name: str) -> Iterator[str]:
    import click

    if isinstance(command, click.Group):
        yield f"## `opennrm {name}`\n\n{_help(command)}\n"
        for inner_name, inner in sorted(command.commands.items()):
            yield from _command(inner, f"{name} {inner_name}")
        return
    level = "###" if " " in name else "##"
    yield f"{level} `opennrm {name}`\n\n{_help(command)}\n"
    options = list(_options(command))
    if options:
        yield "\n".join(options) + "\n"


def _help(command: click.Command) -> str:
    return " ".join((command.help or "").replace("\b", "").split("\f")[0].split())


def _options(command: click.Command) -> Iterator[str]:
    import click

    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            yield f"- `{parameter.human_readable_name}`"
        elif isinstance(parameter, click.Option) and "--dir" not in parameter.opts:
            yield f"- `{', '.join(parameter.opts)}`: {parameter.help or ''}"


def main() -> None:
    """Write the pages."""
    import django

    sys.path.insert(0, str(REFERENCE.parent.parent))
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"OPENNRM_DIR": folder, "DJANGO_SETTINGS_MODULE": "opennrm.config.settings"}
        django.setup()
        for name, text in pages().items():
            (REFERENCE / name).write_text(text)
            print(f"docs/reference/{name}", file=sys.stderr)


if __name__ == "__main__":
    main()
