"""Consents for programs: the same rules as on the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.rules import parts_named
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import InvalidInput
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, may, page_of
from opennrm.protection.consents.enums import Acknowledgement, Answer, Assent, Capacity, ConsentPurpose, Giver, Manner
from opennrm.protection.consents.selectors import (
    access_consent,
    access_notice,
    consent_text,
    consents_of,
    legal_basis_register,
    notices_to_answer,
    state_of,
    text_languages,
)
from opennrm.protection.consents.services import (
    ConsentAnswer,
    acknowledge_withdrawal,
    record_consent,
    withdraw_consent,
)

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.consents.models import Consent, WithdrawalNotice

router = Router(tags=["Consent"])


class ConsentOut(Schema):
    """One answer to one question."""

    id: UUID
    purpose: ConsentPurpose
    state: str = Field(description="given, refused, withdrawn or expired, at this moment.")
    agency_id: int | None
    country: str
    abroad: str
    categories: list[str]
    given_by: Giver
    answered_at: datetime
    expires_at: datetime | None
    review_on: date | None
    withdrawn_at: datetime | None
    is_latest: bool
    text_version: str
    text_language: str
    text_sha256: str


class ConsentIn(Schema):
    """What was asked and what the person said."""

    purpose: ConsentPurpose
    answer: Answer
    language: str = Field(max_length=8, description="The language of the talk, ISO 639-1 or 639-3.")
    text_language: str = Field("en", max_length=8, description="The language of the text that was read.")
    given_by: Giver = Giver.PERSON
    giver_name: str = Field("", max_length=120)
    capacity: Capacity = Capacity.FULL
    assent: Assent | None = None
    manner: Manner = Manner.SPOKEN
    interpreter: str = Field("", max_length=120)
    evidence_document_id: UUID | None = None
    agency_id: int | None = Field(None, ge=1, le=2**62)
    country: str = Field("", max_length=3)
    abroad: str = Field("", max_length=120)
    categories: list[str] = Field(default_factory=list, description="Names of parts of the file, such as ASSISTANCE.")
    expires_at: AwareDatetime | None = None


class WithdrawalIn(Schema):
    """Who takes it back; nobody has to give a reason."""

    by: Giver = Giver.PERSON
    how: Manner = Manner.SPOKEN
    reason: str = Field("", max_length=500)


class NoticeOut(Schema):
    """What an agency was told after a withdrawal, and what it answered."""

    id: UUID
    code: str
    purpose: ConsentPurpose
    told_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    acknowledgement: str


class AcknowledgementIn(Schema):
    """What the agency did."""

    acknowledgement: Acknowledgement
    law: str = Field("", max_length=200)


class TextOut(Schema):
    """A text that is read aloud."""

    purpose: ConsentPurpose
    version: str
    language: str
    sha256: str
    title: str
    body: list[str]
    question: str
    rights: list[str]


class BasisOut(Schema):
    """One legal basis of a purpose."""

    label: str
    description: str
    article: str
    kept: str


class RegisterOut(Schema):
    """A purpose and what makes it lawful."""

    purpose: str
    bases: list[BasisOut]


def _opened(
    request: ApiRequest, code: str, *, action: Action = Action.CASE_READ, edit: Category | None = None
) -> Opened:
    return open_file(actor=request.actor, code=code, at=request.at, action=action, edit=edit, page="api.consents")


def _out(consent: Consent, at: datetime) -> dict[str, Any]:
    names = (
        "purpose", "agency_id", "country", "abroad", "given_by", "answered_at", "expires_at", "review_on",
        "withdrawn_at", "text_version", "text_language", "text_sha256",
    )  # fmt: skip
    return {
        "id": consent.pk, "state": state_of(consent, at).value, "is_latest": consent.replaced_at is None,
        "categories": [one.name for one in consent.category_set.parts],
        **{name: getattr(consent, name) for name in names},
    }  # fmt: skip


@router.get("/cases/{code}/consents", auth=may(Action.CASE_READ), response=PageOf[ConsentOut], summary="List consents")
def list_consents(request: ApiRequest, code: str, paging: Paging) -> dict[str, Any]:
    """Return the answers the caller may see, the newest first, replaced ones included."""
    opened = _opened(request, code)
    return page_of(consents_of(request.actor, opened), paging, lambda one: _out(one, request.at))


@router.post(
    "/cases/{code}/consents", auth=may(Action.CONSENT_RECORD), response={201: ConsentOut}, summary="Put an answer down"
)
def add_consent(request: ApiRequest, code: str, body: ConsentIn) -> Status[dict[str, Any]]:
    """Put an answer down; a yes to share opens the chosen parts at once, a no after a yes withdraws it."""
    opened = _opened(request, code, action=Action.CONSENT_RECORD, edit=Category.BASIC)
    if body.text_language not in text_languages():
        raise InvalidInput(
            "There is no text in this language.", {"text_language": "There is no text in this language."}
        )
    given = body.model_dump()
    given |= {"assent": body.assent or "", "categories": parts_named(body.categories)}
    consent = record_consent(actor=request.actor, at=request.at, opened=opened, given=ConsentAnswer(**given))
    return Status(201, _out(consent, request.at))


@router.post(
    "/cases/{code}/consents/{consent_id}/withdrawal", auth=may(Action.CASE_READ), response=ConsentOut,
    summary="Take a consent back",
)  # fmt: skip
def add_withdrawal(request: ApiRequest, code: str, consent_id: UUID, body: WithdrawalIn) -> dict[str, Any]:
    """End a consent and all access that stands on it; every recipient is told."""
    opened = _opened(request, code)
    found = access_consent(actor=request.actor, opened=opened, consent_id=consent_id)
    done = withdraw_consent(actor=request.actor, at=request.at, opened=opened, consent=found, **body.model_dump())
    return _out(done, request.at)


@router.get(
    "/withdrawals", auth=may(Action.CASE_READ), response=PageOf[NoticeOut], summary="List withdrawals to answer"
)
def list_withdrawals(request: ApiRequest, paging: Paging) -> dict[str, Any]:
    """Return the withdrawals that the caller's agency has to acknowledge, the most urgent first."""
    return page_of(notices_to_answer(request.actor), paging, _notice)


def _notice(notice: WithdrawalNotice) -> dict[str, Any]:
    names = ("code", "purpose", "told_at", "due_at", "acknowledged_at", "acknowledgement")
    return {"id": notice.pk, **{name: getattr(notice, name) for name in names}}


@router.post(
    "/withdrawals/{notice_id}/acknowledgement", auth=may(Action.CASE_READ), response=NoticeOut,
    summary="Acknowledge a withdrawal",
)  # fmt: skip
def acknowledge(request: ApiRequest, notice_id: UUID, body: AcknowledgementIn) -> dict[str, Any]:
    """Say what the caller's agency did after a withdrawal."""
    found = access_notice(actor=request.actor, notice_id=notice_id)
    done = acknowledge_withdrawal(actor=request.actor, at=request.at, notice=found, **body.model_dump())
    return _notice(done)


@router.get("/consent-texts", auth=may(None), response=list[TextOut], summary="Read the texts that are read aloud")
def list_texts(request: ApiRequest, language: str = "en") -> list[dict[str, Any]]:  # noqa: ARG001 - the same for all
    """Return the present texts in a language."""
    if language not in text_languages():
        raise InvalidInput("There is no text in this language.", {"language": ", ".join(text_languages())})
    found = [(purpose, consent_text(purpose.value, language)) for purpose in ConsentPurpose]
    names = ("version", "language", "sha256", "title", "question")
    return [
        {
            "purpose": purpose, "body": list(text.body), "rights": list(text.rights),
            **{name: getattr(text, name) for name in names},
        }
        for purpose, text in found
    ]  # fmt: skip


@router.get("/legal-bases", auth=may(None), response=list[RegisterOut], summary="Read the register of legal bases")
def list_legal_bases(request: ApiRequest) -> list[dict[str, Any]]:  # noqa: ARG001 - the same for all
    """Return what makes each purpose lawful in this State."""
    return [
        {"purpose": row.purpose, "bases": [cast("dict[str, Any]", _basis(one)) for one in row.bases]}
        for row in legal_basis_register()
    ]


def _basis(basis: Any) -> dict[str, str]:
    return {name: getattr(basis, name) for name in ("label", "description", "article", "kept")}
