"""Who one is, and which agencies take part."""

from __future__ import annotations

from ninja import Router, Schema

from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.accounts.selectors import agencies_of_kind
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, may, page_of

router = Router(tags=["Agencies"])


class MeOut(Schema):
    """The caller."""

    kind: str
    agency: str
    roles: list[str]
    actions: list[str]


class ContactPointOut(Schema):
    """A desk of an agency."""

    title: str
    email: str
    phone: str
    hours: str


class AgencyOut(Schema):
    """An agency that takes part."""

    code: str
    name: str
    names: dict[str, str]
    kind: str
    place: str
    address: str
    website: str
    contact_points: list[ContactPointOut]


def _agency_out(agency: Agency) -> dict[str, object]:
    fields = ("code", "name", "names", "kind", "place", "address", "website")
    desks = [
        {"title": desk.title, "email": desk.email, "phone": desk.phone, "hours": desk.hours}
        for desk in agency.contact_points.all()
    ]
    return {name: getattr(agency, name) for name in fields} | {"contact_points": desks}


@router.get("/me", auth=may(None), response=MeOut, summary="Who am I?")
def me(request: ApiRequest) -> dict[str, object]:
    """Return whose token or session this is, and what it may do."""
    actor = request.actor
    agency = Agency.objects.filter(pk=actor.agency_id or 0).first()
    return {
        "kind": actor.kind.value,
        "agency": agency.code if agency else "",
        "roles": sorted(actor.roles) if actor.only is None else [],
        "actions": sorted(actor.actions),
    }


@router.get("/agencies", auth=may(None), response=PageOf[AgencyOut], summary="List the agencies")
def list_agencies(request: ApiRequest, paging: Paging, kind: str = "") -> dict[str, object]:  # noqa: ARG001
    """Return the agencies that take part, by name."""
    found = agencies_of_kind(*([kind] if kind else [])).prefetch_related("contact_points")
    return page_of(found, paging, _agency_out)


@router.get("/agencies/{code}", auth=may(None), response=AgencyOut, summary="Read an agency")
def read_agency(request: ApiRequest, code: str) -> dict[str, object]:  # noqa: ARG001
    """Return one agency that takes part."""
    found = agencies_of_kind().prefetch_related("contact_points").filter(code=code).first()
    if found is None:
        raise NotVisible
    return _agency_out(found)
