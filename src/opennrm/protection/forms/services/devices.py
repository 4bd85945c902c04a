"""Register a device, block it, make what was finished on it unreadable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opennrm.kernel.actors import Action, Actor, Role, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.vault.services import create_key, destroy_key, open_bytes, seal_bytes
from opennrm.protection.forms.models import Device
from opennrm.protection.forms.rules.devices import may_destroy, may_manage
from opennrm.protection.forms.rules.envelopes import new_key_pair

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

_BLOCKED = gettext_noop("A device for screening was reported lost and blocked")
_MOST_WAITING = 100_000


class AlreadyBlocked(Refused):
    """The device was blocked before."""


class NotYetBlocked(Refused):
    """Only what was reported lost is made unreadable."""


class AlreadyUnreadable(Refused):
    """The key is gone."""


def register_device(*, actor: Actor, at: datetime, name: str) -> Device:
    """Make a key pair for a device of the actor; the private key stays here, sealed.

    Raises
    ------
    NotPermitted
        The role does not include filling in forms, or the actor belongs to no agency.
    InvalidInput
        The device has no name.
    """
    require(actor, Action.FORM_FILL)
    if actor.agency_id is None or actor.person_id is None:
        raise NotPermitted(_("Only somebody who belongs to an agency can fill in forms."))
    if not name.strip():
        raise InvalidInput(_("Give the device a name."), {"name": _("Give the device a name.")})
    private, public = new_key_pair()
    device = Device(
        id=new_id(), agency_id=actor.agency_id, person_id=actor.person_id, name=name.strip(), public_key=public,
        registered_at=at, seen_at=at, key=create_key(at),
    )  # fmt: skip
    device.private_key = seal_bytes(device.key_id, private, bound_to=device.bound_to)
    device.save(force_insert=True)
    write_entry(actor=actor, at=at, verb="device.registered", target=device.bound_to)
    return device


def private_key_of(device: Device) -> bytes | None:
    """Return the private key of a device, or None where it was destroyed."""
    if device.private_key is None:
        return None
    return open_bytes(device.key_id, device.private_key, bound_to=device.bound_to)


def block_device(*, actor: Actor, at: datetime, device: Device, reason: str) -> None:
    """Have a lost device wipe itself as soon as it is heard of, and tell the supervisors.

    Raises
    ------
    NotPermitted
        It is neither the actor's own device, nor does the actor look after the agency's.
    AlreadyBlocked
        It was blocked before.
    InvalidInput
        No reason was given.
    """
    _require_manager(actor, device)
    if not reason.strip():
        raise InvalidInput(_("Say why."), {"because": _("Say why.")})
    n_changed = Device.objects.trusted().filter(pk=device.pk).update(blocked_at=at, blocked_by_id=actor.person_id)
    if not n_changed:
        raise AlreadyBlocked(_("This device is blocked already."))
    device.refresh_from_db()
    detail = {"n_waiting": device.n_waiting}
    write_entry(actor=actor, at=at, verb="device.blocked", target=device.bound_to, reason=reason.strip(), detail=detail)
    notify(
        at=at, kind="device.blocked", text_key=_BLOCKED, url=reverse("forms:devices"), agency_id=device.agency_id,
        role=Role.SUPERVISOR,
    )  # fmt: skip


def make_unreadable(*, actor: Actor, at: datetime, device: Device) -> None:
    """Destroy the private key: what was finished on the device and has not come in is never opened by anybody.

    Raises
    ------
    NotPermitted
        The actor neither supervises nor administers the device's agency.
    NotYetBlocked
        It was not reported lost.
    AlreadyUnreadable
        The key was destroyed before.
    """
    if not may_destroy(actor, device):
        raise NotPermitted(_("Only a supervisor or an administrator of the agency can do this."))
    held = Device.objects.select_for_update().get(pk=device.pk)
    if held.blocked_at is None:
        raise NotYetBlocked(_("Block the device first."))
    if held.private_key is None:
        raise AlreadyUnreadable(_("What is on this device is unreadable already."))
    Device.objects.filter(pk=held.pk).update(private_key=None, wiped_at=at)
    destroy_key(held.key_id, at=at)
    detail = {"n_waiting": held.n_waiting}
    write_entry(actor=actor, at=at, verb="device.unreadable", target=held.bound_to, detail=detail)


def note_device(*, actor: Actor, at: datetime, device_id: UUID, n_waiting: int) -> None:
    """Remember that a device of the actor's agency was heard of, and how much waits on it."""
    waiting = min(max(n_waiting, 0), _MOST_WAITING)
    own = Device.objects.filter(pk=device_id, agency_id=actor.agency_id or 0)
    own.update(seen_at=at, n_waiting=waiting)


def _require_manager(actor: Actor, device: Device) -> None:
    if not may_manage(actor, device):
        raise NotPermitted(_("This device is not yours. Ask a supervisor or an administrator of the agency."))
