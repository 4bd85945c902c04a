"""Who has access to a case: listed, given, renewed, ended; and who is kept out."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ninja import Router, Schema, Status
from pydantic import Field

from opennrm.kernel.access.enums import Basis, Purpose, Source
from opennrm.kernel.access.selectors import access_grant
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, checked, form_data, may
from opennrm.protection.sharing.api.overrides import OverrideOut, override_out
from opennrm.protection.sharing.api.shapes import NamedParts, names_of
from opennrm.protection.sharing.forms import EndForm, ExclusionForm, RenewForm, ShareForm
from opennrm.protection.sharing.forms.access import end_of
from opennrm.protection.sharing.selectors import access_exclusion, access_overview
from opennrm.protection.sharing.services import end, keep_out, let_in_again, renew, share

if TYPE_CHECKING:
    from opennrm.kernel.access.models import Exclusion, Grant
    from opennrm.kernel.access.rules import Opened

router = Router(tags=["Access"])
GRANT = "/cases/{code}/grants/{grant_id}"


class GrantOut(Schema):
    """What somebody may see of a case, why, and until when."""

    id: int
    agency_id: int | None
    person_id: int | None = Field(description="A person to whom alone it is given, such as by an emergency override.")
    categories: list[str]
    may_edit: bool
    purpose: Purpose
    basis: Basis
    source: Source
    starts_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class ExclusionOut(Schema):
    """Who is kept out of a case."""

    id: int
    agency_id: int | None
    person_id: int | None
    excluded_at: datetime
    lifted_at: datetime | None


class ExclusionDetail(ExclusionOut):
    """Who is kept out of a case, and why."""

    reason: str


class AccessOut(Schema):
    """Who has access to a case; whoever does not lead it sees its live grants only."""

    is_lead: bool
    grants: list[GrantOut]
    overrides: list[OverrideOut]
    exclusions: list[ExclusionDetail]


class GrantIn(NamedParts):
    """Access for an agency on the order of a court; by consent, it is opened by recording the consent."""

    agency_id: int
    purpose: Purpose
    basis: Basis = Basis.COURT_ORDER
    until: date = Field(description="The last day of the access.")
    may_edit: bool = Field(default=False, description="The agency may add and change, too.")


class RenewalIn(Schema):
    """A later end."""

    until: date = Field(description="The last day of the access.")


class EndIn(Schema):
    """Why access ends now."""

    because: str = Field(description="not_needed, mistake, misuse, safety or wish")


class ExclusionIn(Schema):
    """An agency or one person to be kept out; neither is told."""

    agency_id: int | None = None
    person_id: int | None = None
    reason: str


def _grant(grant: Grant) -> dict[str, Any]:
    names = (
        "agency_id", "person_id", "may_edit", "purpose", "basis", "source", "starts_at", "expires_at", "revoked_at",
    )  # fmt: skip
    return {
        "id": grant.pk, "categories": names_of(grant.category_set), **{name: getattr(grant, name) for name in names},
    }  # fmt: skip


def _exclusion(exclusion: Exclusion) -> dict[str, Any]:
    names = ("agency_id", "person_id", "excluded_at", "lifted_at")
    return {"id": exclusion.pk, **{name: getattr(exclusion, name) for name in names}}


def _opened(request: ApiRequest, code: str, action: Action = Action.GRANT_MANAGE) -> Opened:
    return open_file(actor=request.actor, code=code, at=request.at, action=action, page="api.access")


@router.get(
    "/cases/{code}/access", auth=may(Action.CASE_READ), response=AccessOut, summary="Read who has access to a case"
)
def read_access(request: ApiRequest, code: str) -> dict[str, Any]:
    """Return the live grants of a case; to its lead the overrides and the exclusion list as well."""
    seen = access_overview(_opened(request, code, Action.CASE_READ), request.at)
    return {
        "is_lead": seen.is_lead,
        "grants": [_grant(row.grant) for row in seen.grants],
        "overrides": [override_out(row) for row in seen.overrides],
        "exclusions": [_exclusion(row.exclusion) | {"reason": row.reason} for row in seen.exclusions],
    }


@router.post("/cases/{code}/grants", auth=may(Action.GRANT_MANAGE), response={201: GrantOut}, summary="Give access")
def add_grant(request: ApiRequest, code: str, body: GrantIn) -> Status[dict[str, Any]]:
    """Give an agency access on the order of a court, and tell it."""
    opened = _opened(request, code)
    form = ShareForm(form_data(body.for_form() | {"agency": body.agency_id}), opened=opened, at=request.at)
    given = checked(form)
    made = share(
        actor=request.actor, at=request.at, opened=opened, agency_id=given["agency"].pk, categories=form.chosen(),
        purpose=given["purpose"], basis=given["basis"], expires_at=end_of(given["until"]), may_edit=given["may_edit"],
    )  # fmt: skip
    return Status(201, _grant(made))


@router.post(f"{GRANT}/renewal", auth=may(Action.GRANT_MANAGE), response=GrantOut, summary="Renew access")
def renew_access(request: ApiRequest, code: str, grant_id: int, body: RenewalIn) -> dict[str, Any]:
    """Let a grant run longer."""
    opened = _opened(request, code)
    grant = access_grant(opened=opened, grant_id=grant_id)
    until = end_of(checked(RenewForm(form_data(body.model_dump())))["until"])
    return _grant(renew(actor=request.actor, at=request.at, opened=opened, grant=grant, expires_at=until))


@router.post(f"{GRANT}/end", auth=may(Action.GRANT_MANAGE), response=GrantOut, summary="End access")
def end_access(request: ApiRequest, code: str, grant_id: int, body: EndIn) -> dict[str, Any]:
    """End a grant at once."""
    opened = _opened(request, code)
    grant = access_grant(opened=opened, grant_id=grant_id)
    because = checked(EndForm(form_data(body.model_dump())))["because"]
    return _grant(end(actor=request.actor, at=request.at, opened=opened, grant=grant, because=because))


@router.post(
    "/cases/{code}/exclusions", auth=may(Action.GRANT_MANAGE), response={201: ExclusionOut},
    summary="Keep somebody out of a case",
)  # fmt: skip
def add_exclusion(request: ApiRequest, code: str, body: ExclusionIn) -> Status[dict[str, Any]]:
    """Keep an agency or a person out, whatever access they hold; nobody is told."""
    opened = _opened(request, code)
    values = {"agency": body.agency_id, "person": body.person_id, "reason": body.reason}
    given = checked(ExclusionForm(form_data(values), opened=opened))
    made = keep_out(
        actor=request.actor, at=request.at, opened=opened, reason=given["reason"],
        agency_id=getattr(given["agency"], "pk", None), person_id=getattr(given["person"], "pk", None),
    )  # fmt: skip
    return Status(201, _exclusion(made))


@router.post(
    "/cases/{code}/exclusions/{exclusion_id}/lifting", auth=may(Action.GRANT_MANAGE), response=ExclusionOut,
    summary="Lift an exclusion",
)  # fmt: skip
def lift_exclusion_from_case(request: ApiRequest, code: str, exclusion_id: int) -> dict[str, Any]:
    """Take an agency or a person off the exclusion list; access that ended stays ended."""
    opened = _opened(request, code)
    found = access_exclusion(opened=opened, exclusion_id=exclusion_id)
    return _exclusion(let_in_again(actor=request.actor, at=request.at, opened=opened, exclusion=found))
