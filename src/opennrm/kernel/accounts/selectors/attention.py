"""What those who run an agency, or the node, should look at now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.accounts.models import Agency, ApiToken, Invitation, Person
from opennrm.kernel.accounts.selectors.people import people_with_role
from opennrm.kernel.actors import Role

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.accounts.models import InvitationQuerySet
    from opennrm.kernel.actors import Actor

_SOON = timedelta(days=14)
_SHOWN = 8


@dataclass(frozen=True)
class AgencyNews:
    """What needs the administrator of an agency."""

    code: str
    lapsed: list[Person]
    ending: list[ApiToken]

    @property
    def is_empty(self) -> bool:
        """Tell whether all is well."""
        return not self.lapsed and not self.ending


def agency_news(actor: Actor, at: datetime) -> AgencyNews | None:
    """Return invitations that nobody took up in time, and tokens that end soon."""
    agency = Agency.objects.filter(pk=actor.agency_id or 0).first()
    if agency is None:
        return None
    waiting = Person.objects.get_queryset().filter(agency=agency, is_active=False, deactivated_at=None)
    open_ones = Person.objects.get_queryset().filter(invitations__in=_open_invitations(at)).values("pk")
    ending = ApiToken.objects.live(at).filter(agency=agency, expires_at__lt=at + _SOON).order_by("expires_at")
    return AgencyNews(agency.code, list(waiting.exclude(pk__in=open_ones)[:_SHOWN]), list(ending[:_SHOWN]))


def _open_invitations(at: datetime) -> InvitationQuerySet:
    return Invitation.objects.open(at)


def agencies_without_administrator() -> list[Agency]:
    """Return the agencies in which nobody can invite anybody."""
    run = people_with_role(Role.AGENCY_ADMIN).values("agency_id")
    governed = people_with_role(Role.NODE_ADMIN).values("agency_id")
    found = Agency.objects.active().exclude(pk__in=run).exclude(pk__in=governed).order_by("name", "pk")
    return list(found[:_SHOWN])
