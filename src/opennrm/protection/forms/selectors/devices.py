"""The devices somebody sees, and what a device may know of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.errors import NotVisible
from opennrm.protection.forms.models import Device
from opennrm.protection.forms.rules.devices import may_manage, may_see_all

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from opennrm.kernel.actors import Actor


def devices_seen(actor: Actor) -> QuerySet[Device]:
    """Return somebody's own devices; for supervisors and administrators all of the agency."""
    found = Device.objects.defer("private_key").filter(agency_id=actor.agency_id or 0)
    shown = found if may_see_all(actor) else found.filter(person_id=actor.person_id or 0)
    return shown.select_related("person").order_by("name", "pk")


def access_device(actor: Actor, device_id: UUID) -> Device:
    """Return a device that the actor looks after.

    Raises
    ------
    NotVisible
        There is none, or it is somebody else's.
    """
    found = Device.objects.filter(pk=device_id).first()
    if found is None or not may_manage(actor, found):
        raise NotVisible
    return found


def state_of_device(device_id: UUID) -> str:
    """Return what a device is told about itself: `trusted`, `blocked`, `unreadable`, or `unknown`."""
    found = Device.objects.filter(pk=device_id).values_list("blocked_at", "wiped_at").first()
    if found is None:
        return "unknown"
    blocked_at, wiped_at = found
    return "unreadable" if wiped_at else "blocked" if blocked_at else "trusted"
