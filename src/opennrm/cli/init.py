"""`opennrm init` and `opennrm migrate`: from nothing to a node that can be served."""

from __future__ import annotations

import click
from django.conf import settings
from django.core.management import call_command

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.clock import now
from opennrm.kernel.vault.services import make_master_key_file, master_key_path
from opennrm.protection.screening.services import install_builtin_forms


@click.command()
def init() -> None:
    """Make a new node: its folder, its keys, its database.

    What is there already stays as it is, so it can be run again. Exit codes: 0 done, 1 refused, 2 mistyped.
    """
    given = settings.ENV.master_key.get_secret_value() or settings.ENV.master_key_command
    if not given and not master_key_path().exists():
        click.echo(f"Made the master key {make_master_key_file()}. Keep a copy away from this machine.")
    call_command("migrate", verbosity=0, interactive=False)
    install_forms()
    click.echo(f"The node in {settings.ENV.dir} is ready. Next: opennrm user invite, then opennrm serve.")


@click.command()
def migrate() -> None:
    """Bring the database up to this version of the program.

    Exit codes: 0 done, 1 refused, 2 mistyped.
    """
    call_command("migrate", verbosity=1, interactive=False)
    install_forms()


def install_forms() -> None:
    """Put those built-in forms into service that the node does not have in this version yet."""
    at = now()
    with acting_as(SYSTEM, at):
        install_builtin_forms(actor=SYSTEM, at=at)
