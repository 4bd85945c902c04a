"""Open Referral HSDS 3.0, in the shapes and pages that its API specification names."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Body, Query, Router, Schema
from pydantic import Field

from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, may
from opennrm.protection.directory.selectors import hsds_organization_page, hsds_service, hsds_service_page
from opennrm.protection.directory.services import import_directory

router = Router(tags=["Open Referral HSDS"])


class HsdsPageQuery(Schema):
    """Which page of a list is wanted, and of what."""

    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(50, ge=1, le=200)


class HsdsServiceQuery(HsdsPageQuery):
    """Which services are wanted."""

    search: str = Field("", max_length=100)
    organization_id: UUID | None = None
    modified_after: datetime | None = None
    full: bool = Field(default=False, description="With all that belongs to each service.")


class HsdsAboutOut(Schema):
    """What this is."""

    version: str
    profile: str
    openapi_url: str


class HsdsPageOut(Schema):
    """A page as the HSDS API has it."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[dict[str, Any]]


class RowErrorOut(Schema):
    """What is wrong with one service of a document, counted from 1."""

    row: int
    name: str
    path: str
    message: str


class ImportOut(Schema):
    """What an import did, or would do; with errors nothing was changed."""

    is_dry_run: bool
    is_applied: bool
    n_created: int
    n_changed: int
    n_unchanged: int
    n_agencies_created: int
    errors: list[RowErrorOut]
    warnings: list[RowErrorOut]


def _page(query: HsdsPageQuery, n_items: int, contents: list[dict[str, Any]]) -> dict[str, Any]:
    n_pages = max(1, -(-n_items // query.per_page))
    return {
        "total_items": n_items,
        "total_pages": n_pages,
        "page_number": query.page,
        "size": len(contents),
        "first_page": query.page == 1,
        "last_page": query.page >= n_pages,
        "empty": not contents,
        "contents": contents,
    }


@router.get("/hsds/", auth=may(None), response=HsdsAboutOut, summary="About the HSDS interface")
def hsds_about(request: ApiRequest) -> dict[str, str]:
    """Return the version of HSDS and where the description is."""
    return {
        "version": "3.0",
        "profile": "https://docs.openreferral.org/en/3.0/",
        "openapi_url": request.build_absolute_uri("/api/v1/openapi.json"),
    }


@router.get("/hsds/services", auth=may(None), response=HsdsPageOut, summary="Services in HSDS 3.0")
def list_hsds_services(
    request: ApiRequest,  # noqa: ARG001 - every operation has it
    query: Annotated[HsdsServiceQuery, Query()],
) -> dict[str, Any]:
    """Return services; without `full` only their own fields."""
    n_items, contents = hsds_service_page(
        page=query.page, per_page=query.per_page, text=query.search, organization_id=query.organization_id,
        changed_since=query.modified_after, is_full=query.full,
    )  # fmt: skip
    return _page(query, n_items, contents)


@router.get("/hsds/services/{service_id}", auth=may(None), response=dict[str, Any], summary="One service in HSDS 3.0")
def read_hsds_service(request: ApiRequest, service_id: UUID) -> dict[str, Any]:  # noqa: ARG001 - as above
    """Return one service with all that belongs to it."""
    return hsds_service(service_id)


@router.get("/hsds/organizations", auth=may(None), response=HsdsPageOut, summary="Organizations in HSDS 3.0")
def list_hsds_organizations(
    request: ApiRequest,  # noqa: ARG001 - as above
    query: Annotated[HsdsPageQuery, Query()],
) -> dict[str, Any]:
    """Return the agencies that take part."""
    n_items, contents = hsds_organization_page(page=query.page, per_page=query.per_page)
    return _page(query, n_items, contents)


@router.post(
    "/directory/import", auth=may(Action.DIRECTORY_EDIT), response=ImportOut, summary="Import services (HSDS 3.0)"
)
def import_hsds(
    request: ApiRequest, document: Annotated[list[dict[str, Any]], Body()], *, dry_run: bool = False
) -> dict[str, Any]:
    """Take over a list of HSDS services: all or none; the same list a second time changes nothing."""
    report = import_directory(actor=request.actor, at=request.at, document=document, dry_run=dry_run)
    names = (
        "is_dry_run", "is_applied", "n_created", "n_changed", "n_unchanged", "n_agencies_created", "errors", "warnings",
    )  # fmt: skip
    return {name: getattr(report, name) for name in names}
