"""Who may change what in the directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action, Actor, ActorKind, Role
from opennrm.kernel.errors import NotPermitted

if TYPE_CHECKING:
    from opennrm.protection.directory.models import Service


def can_read(actor: Actor) -> bool:
    """Tell whether the actor may look things up: all who work in the mechanism."""
    return actor.kind is not ActorKind.SURVIVOR


def is_own_agency(actor: Actor, agency_id: int) -> bool:
    """Tell whether the actor acts for the agency."""
    return actor.agency_id is not None and actor.agency_id == agency_id


def can_edit_entries_of(actor: Actor, agency_id: int) -> bool:
    """Tell whether the actor may change an agency's entries: its own administrator, or the co-ordinator for all."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.may(Action.DIRECTORY_EDIT) and (is_own_agency(actor, agency_id) or Role.COORDINATOR in actor.roles)


def can_count_places_of(actor: Actor, agency_id: int) -> bool:
    """Tell whether the actor may say how many places are free: also who answers referrals in the agency."""
    answers = is_own_agency(actor, agency_id) and actor.may(Action.REFERRAL_ANSWER)
    return answers or can_edit_entries_of(actor, agency_id)


def can_see_secret_address(actor: Actor, service: Service) -> bool:
    """Tell whether the actor may read a secret address: nobody but the agency that runs the service."""
    return is_own_agency(actor, service.agency_id)


def can_see_all_capacity(actor: Actor) -> bool:
    """Tell whether the actor oversees the whole mechanism."""
    return actor.may(Action.OVERVIEW_READ)


def require_edit(actor: Actor, agency_id: int) -> None:
    """Refuse who may not change an agency's entries.

    Raises
    ------
    NotPermitted
        Naming whom to ask.
    """
    if not can_edit_entries_of(actor, agency_id):
        raise NotPermitted(_("Only the agency's own administrator or the national co-ordinator can change this entry."))


def require_count(actor: Actor, agency_id: int) -> None:
    """Refuse who may not say how many places are free.

    Raises
    ------
    NotPermitted
        Naming whom to ask.
    """
    if not can_count_places_of(actor, agency_id):
        raise NotPermitted(_("Only people of the agency that runs the service can change its free places."))
