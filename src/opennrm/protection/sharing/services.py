"""What happens when access is searched for, asked for, given, renewed, ended, overridden: and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Basis, Category, FileKind, Source
from opennrm.kernel.access.models import Exclusion, File, Grant, Override
from opennrm.kernel.access.services import (
    answer_request,
    exclude,
    grant_access,
    lift_exclusion,
    renew_grant,
    request_access,
    review_override,
    revoke_grant,
    use_override,
)
from opennrm.kernel.actors import Action, Actor, Role, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import NotVisible, Refused
from opennrm.kernel.events.services import publish
from opennrm.kernel.notifications.services import notify
from opennrm.protection.cases.selectors import Lookalike, lookalikes
from opennrm.protection.sharing.selectors import file_of_handle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.models import AccessRequest
    from opennrm.kernel.access.rules import Opened


_ANSWERED = {
    "granted": gettext_noop("Your request for access was granted."),
    "refused": gettext_noop("Your request for access was refused."),
}


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found: files the reader may open, and bare hits.

    `is_partial` says that the search stopped after comparing the `n_compared` likeliest.
    """

    visible: list[Lookalike]
    hits: list[Lookalike]
    n_compared: int = 0
    is_partial: bool = False


@transaction.atomic
def search_people(
    *, actor: Actor, at: datetime, names: Sequence[str], birth_year: int | None = None, sex: str = ""
) -> SearchResult:
    """Search the node by name, and write down that it was done and how much was found (never for whom)."""
    require(actor, Action.CASE_SEARCH)
    found = lookalikes(actor=actor, at=at, names=names, birth_year=birth_year, sex=sex)
    visible = [one for one in found if one.is_visible]
    hits = [one for one in found if not one.is_visible]
    write_entry(actor=actor, at=at, verb="search.people", detail={"visible": len(visible), "hits": len(hits)})
    for one in hits:
        write_entry(actor=actor, at=at, verb="search.hit", file_id=one.file_id)
    return SearchResult(visible=visible, hits=hits, n_compared=found.n_opened, is_partial=found.is_partial)


@transaction.atomic
def ask_for_access(
    *, actor: Actor, at: datetime, handle: str, categories: Category, purpose: str, reason: str
) -> AccessRequest:
    """Ask the lead of a file that a search hit, and tell the lead."""
    file_id = file_of_handle(actor, handle)
    request = request_access(actor=actor, at=at, file_id=file_id, categories=categories, purpose=purpose, reason=reason)
    with system_wall():
        file = File.objects.get(pk=file_id)
        publish(actor=actor, at=at, file=file, type="access.requested", category=Category.BASIC)
    notify(
        at=at,
        agency_id=file.lead_agency_id,
        role=Role.CASE_MANAGER,
        kind="access.requested",
        text_key=gettext_noop("An agency asks for access to a case you lead."),
        file=file,
        url=reverse("sharing:requests"),
    )
    return request


@transaction.atomic
def answer_access_request(
    *,
    actor: Actor,
    at: datetime,
    request_id: UUID,
    grant: bool,
    note: str,
    categories: Category | None = None,
    basis: str = "",
    expires_at: datetime | None = None,
) -> AccessRequest:
    """Answer a request, and tell the agency that asked."""
    request = answer_request(
        actor=actor,
        at=at,
        request_id=str(request_id),
        grant=grant,
        note=note,
        categories=categories,
        basis=basis,
        expires_at=expires_at,
    )
    publish(
        actor=actor,
        at=at,
        file=request.file,
        type=f"access.{request.status}",
        category=Category.BASIC,
        detail={"agency": request.agency_id},
    )
    where = reverse("cases:overview", args=[request.file.code]) if grant else reverse("sharing:search")
    notify(
        at=at,
        person_id=request.person_id,
        kind=f"access.{request.status}",
        text_key=_ANSWERED[request.status],
        file=request.file if grant else None,
        url=where,
    )
    return request


@transaction.atomic
def override_access(*, actor: Actor, at: datetime, code: str, categories: Category, reason: str) -> Override:
    """Open a file in an emergency: the lead and the actor's supervisors are told at once, the survivor sees it."""
    used = use_override(actor=actor, at=at, code=code, categories=categories, reason=reason)
    with system_wall():
        publish(
            actor=actor,
            at=at,
            file=used.file,
            type="override.used",
            category=Category.BASIC,
            record_id=used.override.pk,
            detail={"categories": int(categories)},
        )
    for agency_id in {used.file.lead_agency_id, used.override.agency_id}:
        notify(
            at=at,
            agency_id=agency_id,
            role=Role.SUPERVISOR,
            kind="override.used",
            text_key=gettext_noop("A file was opened by emergency override and waits for review."),
            file=used.file,
            url=reverse("sharing:overrides"),
            urgent=True,
        )
    return used.override


@transaction.atomic
def review(*, actor: Actor, at: datetime, override_id: UUID, verdict: str, note: str) -> Override:
    """Record a supervisor's finding on an override."""
    with system_wall():
        override = review_override(actor=actor, at=at, override_id=str(override_id), verdict=verdict, note=note)
        publish(
            actor=actor,
            at=at,
            file=override.file,
            type="override.reviewed",
            category=Category.BASIC,
            record_id=override.pk,
            detail={"verdict": verdict},
        )
    return override


@transaction.atomic
def share(
    *,
    actor: Actor,
    at: datetime,
    opened: Opened,
    agency_id: int,
    categories: Category,
    purpose: str,
    basis: str,
    expires_at: datetime,
    may_edit: bool,
) -> Grant:
    """Give an agency access on the order of a court, and tell it.

    A case opens otherwise only by consent, or on a law that a second person checked; an alleged trafficker's file, to
    which nobody consents, also on the other legal bases.

    Raises
    ------
    Refused
        The case would open on a basis that needs a second person.
    """
    require(actor, Action.GRANT_MANAGE)
    _require_lead(opened)
    if opened.file.kind == FileKind.CASE and basis != Basis.COURT_ORDER:
        raise Refused(_("Sharing on a law without consent needs a second person. Ask for it under Consent."))
    source = Source.COURT_ORDER if basis == Basis.COURT_ORDER else Source.REQUEST
    grant = grant_access(
        actor=actor,
        at=at,
        opened=opened,
        agency_id=agency_id,
        categories=categories,
        purpose=purpose,
        basis=basis,
        source=source,
        expires_at=expires_at,
        may_edit=may_edit,
    )
    publish(
        actor=actor, at=at, file=opened.file, type="access.given", category=Category.BASIC, detail={"agency": agency_id}
    )
    notify(
        at=at,
        agency_id=agency_id,
        role=Role.CASE_MANAGER,
        kind="access.given",
        text_key=gettext_noop("Your agency was given access to a case."),
        file=opened.file,
        url=reverse("cases:overview", args=[opened.code]),
    )
    return grant


def _require_lead(opened: Opened) -> None:
    if not opened.is_lead:
        raise NotVisible


@transaction.atomic
def renew(*, actor: Actor, at: datetime, opened: Opened, grant: Grant, expires_at: datetime) -> Grant:
    """Let a grant run longer."""
    require(actor, Action.GRANT_MANAGE)
    _require_lead(opened)
    renewed = renew_grant(actor=actor, at=at, opened=opened, grant=grant, expires_at=expires_at)
    publish(
        actor=actor,
        at=at,
        file=opened.file,
        type="access.renewed",
        category=Category.BASIC,
        detail={"agency": grant.agency_id},
    )
    return renewed


@transaction.atomic
def end(*, actor: Actor, at: datetime, opened: Opened, grant: Grant, because: str) -> Grant:
    """End a grant at once."""
    require(actor, Action.GRANT_MANAGE)
    _require_lead(opened)
    ended = revoke_grant(actor=actor, at=at, grant=grant, because=because)
    publish(
        actor=actor,
        at=at,
        file=opened.file,
        type="access.ended",
        category=Category.BASIC,
        detail={"agency": grant.agency_id},
    )
    return ended


@transaction.atomic
def keep_out(
    *,
    actor: Actor,
    at: datetime,
    opened: Opened,
    reason: str,
    agency_id: int | None = None,
    person_id: int | None = None,
) -> Exclusion:
    """Put an agency or a person on the exclusion list of a file; nobody is told."""
    _require_lead(opened)
    return exclude(actor=actor, at=at, opened=opened, reason=reason, agency_id=agency_id, person_id=person_id)


@transaction.atomic
def let_in_again(*, actor: Actor, at: datetime, opened: Opened, exclusion: Exclusion) -> Exclusion:
    """Take an agency or a person off the exclusion list."""
    _require_lead(opened)
    return lift_exclusion(actor=actor, at=at, opened=opened, exclusion=exclusion)
