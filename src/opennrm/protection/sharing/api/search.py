"""Find out whether a person is known to the mechanism, ask to see the file, answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from opennrm.kernel.access.enums import Purpose, RequestStatus, combine
from opennrm.kernel.access.selectors import requests_to_answer
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, checked, form_data, may, page_of
from opennrm.protection.cases.api import WITHHELD_NOTE, plain
from opennrm.protection.sharing.api.shapes import NamedParts, names_of, part_values
from opennrm.protection.sharing.forms import AnswerForm, RequestForm, SearchForm
from opennrm.protection.sharing.forms.access import end_of
from opennrm.protection.sharing.selectors import handle_of, request_shown
from opennrm.protection.sharing.services import answer_access_request, ask_for_access, search_people

if TYPE_CHECKING:
    from opennrm.kernel.access.models import AccessRequest
    from opennrm.protection.cases.selectors import Lookalike

router = Router(tags=["Access"])


class PersonSearchIn(Schema):
    """Whom to look for. It is posted, so that the name stands in no address."""

    name: str = Field(description="In any script, with or without mistakes. The search is written down, the name not.")
    birth_year: int | None = None
    sex: str = Field("", description="female, male or other, if known; like the year it only moves the order.")


class FoundOut(Schema):
    """A case that the caller may see."""

    code: str
    pseudonym: Any = Field(description=WITHHELD_NOTE)
    given_names: Any = Field(description=WITHHELD_NOTE)
    family_names: Any = Field(description=WITHHELD_NOTE)
    stage: str


class HitOut(Schema):
    """An agency holds a file; nothing else is told."""

    handle: str = Field(description="For asking the lead agency, by this person and within two hours.")


class PersonSearchOut(Schema):
    """What was found."""

    visible: list[FoundOut]
    hits: list[HitOut]
    is_partial: bool = Field(description="So many share this name that the search stopped; add more of the name.")


class AccessRequestIn(NamedParts):
    """A request to see a file that a search hit."""

    handle: str = Field(description="The handle of a hit.")
    purpose: Purpose
    reason: str = Field(description="Why access is needed. The lead agency reads it; name nobody.")


class AccessRequestOut(Schema):
    """A request for access, as who asked sees it."""

    id: UUID
    status: RequestStatus
    categories: list[str]
    purpose: Purpose
    asked_at: datetime
    answered_at: datetime | None


class AccessRequestWaiting(AccessRequestOut):
    """A request for access, as the lead sees it in its list."""

    code: str
    agency_id: int


class AccessRequestDetail(AccessRequestWaiting):
    """A request for access, as the lead reads it before answering."""

    person: str
    reason: str


class AccessAnswerIn(Schema):
    """An answer: in whole, in part, or no."""

    answer: str = Field(description="grant or refuse")
    categories: list[str] | None = Field(None, description="The parts to give; left out: all that were asked for.")
    basis: str = Field("", description="The legal basis; needed for a yes.")
    until: date | None = Field(None, description="The last day of the access; needed for a yes.")
    note: str = Field("", description="Needed for a no.")


def _found(one: Lookalike) -> dict[str, Any]:
    assert one.case is not None  # noqa: S101 - what is visible has its case
    case: Any = one.case.record
    names = {name: plain(one.identity[name]) if one.identity else None for name in ("given_names", "family_names")}
    return {"code": one.code, "pseudonym": plain(one.case["pseudonym"]), "stage": case.stage, **names}


@router.post("/search", auth=may(Action.CASE_SEARCH), response=PersonSearchOut, summary="Search for a person")
def search_for_person(request: ApiRequest, body: PersonSearchIn) -> dict[str, Any]:
    """Return the caller's own cases of that name, and for all others only that an agency holds a file."""
    given = checked(SearchForm(form_data(body.model_dump())))
    found = search_people(
        actor=request.actor, at=request.at, names=[given["name"]], birth_year=given["birth_year"],
        sex=given["sex"],
    )  # fmt: skip
    hits = [{"handle": handle_of(request.actor, one.file_id)} for one in found.hits]
    return {"visible": [_found(one) for one in found.visible], "hits": hits, "is_partial": found.is_partial}


def _request(request: AccessRequest) -> dict[str, Any]:
    names = ("status", "purpose", "asked_at", "answered_at")
    return {
        "id": request.pk, "categories": names_of(request.category_set),
        **{name: getattr(request, name) for name in names},
    }  # fmt: skip


def _waiting(request: AccessRequest) -> dict[str, Any]:
    return _request(request) | {"code": request.file.code, "agency_id": request.agency_id}


@router.post(
    "/access-requests",
    auth=may(Action.CASE_SEARCH),
    response={201: AccessRequestOut},
    summary="Ask for access to a file",
)
def add_access_request(request: ApiRequest, body: AccessRequestIn) -> Status[dict[str, Any]]:
    """Ask the lead agency of a hit for access. Only a person can ask; a program's request finds nothing."""
    form = RequestForm(form_data(body.for_form()))
    given = checked(form) | {"categories": form.chosen()}
    asked = ask_for_access(actor=request.actor, at=request.at, handle=body.handle, **given)
    return Status(201, _request(asked))


@router.get(
    "/access-requests", auth=may(Action.GRANT_MANAGE), response=PageOf[AccessRequestWaiting],
    summary="List requests for access",
)  # fmt: skip
def list_access_requests(request: ApiRequest, paging: Paging) -> dict[str, Any]:
    """Return the requests that wait for an answer of the caller's agency, what waits longest first."""
    return page_of(requests_to_answer(request.actor).order_by("asked_at"), paging, _waiting)


@router.get(
    "/access-requests/{request_id}", auth=may(Action.GRANT_MANAGE), response=AccessRequestDetail,
    summary="Read a request for access",
)  # fmt: skip
def read_access_request(request: ApiRequest, request_id: UUID) -> dict[str, Any]:
    """Return who asks and why."""
    shown = request_shown(actor=request.actor, request_id=request_id)
    return _waiting(shown.request) | {"person": shown.who, "reason": shown.reason}


@router.post(
    "/access-requests/{request_id}/answer", auth=may(Action.GRANT_MANAGE), response=AccessRequestOut,
    summary="Answer a request for access",
)  # fmt: skip
def answer_request(request: ApiRequest, request_id: UUID, body: AccessAnswerIn) -> dict[str, Any]:
    """Grant in whole or in part, or refuse; who asked is told."""
    asked = request_shown(actor=request.actor, request_id=request_id).request.category_set
    parts = part_values(names_of(asked) if body.categories is None else body.categories)
    form = AnswerForm(form_data(body.model_dump() | {"categories": parts}), asked=asked, at=request.at)
    given = checked(form)
    answered = answer_access_request(
        actor=request.actor, at=request.at, request_id=request_id, grant=given["answer"] == "grant",
        note=given["note"], categories=combine(given["categories"]), basis=given["basis"],
        expires_at=end_of(given["until"]) if given["until"] else None,
    )  # fmt: skip
    return _request(answered)
