"""Telling people that something is new, in the page and by e-mail."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from opennrm.kernel.access.models import Exclusion
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.accounts.selectors import people_with_role
from opennrm.kernel.accounts.services.mail import send_mail
from opennrm.kernel.actors import Role
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.notifications.enums import MailChoice
from opennrm.kernel.notifications.models import MailPreference, Notification

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.utils.functional import Promise

    from opennrm.kernel.access.models import File
    from opennrm.kernel.actors import Actor

QUIET_MINUTES = 15


@transaction.atomic
def notify(
    *,
    at: datetime,
    kind: str,
    text_key: str | Promise,
    url: str,
    agency_id: int | None = None,
    person_id: int | None = None,
    role: Role | str | None = None,
    file: File | None = None,
    urgent: bool = False,
    escalated: bool = False,
) -> int:
    """Tell one person, the holders of a role, or a whole agency; return how many were told.

    `text_key` is a fixed English sentence marked for translation (`gettext_noop`), with nobody's name in it.
    """
    people = [one for one in _recipients(agency_id, person_id, role) if not _is_kept_out(one, file)]
    with translation.override(None):
        words = str(text_key)
    Notification.objects.bulk_create(
        Notification(
            person=person,
            kind=kind,
            text_key=words,
            file=file,
            url=url,
            is_urgent=urgent,
            is_escalated=escalated,
            at=at,
        )
        for person in people
    )
    # Afterwards and by itself: two long transactions that tell the same people must not wait for each other.
    transaction.on_commit(partial(_mail, people, at, urgent=urgent), robust=True)
    return len(people)


def _is_kept_out(person: Person, file: File | None) -> bool:
    """Tell whether the exclusion list of the file keeps the person out: then not even that it exists is told."""
    if file is None:
        return False
    barred = Exclusion.objects.in_force().filter(file=file)
    return barred.filter(Q(person=person) | Q(agency_id=person.agency_id, agency__isnull=False)).exists()


def _recipients(agency_id: int | None, person_id: int | None, role: Role | str | None) -> Iterable[Person]:
    if agency_id is None and person_id is None and role is None:
        msg = "notify() needs a person, an agency or a role"
        raise TypeError(msg)
    people = people_with_role(Role(role), agency_id) if role is not None else Person.objects.active()
    if agency_id is not None:
        people = people.filter(agency_id=agency_id)
    return people.filter(pk=person_id) if person_id is not None else people


@transaction.atomic
def _mail(people: list[Person], at: datetime, *, urgent: bool) -> None:
    """Send an e-mail to those who want one now and had none just now."""
    quiet_since = at - timedelta(minutes=QUIET_MINUTES)
    kept = {kept.person_id: kept for kept in MailPreference.objects.filter(person__in=people)}
    told = []
    for person in people:
        preference = kept.get(person.pk) or MailPreference(person=person)
        is_quiet = preference.mailed_at is not None and preference.mailed_at > quiet_since
        if urgent or (preference.choice == MailChoice.IMMEDIATE and not is_quiet):
            _write_mail(person, urgent=urgent)
            preference.mailed_at = at
            told.append(preference)
    _save_mailed(told)


def _save_mailed(told: list[MailPreference]) -> None:
    MailPreference.objects.bulk_create(
        told, update_conflicts=True, unique_fields=["person"], update_fields=["mailed_at"]
    )


def _write_mail(person: Person, *, urgent: bool = False) -> None:
    """Say that something is new, and nothing else: e-mail is read on screens that others see."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        words: dict[str, Any] = {
            "link": urljoin(settings.BASE_URL, reverse("notifications:list")),
            "node": settings.NODE_NAME,
            "urgent": urgent,
        }
        subject = gettext("Urgent: something needs you") if urgent else gettext("There is something new for you")
        send_mail(to=person.email, subject=subject, body=render_to_string("notifications/mail.txt", words))


@transaction.atomic
def send_digests(*, at: datetime) -> int:
    """Send the daily e-mail to those who chose it and have something unread since the last; return how many."""
    yesterday = at - timedelta(hours=23)
    due = MailPreference.objects.select_related("person").filter(
        Q(mailed_at=None) | Q(mailed_at__lte=yesterday), choice=MailChoice.DAILY, person__is_active=True
    )
    told = [preference for preference in due if _has_news(preference)]
    for preference in told:
        _write_mail(preference.person)
        preference.mailed_at = at
    _save_mailed(told)
    return len(told)


def _has_news(preference: MailPreference) -> bool:
    news = Notification.objects.unread().filter(person=preference.person)
    return (news.filter(at__gt=preference.mailed_at) if preference.mailed_at else news).exists()


def drop_old_notifications(*, at: datetime) -> int:
    """Delete what is a year old, or was read three months ago; return how many."""
    is_old = Q(at__lt=at - timedelta(days=365)) | Q(read_at__lt=at - timedelta(days=90))
    return Notification.objects.filter(is_old).delete()[0]


@transaction.atomic
def mark_read(*, actor: Actor, at: datetime, notification: Notification | None = None) -> int:
    """Mark one of the actor's notifications as read, or all of them; return how many."""
    unread = Notification.objects.unread().filter(person_id=actor.person_id or 0)
    if notification is not None:
        unread = unread.filter(pk=notification.pk)
    return unread.update(read_at=at)


@transaction.atomic
def choose_mail(*, actor: Actor, at: datetime, choice: MailChoice) -> None:
    """Keep how the actor wants to be told by e-mail."""
    MailPreference.objects.update_or_create(person_id=actor.person_id or 0, defaults={"choice": choice})
    write_entry(
        actor=actor, at=at, verb="account.mail_choice", target=f"person:{actor.person_id}", detail={"choice": choice}
    )
