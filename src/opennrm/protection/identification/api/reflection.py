"""The recovery and reflection period: read, made longer, ended."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, checked, form_data, may
from opennrm.protection.identification.api.decisions import NoteIn, opened_for
from opennrm.protection.identification.forms import OwnWishForm
from opennrm.protection.identification.selectors import access_period, period_shown
from opennrm.protection.identification.services import ask_end_by_law, end_by_own_wish, extend_reflection

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened

router = Router(tags=["Identification"])


class ReflectionOut(Schema):
    """The recovery and reflection period."""

    starts_on: date
    ends_on: date
    n_days: int
    n_left: int
    is_running: bool
    ended_on: date | None
    end_ground: str


class ExtensionIn(Schema):
    """A later last day, and why."""

    to_day: date
    reason: str = Field(max_length=2000)


class OwnWishIn(Schema):
    """The person's own wish to end the period."""

    said: str = Field(description="What the person said, in their own words.")
    is_free: bool = Field(description="The person said it freely, alone, and knows which protection ends.")


class AskedOut(Schema):
    """A request for a second person's yes."""

    approval_id: UUID


def _period(request: ApiRequest, opened: Opened) -> dict[str, Any]:
    shown = period_shown(opened, request.at)
    row: Any = shown.row if shown is not None else access_period(opened=opened)
    names = ("starts_on", "ends_on", "n_days", "ended_on", "end_ground")
    left, runs = (shown.n_left, shown.is_running) if shown is not None else (0, False)
    return {"n_left": left, "is_running": runs, **{name: getattr(row, name) for name in names}}


@router.get(
    "/cases/{code}/reflection", auth=may(Action.CASE_READ), response=ReflectionOut,
    summary="Read the recovery and reflection period",
)  # fmt: skip
def read_reflection(request: ApiRequest, code: str) -> dict[str, Any]:
    """Return the period that ends last, with the days left."""
    return _period(request, opened_for(request, code))


@router.post(
    "/cases/{code}/reflection/extensions", auth=may(Action.IDENTIFICATION_PROPOSE), response={201: ReflectionOut},
    summary="Make the recovery and reflection period longer",
)  # fmt: skip
def add_extension(request: ApiRequest, code: str, body: ExtensionIn) -> Status[dict[str, Any]]:
    """Move the last day further away; there is no way to move it nearer."""
    opened = opened_for(request, code, action=Action.IDENTIFICATION_PROPOSE, edit=Category.IDENTIFICATION)
    period = access_period(opened=opened)
    extend_reflection(actor=request.actor, at=request.at, opened=opened, period=period, **body.model_dump())
    return Status(201, _period(request, opened))


@router.post(
    "/cases/{code}/reflection/end", auth=may(Action.IDENTIFICATION_PROPOSE), response=ReflectionOut,
    summary="End the period as the person wishes",
)  # fmt: skip
def end_reflection(request: ApiRequest, code: str, body: OwnWishIn) -> dict[str, Any]:
    """Put down that the person freely wants the period to end; its protection ends with it."""
    opened = opened_for(request, code, action=Action.IDENTIFICATION_PROPOSE, edit=Category.IDENTIFICATION)
    period = access_period(opened=opened)
    given = checked(OwnWishForm(form_data(body.model_dump())))
    end_by_own_wish(actor=request.actor, at=request.at, opened=opened, period=period, **given)
    return _period(request, opened)


@router.post(
    "/cases/{code}/reflection/end-by-law", auth=may(Action.IDENTIFICATION_DECIDE), response={201: AskedOut},
    summary="Ask to end the period by law",
)  # fmt: skip
def add_end_by_law(request: ApiRequest, code: str, body: NoteIn) -> Status[dict[str, UUID]]:
    """Ask a second person of the authority to agree that public order ends the period; until then it runs."""
    opened = opened_for(request, code, action=Action.IDENTIFICATION_DECIDE, edit=Category.IDENTIFICATION)
    period = access_period(opened=opened)
    asked = ask_end_by_law(actor=request.actor, at=request.at, opened=opened, period=period, reason=body.note)
    return Status(201, {"approval_id": asked.pk})
