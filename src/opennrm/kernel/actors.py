"""Who acts: a person with roles, a token, the survivor, or the node itself; and which role may do what."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.errors import NotPermitted


class Role(models.TextChoices):
    """What somebody comes to do."""

    FIRST_RESPONDER = "first_responder", _("First responder")
    CASE_MANAGER = "case_manager", _("Case manager")
    DECISION_MAKER = "decision_maker", _("Identification authority")
    SERVICE_PROVIDER = "service_provider", _("Service provider")
    INVESTIGATOR = "investigator", _("Investigator or prosecutor")
    PROTOCOL_OFFICER = "protocol_officer", _("Protocol officer")
    LABOUR_INSPECTOR = "labour_inspector", _("Labour inspector")
    SUPERVISOR = "supervisor", _("Supervisor")
    COORDINATOR = "coordinator", _("National co-ordinator")
    AGENCY_ADMIN = "agency_admin", _("Agency administrator")
    NODE_ADMIN = "node_admin", _("Node administrator")
    AUDITOR = "auditor", _("Auditor")


class Action(StrEnum):
    """What can be done; a role is a set of these. Seeing a file needs a grant besides."""

    CASE_READ = "case.read"
    CASE_OPEN = "case.open"
    CASE_EDIT = "case.edit"
    CASE_SEARCH = "case.search"
    CASE_TRANSFER = "case.transfer"
    CASE_CLOSE = "case.close"
    CASE_EXPORT = "case.export"
    CASE_IMPORT = "case.import"
    CASE_ERASE = "case.erase"
    CONSENT_RECORD = "consent.record"
    IDENTIFICATION_PROPOSE = "identification.propose"
    IDENTIFICATION_DECIDE = "identification.decide"
    REFERRAL_SEND = "referral.send"
    REFERRAL_ANSWER = "referral.answer"
    JUSTICE_EDIT = "justice.edit"
    GRANT_MANAGE = "grant.manage"
    OVERRIDE_USE = "override.use"
    OVERRIDE_REVIEW = "override.review"
    APPROVAL_DECIDE = "approval.decide"
    DIRECTORY_EDIT = "directory.edit"
    AGENCY_MANAGE = "agency.manage"
    NODE_MANAGE = "node.manage"
    TOKEN_MANAGE = "token.manage"  # noqa: S105 - the name of an action
    AUDIT_READ = "audit.read"
    OVERVIEW_READ = "overview.read"
    FORM_FILL = "form.fill"
    FORM_DESIGN = "form.design"
    SOP_EDIT = "sop.edit"


_CASE_WORK = frozenset(
    {
        Action.CASE_READ,
        Action.CASE_OPEN,
        Action.CASE_EDIT,
        Action.CASE_SEARCH,
        Action.CONSENT_RECORD,
        Action.IDENTIFICATION_PROPOSE,
        Action.REFERRAL_SEND,
        Action.OVERRIDE_USE,
        Action.FORM_FILL,
    }
)

ROLE_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.FIRST_RESPONDER: _CASE_WORK,
    Role.CASE_MANAGER: _CASE_WORK
    | {
        Action.CASE_TRANSFER,
        Action.CASE_CLOSE,
        Action.CASE_EXPORT,
        Action.CASE_IMPORT,
        Action.GRANT_MANAGE,
        Action.REFERRAL_ANSWER,
        Action.JUSTICE_EDIT,
    },
    Role.DECISION_MAKER: frozenset(
        {
            Action.CASE_READ,
            Action.CASE_SEARCH,
            Action.CASE_EDIT,
            Action.IDENTIFICATION_PROPOSE,
            Action.IDENTIFICATION_DECIDE,
            Action.OVERRIDE_USE,
        }
    ),
    Role.SERVICE_PROVIDER: frozenset({Action.CASE_READ, Action.CASE_EDIT, Action.REFERRAL_ANSWER}),
    Role.INVESTIGATOR: frozenset(
        {
            Action.CASE_READ,
            Action.CASE_OPEN,
            Action.CASE_EDIT,
            Action.CASE_SEARCH,
            Action.CONSENT_RECORD,
            Action.IDENTIFICATION_PROPOSE,
            Action.REFERRAL_SEND,
            Action.REFERRAL_ANSWER,
            Action.JUSTICE_EDIT,
            Action.OVERRIDE_USE,
            Action.FORM_FILL,
        }
    ),
    Role.PROTOCOL_OFFICER: frozenset(
        {
            Action.CASE_READ,
            Action.CASE_OPEN,
            Action.CASE_EDIT,
            Action.CONSENT_RECORD,
            Action.REFERRAL_SEND,
            Action.FORM_FILL,
        }
    ),
    Role.LABOUR_INSPECTOR: _CASE_WORK,
    Role.SUPERVISOR: frozenset(
        {
            Action.CASE_READ,
            Action.CASE_SEARCH,
            Action.CASE_TRANSFER,
            Action.CASE_CLOSE,
            Action.CASE_ERASE,
            Action.CASE_EXPORT,
            Action.GRANT_MANAGE,
            Action.OVERRIDE_REVIEW,
            Action.APPROVAL_DECIDE,
            Action.OVERVIEW_READ,
        }
    ),
    Role.COORDINATOR: frozenset({Action.OVERVIEW_READ, Action.DIRECTORY_EDIT, Action.FORM_DESIGN, Action.SOP_EDIT}),
    Role.AGENCY_ADMIN: frozenset({Action.AGENCY_MANAGE, Action.TOKEN_MANAGE, Action.DIRECTORY_EDIT}),
    Role.NODE_ADMIN: frozenset(
        {Action.NODE_MANAGE, Action.AGENCY_MANAGE, Action.TOKEN_MANAGE, Action.FORM_DESIGN, Action.SOP_EDIT}
    ),
    Role.AUDITOR: frozenset({Action.AUDIT_READ}),
}


class ActorKind(StrEnum):
    """Through which door the actor came."""

    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - the name of a kind
    SURVIVOR = "survivor"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as every service and selector is told; `agency_id` is the agency the actor acts for."""

    kind: ActorKind
    person_id: int | None = None
    agency_id: int | None = None
    roles: frozenset[Role] = frozenset()
    only: frozenset[Action] | None = field(default=None)  # a token's scopes narrow its roles
    file_id: int | None = None  # the survivor's own file

    @property
    def actions(self) -> frozenset[Action]:
        """Return all the roles allow, narrowed by a token's scopes."""
        allowed = frozenset[Action]().union(*(ROLE_ACTIONS[role] for role in self.roles))
        return allowed if self.only is None else allowed & self.only

    def may(self, action: Action) -> bool:
        """Tell whether a role of the actor includes the action; the node itself may do all."""
        return self.kind is ActorKind.SYSTEM or action in self.actions


SYSTEM = Actor(kind=ActorKind.SYSTEM)


def require(actor: Actor, action: Action) -> None:
    """Refuse an actor whose roles do not include the action.

    Raises
    ------
    NotPermitted
        With a sentence naming whom to ask.
    """
    if not actor.may(action):
        raise NotPermitted(_("Your role does not include this. Ask your agency's administrator."))
