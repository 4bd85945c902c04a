"""Who looks after a device: the person who carries it, and those who answer for the agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.actors import Actor, Role

if TYPE_CHECKING:
    from opennrm.protection.forms.models import Device

_ANSWERABLE = frozenset({Role.SUPERVISOR, Role.AGENCY_ADMIN})


def may_see_all(actor: Actor) -> bool:
    """Tell whether somebody sees all devices of their agency."""
    return actor.agency_id is not None and bool(actor.roles & _ANSWERABLE)


def may_manage(actor: Actor, device: Device) -> bool:
    """Tell whether somebody may block a device."""
    return device.agency_id == actor.agency_id and (device.person_id == actor.person_id or may_see_all(actor))


def may_destroy(actor: Actor, device: Device) -> bool:
    """Tell whether somebody may make what was finished on a device unreadable for ever."""
    return device.agency_id == actor.agency_id and may_see_all(actor)
