"""`opennrm case`: cases in from a file and out to one (HTCDS 2.0)."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.models import Agency, Person
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import Actor, ActorKind
from opennrm.kernel.clock import now
from opennrm.protection.interchange.enums import Format
from opennrm.protection.interchange.services import ask_export, fetch_export, import_cases

if TYPE_CHECKING:
    from opennrm.protection.interchange.services import ImportReport

REFUSED = 1
_JSON = click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
_AGENCY = click.option(
    "--agency", "agency_code", required=True, metavar="CODE", help="The agency that leads the cases."
)


@click.group()
def case() -> None:
    """Cases in from other systems and out to them (HTCDS 2.0, CSV or XLSX).

    Exit codes: 0 done, 1 refused or something in the file is wrong and nothing was changed, 2 mistyped.
    """


@case.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_AGENCY
@click.option("--dry-run", is_flag=True, help="Tell what would happen; change nothing.")
@_JSON
def import_file(file: Path, *, agency_code: str, dry_run: bool, is_json: bool) -> None:
    """Open a case for each row of FILE: all of them or none. The same row a second time opens nothing."""
    at = now()
    actor = Actor(kind=ActorKind.SYSTEM, agency_id=_agency(agency_code).pk)
    with acting_as(actor, at):
        report = import_cases(actor=actor, at=at, data=file.read_bytes(), dry_run=dry_run)
    if is_json:
        click.echo(json.dumps(asdict(report) | {"n_opened": report.n_opened}, ensure_ascii=False, indent=2))
    else:
        _tell(report)
    if report.errors:
        sys.exit(REFUSED)


def _agency(code: str) -> Agency:
    found = Agency.objects.filter(code=code, is_active=True).first()
    if found is None:
        msg = f"There is no agency {code!r}."
        raise click.ClickException(msg)
    return found


def _tell(report: ImportReport) -> None:
    for word, problems in (("warning", report.warnings), ("error", report.errors)):
        for one in problems:
            where = f"row {one.row}{f', {one.column}' if one.column else ''}"
            click.echo(f"{word:<8} {where}: {one.message}", err=True)
    if report.errors:
        click.echo("Nothing was changed.", err=True)
        return
    for planned in report.opened:
        click.echo(
            f"row {planned.row}: {planned.code or 'a case'} ({', '.join(planned.parts) or 'nothing but the case'})"
        )
    verb = "would be opened" if report.is_dry_run else "opened"
    click.echo(f"{report.n_opened} cases {verb}, {report.n_known} imported before.")


@case.command("export")
@_AGENCY
@click.option("--as", "email", required=True, metavar="EMAIL", help="Who asks: somebody of the agency who may export.")
@click.option("--reason", default="", help="What the file is for; who agrees reads it, and it stands in the file.")
@click.option("--format", "format_name", type=click.Choice(Format.values), default=Format.XLSX.value, show_default=True)
@click.option("--fetch", "export_id", type=click.UUID, default=None, metavar="ID", help="Fetch what was agreed to.")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="Where the file is written to.")
@_JSON
def export_cases(
    *, agency_code: str, email: str, reason: str, format_name: str, export_id: str | None, target: Path | None,
    is_json: bool,
) -> None:  # fmt: skip
    """Ask for the cases that the agency leads; once a second person agreed, fetch them with --fetch ID --to FILE."""
    actor = _person(email, agency_code)
    if export_id is not None:
        if target is None:
            raise click.UsageError("Say where to: --to FILE.")
        _fetch(actor, export_id, target)
        return
    at = now()
    with acting_as(actor, at):
        export = ask_export(actor=actor, at=at, opened=None, format=format_name, reason=reason)
    told = {"export": str(export.pk), "status": export.status(at).value}
    words = f"Export {export.pk} waits for a second person of {agency_code} (their page of decisions)."
    click.echo(json.dumps(told) if is_json else words)


def _person(email: str, agency_code: str) -> Actor:
    found = Person.objects.filter(email__iexact=email, agency__code=agency_code, is_active=True).first()
    if found is None:
        raise click.ClickException("Nobody of this agency has this e-mail address.")
    return actor_of(found)


def _fetch(actor: Actor, export_id: str, target: Path) -> None:
    at = now()
    with acting_as(actor, at):
        download = fetch_export(actor=actor, at=at, export_id=export_id)
    target.touch(mode=0o600, exist_ok=False)
    with target.open("wb") as file:
        for piece in download.pieces:
            file.write(piece)
    click.echo(f"Written to {target}, which only you can read.")
