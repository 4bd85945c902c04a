"""Sharing without consent: on a law, with reasons, and only after a second person agreed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from opennrm.kernel.access.enums import Basis, Category
from opennrm.kernel.access.rules import parts_named
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, checked, form_data, may, page_of
from opennrm.kernel.records.selectors import Shown, show
from opennrm.protection.cases.api import WITHHELD_NOTE, plain
from opennrm.protection.consents.enums import ConsentPurpose, GroundStatus
from opennrm.protection.consents.forms import GroundForm
from opennrm.protection.consents.selectors import grounds_of
from opennrm.protection.consents.services import ask_without_consent

if TYPE_CHECKING:
    from opennrm.protection.consents.models import Ground

router = Router(tags=["Consent"])


class GroundOut(Schema):
    """A request to share without consent, and where it stands."""

    id: UUID
    purpose: ConsentPurpose
    agency_id: int
    categories: list[str]
    basis: Basis
    law: str
    status: GroundStatus
    expires_at: datetime
    decided_at: datetime | None
    approval_id: UUID | None
    reason: Any = Field(description=WITHHELD_NOTE)


class GroundIn(Schema):
    """What is to be shared without consent, and what makes it lawful."""

    purpose: ConsentPurpose = ConsentPurpose.SHARING
    agency_id: int
    categories: list[str] = Field(description="Names of parts of the file, such as ASSISTANCE.")
    basis: Basis
    law: str = Field(description="Act and section, or the number of the order.")
    reason: str = Field(description="What would happen otherwise, and why a smaller part would not be enough.")
    until: date = Field(description="The last day of the access.")


def _out(shown: Shown) -> dict[str, Any]:
    ground: Ground = shown.record  # type: ignore[assignment]
    names = ("purpose", "agency_id", "basis", "law", "status", "expires_at", "decided_at", "approval_id")
    parts = [str(one.name) for one in Category(ground.categories).parts]
    values = {name: getattr(ground, name) for name in names}
    return {"id": ground.pk, "categories": parts, "reason": plain(shown["reason"]), **values}


@router.get(
    "/cases/{code}/grounds", auth=may(Action.CASE_READ), response=PageOf[GroundOut],
    summary="List what is shared without consent",
)  # fmt: skip
def list_grounds(request: ApiRequest, code: str, paging: Paging) -> dict[str, Any]:
    """Return the requests to share a case without consent, the newest first, to its lead; others see none."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="api.consents")
    return page_of(grounds_of(opened), paging, _out)


@router.post(
    "/cases/{code}/grounds", auth=may(Action.GRANT_MANAGE), response={201: GroundOut},
    summary="Ask to share without consent",
)  # fmt: skip
def add_ground(request: ApiRequest, code: str, body: GroundIn) -> Status[dict[str, Any]]:
    """Ask a second person to agree to sharing on a law instead of consent; nothing is shared before."""
    opened = open_file(
        actor=request.actor, code=code, at=request.at, action=Action.GRANT_MANAGE, edit=Category.BASIC,
        page="api.consents",
    )  # fmt: skip
    chosen = parts_named(body.categories) & ~Category.BASIC
    values = {"agency": body.agency_id, "categories": [str(one.value) for one in chosen.parts]}
    form = GroundForm(form_data(body.model_dump() | values), opened=opened)
    checked(form)
    made = ask_without_consent(actor=request.actor, at=request.at, opened=opened, asked=form.asked())
    return Status(201, _out(show(made, opened.sight)))
