"""What the person allows now, and what was answered before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.db.models import Q

from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import Actor, ActorKind
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.selectors import Shown, redact
from opennrm.protection.cases.selectors import is_child_file
from opennrm.protection.consents.enums import Answer, ConsentPurpose, GroundStatus, State
from opennrm.protection.consents.models import Consent, ConsentQuerySet, Ground
from opennrm.protection.consents.rules import may_withdraw
from opennrm.protection.documents.selectors import documents_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened


def consent_allows(opened: Opened, purpose: str, agency_id: int | None = None, *, at: datetime) -> Consent | None:
    """Return the consent that allows this now, or None.

    Sharing always needs a consent that names the agency. For the police or prosecution a consent that names none
    allows any of them; one that names another agency allows nothing.
    """
    standing = Consent.objects.standing(at).filter(file=opened.file, purpose=purpose).select_related("agency", "file")
    if agency_id is None:
        return standing.filter(agency__isnull=True).exclude(purpose=ConsentPurpose.SHARING).first()
    named = Q(agency_id=agency_id)
    if purpose == ConsentPurpose.LAW_ENFORCEMENT:
        named |= Q(agency__isnull=True)
    return standing.filter(named).order_by("agency_id").first()


def ground_allows(opened: Opened, purpose: str, agency_id: int, *, at: datetime) -> Ground | None:
    """Return the approved legal ground on which parts of the file may go to an agency without consent, or None."""
    approved = Ground.objects.filter(file=opened.file, purpose=purpose, agency_id=agency_id, expires_at__gt=at)
    return (
        approved.filter(status=GroundStatus.APPROVED).select_related("agency", "file").order_by("-created_at").first()
    )


def consents_of(actor: Actor, opened: Opened) -> ConsentQuerySet:
    """Return the answers the reader may see, the newest first.

    Who does not lead the case sees what concerns everybody or their own agency: that the person refused somebody else
    is nobody else's business.
    """
    found: ConsentQuerySet = Consent.objects.filter(file=opened.file).select_related("file", "agency")
    if not (opened.is_lead or actor.kind in {ActorKind.SURVIVOR, ActorKind.SYSTEM}):
        nobody_named = Q(agency__isnull=True, abroad="", country="") & ~Q(purpose=ConsentPurpose.LAW_ENFORCEMENT)
        found = found.filter(nobody_named | Q(agency_id=actor.agency_id, agency__isnull=False))
    return found.order_by("-answered_at", "-pk")


def access_consent(*, actor: Actor, opened: Opened, consent_id: UUID | str) -> Consent:
    """Return an answer the reader may see.

    Raises
    ------
    NotVisible
        There is none, or it concerns another agency.
    """
    found: Consent | None = consents_of(actor, opened).filter(pk=consent_id).first()
    if found is None:
        raise NotVisible
    return found


def earlier_agreements(consent: Consent) -> list[Consent]:
    """Return the earlier yeses to the same question that a later yes replaced: what stood on them stands on it now."""
    question = {name: getattr(consent, name) for name in ("file_id", "purpose", "agency_id", "country", "abroad")}
    same = Consent.objects.filter(**question)
    replaced = same.filter(answer=Answer.GIVEN, withdrawn_at__isnull=True, replaced_at__isnull=False)
    return list(replaced.exclude(pk=consent.pk).select_related("file", "agency").order_by("-answered_at"))


def state_of(consent: Consent, at: datetime) -> State:
    """Return what an answer amounts to now."""
    if consent.withdrawn_at is not None:
        return State.WITHDRAWN
    if consent.answer == Answer.REFUSED:
        return State.REFUSED
    if consent.expires_at is not None and consent.expires_at <= at:
        return State.EXPIRED
    return State.GIVEN


COLOURS = {
    State.GIVEN: "green", State.REFUSED: "grey", State.WITHDRAWN: "orange", State.EXPIRED: "grey",
    State.NEVER_ASKED: "blue",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One question and what stands now."""

    purpose: ConsentPurpose
    state: State
    consent: Shown | None = None
    is_due: bool = False
    may_withdraw: bool = False

    @property
    def colour(self) -> str:
        """Return the colour of the state's tag; the word says it too."""
        return COLOURS[self.state]

    @property
    def whom(self) -> str:
        """Return the agency the answer is about."""
        if self.consent is None:
            return ""
        consent = cast("Consent", self.consent.record)
        return consent.agency.name if consent.agency else consent.abroad

    @property
    def parts(self) -> list[str]:
        """Return the parts of the file the answer is about; that there is a file goes with any of them."""
        consent = cast("Consent | None", self.consent.record if self.consent else None)
        return (consent.category_set & ~Category.BASIC).labels if consent and consent.categories else []


def _row(shown: Shown, at: datetime, *, can_withdraw: bool) -> MatrixRow:
    consent = cast("Consent", shown.record)
    state = state_of(consent, at)
    is_due = state is State.GIVEN and consent.review_on is not None and consent.review_on <= at.date()
    return MatrixRow(
        ConsentPurpose(consent.purpose), state, shown, is_due=is_due,
        may_withdraw=can_withdraw and state is State.GIVEN,
    )  # fmt: skip


def consent_matrix(actor: Actor, at: datetime, opened: Opened) -> list[MatrixRow]:
    """Return every question with its present answer: a row for each agency that was asked about, or one if none."""
    shown = redact(consents_of(actor, opened).current(), opened.sight)
    can_withdraw = may_withdraw(actor, opened)
    rows = [_row(one, at, can_withdraw=can_withdraw) for one in shown]
    asked = {row.purpose for row in rows}
    rows += [MatrixRow(purpose, State.NEVER_ASKED) for purpose in ConsentPurpose if purpose not in asked]
    order = list(ConsentPurpose)
    return sorted(rows, key=lambda row: (order.index(row.purpose), row.whom))


def earlier_answers(actor: Actor, opened: Opened) -> list[Shown]:
    """Return the answers that later ones replaced."""
    return redact(consents_of(actor, opened).filter(replaced_at__isnull=False), opened.sight)


def evidence_documents(opened: Opened) -> list[tuple[str, str]]:
    """Return the documents of the file that could be evidence of an answer, as choices."""
    shown = redact(documents_of(opened).filter(removed_at__isnull=True), opened.sight)
    return [(str(one.id), str(one.title)) for one in shown]


def needs_guardian(opened: Opened) -> bool:
    """Tell whether somebody else than the person must agree, because the person is a child."""
    return is_child_file(opened)
