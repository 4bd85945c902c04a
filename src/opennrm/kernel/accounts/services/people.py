"""People come, change and leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts import rules
from opennrm.kernel.accounts.models import ApiToken, Invitation, Person
from opennrm.kernel.accounts.selectors import people_with_role
from opennrm.kernel.accounts.services.handover import hand_over_work, open_work_of
from opennrm.kernel.actors import Role
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from opennrm.kernel.accounts.models import Agency
    from opennrm.kernel.actors import Actor

NOT_YOURS = _("You do not administer this agency.")


class LastAdministrator(Refused):
    """Nobody would be left to run the node."""


class OpenWorkLeft(Refused):
    """Somebody must take over first."""


def require_administrator(actor: Actor, agency_id: int) -> None:
    """Refuse anybody but the administrators of the agency.

    Raises
    ------
    NotPermitted
        For everybody else.
    """
    if not rules.administers(actor, agency_id):
        raise NotPermitted(NOT_YOURS)


def check_roles(actor: Actor, agency: Agency, roles: Collection[str], held: Collection[str] = ()) -> list[str]:
    """Return the roles in a fixed order.

    Raises
    ------
    InvalidInput
        When a role is unknown, may not be given by the actor, or does not go with another.
    """
    given = set(roles) - set(held)
    if not roles:
        raise _refused_roles(_("Choose at least one role."))
    if not given <= {role.value for role in rules.assignable_roles(actor, agency)}:
        raise _refused_roles(_("You cannot give this role in an agency of this kind."))
    if not rules.are_compatible(frozenset(Role(role) for role in roles)):
        raise _refused_roles(_("Who runs or audits this system cannot work on cases too. Choose one or the other."))
    return [role for role in Role.values if role in roles]


def _refused_roles(message: Any) -> InvalidInput:
    return InvalidInput(message, {"roles": message})


def _check_node_stays_run(person: Person, roles: Collection[str] = ()) -> None:
    if Role.NODE_ADMIN in person.roles and Role.NODE_ADMIN.value not in roles:
        others = people_with_role(Role.NODE_ADMIN).exclude(pk=person.pk)
        if person.is_active and not others.exists():
            raise LastAdministrator(_("This is the last administrator of the node. Invite another one first."))


@transaction.atomic
def change_roles(*, actor: Actor, at: datetime, person: Person, roles: Collection[str]) -> Person:
    """Give the person these roles and no others; nobody changes their own."""
    require_administrator(actor, person.agency_id)
    if rules.is_self(actor, person):
        raise NotPermitted(_("You cannot change your own roles. Ask another administrator."))
    chosen = check_roles(actor, person.agency, roles, held=person.roles)
    _check_node_stays_run(person, chosen)
    before = person.roles
    person.roles = chosen
    person.save(update_fields=["roles"])
    _write(actor, at, "account.roles_changed", person, {"before": before, "after": chosen})
    return person


@transaction.atomic
def change_name(*, actor: Actor, at: datetime, person: Person, name: str) -> Person:
    """Correct the person's name."""
    require_administrator(actor, person.agency_id)
    person.name = name.strip()
    person.save(update_fields=["name"])
    _write(actor, at, "account.name_changed", person)
    return person


@transaction.atomic
def change_preferences(*, actor: Actor, at: datetime, person: Person, language: str, time_zone: str) -> Person:
    """Keep the language and the time zone of one's own pages."""
    if not rules.is_self(actor, person):
        raise NotPermitted(_("These are another person's own choices."))
    person.language = language
    person.time_zone = time_zone
    person.save(update_fields=["language", "time_zone"])
    _write(actor, at, "account.preferences_changed", person)
    return person


def end_sessions(person: Person, *, except_key: str = "") -> int:
    """Sign the person out everywhere, or everywhere else, and say from how many places."""
    sessions = list(UserSession.objects.filter(user=person).exclude(session_key=except_key))
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def end_session(*, actor: Actor, at: datetime, person: Person, session_id: int) -> None:
    """End one of one's own sessions; one that is gone already is as good as ended."""
    for session in UserSession.objects.filter(user=person, pk=session_id):
        session.end()
        _write(actor, at, "account.session_ended", person)


@transaction.atomic
def end_other_sessions(*, actor: Actor, at: datetime, person: Person, session_key: str) -> int:
    """End all one's sessions but the present one."""
    n_ended = end_sessions(person, except_key=session_key)
    _write(actor, at, "account.sessions_ended", person, {"sessions": n_ended})
    return n_ended


@transaction.atomic
def deactivate_person(*, actor: Actor, at: datetime, person: Person, successor: Person | None = None) -> Person:
    """Let somebody go: their open work goes to the successor, their sessions and the tokens they made end at once.

    Raises
    ------
    OpenWorkLeft
        When something is open and nobody takes it over.
    LastAdministrator
        When nobody else runs the node.
    """
    require_administrator(actor, person.agency_id)
    if rules.is_self(actor, person):
        raise NotPermitted(_("You cannot deactivate yourself. Ask another administrator."))
    _check_node_stays_run(person)
    _hand_over(actor, at, person, successor)
    return shut_out(actor, at, person, successor)


def _hand_over(actor: Actor, at: datetime, person: Person, successor: Person | None) -> None:
    if not open_work_of(person):
        return
    if successor is None:
        raise OpenWorkLeft(_("This person still holds open work. Choose a colleague who takes it over."))
    if successor.agency_id != person.agency_id or not successor.is_active or successor == person:
        raise InvalidInput(_("Choose somebody who works in the same agency."))
    hand_over_work(actor=actor, at=at, leaver=person, successor=successor)


def shut_out(actor: Actor, at: datetime, person: Person, successor: Person | None = None) -> Person:
    """Close the account and all that it opened."""
    person.is_active = False
    person.deactivated_at = at
    person.save(update_fields=["is_active", "deactivated_at"])
    detail = {
        "sessions": end_sessions(person),
        "tokens": ApiToken.objects.filter(created_by=person, revoked_at=None).update(revoked_at=at),
        "successor": successor.pk if successor else None,
    }
    Invitation.objects.open(at).filter(person=person).update(revoked_at=at)
    _write(actor, at, "account.deactivated", person, detail)
    return person


@transaction.atomic
def reset_second_factor(*, actor: Actor, at: datetime, person: Person) -> Person:
    """Forget the person's second factors and sign them out; they set up a new one at the next sign-in."""
    require_administrator(actor, person.agency_id)
    if rules.is_self(actor, person):
        raise NotPermitted(_("You cannot reset your own second step. Ask another administrator."))
    Authenticator.objects.filter(user=person).delete()
    n_ended = end_sessions(person)
    _write(actor, at, "account.second_factor_reset", person, {"sessions": n_ended})
    return person


def _write(actor: Actor, at: datetime, verb: str, person: Person, detail: dict[str, Any] | None = None) -> None:
    write_entry(actor=actor, at=at, verb=verb, target=f"person:{person.pk}", detail=detail or {})
