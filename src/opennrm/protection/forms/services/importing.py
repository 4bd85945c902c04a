"""Take filled-in forms in from a file: looked at first, all rows or none, the same row once."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.records.selectors import plain_values
from opennrm.protection.forms.enums import AnswersFormat, Channel, SubmissionStatus
from opennrm.protection.forms.rules.exports import EXTRA
from opennrm.protection.forms.rules.tables import Imported, RowError, read_csv, read_json, read_xlsx, read_xml
from opennrm.protection.forms.rules.validation.answers import answers_of
from opennrm.protection.forms.rules.validation.tree import tree_of_instance
from opennrm.protection.forms.rules.xml import parse_xml_safely
from opennrm.protection.forms.selectors.definitions import definition_of
from opennrm.protection.forms.selectors.forms import newest_version
from opennrm.protection.forms.selectors.submissions import submissions_seen
from opennrm.protection.forms.services.receiving import receive_submission

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from opennrm.kernel.actors import Actor
    from opennrm.protection.forms.models import Form
    from opennrm.protection.forms.rules.xform import FormDefinition

MOST_ROWS: Final = 2000
_READERS: Final = {
    AnswersFormat.CSV: read_csv,
    AnswersFormat.XLSX: read_xlsx,
    AnswersFormat.JSON: read_json,
    AnswersFormat.XML: read_xml,
}


@dataclass(frozen=True, slots=True)
class FilledImport:
    """What a file does, or did."""

    is_dry_run: bool
    n_rows: int
    n_new: int
    n_known: int
    flagged_rows: tuple[int, ...]
    errors: tuple[RowError, ...]
    warnings: tuple[RowError, ...]


def import_filled(
    *, actor: Actor, at: datetime, form: Form, format: str, source: BinaryIO, dry_run: bool  # noqa: A002
) -> FilledImport:  # fmt: skip
    """Receive each row like any other filled-in form; with a mistake in a row, or on a dry run, nothing is kept.

    Raises
    ------
    NotPermitted
        The role does not include it.
    Refused
        The form was never published.
    InvalidInput
        The file cannot be read, or has too many rows.
    """
    require(actor, Action.CASE_IMPORT)
    require(actor, Action.FORM_FILL)
    if actor.agency_id is None:
        raise NotPermitted(_("Only somebody who belongs to an agency can fill in forms."))
    version = newest_version(form)
    if version is None:
        raise Refused(_("This form was never published. Publish it first."))
    found = list(_first(_READERS[AnswersFormat(format)](definition_of(version), source)))
    mistakes = [one for one in found if isinstance(one, RowError) and not _is_ours(one)]
    unused = [one for one in mistakes if _is_left_out(one, AnswersFormat(format))]
    rows = _with_lasting_ids(actor, form, [one for one in found if isinstance(one, Imported)])
    with transaction.atomic():
        wrong = [one for one in mistakes if one not in unused]
        report = _received(actor, at, rows, wrong, unused, dry_run=dry_run)
        if dry_run or report.errors:
            transaction.set_rollback(True)
    detail = {"n_rows": report.n_rows, "n_new": report.n_new}
    is_kept = not dry_run and not report.errors
    verb = "form.imported" if is_kept else "form.import_tried"
    with transaction.atomic():
        write_entry(actor=actor, at=at, verb=verb, target=f"form:{form.pk}", detail=detail)
    return report


def _is_ours(one: RowError) -> bool:
    """Tell whether it is a column that our own exports add."""
    return one.column in EXTRA or one.column.startswith("__extra")


def _is_left_out(one: RowError, way: AnswersFormat) -> bool:
    """Tell whether only a column is left out that the form does not know, not a row."""
    if way == AnswersFormat.JSON:
        return bool(one.column)
    return way != AnswersFormat.XML and one.row == 1


def _first(found: Iterator[Imported | RowError]) -> Iterator[Imported | RowError]:
    for number, one in enumerate(found):
        if number > MOST_ROWS:
            message = _("There are more than %(n)d rows. Split the file and take the parts in.") % {"n": MOST_ROWS}
            raise InvalidInput(message, {"file": message})
        yield one


def _with_lasting_ids(actor: Actor, form: Form, rows: list[Imported]) -> list[Imported]:
    """Give rows without an identifier one that comes from what they say, so that the same file again changes nothing.

    Rows that say the same are told apart by their order.
    """
    seen: Counter[str] = Counter()
    found = []
    for row in rows:
        if not row.is_new_id:
            found.append(row)
            continue
        bare = row.instance_xml.replace(row.instance_id.encode(), b"")
        said = hashlib.sha256(f"{actor.agency_id}:{form.pk}:".encode() + bare).hexdigest()
        seen[said] += 1
        lasting = f"uuid:{uuid5(NAMESPACE_OID, f'{said}:{seen[said]}')}"
        found.append(Imported(row.instance_xml.replace(row.instance_id.encode(), lasting.encode()), lasting, row.row))
    return found


def _is_held(actor: Actor, at: datetime, row: Imported) -> bool:
    """Tell whether the agency has the same answers under this number, however they are written."""
    held = submissions_seen(actor, at, instance_id=row.instance_id).filter(author_agency_id=actor.agency_id)
    for submission in held:
        definition = definition_of(submission.form_version)
        if _said(definition, row.instance_xml) == _said(definition, plain_values(submission)["instance"].encode()):
            return True
    return False


def _said(definition: FormDefinition, xml: bytes) -> dict[str, Any]:
    tree = tree_of_instance(parse_xml_safely(xml), definition)
    return {name: value for name, value in answers_of(tree.document.children[0]).items() if name != "meta"}


def _received(
    actor: Actor, at: datetime, rows: list[Imported], wrong: list[RowError], unused: list[RowError], *, dry_run: bool
) -> FilledImport:
    errors, flagged, n_known = list(wrong), [], 0
    for row in rows:
        if not row.instance_id:
            errors.append(RowError("", row.row, "instanceID", _("This filled-in form has no number of its own.")))
            continue
        if _is_held(actor, at, row):
            n_known += 1
            continue
        try:
            received = receive_submission(actor=actor, at=at, instance_xml=row.instance_xml, channel=Channel.IMPORT)
        except InvalidInput as error:
            errors.append(RowError("", row.row, "", str(error)))
            continue
        n_known += received.was_known
        if not received.was_known and received.submission.status != SubmissionStatus.SOUND:
            flagged.append(row.row)
    return FilledImport(
        is_dry_run=dry_run, n_rows=len(rows), n_new=len(rows) - n_known, n_known=n_known,
        flagged_rows=tuple(flagged), errors=tuple(errors), warnings=tuple(unused),
    )  # fmt: skip
