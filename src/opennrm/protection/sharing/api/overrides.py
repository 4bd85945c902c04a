"""The emergency override, and its review."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from opennrm.kernel.access.enums import Verdict
from opennrm.kernel.access.selectors import overrides_to_review
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, checked, form_data, may, page_of
from opennrm.protection.sharing.api.shapes import NamedParts, names_of
from opennrm.protection.sharing.forms import OverrideForm, ReviewForm
from opennrm.protection.sharing.selectors import override_row, override_shown
from opennrm.protection.sharing.services import override_access, review

if TYPE_CHECKING:
    from opennrm.kernel.access.models import Override
    from opennrm.protection.sharing.selectors import OverrideRow

router = Router(tags=["Access"])


class OverrideUsed(Schema):
    """An emergency override, in codes."""

    id: UUID
    categories: list[str]
    used_at: datetime
    expires_at: datetime
    verdict: Verdict | str = Field(description="The supervisor's finding; empty until the review.")
    reviewed_at: datetime | None


class OverrideOut(OverrideUsed):
    """An emergency override, as its reviewer and the lead read it."""

    code: str
    person: str
    agency_id: int
    reason: str
    note: str = Field(description="What the supervisor wrote.")


class OverrideIn(NamedParts):
    """Which parts of which case, and why it cannot wait."""

    code: str
    reason: str = Field(description="What would happen otherwise. The supervisor, the lead and the person read it.")


class ReviewIn(Schema):
    """A supervisor's finding."""

    verdict: Verdict
    note: str


def _used(override: Override) -> dict[str, Any]:
    names = ("used_at", "expires_at", "verdict", "reviewed_at")
    return {
        "id": override.pk, "categories": names_of(override.category_set),
        **{name: getattr(override, name) for name in names},
    }  # fmt: skip


def override_out(row: OverrideRow) -> dict[str, Any]:
    """Return an override as `OverrideOut` describes it."""
    override = row.override
    return _used(override) | {
        "code": override.file.code, "person": row.who, "agency_id": override.agency_id, "reason": row.reason,
        "note": row.note,
    }  # fmt: skip


@router.post(
    "/overrides", auth=may(Action.OVERRIDE_USE), response={201: OverrideUsed}, summary="Open a case in an emergency"
)
def add_override(request: ApiRequest, body: OverrideIn) -> Status[dict[str, Any]]:
    """Open parts of a case for a few hours; supervisors and the lead are told at once, and the person can read it."""
    form = OverrideForm(form_data(body.for_form()))
    given = checked(form) | {"categories": form.chosen()}
    return Status(201, _used(override_access(actor=request.actor, at=request.at, **given)))


@router.get(
    "/overrides", auth=may(Action.OVERRIDE_REVIEW), response=PageOf[OverrideOut], summary="List overrides to review"
)
def list_overrides(request: ApiRequest, paging: Paging) -> dict[str, Any]:
    """Return the overrides that wait for this supervisor, the oldest first; nobody reviews their own."""
    return page_of(overrides_to_review(request.actor), paging, lambda one: override_out(override_row(one)))


@router.post(
    "/overrides/{override_id}/review", auth=may(Action.OVERRIDE_REVIEW), response=OverrideUsed,
    summary="Review an override",
)  # fmt: skip
def add_review(request: ApiRequest, override_id: UUID, body: ReviewIn) -> dict[str, Any]:
    """Record a finding; one that was not justified ends what is left of the access."""
    override_shown(actor=request.actor, override_id=override_id)
    given = checked(ReviewForm(form_data(body.model_dump())))
    return _used(review(actor=request.actor, at=request.at, override_id=override_id, **given))
