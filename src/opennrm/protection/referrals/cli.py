"""`opennrm handover`: check sealed files that came from a node."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from opennrm.kernel.errors import DomainError
from opennrm.kernel.vault.services import fingerprint, public_key
from opennrm.protection.referrals.rules import NotSealed
from opennrm.protection.referrals.services import check_sealed

REFUSED = 1


@click.group()
def handover() -> None:
    """Sealed files for agencies outside the system.

    Exit codes: 0 the signature holds and the key is the one asked for, 1 it does not or is not, 2 mistyped.
    """


@handover.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fingerprint", "expected", default="", help="The fingerprint the sender told; else this node's own.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def verify(file: Path, *, expected: str, is_json: bool) -> None:
    """Tell whether the signature of a sealed FILE holds, and whose it is. No passphrase is needed."""
    try:
        found = check_sealed(file.read_bytes(), expected=expected or fingerprint(public_key()))
    except (NotSealed, DomainError) as error:
        raise click.ClickException(str(error)) from None
    if is_json:
        click.echo(json.dumps(asdict(found)))
    else:
        click.echo("The signature holds." if found.holds else "The signature does not hold: the file was changed.")
        click.echo(f"Fingerprint of the key: {found.fingerprint}")
        click.echo("It is the one asked for." if found.is_expected else "It is NOT the one asked for.")
    sys.exit(0 if found.holds and found.is_expected else REFUSED)


@handover.command()
def key() -> None:
    """Print the fingerprint of the key with which this node signs."""
    try:
        click.echo(fingerprint(public_key()))
    except DomainError as error:
        raise click.ClickException(str(error)) from None
