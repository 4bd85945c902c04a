"""Agencies, the people who work in them, and the keys they come in with."""

from opennrm.kernel.accounts.models.agencies import Agency, AgencyQuerySet, ContactPoint
from opennrm.kernel.accounts.models.app_passwords import AppPassword, AppPasswordQuerySet
from opennrm.kernel.accounts.models.invitations import Invitation, InvitationQuerySet
from opennrm.kernel.accounts.models.kept import KeptForm
from opennrm.kernel.accounts.models.people import Person, PersonManager, PersonQuerySet
from opennrm.kernel.accounts.models.throttles import Throttle
from opennrm.kernel.accounts.models.tokens import ApiToken, ApiTokenQuerySet

__all__ = [
    "Agency",
    "AgencyQuerySet",
    "ApiToken",
    "ApiTokenQuerySet",
    "AppPassword",
    "AppPasswordQuerySet",
    "ContactPoint",
    "Invitation",
    "InvitationQuerySet",
    "KeptForm",
    "Person",
    "PersonManager",
    "PersonQuerySet",
    "Throttle",
]
