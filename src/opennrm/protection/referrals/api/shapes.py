"""What referrals look like as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.rules import parts_named
from opennrm.protection.cases.api import WITHHELD_NOTE, RecordOut, plain
from opennrm.protection.referrals.enums import Outcome, ReferralStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from opennrm.kernel.records.selectors import Shown
    from opennrm.protection.referrals.models import Referral

PARTS = "Names of parts of the file, such as ASSISTANCE; that the file exists (BASIC) always goes along."


class ReferralOut(Schema):
    """A referral, as far as the caller may see it."""

    id: UUID
    code: str = Field(description="The code of the case.")
    status: ReferralStatus
    from_agency_id: int | None
    to_agency_id: int | None = Field(description="Empty for a sealed file to an agency outside the system.")
    service_id: UUID | None
    urgency: str
    categories: list[str] = Field(description="The parts of the file that travel.")
    may_edit: bool
    basis: str
    sent_at: datetime
    due_at: datetime = Field(description="By when it is to be answered.")
    is_overdue: bool
    answered_at: datetime | None
    decline_reason: str
    started_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | str
    received_at: datetime | None
    need: Any = Field(description=WITHHELD_NOTE)
    outside: Any = Field(description=WITHHELD_NOTE)
    message: Any = Field(description=WITHHELD_NOTE)
    basis_reason: Any = Field(description=WITHHELD_NOTE)
    note: Any = Field(description=WITHHELD_NOTE)
    feedback: Any = Field(description=WITHHELD_NOTE)


class StepOut(Schema):
    """Where a referral stands after a step; the answer may have ended the caller's sight of the case."""

    id: UUID
    status: ReferralStatus
    answered_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None


class ServiceSearchIn(Schema):
    """What is needed, and where."""

    need: str = Field(description="One of the code list `needs`.")
    place: str = Field("", description="Empty for where the person was found.")


class ChosenParts(Schema):
    """Which parts of the file are to travel."""

    categories: list[str] = Field(default_factory=list, description=PARTS)

    def for_form(self) -> dict[str, Any]:
        """Return the values as the form of the page takes them.

        Raises
        ------
        InvalidInput
            There is no part of that name.
        """
        chosen = parts_named(self.categories) & ~Category.BASIC
        return self.model_dump() | {"categories": [str(one.value) for one in chosen.parts]}


class PreviewIn(ChosenParts):
    """To which service which parts would go."""

    service_id: UUID


class PreviewPartOut(Schema):
    """The records of one kind that would travel."""

    kind: str
    title: str
    records: list[RecordOut]


class PreviewOut(Schema):
    """Exactly what the service would read, and what allows it."""

    allowed: list[str] = Field(description="The parts that a consent or a legal ground allows to go there now.")
    basis: str = Field(description="What allows it; empty where nothing does.")
    allowed_until: datetime | None
    chosen: list[str]
    withheld: list[str]
    parts: list[PreviewPartOut]


class ReferralIn(PreviewIn):
    """A referral to a service of the directory."""

    need: str = Field(description="One of the code list `needs`.")
    urgency: str = Field("routine", description="routine, urgent or immediate.")
    message: str = Field("", description="What the service must know. No more than needed.")
    may_edit: bool = Field(default=False, description="The service may add and change in these parts.")
    emergency_reason: str = Field(
        "", description="Only where nothing allows it and the danger is immediate: why it cannot wait."
    )


class SealedIn(ChosenParts):
    """A hand-over to an agency outside the system."""

    outside: str = Field(description="The agency outside the system.")
    need: str = Field(description="One of the code list `needs`.")
    urgency: str = Field("routine", description="routine, urgent or immediate.")
    message: str = ""
    basis: str = Field("consent", description="On what basis the parts go out.")
    basis_reason: str = Field(description="How that is known, such as when the person agreed.")


class SealedOut(Schema):
    """A sealed file. It and its passphrase are told once and stored nowhere."""

    id: UUID
    passphrase: str = Field(description="Tell it to the agency by another way, such as a telephone call.")
    file: str = Field(description="A page of HTML that opens in any browser, once the passphrase is entered.")
    fingerprint: str = Field(description="Of the key that signed it; tell it with the passphrase, to be compared.")


class AcceptIn(Schema):
    """A yes, with a word to the sender."""

    note: str = ""


class DeclineIn(Schema):
    """A no, with a reason that helps the sender go on."""

    reason: str = Field(description="One of the code list `decline_reasons`.")
    note: str = ""


class CompleteIn(Schema):
    """What came of it."""

    outcome: str = Field(description=", ".join(Outcome.values))
    feedback: str = ""
    keep_access: bool = Field(default=False, description="The agency still needs access; otherwise it ends now.")


_CODES = (
    "to_agency_id", "service_id", "urgency", "may_edit", "basis", "sent_at", "due_at", "answered_at", "decline_reason",
    "started_at", "ended_at", "outcome", "received_at",
)  # fmt: skip
_SEALED = ("need", "outside", "message", "basis_reason", "note", "feedback")


def names_of(parts: Category) -> list[str]:
    """Return the parts of a file by name."""
    return [str(one.name) for one in parts.parts]


def referral_out(shown: Shown, code: str, at: datetime) -> dict[str, Any]:
    """Return a referral as `ReferralOut` describes it."""
    referral: Referral = shown.record  # type: ignore[assignment]
    return {
        "id": referral.pk, "code": code, "status": referral.status, "from_agency_id": referral.author_agency_id,
        "categories": names_of(referral.category_set), "is_overdue": referral.is_overdue(at),
        **{name: getattr(referral, name) for name in _CODES}, **{name: plain(shown[name]) for name in _SEALED},
    }  # fmt: skip


def step_out(referral: Referral) -> dict[str, Any]:
    """Return where a referral stands as `StepOut` describes it."""
    names: Iterable[str] = ("status", "answered_at", "started_at", "ended_at")
    return {"id": referral.pk, **{name: getattr(referral, name) for name in names}}
