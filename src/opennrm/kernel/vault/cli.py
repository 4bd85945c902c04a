"""`opennrm vault`: the master key and what it wraps."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from opennrm.kernel.clock import now
from opennrm.kernel.errors import DomainError
from opennrm.kernel.vault.services import (
    VaultStatus,
    make_master_key_file,
    master_keys,
    new_master_keys,
    rotate_master,
    vault_status,
)
from opennrm.kernel.vault.services.errors import MasterKeyMissing


@click.group()
def vault() -> None:
    """Look after the master key.

    Exit codes: 0 done, 1 refused or something is wrong, 2 the command was mistyped.
    """


@vault.command("new-key")
@click.option("--print", "is_printed", is_flag=True, help="Print the next line for a KMS instead of writing the file.")
def new_key(*, is_printed: bool) -> None:
    """Make the master key of a new node, in DIR/keys/master.keys."""
    try:
        if is_printed:
            click.echo(new_master_keys(_next_version()).as_text(), nl=False)
        else:
            click.echo(f"Made {make_master_key_file()}. Keep a copy where this machine's thief would not find it.")
    except DomainError as error:
        raise click.ClickException(str(error)) from None


def _next_version() -> int:
    try:
        return master_keys().current + 1
    except MasterKeyMissing:
        return 1


@vault.command()
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def status(*, is_json: bool) -> None:
    """Count the keys by version of the master key."""
    try:
        found = vault_status()
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    if is_json:
        click.echo(json.dumps({**asdict(found), "n_pending": found.n_pending}))
    else:
        _show(found)


def _show(found: VaultStatus) -> None:
    click.echo(f"The master key comes from the {found.source}; version {found.current} wraps new keys.")
    for version in found.versions:
        n_keys = found.n_keys_by_version.get(version, 0)
        n_own = found.n_purpose_keys_by_version.get(version, 0)
        click.echo(f"  version {version}: {n_keys} keys of files, {n_own} keys of the node")
    click.echo(f"  destroyed: {found.n_destroyed}")
    if found.n_pending:
        click.echo(f"{found.n_pending} keys wait for `opennrm vault rotate`.")


@vault.command()
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def rotate(*, is_json: bool) -> None:
    """Make a new version of the master key and wrap every key under it; go on where an earlier run stopped."""
    hidden = is_json or not sys.stderr.isatty()
    try:
        with click.progressbar(length=1, label="Wrapping keys", file=sys.stderr, hidden=hidden) as bar:

            def show(n_done: int, n_total: int) -> None:
                bar.length = n_total
                bar.update(n_done - bar.pos)

            rotation = rotate_master(at=now(), progress=show)
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    if is_json:
        click.echo(json.dumps(asdict(rotation)))
    else:
        begun = "Finished" if rotation.is_resumed else "Made"
        click.echo(f"{begun} version {rotation.version}; {rotation.n_rewrapped} keys were wrapped again.")
