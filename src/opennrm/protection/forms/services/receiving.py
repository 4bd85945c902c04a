"""Take a filled-in form: once, whole, and whatever it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import FileKind
from opennrm.kernel.access.services import open_new_file
from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.errors import InvalidInput, NotPermitted
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.records.services import create_record
from opennrm.kernel.vault.services import blind_index
from opennrm.protection.forms.enums import Channel, SubmissionStatus
from opennrm.protection.forms.models import FormVersion, Submission
from opennrm.protection.forms.rules.instances import Instance, read_instance
from opennrm.protection.forms.rules.validation import Problem, validate
from opennrm.protection.forms.selectors.definitions import definition_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from opennrm.protection.forms.models import Device

MARK = "forms.submission"
FLAGGED = gettext_noop("A form you sent needs another look")
CONFLICTING = gettext_noop("Two versions of a form you sent came in: choose one")
CLOCK_TOLERANCE = timedelta(days=1)
OLDEST = timedelta(days=3 * 366)


class UnknownForm(InvalidInput):
    """The filled-in form belongs to a form that this node does not have."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a filled-in form that was sent; sending it again changes nothing."""

    submission: Submission
    was_known: bool


def receive_submission(
    *, actor: Actor, at: datetime, instance_xml: bytes, channel: Channel, device: Device | None = None,
    attachment_names: Iterable[str] | None = (),
) -> Received:  # fmt: skip
    """Keep a filled-in form in a file of its own; what fails the form's checks is kept and flagged.

    `attachment_names` are the files that came along; None when more are still to come.

    Raises
    ------
    NotPermitted
        The role does not include it, or the actor belongs to no agency.
    InvalidInput
        It is no filled-in form at all, or of a form that this node does not know; the sender keeps it.
    """
    require(actor, Action.FORM_FILL)
    if actor.agency_id is None:
        raise NotPermitted(_("Only somebody who belongs to an agency can fill in forms."))
    instance = read_instance(instance_xml)
    mark = blind_index(MARK, f"{actor.agency_id}:{instance.canonical}")
    known = _known(actor, instance, mark)
    if known is not None:
        return Received(known, was_known=True)
    version, notes = _version_of(instance)
    notes = [*notes, *_notes_on(device)]
    names = None if attachment_names is None else tuple(attachment_names)
    try:
        with transaction.atomic():
            kept = _keep(actor, at, instance, mark, version, notes, channel, device, names)
    except IntegrityError:  # the same was sent twice at the same moment
        known = _known(actor, instance, mark)
        if known is None:
            raise
        return Received(known, was_known=True)
    return Received(kept, was_known=False)


def _known(actor: Actor, instance: Instance, mark: int) -> Submission | None:
    with system_wall():
        found: Submission | None = (
            Submission.objects.select_related("file")
            .filter(instance_id=instance.instance_id, content_mark=mark, author_agency_id=actor.agency_id)
            .first()
        )
    return found


def _version_of(instance: Instance) -> tuple[FormVersion, list[Problem]]:
    """Return the version that was filled in; an unknown version of a known form counts as the newest, and is noted."""
    versions = FormVersion.objects.once_published().filter(form__form_id=instance.form_id).select_related("form")
    exact = versions.filter(version=instance.version).first()
    if exact is not None:
        return exact, [] if exact.retired_at is None else [_note("version", _("This version was retired."))]
    newest = versions.order_by("-published_at").first()
    if newest is None:
        raise UnknownForm(
            _("This node has no such form. Keep the filled-in form, and ask your co-ordinator to publish the form.")
        )
    return newest, [_note("unknown_version", _("It was filled in with a version that this node does not know."))]


def _notes_on(device: Device | None) -> list[Problem]:
    """Return what a person has to know of a filled-in form whose device was reported lost before it came."""
    if device is None or device.blocked_at is None:
        return []
    return [_note("device", _("It came from a device that had been reported lost. Ask who filled it in."))]


def _note(kind: str, message: str) -> Problem:
    return Problem(path="", kind=kind, message=message)


def _keep(
    actor: Actor, at: datetime, instance: Instance, mark: int, version: FormVersion, notes: list[Problem],
    channel: Channel, device: Device | None, attachment_names: tuple[str, ...] | None,
) -> Submission:  # fmt: skip
    checked = validate(definition_of(version), instance.xml, at=at, attachments=attachment_names)
    problems = [*notes, *checked.problems]
    rivals = _rivals(actor, instance)
    agency_id = actor.agency_id or 0
    opened = open_new_file(actor=actor, at=at, kind=FileKind.SCREENING, lead_agency_id=agency_id)
    status = SubmissionStatus.FLAGGED if any(not one.is_note for one in problems) else SubmissionStatus.SOUND
    values = {
        "form_version": version, "instance_id": instance.instance_id or f"uuid:{new_id()}", "content_mark": mark,
        "channel": channel, "status": SubmissionStatus.CONFLICTING if rivals else status,
        "language": instance.language[:40], "device": device, "corrects": _corrected(actor, instance),
        "began_at": instance.began_at, "ended_at": instance.ended_at,
        "clock_is_off": _is_off(instance.began_at, at) or _is_off(instance.ended_at, at),
        "instance": instance.xml.decode(),
        "problems": [{"path": one.path, "kind": one.kind, "message": str(one.message)} for one in problems],
    }  # fmt: skip
    kept = create_record(actor=actor, at=at, opened=opened, model=Submission, values=values, event="form.submitted")
    with system_wall():
        Submission.objects.filter(pk__in=[one.pk for one in rivals]).update(status=SubmissionStatus.CONFLICTING)
    if channel != Channel.IMPORT:  # who takes a file in is told of all its rows at once
        _tell_author(at, kept)
    return kept


def _tell_author(at: datetime, kept: Submission) -> None:
    """Tell who sent it that somebody has to look at it again."""
    words = {SubmissionStatus.FLAGGED: FLAGGED, SubmissionStatus.CONFLICTING: CONFLICTING}.get(
        SubmissionStatus(kept.status)
    )
    if words is not None:
        person = {"person_id": kept.author_person_id} if kept.author_person_id else {"agency_id": kept.author_agency_id}
        url = reverse("forms:filled_one", args=[kept.file.code])
        notify(at=at, kind=f"form.{kept.status}", text_key=words, url=url, file=kept.file, **person)


def _rivals(actor: Actor, instance: Instance) -> list[Submission]:
    """Return what the agency sent before under the same number with other content: a person chooses."""
    if not instance.instance_id:
        return []
    with system_wall():
        return list(
            Submission.objects.filter(instance_id=instance.instance_id, author_agency_id=actor.agency_id).exclude(
                status=SubmissionStatus.SET_ASIDE
            )
        )


def _corrected(actor: Actor, instance: Instance) -> Submission | None:
    """Return the earlier filled-in form that this one says it corrects."""
    if not instance.deprecated_id:
        return None
    with system_wall():
        found: Submission | None = Submission.objects.filter(
            instance_id=instance.deprecated_id, author_agency_id=actor.agency_id
        ).first()
    return found


def _is_off(moment: datetime | None, at: datetime) -> bool:
    """Tell whether a device's clock cannot be right: in the future, or years back."""
    return moment is not None and not at - OLDEST <= moment <= at + CLOCK_TOLERANCE
