"""Probable duplicates and joined files for programs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, may, page_of
from opennrm.protection.merging.enums import Answer, Keep, MergeStatus
from opennrm.protection.merging.selectors import (
    access_merge,
    duplicates_to_review,
    join_plan,
    merges_of,
    open_other,
)
from opennrm.protection.merging.services import answer_pair, ask_join, take_apart

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.merging.models import Merge
    from opennrm.protection.merging.selectors import MergeShown, Suspicion

router = Router(tags=["Duplicates"])


class SuspicionOut(Schema):
    """A probable duplicate; without the other's code where it is not the caller's to see."""

    id: UUID
    code: str
    other_code: str | None = Field(description="Null where only “an agency holds a file” shows.")
    handle: str = Field(description="With this the caller can ask for access, for two hours; empty where it has it.")
    can_join: bool
    reasons: list[str]


class AnswerIn(Schema):
    """Why a probable duplicate is none."""

    reason: str


class AnswerOut(Schema):
    """What was remembered of a probable duplicate."""

    id: UUID
    answer: Answer


class DifferenceOut(Schema):
    """A field in which two files differ."""

    field: str
    label: str
    kept: str
    merged: str
    default: Keep
    options: list[Keep]


class PlanOut(Schema):
    """What joining would do."""

    differences: list[DifferenceOut]
    moving: dict[str, int] = Field(description="How many records of each kind would move.")
    losing: dict[str, list[str]] = Field(description="Who outside the lead agency would see which parts no more.")
    obstacles: list[str]


class JoinIn(Schema):
    """Ask a second person that another file is joined into this one."""

    other_code: str
    choices: dict[str, Keep] = Field(default_factory=dict, description="By `field` of the plan; else its default.")
    reason: str


class MergeOut(Schema):
    """The joining of another file into this one."""

    id: UUID
    other_code: str
    status: MergeStatus
    asked_at: datetime
    merged_at: datetime | None
    undone_at: datetime | None


class ApartIn(Schema):
    """Why two files are taken apart."""

    because: str


def _suspicion(one: Suspicion) -> dict[str, Any]:
    return {
        "id": one.pair.pk, "code": one.here.code, "other_code": one.there.code if one.there else None,
        "handle": one.handle, "can_join": one.can_join, "reasons": one.reasons,
    }  # fmt: skip


def _merge(one: Merge) -> dict[str, Any]:
    names = ("other_code", "status", "asked_at", "merged_at", "undone_at")
    return {"id": one.pk, **{name: getattr(one, name) for name in names}}


def _shown(one: MergeShown) -> dict[str, Any]:
    return _merge(one.merge)


def _led(request: ApiRequest, code: str, where: str) -> Opened:
    opened = open_file(actor=request.actor, code=code, at=request.at, action=Action.CASE_CLOSE, page=f"api.{where}")
    if not opened.is_lead:
        raise NotVisible
    return opened


def _other(request: ApiRequest, kept: Opened, code: str) -> Opened:
    other = open_other(actor=request.actor, at=request.at, opened=kept, code=code)
    write_entry(actor=request.actor, at=request.at, verb="case.read", file_id=other.file.pk, target="api.join")
    return other


@router.get(
    "/duplicates", auth=may(Action.CASE_CLOSE), response=PageOf[SuspicionOut], summary="List probable duplicates"
)
def list_duplicates(request: ApiRequest, paging: Paging) -> dict[str, Any]:
    """Return the probable duplicates that wait for the caller's agency, the likeliest first."""
    found = duplicates_to_review(request.actor, request.at)
    write_entry(actor=request.actor, at=request.at, verb="duplicate.list", detail={"n_pairs": len(found)})
    return page_of(found, paging, _suspicion)


@router.post(
    "/duplicates/{pair_id}/answer", auth=may(Action.CASE_CLOSE), response={201: AnswerOut},
    summary="Say that a probable duplicate is none",
)  # fmt: skip
def add_answer(request: ApiRequest, pair_id: UUID, body: AnswerIn) -> Status[dict[str, Any]]:
    """Remember, with the reason, that two people are not one; where the other file does not show, put it aside."""
    given = answer_pair(actor=request.actor, at=request.at, pair_id=pair_id, reason=body.reason)
    return Status(201, {"id": given.pk, "answer": given.answer})


@router.get(
    "/cases/{code}/join/{other}", auth=may(Action.CASE_CLOSE), response=PlanOut, summary="See what joining would do"
)
def read_plan(request: ApiRequest, code: str, other: str) -> dict[str, Any]:
    """Return where two files differ, what would move, who would see less, and what stands in the way."""
    kept = _led(request, code, "join")
    plan = join_plan(at=request.at, kept=kept, other=_other(request, kept, other))
    differences = [
        {
            "field": one.key, "label": one.label, "kept": str(one.kept or ""), "merged": str(one.merged or ""),
            "default": one.default, "options": one.options,
        }
        for one in plan.differences
    ]  # fmt: skip
    losing = {one.name: one.parts for one in plan.losing}
    return {
        "differences": differences, "moving": dict(plan.moving), "losing": losing, "obstacles": plan.obstacles,
    }  # fmt: skip


@router.get("/cases/{code}/joined", auth=may(Action.CASE_CLOSE), response=PageOf[MergeOut], summary="List joined files")
def list_joined(request: ApiRequest, code: str, paging: Paging) -> dict[str, Any]:
    """Return what was joined into a file, the newest first."""
    return page_of(merges_of(_led(request, code, "joined"), request.at), paging, _shown)


@router.post(
    "/cases/{code}/joined", auth=may(Action.CASE_CLOSE), response={201: MergeOut}, summary="Ask to join another file"
)
def add_join(request: ApiRequest, code: str, body: JoinIn) -> Status[dict[str, Any]]:
    """Ask a second person that another file of the same person is joined into this one; nothing moves before."""
    kept = _led(request, code, "join")
    made = ask_join(
        actor=request.actor, at=request.at, kept=kept, other=_other(request, kept, body.other_code),
        choices=body.choices, reason=body.reason,
    )  # fmt: skip
    return Status(201, _merge(made))


@router.post(
    "/cases/{code}/joined/{merge_id}/undoing", auth=may(Action.CASE_CLOSE), response=MergeOut,
    summary="Take joined files apart",
)  # fmt: skip
def undo_join(request: ApiRequest, code: str, merge_id: UUID, body: ApartIn) -> dict[str, Any]:
    """Give the joined file back what came from it; what was added since stays."""
    opened = _led(request, code, "apart")
    merge = access_merge(opened=opened, merge_id=merge_id)
    return _merge(take_apart(actor=request.actor, at=request.at, opened=opened, merge=merge, because=body.because))
