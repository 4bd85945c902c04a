"""Somebody is asked in, and comes."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models import Invitation, Person
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.accounts.services.mail import send_mail
from opennrm.kernel.accounts.services.people import check_roles, require_administrator
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotVisible, Refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from opennrm.kernel.accounts.models import Agency
    from opennrm.kernel.actors import Actor

GOOD_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Invited:
    """Who was invited, and the link that lets them in; it is nowhere else."""

    person: Person
    link: str


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite_person(
    *, actor: Actor, at: datetime, agency: Agency, email: str, name: str, roles: Collection[str], language: str = ""
) -> Invited:
    """Make an account that cannot sign in yet, and send the link that opens it.

    Raises
    ------
    InvalidInput
        When the address is taken or a role cannot be given.
    """
    require_administrator(actor, agency.pk)
    if not agency.is_active:
        raise Refused(_("This agency does not take part any more."))
    address = email.strip().lower()
    chosen = check_roles(actor, agency, roles)
    if Person.objects.filter(email=address).exists():
        taken = _("Somebody with this e-mail address has an account already.")
        raise InvalidInput(taken, {"email": taken})
    person = Person(
        email=address, name=name.strip(), agency=agency, roles=chosen, language=language, is_active=False, invited_at=at
    )
    person.set_unusable_password()
    person.save()
    write_entry(actor=actor, at=at, verb="account.invited", target=f"person:{person.pk}", detail={"roles": chosen})
    return _send_link(actor, at, person)


@transaction.atomic
def invite_again(*, actor: Actor, at: datetime, person: Person) -> Invited:
    """Send a new link; the old ones are good for nothing. Also lets somebody back in who was deactivated."""
    require_administrator(actor, person.agency_id)
    if person.is_active:
        raise Refused(_("This person can sign in already."))
    if not person.agency.is_active:
        raise Refused(_("This agency does not take part any more."))
    Invitation.objects.open(at).filter(person=person).update(revoked_at=at)
    write_entry(actor=actor, at=at, verb="account.invited_again", target=f"person:{person.pk}")
    return _send_link(actor, at, person)


def _send_link(actor: Actor, at: datetime, person: Person) -> Invited:
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        person=person,
        token_hash=_hash(token),
        invited_by_id=actor.person_id,
        created_at=at,
        expires_at=at + GOOD_FOR,
    )
    link = urljoin(settings.BASE_URL, reverse("accounts:invitation_link", args=[token]))
    _mail_link(person, link)
    return Invited(person, link)


def _mail_link(person: Person, link: str) -> None:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        words = {"link": link, "node": settings.NODE_NAME, "days": GOOD_FOR.days}
        body = render_to_string("accounts/mail/invitation.txt", words)
        send_mail(to=person.email, subject=_now("Your invitation"), body=body)


def open_invitation(*, token: str, at: datetime) -> Invitation:
    """Return the invitation that the link stands for.

    Raises
    ------
    NotVisible
        When it never was, was used, taken back, or is too old: the answer is the same.
    """
    invitation = Invitation.objects.open(at).filter(token_hash=_hash(token)).select_related("person__agency").first()
    if invitation is None or not invitation.person.agency.is_active:
        raise NotVisible
    return invitation


@transaction.atomic
def accept_invitation(*, at: datetime, token: str, name: str, password: str) -> Person:
    """Let the invited person in with a password of their own; the link is used up.

    Raises
    ------
    NotVisible
        When the link is not good any more, also when somebody else was quicker.
    """
    invitation = open_invitation(token=token, at=at)
    if not Invitation.objects.open(at).filter(pk=invitation.pk).update(used_at=at):
        raise NotVisible
    person = invitation.person
    person.name = name.strip() or person.name
    person.is_active = True
    person.deactivated_at = None
    person.activated_at = person.activated_at or at
    person.set_password(password)
    person.save()
    write_entry(actor=actor_of(person), at=at, verb="account.activated", target=f"person:{person.pk}")
    return person
