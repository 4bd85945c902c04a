"""Agencies join, change and leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models import Agency, ApiToken, ContactPoint, Person
from opennrm.kernel.accounts.services.handover import open_work_of, open_work_of_agency
from opennrm.kernel.accounts.services.people import OpenWorkLeft, require_administrator, shut_out
from opennrm.kernel.actors import Action, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.actors import Actor

PROFILE_FIELDS = ("name", "names", "place", "address", "website", "languages")


def _checked(agency: Agency) -> Agency:
    try:
        agency.full_clean(validate_unique=True)
    except ValidationError as error:
        messages = {name: found[0] for name, found in error.message_dict.items()}
        raise InvalidInput(next(iter(messages.values())), messages) from None
    return agency


@transaction.atomic
def create_agency(*, actor: Actor, at: datetime, code: str, name: str, kind: str, **profile: Any) -> Agency:
    """Take a new agency in.

    Raises
    ------
    InvalidInput
        When the code is taken or a value makes no sense.
    """
    require(actor, Action.NODE_MANAGE)
    unknown = set(profile) - set(PROFILE_FIELDS)
    if unknown:
        msg = f"no such fields of an agency: {sorted(unknown)}"
        raise TypeError(msg)
    agency = _checked(Agency(code=code, name=name, kind=kind, opened_at=at, **profile))
    agency.save()
    write_entry(actor=actor, at=at, verb="agency.created", target=f"agency:{agency.pk}", detail={"kind": kind})
    return agency


@transaction.atomic
def change_agency(*, actor: Actor, at: datetime, agency: Agency, values: Mapping[str, Any]) -> Agency:
    """Change what others read about the agency; its code never changes, its kind only by the node's administrators."""
    require_administrator(actor, agency.pk)
    if "kind" in values and values["kind"] != agency.kind and not actor.may(Action.NODE_MANAGE):
        raise NotPermitted(_("Only the node's administrators change the kind of an agency."))
    changed = [name for name in (*PROFILE_FIELDS, "kind") if name in values and values[name] != getattr(agency, name)]
    for name in changed:
        setattr(agency, name, values[name])
    if changed:
        _checked(agency).save(update_fields=changed)
        write_entry(actor=actor, at=at, verb="agency.changed", target=f"agency:{agency.pk}", detail={"fields": changed})
    return agency


@transaction.atomic
def save_contact_point(
    *, actor: Actor, at: datetime, agency: Agency, values: Mapping[str, Any], contact_point: ContactPoint | None = None
) -> ContactPoint:
    """Add a desk through which the agency is reached, or change one."""
    require_administrator(actor, agency.pk)
    desk = contact_point or ContactPoint(agency=agency, order=agency.contact_points.count())
    for name in ("title", "email", "phone", "hours", "languages"):
        setattr(desk, name, values.get(name, getattr(desk, name)))
    if not desk.email and not desk.phone:
        raise InvalidInput(_("Give an e-mail address or a telephone number."))
    desk.save()
    write_entry(actor=actor, at=at, verb="agency.contact_saved", target=f"agency:{agency.pk}")
    return desk


@transaction.atomic
def remove_contact_point(*, actor: Actor, at: datetime, contact_point: ContactPoint) -> None:
    """Take a desk out of the directory."""
    require_administrator(actor, contact_point.agency_id)
    contact_point.delete()
    write_entry(actor=actor, at=at, verb="agency.contact_removed", target=f"agency:{contact_point.agency_id}")


@transaction.atomic
def close_agency(*, actor: Actor, at: datetime, agency: Agency) -> Agency:
    """Let an agency leave: its people and programs lose their way in at once.

    Raises
    ------
    OpenWorkLeft
        While it still leads files or its people hold work.
    """
    require(actor, Action.NODE_MANAGE)
    if actor.agency_id == agency.pk:
        raise NotPermitted(_("You cannot close your own agency."))
    people = list(Person.objects.active().filter(agency=agency))
    if open_work_of_agency(agency) or any(open_work_of(person) for person in people):
        raise OpenWorkLeft(_("This agency still holds open work. Transfer its cases to another agency first."))
    for person in people:
        shut_out(actor, at, person)
    ApiToken.objects.filter(agency=agency, revoked_at=None).update(revoked_at=at)
    agency.is_active = False
    agency.closed_at = at
    agency.save(update_fields=["is_active", "closed_at"])
    write_entry(actor=actor, at=at, verb="agency.closed", target=f"agency:{agency.pk}", detail={"people": len(people)})
    return agency
