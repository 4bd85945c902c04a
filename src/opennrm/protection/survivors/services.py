"""Give somebody their own page, let them in, and let them take back what they allowed."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.rules import despite_closure
from opennrm.kernel.accounts.services.throttles import Limit, count_attempt
from opennrm.kernel.actors import Action, Actor, ActorKind, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import NotPermitted
from opennrm.kernel.events.services import publish
from opennrm.kernel.identifiers import new_code
from opennrm.kernel.records.services import create_record
from opennrm.protection.consents.services import withdraw_consent
from opennrm.protection.survivors.enums import CODE_GROUPS, LOCKED_FOR, MOST_FAILURES, PIN_DIGITS
from opennrm.protection.survivors.models import OwnAccess
from opennrm.protection.survivors.selectors import own_access_of, own_consent

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.events.models import CaseEvent
    from opennrm.protection.consents.models import Consent

DOOR = Limit("survivor_door", n_hits=30, seconds=15 * 60)
_NOBODY = make_password("nobody has this PIN")


@dataclass(frozen=True, slots=True)
class OnPaper:
    """What is handed to the person on paper; it is shown once and stored nowhere."""

    code: str
    pin: str
    language: str


def _hash(code: str) -> str:
    return hashlib.sha256(f"opennrm.survivors:{code}".encode()).hexdigest()


@transaction.atomic
def give_own_page(*, actor: Actor, at: datetime, opened: Opened, language: str) -> OnPaper:
    """Make a code and a PIN; an earlier pair ends.

    Raises
    ------
    NotPermitted
        Only the lead agency gives them.
    """
    require(actor, Action.CASE_EDIT)
    if not opened.is_lead:
        raise NotPermitted(_("Only the lead agency gives the person their own page."))
    end_own_page(actor=actor, at=at, opened=opened)
    code, pin = new_code(groups=CODE_GROUPS), f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
    create_record(
        actor=actor, at=at, opened=despite_closure(opened), model=OwnAccess, event="survivor.invited",
        values={"code_hash": _hash(code), "pin_hash": make_password(pin), "language": language},
    )  # fmt: skip
    return OnPaper(code=code, pin=pin, language=language)


@transaction.atomic
def end_own_page(*, actor: Actor, at: datetime, opened: Opened) -> bool:
    """End the way in, for example when the paper was lost; tell whether there was one."""
    standing = own_access_of(opened)
    if standing is None:
        return False
    standing.ended_at, standing.changed_at = at, at
    standing.save(update_fields=["ended_at", "changed_at"])
    publish(actor=actor, at=at, file=opened.file, type="survivor.access_ended", category=Category.BASIC)
    write_entry(actor=actor, at=at, verb="survivor.access_ended", file_id=opened.file.pk)
    return True


def end_with_joining(event: CaseEvent, actor: Actor) -> None:
    """End the way into a file that was joined into another: should they be two people, neither reads of the other."""
    for standing in OwnAccess.objects.filter(file=event.file_id, ended_at__isnull=True):
        OwnAccess.objects.filter(pk=standing.pk).update(ended_at=event.at, changed_at=event.at)
        write_entry(actor=actor, at=event.at, verb="survivor.access_ended", file_id=event.file_id)


def let_in(*, at: datetime, code: str, pin: str, address: str) -> OwnAccess | None:
    """Return the way in that code and PIN open, or None: a wrong code, a wrong PIN and a locked door look alike.

    Raises
    ------
    TooManyAttempts
        Too many tries came from this address.
    """
    count_attempt(limit=DOOR, key=address, at=at)
    with transaction.atomic(), system_wall():
        tidy = code.strip().upper().replace(" ", "-")
        standing = OwnAccess.objects.select_for_update().filter(code_hash=_hash(tidy), ended_at__isnull=True)
        access: OwnAccess | None = standing.select_related("file").first()
        # The PIN of nobody is checked where there is no such code, so that time does not tell the two apart.
        right = check_password(pin.strip(), access.pin_hash if access else _NOBODY)
        if access is None or access.file.erased_at is not None or access.is_locked(at):
            return None
        if not right:
            _count_failure(access, at)
            return None
        access.n_failures, access.locked_until, access.last_used_at = 0, None, at
        access.save(update_fields=["n_failures", "locked_until", "last_used_at"])
        write_entry(actor=survivor_of(access), at=at, verb="survivor.signed_in", file_id=access.file_id)
        return access


def _count_failure(access: OwnAccess, at: datetime) -> None:
    access.n_failures += 1
    if access.n_failures >= MOST_FAILURES:
        access.n_failures, access.locked_until = 0, at + LOCKED_FOR
    access.save(update_fields=["n_failures", "locked_until"])
    write_entry(actor=survivor_of(access), at=at, verb="survivor.sign_in_failed", file_id=access.file_id)


def survivor_of(access: OwnAccess) -> Actor:
    """Return the survivor as services and selectors know them."""
    return Actor(kind=ActorKind.SURVIVOR, file_id=access.file_id)


@transaction.atomic
def take_back(*, actor: Actor, at: datetime, opened: Opened, consent_id: UUID) -> Consent:
    """Take back a consent: it ends at once, and those who relied on it are told.

    Raises
    ------
    NotVisible
        There is no such consent, or it does not stand any more.
    """
    row = own_consent(actor=actor, opened=opened, at=at, consent_id=consent_id)
    return withdraw_consent(actor=actor, at=at, opened=opened, consent=row.consent, by="person", how="online")
