"""`opennrm directory`: the directory out to a file and in from one, in Open Referral HSDS 3.0."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.clock import now
from opennrm.protection.directory.services import export_directory, import_directory

if TYPE_CHECKING:
    from opennrm.protection.directory.services import ImportReport, RowError

REFUSED = 1


@click.group()
def directory() -> None:
    """Services out to others and in from others (Open Referral HSDS 3.0).

    Exit codes: 0 done, 1 something in the file is wrong and nothing was changed, 2 mistyped.
    """


@directory.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, allow_dash=True), default="-")
@click.option("--of", "what", type=click.Choice(["services", "organizations"]), default="services", show_default=True)
@click.option("--agency", "agency_code", default="", metavar="CODE", help="Only the services of this agency.")
def export_file(file: str, what: str, agency_code: str) -> None:
    """Write the directory to FILE (or to the screen). Secret addresses are never written."""
    at = now()
    with acting_as(SYSTEM, at):
        documents = export_directory(actor=SYSTEM, at=at, what=what, agency_code=agency_code)
    with click.open_file(file, "w", encoding="utf-8") as stream:
        json.dump(documents, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
    if file != "-":
        click.echo(f"{len(documents)} {what} written to {file}.")


@directory.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Tell what would happen; change nothing.")
@click.option("--json", "is_json", is_flag=True, help="Print JSON.")
def import_file(file: Path, *, dry_run: bool, is_json: bool) -> None:
    """Take over the services in FILE: all of them or none. The same file a second time changes nothing."""
    at = now()
    with acting_as(SYSTEM, at):
        report = import_directory(actor=SYSTEM, at=at, document=_read(file), dry_run=dry_run)
    if is_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    else:
        _tell(report)
    if report.errors:
        sys.exit(REFUSED)


def _read(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file} is not JSON: {error}") from None


def _tell(report: ImportReport) -> None:
    for row in report.warnings:
        click.echo(f"warning  {_line(row)}", err=True)
    for row in report.errors:
        click.echo(f"error    {_line(row)}", err=True)
    if report.errors:
        click.echo("Nothing was changed.", err=True)
        return
    verb = "Would be" if report.is_dry_run else "Were"
    click.echo(
        f"{verb} created {report.n_created}, changed {report.n_changed}, unchanged {report.n_unchanged}; "
        f"new agencies {report.n_agencies_created}."
    )


def _line(row: RowError) -> str:
    where = f"service {row.row} “{row.name}”" if row.row else "file"
    return f"{where}{f', {row.path}' if row.path else ''}: {row.message}"
