"""Screenings for programs: what they say, and the step after."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from ninja import Router, Schema, Status
from pydantic import Field

from opennrm.kernel.access.enums import FileKind
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, checked, form_data, may, page_of
from opennrm.protection.cases.forms import IntakeForm
from opennrm.protection.screening.forms import intake_data
from opennrm.protection.screening.rules.wording import MEANING, NOT_MEANING
from opennrm.protection.screening.selectors import procedure_after, screened, screening_of, screenings_seen
from opennrm.protection.screening.services import choose_not_now, open_case_from

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.screening.models import Screening
    from opennrm.protection.screening.selectors import Screened

router = Router(tags=["Screening"])


class ScreeningOut(Schema):
    """One screening in a list."""

    code: str = Field(description="The number of the filled-in form, with which the person can come back.")
    form: str
    screened_at: datetime
    certainty: Literal["strong", "some", "unknown", "none_today"]
    is_child: bool
    in_danger: bool
    avenue: str
    place: str
    decision: Literal["waiting", "case", "not_now"]


class SignOut(Schema):
    """One sign, and its strength where it is one of the ILO's (S, M, W)."""

    code: str
    name: str
    strength: str | None


class DimensionOut(Schema):
    """One of the ILO's dimensions, if the form asks about it."""

    dimension: str
    is_positive: bool
    strong: list[str]
    medium: list[str]
    weak: list[str]


class GapOut(Schema):
    """A missing answer that could change the result."""

    code: str
    name: str
    why: Literal["unknown", "unsaid", "not_asked"]
    alone: bool


class ProcedureStepOut(Schema):
    """Something the procedure asks for, and by when."""

    rule: str
    title: str
    due_at: datetime | None
    severity: str


class ScreeningDetail(ScreeningOut):
    """What a screening says, what it does not mean, and what to do now; never a refusal."""

    meaning: str
    not_meaning: list[str]
    signs: list[SignOut]
    elements: list[str] = Field(description="Elements of the UN definition with a sign: act, means, purpose.")
    dimensions: list[DimensionOut]
    ilo_route: str | None = Field(description="How the ILO's rule is met, if it is: coercion, vulnerability, child.")
    gaps: list[GapOut]
    caveats: list[str]
    next_steps: list[str]
    procedure: list[ProcedureStepOut] = Field(
        description="What the State's procedure would ask for once a case is open."
    )


class CaseIn(Schema):
    """What the form did not say, or what is to stand in its place."""

    pseudonym: str | None = Field(None, max_length=60)
    is_child: bool | None = None


class OpenedCase(Schema):
    """The case that was opened."""

    case: str


def _values(screening: Screening) -> dict[str, Any]:
    return {
        "code": screening.file.code, "form": screening.form_name, "screened_at": screening.created_at,
        "certainty": screening.certainty, "is_child": screening.is_child, "in_danger": screening.in_danger,
        "avenue": screening.avenue, "place": screening.place, "decision": screening.decision,
    }  # fmt: skip


def _detail(found: Screened, at: datetime) -> dict[str, Any]:
    result = found.assessed.result
    return _values(found.screening) | {
        "meaning": str(MEANING[result.certainty]), "not_meaning": [str(one) for one in NOT_MEANING[result.certainty]],
        "signs": [{"code": one.code, "name": str(one.name), "strength": one.strength} for one in result.signs],
        "elements": list(result.definition.present),
        "dimensions": [
            {
                "dimension": one.dimension, "is_positive": one.is_positive, "strong": list(one.strong),
                "medium": list(one.medium), "weak": list(one.weak),
            }
            for one in result.labour.dimensions
            if one.dimension in result.asked
        ],
        "ilo_route": result.labour.route,
        "gaps": [{"code": one.code, "name": str(one.name), "why": one.why, "alone": one.alone} for one in result.gaps],
        "caveats": list(result.caveats), "next_steps": list(result.steps),
        "procedure": [
            {"rule": one.rule, "title": one.title, "due_at": one.due_at, "severity": one.severity}
            for one in procedure_after(found, at)
        ],
    }  # fmt: skip


def _opened(request: ApiRequest, code: str, action: Action) -> Opened:
    return open_file(
        actor=request.actor, code=code, at=request.at, kind=FileKind.SCREENING, action=action, page="api.screening"
    )


@router.get("/screenings", auth=may(Action.CASE_READ), response=PageOf[ScreeningOut], summary="Screenings")
def list_screenings(request: ApiRequest, paging: Paging) -> dict[str, Any]:
    """Return the screenings that the caller may see, the newest first."""
    return page_of(screenings_seen(request.actor, request.at), paging, _values)


@router.get("/screenings/{code}", auth=may(Action.CASE_READ), response=ScreeningDetail, summary="Read a screening")
def read_screening(request: ApiRequest, code: str) -> dict[str, Any]:
    """Return what one screening says."""
    return _detail(screened(_opened(request, code, Action.CASE_READ), request.at), request.at)


@router.post(
    "/screenings/{code}/case", auth=may(Action.CASE_OPEN), response={201: OpenedCase}, summary="Open a case from it"
)
def open_case_of_screening(request: ApiRequest, code: str, given: CaseIn) -> Status[dict[str, Any]]:
    """Open a case with what was said; what is missing is named in the refusal."""
    opened = _opened(request, code, Action.CASE_OPEN)
    data = intake_data(screened(opened, request.at).assessed.fields)
    if given.pseudonym is not None:
        data["pseudonym"] = given.pseudonym
    if given.is_child is not None:
        data["is_child"] = "yes" if given.is_child else "no"
    form = IntakeForm(form_data(data), actor=request.actor, at=request.at)
    checked(form)
    case = open_case_from(actor=request.actor, at=request.at, opened=opened, intake=form.intake())
    return Status(201, {"case": case.code})


@router.post("/screenings/{code}/not-now", auth=may(Action.FORM_FILL), response=ScreeningOut, summary="Not now")
def not_now(request: ApiRequest, code: str) -> dict[str, Any]:
    """Note that the person wants nothing more for now."""
    opened = _opened(request, code, Action.FORM_FILL)
    choose_not_now(actor=request.actor, at=request.at, opened=opened)
    return _values(screening_of(opened))
