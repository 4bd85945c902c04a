"""Put an answer down; what it opens, it opens in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Category, Source
from opennrm.kernel.access.models import File, Grant
from opennrm.kernel.access.rules import NOTHING, Opened, as_the_node
from opennrm.kernel.access.services import grant_access, revoke_grant
from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.errors import InvalidInput, NotPermitted
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.records.services import create_record
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.consents.enums import Answer, Capacity, ConsentPurpose, Giver, Manner
from opennrm.protection.consents.models import Consent
from opennrm.protection.consents.rules import GRANT_PURPOSES, OPENING, basis_of, problems_with_giver
from opennrm.protection.consents.selectors import consent_text, current_version, evidence_documents, needs_guardian
from opennrm.protection.consents.services.withdrawal import withdraw_consent
from opennrm.protection.deadlines.services import meet_deadline, set_deadline

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

REVIEW = "consent.review"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAnswer:
    """What was asked and what the person said."""

    purpose: str
    answer: str
    language: str
    given_by: str = Giver.PERSON
    giver_name: str = ""
    capacity: str = Capacity.FULL
    assent: str = ""
    manner: str = Manner.SPOKEN
    interpreter: str = ""
    text_language: str = "en"
    evidence_document_id: UUID | None = None
    agency_id: int | None = None
    country: str = ""
    abroad: str = ""
    categories: Category = NOTHING
    expires_at: datetime | None = None


@transaction.atomic
def record_consent(*, actor: Actor, at: datetime, opened: Opened, given: ConsentAnswer) -> Consent:
    """Put an answer down beside the earlier ones; a yes to share opens the chosen parts to the named agency at once.

    A no after a yes withdraws the yes. Nothing else follows from a no: help never depends on it.

    Raises
    ------
    NotPermitted
        The role or the grant does not include it.
    InvalidInput
        Somebody decided who may not, or it is not said who may see what until when; nothing is stored.
    Refused
        More would be shared than the actor sees, or with somebody the file keeps out.
    """
    require(actor, Action.CONSENT_RECORD)
    if given.agency_id is not None and not opened.is_lead:
        raise NotPermitted(_("Only the agency that leads the case can open it to another. Ask the lead agency."))
    _check(opened, at, given)
    File.objects.select_for_update().get(pk=opened.file.pk)
    earlier = _latest(opened, given)
    if earlier is not None:
        earlier = _retire(actor, at, opened, earlier, given)
    consent = create_record(
        actor=actor, at=at, opened=opened, model=Consent, values=_values(at, given), event=f"consent.{given.answer}"
    )
    if given.answer == Answer.GIVEN:
        _open_to_recipient(actor, at, opened, consent)
        _carry_over(actor, at, earlier, consent)
        _set_review(actor, at, opened, consent)
    return consent


def _check(opened: Opened, at: datetime, given: ConsentAnswer) -> None:
    is_child = needs_guardian(opened)
    problems = problems_with_giver(
        answer=given.answer, given_by=given.given_by, giver_name=given.giver_name, capacity=given.capacity,
        assent=given.assent, is_child=is_child,
    )  # fmt: skip
    problems |= _problems_with_scope(opened, at, given)
    if given.evidence_document_id and str(given.evidence_document_id) not in dict(evidence_documents(opened)):
        problems["evidence_document_id"] = _("Choose a document of this case.")
    if problems:
        raise InvalidInput(_("Some answers need another look."), problems)


def _problems_with_scope(opened: Opened, at: datetime, given: ConsentAnswer) -> dict[str, str]:
    problems: dict[str, str] = {}
    if given.purpose == ConsentPurpose.SHARING and given.agency_id is None:
        problems["agency"] = _("Choose the agency. A consent to share with anybody is no consent.")
    if given.purpose == ConsentPurpose.CROSS_BORDER and not (given.country and given.abroad.strip()):
        problems["abroad"] = _("Say which agency in which country.")
    if given.agency_id is not None and given.purpose not in OPENING - {ConsentPurpose.CROSS_BORDER}:
        problems["agency"] = _("This consent names no agency.")
    if given.agency_id is not None and given.agency_id == opened.file.lead_agency_id:
        problems["agency"] = _("This agency leads the case and sees it already.")
    names_somebody = given.agency_id is not None or given.abroad
    if given.answer == Answer.GIVEN and names_somebody:
        if not given.categories & ~Category.BASIC:
            problems["categories"] = _("Choose at least one part of the file.")
        if given.expires_at is None or given.expires_at <= at:
            problems["until"] = _("Choose a day in the future. Sharing always has an end.")
    return problems


def _latest(opened: Opened, given: ConsentAnswer) -> Consent | None:
    same = {"purpose": given.purpose, "agency_id": given.agency_id}
    if given.agency_id is None:
        same |= {"country": given.country, "abroad": given.abroad.strip()}
    return Consent.objects.current().filter(file=opened.file, **same).select_related("file", "agency").first()


def _retire(actor: Actor, at: datetime, opened: Opened, earlier: Consent, given: ConsentAnswer) -> Consent:
    """Put the earlier answer behind the new one; a no, or a yes to less, takes the earlier yes back."""
    stands = Consent.objects.standing(at).filter(pk=earlier.pk).exists()
    if stands and (given.answer == Answer.REFUSED or _is_narrower(given, earlier)):
        earlier = withdraw_consent(
            actor=actor, at=at, opened=opened, consent=earlier, by=given.given_by, how=given.manner
        )
    Consent.objects.filter(pk=earlier.pk).update(replaced_at=at)
    meet_deadline(actor=actor, at=at, file_id=opened.file.pk, kind=REVIEW, source_id=earlier.pk)
    return earlier


def _is_narrower(given: ConsentAnswer, earlier: Consent) -> bool:
    fewer_parts = earlier.category_set & ~(given.categories | Category.BASIC)
    sooner = earlier.expires_at is not None and (given.expires_at is None or given.expires_at < earlier.expires_at)
    return bool(fewer_parts) or sooner


def _values(at: datetime, given: ConsentAnswer) -> dict[str, Any]:
    text = consent_text(given.purpose, given.text_language)
    opens = given.agency_id is not None or bool(given.abroad)
    review_on = at.date() + timedelta(days=country_pack().clocks.consent_review_days)
    return {
        "purpose": given.purpose, "agency": given.agency_id, "country": given.country, "abroad": given.abroad.strip(),
        "categories": int(given.categories | Category.BASIC) if opens else 0,
        "answer": given.answer, "given_by": given.given_by, "giver_name": given.giver_name.strip(),
        "capacity": given.capacity, "assent": given.assent, "answered_at": at, "language": given.language,
        "interpreter": given.interpreter.strip(), "manner": given.manner,
        "evidence_document_id": given.evidence_document_id, "text_version": current_version(),
        "text_language": text.language, "text_sha256": text.sha256, "expires_at": given.expires_at if opens else None,
        "review_on": review_on if given.answer == Answer.GIVEN else None,
    }  # fmt: skip


def _open_to_recipient(actor: Actor, at: datetime, opened: Opened, consent: Consent) -> None:
    if consent.agency_id is None or consent.expires_at is None:
        return
    grant_access(
        actor=actor, at=at, opened=opened, agency_id=consent.agency_id, categories=consent.category_set,
        purpose=GRANT_PURPOSES[ConsentPurpose(consent.purpose)], basis=basis_of(consent.given_by),
        source=Source.CONSENT, source_id=consent.pk, expires_at=consent.expires_at,
    )  # fmt: skip
    notify(
        at=at, agency_id=consent.agency_id, kind="consent.given",
        text_key=gettext_noop("Somebody agreed to share a part of their file with your agency."), file=opened.file,
        url=reverse("cases:overview", args=[opened.code]),
    )  # fmt: skip


def _carry_over(actor: Actor, at: datetime, earlier: Consent | None, consent: Consent) -> None:
    """Let what stood on the earlier consent stand on the new one where that covers it, and end the rest."""
    if earlier is None:
        return
    with system_wall():
        for grant in Grant.objects.live(at).filter(file_id=consent.file_id, source_id=earlier.pk):
            if grant.source == Source.CONSENT or not _covers(consent, grant):
                revoke_grant(actor=actor, at=at, grant=grant, because="replaced by a later consent")
            else:
                Grant.objects.filter(pk=grant.pk).update(source_id=consent.pk)


def _covers(consent: Consent, grant: Grant) -> bool:
    unended = consent.expires_at is None or grant.expires_at <= consent.expires_at
    return consent.covers(Category(grant.categories)) and unended


def _set_review(actor: Actor, at: datetime, opened: Opened, consent: Consent) -> None:
    pack = country_pack()
    laws = pack.sources_of("consent_review_days")
    set_deadline(
        actor=actor, at=at, opened=as_the_node(opened), kind=REVIEW,
        due_at=at + timedelta(days=pack.clocks.consent_review_days), agency_id=opened.file.lead_agency_id,
        title=_("Ask again for consent"), legal_source=str(laws[0]), source_id=consent.pk,
    )  # fmt: skip
