"""Who is who."""

from opennrm.kernel.accounts.selectors.agencies import (
    access_agency,
    access_contact_point,
    access_person,
    access_token,
    administered_agencies,
    people_of,
    successors_of,
    tokens_of,
)
from opennrm.kernel.accounts.selectors.people import actor_of, agencies_of_kind, people_with_role
from opennrm.kernel.accounts.selectors.sign_in import (
    SecondSteps,
    Session,
    demonstration_people,
    second_steps_of,
    sessions_of,
)

__all__ = [
    "SecondSteps",
    "Session",
    "access_agency",
    "access_contact_point",
    "access_person",
    "access_token",
    "actor_of",
    "administered_agencies",
    "agencies_of_kind",
    "demonstration_people",
    "people_of",
    "people_with_role",
    "second_steps_of",
    "sessions_of",
    "successors_of",
    "tokens_of",
]
