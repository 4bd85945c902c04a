"""What is seen of sharing: who holds what, what waits, and where somebody is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from django.core import signing

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.models import AccessRequest, Exclusion, Grant, Override
from opennrm.kernel.access.selectors import access_override, access_request, expiring_grants, grants_of
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.reference.selectors import country_pack
from opennrm.kernel.vault.services import open_one

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.accounts.models import Person
    from opennrm.kernel.actors import Actor

_SALT = "opennrm.sharing.hit"
_HANDLE_AGE = timedelta(hours=2)
REVIEW_WITHIN = timedelta(days=3)


def handle_of(actor: Actor, file_id: int) -> str:
    """Return a word that stands for a hit, for this person alone and for two hours; it tells nothing about the file."""
    return signing.dumps([file_id, actor.person_id], salt=_SALT)


def file_of_handle(actor: Actor, handle: str) -> int:
    """Return the file that a handle stands for.

    Raises
    ------
    NotVisible
        The handle is another person's, too old, or made up.
    """
    try:
        file_id, person_id = signing.loads(handle, salt=_SALT, max_age=_HANDLE_AGE)
    except signing.BadSignature:
        raise NotVisible from None
    if person_id != actor.person_id:
        raise NotVisible
    return int(file_id)


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One live grant in words."""

    grant: Grant
    holder: str
    categories: list[str]
    ends_soon: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """One emergency override in words, with its reason for those who may read it."""

    override: Override
    who: str
    agency: str
    categories: list[str]
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class ExclusionRow:
    """One exclusion in words."""

    exclusion: Exclusion
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class AccessOverview:
    """Who has access to a file, as its lead sees it."""

    grants: list[GrantRow]
    overrides: list[OverrideRow]
    exclusions: list[ExclusionRow]
    requests: list[AccessRequest]
    is_lead: bool


def access_overview(opened: Opened, at: datetime) -> AccessOverview:
    """Return who has access; those who do not lead the file see its live grants only."""
    soon = at + timedelta(days=country_pack().clocks.grant_renewal_notice_days)
    grants = [_grant_row(opened, one, soon) for one in grants_of(opened, at)]
    if not opened.is_lead:
        return AccessOverview(grants, [], [], [], is_lead=False)
    overrides = (
        Override.objects.filter(file=opened.file).select_related("person", "agency", "file").order_by("-used_at")
    )
    exclusions = Exclusion.objects.in_force().filter(file=opened.file).select_related("person", "agency", "file")
    requests = AccessRequest.objects.filter(file=opened.file, status="pending").select_related("agency")
    return AccessOverview(
        grants=grants,
        overrides=[override_row(one) for one in overrides],
        exclusions=[_exclusion_row(one) for one in exclusions],
        requests=list(requests),
        is_lead=True,
    )


def _grant_row(opened: Opened, grant: Grant, soon: datetime) -> GrantRow:
    holder = grant.agency.name if grant.agency is not None else cast("Person", grant.person).name
    may_change = opened.is_lead and grant.source not in {"lead", "override"}
    return GrantRow(
        grant=grant, holder=holder, categories=grant.category_set.labels,
        ends_soon=grant.source != "lead" and grant.expires_at <= soon, may_change=may_change,
    )  # fmt: skip


def override_row(override: Override) -> OverrideRow:
    """Return an override in words."""
    person = override.person
    return OverrideRow(
        override=override, who=person.name, agency=override.agency.name, categories=override.category_set.labels,
        reason=_text(override, "reason"), note=_text(override, "review_note"),
    )  # fmt: skip


def _text(row: Override | AccessRequest | Exclusion, field: str) -> str:
    token = getattr(row, field)
    if token is None:
        return ""
    return str(open_one(row.file.key_id, token, bound_to=f"{row._meta.label_lower}:{row.pk}", field=field))


def _exclusion_row(exclusion: Exclusion) -> ExclusionRow:
    target = exclusion.agency or exclusion.person
    return ExclusionRow(exclusion=exclusion, who=str(getattr(target, "name", "")), reason=_text(exclusion, "reason"))


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request for access as the lead reads it before answering."""

    request: AccessRequest
    who: str
    categories: list[str]
    reason: str


def request_shown(*, actor: Actor, request_id: UUID) -> RequestShown:
    """Return a request that the actor may answer.

    Raises
    ------
    NotVisible
        There is none, or it is not the actor's to answer.
    """
    found = access_request(actor=actor, request_id=request_id)
    person = found.person
    return RequestShown(
        request=found, who=person.name, categories=found.category_set.labels, reason=_text(found, "reason")
    )


def override_shown(*, actor: Actor, override_id: UUID) -> OverrideRow:
    """Return an override that the actor may review.

    Raises
    ------
    NotVisible
        There is none, or it is not the actor's to review.
    """
    return override_row(access_override(actor=actor, override_id=override_id))


def grants_ending_soon(actor: Actor, at: datetime) -> list[Grant]:
    """Return the grants on the actor's agency's files that end within the pack's notice, the first to end first."""
    if actor.agency_id is None:
        return []
    soon = at + timedelta(days=country_pack().clocks.grant_renewal_notice_days)
    return list(expiring_grants(actor.agency_id, soon, at).order_by("expires_at")[:20])


def access_exclusion(*, opened: Opened, exclusion_id: int) -> Exclusion:
    """Return an exclusion in force of a file that the actor's agency leads.

    Raises
    ------
    NotVisible
        There is none, or the agency does not lead the file.
    """
    found = Exclusion.objects.in_force().filter(file=opened.file, pk=exclusion_id).first()
    if found is None or not opened.is_lead:
        raise NotVisible
    return found


@dataclass(frozen=True, slots=True)
class OverridesWaiting:
    """How many emergency overrides of the whole node wait for a review."""

    n_waiting: int
    n_late: int


def overrides_waiting(at: datetime) -> OverridesWaiting:
    """Return how many overrides wait for a review, and how many of them for more than three days."""
    with system_wall():
        waiting = Override.objects.unreviewed().filter(file__erased_at__isnull=True)
        return OverridesWaiting(waiting.count(), waiting.filter(used_at__lt=at - REVIEW_WITHIN).count())
