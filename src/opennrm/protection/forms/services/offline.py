"""Take what a device sealed without network: open it, keep it once, say what the device may forget."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opennrm.kernel.actors import Action, Actor, Role, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import Refused
from opennrm.kernel.notifications.services import notify
from opennrm.protection.forms.enums import Channel
from opennrm.protection.forms.models import Device
from opennrm.protection.forms.rules.envelopes import open_envelope, read_head
from opennrm.protection.forms.services.attachments import receive_with_files
from opennrm.protection.forms.services.devices import note_device, private_key_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.protection.forms.models import Submission

_LATE = gettext_noop("A filled-in form came from a device that was reported lost: look at it before you rely on it")


class NotThisAgencys(Refused):
    """The device belongs to another agency than the person who is signed in, or to none that is known."""


class Unreadable(Refused):
    """The key was destroyed: what the device finished can never be opened."""

    status = 410


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of an envelope; only now the device may forget its copy."""

    submission: Submission
    was_known: bool
    must_wipe: bool


def receive_envelope(*, actor: Actor, at: datetime, head: str, body: bytes, n_waiting: int) -> Delivered:
    """Open an envelope and keep the filled-in form; what comes from a lost device is kept and flagged.

    Raises
    ------
    NotPermitted
        The role does not include filling in forms.
    NotThisAgencys
        The device is not one of the actor's agency.
    Unreadable
        The device's key was destroyed.
    InvalidInput
        It does not open, or is no filled-in form of a form that is known; the device keeps it.
    """
    require(actor, Action.FORM_FILL)
    said = read_head(head)
    device = _device_of(actor, said.device_id)
    private = private_key_of(device)
    if private is None:
        raise Unreadable(_("This device was reported lost and what was finished on it was made unreadable."))
    opened = open_envelope(private, said, body)
    received = receive_with_files(
        actor=actor, at=at, instance_xml=opened.instance_xml, channel=Channel.OFFLINE, device=device,
        files={one.name: BytesIO(one.content) for one in opened.files if one.content},
    )  # fmt: skip
    note_device(actor=actor, at=at, device_id=device.pk, n_waiting=n_waiting)
    if device.blocked_at is not None and not received.was_known:
        _tell_supervisors(actor, at, device, received.submission)
    return Delivered(received.submission, received.was_known, must_wipe=device.blocked_at is not None)


def _device_of(actor: Actor, device_id: UUID) -> Device:
    device = Device.objects.filter(pk=device_id, agency_id=actor.agency_id or 0).first()
    if device is None:
        raise NotThisAgencys(
            _("This device belongs to another agency. Somebody of that agency has to sign in to send what waits on it.")
        )
    return device


def _tell_supervisors(actor: Actor, at: datetime, device: Device, submission: Submission) -> None:
    write_entry(actor=actor, at=at, verb="device.sent_after_block", file_id=submission.file_id, target=device.bound_to)
    notify(
        at=at, kind="device.sent_after_block", text_key=_LATE, url=reverse("forms:devices"),
        agency_id=device.agency_id, role=Role.SUPERVISOR, file=submission.file,
    )  # fmt: skip
