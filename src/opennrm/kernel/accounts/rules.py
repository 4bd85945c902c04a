"""Who may give which role to whom, and what a program may be allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.actors import ROLE_ACTIONS, Action, Actor, ActorKind, Role

if TYPE_CHECKING:
    from opennrm.kernel.accounts.models import Agency, Person

_HELPERS = frozenset({Role.FIRST_RESPONDER, Role.CASE_MANAGER, Role.SERVICE_PROVIDER, Role.SUPERVISOR})
_AUTHORITY = frozenset({Role.FIRST_RESPONDER, Role.CASE_MANAGER, Role.DECISION_MAKER, Role.SUPERVISOR})
_INVESTIGATORS = frozenset({Role.FIRST_RESPONDER, Role.INVESTIGATOR, Role.DECISION_MAKER, Role.SUPERVISOR})

# What people of an agency of each kind can be; every agency also has administrators.
KIND_ROLES: dict[AgencyKind, frozenset[Role]] = {
    AgencyKind.POLICE: _INVESTIGATORS,
    AgencyKind.BORDER: _INVESTIGATORS,
    AgencyKind.PROSECUTION: _INVESTIGATORS,
    AgencyKind.LABOUR_INSPECTORATE: frozenset({Role.LABOUR_INSPECTOR, Role.FIRST_RESPONDER, Role.SUPERVISOR}),
    AgencyKind.IDENTIFICATION_AUTHORITY: _AUTHORITY,
    AgencyKind.IMMIGRATION: _AUTHORITY,
    AgencyKind.SOCIAL_SERVICES: _AUTHORITY | {Role.SERVICE_PROVIDER},
    AgencyKind.NGO: _HELPERS,
    AgencyKind.SHELTER: _HELPERS,
    AgencyKind.HEALTH: _HELPERS,
    AgencyKind.LEGAL_AID: _HELPERS,
    AgencyKind.EMPLOYMENT_SERVICE: _HELPERS,
    AgencyKind.EDUCATION: _HELPERS,
    AgencyKind.MUNICIPALITY: _HELPERS,
    AgencyKind.INTERNATIONAL_ORGANISATION: _HELPERS,
    AgencyKind.COORDINATOR_OFFICE: frozenset({
        Role.COORDINATOR, Role.CASE_MANAGER, Role.DECISION_MAKER, Role.SUPERVISOR, Role.NODE_ADMIN, Role.AUDITOR,
    }),
    AgencyKind.PROTOCOL_DEPARTMENT: frozenset({Role.PROTOCOL_OFFICER, Role.SUPERVISOR}),
    AgencyKind.OVERSIGHT: frozenset({Role.AUDITOR}),
    AgencyKind.NODE_OPERATOR: frozenset({Role.NODE_ADMIN}),
}  # fmt: skip

# These reach beyond one agency: only the node's administrators give them.
NODE_ROLES = frozenset({Role.NODE_ADMIN, Role.AUDITOR, Role.COORDINATOR})

# Who oversees or runs the system does not work on cases too.
_CASE_ROLES = frozenset(role for role in Role if Action.CASE_READ in ROLE_ACTIONS[role])

# What a program may be allowed. Decisions about people stay with people.
TOKEN_ACTIONS = frozenset({
    Action.CASE_READ, Action.CASE_OPEN, Action.CASE_EDIT, Action.CASE_SEARCH, Action.CASE_EXPORT, Action.CASE_IMPORT,
    Action.CONSENT_RECORD, Action.REFERRAL_SEND, Action.REFERRAL_ANSWER, Action.JUSTICE_EDIT, Action.DIRECTORY_EDIT,
    Action.OVERVIEW_READ, Action.FORM_FILL,
})  # fmt: skip


def administers(actor: Actor, agency_id: int) -> bool:
    """Tell whether the actor runs the agency: its own administrator, the node's, or the node itself."""
    if actor.kind is ActorKind.SYSTEM or actor.may(Action.NODE_MANAGE):
        return True
    return actor.may(Action.AGENCY_MANAGE) and actor.agency_id == agency_id


def roles_of_kind(kind: str) -> frozenset[Role]:
    """Return what people of such an agency can be."""
    return KIND_ROLES[AgencyKind(kind)] | {Role.AGENCY_ADMIN}


def assignable_roles(actor: Actor, agency: Agency) -> frozenset[Role]:
    """Return the roles the actor may give to people of the agency."""
    if not administers(actor, agency.pk):
        return frozenset()
    roles = roles_of_kind(agency.kind)
    return roles if actor.kind is ActorKind.SYSTEM or actor.may(Action.NODE_MANAGE) else roles - NODE_ROLES


def are_compatible(roles: frozenset[Role]) -> bool:
    """Tell whether one person may hold these roles together."""
    watches = bool(roles & {Role.AUDITOR, Role.NODE_ADMIN})
    return not (watches and roles & _CASE_ROLES) and not {Role.AUDITOR, Role.NODE_ADMIN} <= roles


def token_scopes(agency: Agency) -> frozenset[Action]:
    """Return what a program of the agency may be allowed: never more than its people."""
    of_people = frozenset[Action]().union(*(ROLE_ACTIONS[role] for role in roles_of_kind(agency.kind)))
    return of_people & TOKEN_ACTIONS


def is_self(actor: Actor, person: Person) -> bool:
    """Tell whether somebody acts on their own account."""
    return actor.person_id == person.pk
