"""`opennrm form`: check a workbook, put it into service, take the answers out."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.clock import now
from opennrm.kernel.errors import DomainError, InvalidInput
from opennrm.protection.forms.enums import AnswersFormat
from opennrm.protection.forms.models import Form
from opennrm.protection.forms.services import ask_form_export, check_form, fetch_form_export, install_form

if TYPE_CHECKING:
    from opennrm.kernel.actors import Actor
    from opennrm.protection.forms.services import FormReport

REFUSED = 1
UNSOUND = 3
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_JSON = click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")


@click.group()
def form() -> None:
    """Forms: questionnaires that are made as workbooks (XLSForm).

    Exit codes: 0 done (of check: nothing to say), 1 refused or no form, 2 mistyped, 3 of check: works, with warnings.
    """


@form.command()
@click.argument("file", type=_FILE)
@_JSON
def check(file: Path, *, is_json: bool) -> None:
    """Compile FILE and tell what its designer should know; changes nothing and needs no node.

    Named are: rows that cannot be compiled, questions that need one another in a circle, names that are not there,
    languages with missing translations, files that are missing.
    """
    try:
        report = check_form(file.read_bytes(), file.name)
    except DomainError as error:
        _refused(error, is_json=is_json)
    if is_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    else:
        _tell(report)
    if report.warnings or report.n_untranslated:
        sys.exit(UNSOUND)


def _refused(error: DomainError, *, is_json: bool) -> None:
    words = " ".join(map(str, error.errors.values())) if isinstance(error, InvalidInput) else ""
    if is_json:
        click.echo(json.dumps({"error": words or str(error)}, ensure_ascii=False))
    else:
        click.echo(words or str(error), err=True)
    sys.exit(REFUSED)


def _tell(report: FormReport) -> None:
    click.echo(f"{report.title} ({report.form_id}, version {report.version or 'none'}): {report.n_questions} questions")
    click.echo(f"languages: {', '.join(report.languages) or 'one, without a name'}")
    for language, n_missing in report.n_untranslated.items():
        click.echo(f"{language}: {n_missing} words are not translated")
    if report.missing_files:
        click.echo(f"files to upload beside it: {', '.join(report.missing_files)}")
    for warning in report.warnings:
        click.echo(f"warning  {warning}", err=True)


@form.command()
@click.argument("file", type=_FILE)
@click.option("--media", multiple=True, type=_FILE, help="A file that the form needs; may be given several times.")
@click.option("--draft", is_flag=True, help="Keep it as a draft; publish it on the page.")
@_JSON
def install(file: Path, *, media: tuple[Path, ...], draft: bool, is_json: bool) -> None:
    """Upload FILE and publish it. The same file a second time changes nothing."""
    at = now()
    files = {one.name: one.read_bytes() for one in media}
    with acting_as(SYSTEM, at):
        done = install_form(
            actor=SYSTEM, at=at, workbook=file.read_bytes(), name=file.name, media=files, publish=not draft
        )
    version = done.version
    told: dict[str, Any] = {
        "form_id": version.form.form_id, "version": version.version, "status": str(version.status),
        "is_new": done.is_new,
    }  # fmt: skip
    words = f"{version} is {version.get_status_display().lower()}" + ("." if done.is_new else "; it was here before.")
    click.echo(json.dumps(told) if is_json else words)


@form.command()
@click.argument("form_id")
@click.option("--as", "email", required=True, metavar="EMAIL", help="Who asks: somebody who may export.")
@click.option("--reason", default="", help="What the file is for; who agrees reads it.")
@click.option(
    "--format", "format_name", type=click.Choice(AnswersFormat.values), default=AnswersFormat.XLSX.value,
    show_default=True,
)  # fmt: skip
@click.option("--fetch", "export_id", type=click.UUID, default=None, metavar="ID", help="Fetch what was agreed to.")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="Where the file is written to.")
@_JSON
def export(
    form_id: str, *, email: str, reason: str, format_name: str, export_id: str | None, target: Path | None,
    is_json: bool,
) -> None:  # fmt: skip
    """Ask for the answers to FORM_ID; once a second person agreed, fetch them with --fetch ID --to FILE."""
    actor = _person(email)
    if export_id is not None:
        if target is None:
            raise click.UsageError("Say where to: --to FILE.")
        _fetch(actor, export_id, target)
        return
    wanted = Form.objects.filter(form_id=form_id).first()
    if wanted is None:
        raise click.ClickException(f"There is no form {form_id!r}.")
    at = now()
    with acting_as(actor, at):
        asked = ask_form_export(actor=actor, at=at, form=wanted, format=format_name, reason=reason)
    told = {"export": str(asked.pk), "status": asked.status(at).value}
    click.echo(json.dumps(told) if is_json else f"Export {asked.pk} waits for a second person of the agency.")


def _person(email: str) -> Actor:
    found = Person.objects.select_related("agency").filter(email__iexact=email, is_active=True).first()
    if found is None:
        raise click.ClickException("Nobody has this e-mail address.")
    return actor_of(found)


def _fetch(actor: Actor, export_id: str, target: Path) -> None:
    at = now()
    with acting_as(actor, at):
        download = fetch_form_export(actor=actor, at=at, export_id=export_id)
        target.touch(mode=0o600, exist_ok=False)
        with target.open("wb") as file:
            for piece in download.pieces:
                file.write(piece)
    click.echo(f"Written to {target}, which only you can read.")
