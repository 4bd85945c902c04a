"""Share without consent: on a law, with reasons, and only after a second person agreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from opennrm.kernel.access.enums import Basis, Category, Source
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.access.services import grant_access
from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.records.services import change_record, create_record
from opennrm.protection.approvals.services import ask_approval
from opennrm.protection.consents.enums import ConsentPurpose, GroundStatus
from opennrm.protection.consents.models import Ground
from opennrm.protection.consents.rules import GRANT_PURPOSES, SHORTEST_REASON
from opennrm.protection.consents.selectors import consent_allows

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.approvals.models import Approval

APPROVAL = "consent.override"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundAsked:
    """What is to be shared without consent, and what makes it lawful."""

    purpose: str
    agency_id: int | None
    categories: Category
    basis: str
    law: str
    reason: str
    expires_at: datetime | None


@transaction.atomic
def ask_without_consent(*, actor: Actor, at: datetime, opened: Opened, asked: GroundAsked) -> Ground:
    """Ask a second person to agree to sharing without consent; nothing is shared before.

    Raises
    ------
    NotPermitted
        The role does not include it, or the actor's agency does not lead the case.
    InvalidInput
        Law, reasons, parts, agency or end are missing.
    Refused
        A consent allows it already, more would be shared than the actor sees, or nobody else could agree.
    """
    require(actor, Action.GRANT_MANAGE)
    if not opened.is_lead:
        raise NotPermitted(_("Only the agency that leads the case can share it without consent."))
    _check(opened, at, asked)
    ground = create_record(
        actor=actor, at=at, opened=opened, model=Ground, values=_values(asked), event="consent.override_asked"
    )
    approval = ask_approval(
        actor=actor, at=at, opened=opened, action=APPROVAL, subject_id=ground.pk,
        summary_key=gettext_noop("Share parts of a file without consent"), payload={"agency": asked.agency_id},
        reason=asked.reason,
    )  # fmt: skip
    return change_record(
        actor=actor, at=at, opened=opened, record=ground, values={"approval_id": approval.pk},
        base_version=ground.version, event="consent.override_sent",
    )  # fmt: skip


def _values(asked: GroundAsked) -> dict[str, Any]:
    return {
        "purpose": asked.purpose, "agency": asked.agency_id, "categories": int(asked.categories | Category.BASIC),
        "basis": asked.basis, "law": asked.law.strip(), "reason": asked.reason.strip(), "expires_at": asked.expires_at,
    }  # fmt: skip


def _check(opened: Opened, at: datetime, asked: GroundAsked) -> None:
    problems = _problems_with_law(asked) | _problems_with_scope(opened, at, asked)
    if problems:
        raise InvalidInput(_("Some answers need another look."), problems)
    if asked.categories & ~opened.sight.readable:
        raise Refused(_("You can only share the parts of the file that you see yourself."))
    consent = consent_allows(opened, asked.purpose, asked.agency_id, at=at)
    if consent is not None and consent.agency_id == asked.agency_id and consent.covers(asked.categories):
        raise Refused(_("The person has agreed to this. There is nothing to override."))


def _problems_with_law(asked: GroundAsked) -> dict[str, str]:
    problems: dict[str, str] = {}
    if asked.purpose not in GRANT_PURPOSES:
        problems["purpose"] = _("Only sharing can stand on a law instead of consent.")
    if asked.basis not in Basis.values or asked.basis == Basis.CONSENT:
        problems["basis"] = _("Choose the legal basis.")
    if not asked.law.strip():
        problems["law"] = _("Name the law or the order.")
    if len(asked.reason.strip()) < SHORTEST_REASON:
        problems["reason"] = _("Say in a sentence or two why it is necessary without consent.")
    return problems


def _problems_with_scope(opened: Opened, at: datetime, asked: GroundAsked) -> dict[str, str]:
    problems: dict[str, str] = {}
    if asked.agency_id is None or asked.agency_id == opened.file.lead_agency_id:
        problems["agency"] = _("Choose another agency.")
    if not asked.categories & ~Category.BASIC:
        problems["categories"] = _("Choose at least one part of the file.")
    if asked.expires_at is None or asked.expires_at <= at:
        problems["until"] = _("Choose a day in the future. Sharing always has an end.")
    return problems


def _settle(actor: Actor, at: datetime, approval: Approval, status: GroundStatus) -> tuple[Ground, Opened]:
    opened = access_file_by_id(actor=actor, file_id=approval.file_id or 0, at=at)
    ground = Ground.objects.select_related("file", "agency").get(pk=approval.subject_id, file=opened.file)
    changed = change_record(
        actor=actor, at=at, opened=opened, record=ground, values={"status": status, "decided_at": at},
        base_version=ground.version, event=f"consent.override_{status}",
    )  # fmt: skip
    return changed, opened


def share_on_ground(approval: Approval, actor: Actor, at: datetime) -> None:
    """Open the parts to the agency, after a second person agreed.

    Raises
    ------
    Refused
        The time asked for is over.
    """
    ground, opened = _settle(actor, at, approval, GroundStatus.APPROVED)
    if ground.expires_at <= at:
        raise Refused(_("The time that was asked for is over. Ask again with a later end."))
    source = Source.COURT_ORDER if ground.basis == Basis.COURT_ORDER else Source.LEGAL_BASIS
    grant_access(
        actor=actor, at=at, opened=opened, agency_id=ground.agency_id, categories=ground.category_set,
        purpose=GRANT_PURPOSES[ConsentPurpose(ground.purpose)], basis=ground.basis, source=source, source_id=ground.pk,
        expires_at=ground.expires_at,
    )  # fmt: skip
    notify(
        at=at, agency_id=ground.agency_id, kind="consent.override", file=opened.file,
        text_key=gettext_noop("A part of a file was opened to your agency on a legal basis."),
        url=reverse("cases:overview", args=[opened.code]),
    )  # fmt: skip


def reject_ground(approval: Approval, actor: Actor, at: datetime) -> None:
    """Note that a second person did not agree; nothing is shared."""
    _settle(actor, at, approval, GroundStatus.REJECTED)


def describe_ground(approval: Approval) -> list[tuple[Any, Any]]:
    """Return what is asked, for the page of the one who decides."""
    ground = Ground.objects.select_related("file", "agency").get(pk=approval.subject_id)
    return [
        (gettext_lazy("To whom"), ground.agency.name),
        (gettext_lazy("Parts of the file"), ", ".join(ground.category_set.labels)),
        (gettext_lazy("Legal basis"), ground.get_basis_display()),
        (gettext_lazy("Which law or order"), ground.law),
        (gettext_lazy("Why it is necessary without consent"), plain_values(ground)["reason"]),
        (gettext_lazy("Until"), ground.expires_at.date()),
    ]
