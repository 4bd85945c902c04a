"""The referrals of a case: listed, a service looked for, what would travel looked at, sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from ninja import Router, Status

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, checked, form_data, may, page_of
from opennrm.kernel.records.selectors import show
from opennrm.protection.cases.api import record_out
from opennrm.protection.directory.api.services import match_out
from opennrm.protection.directory.api.shapes import MatchOut
from opennrm.protection.directory.selectors import access_service
from opennrm.protection.referrals.api.shapes import (
    PreviewIn,
    PreviewOut,
    ReferralIn,
    ReferralOut,
    SealedIn,
    SealedOut,
    ServiceSearchIn,
    names_of,
    referral_out,
)
from opennrm.protection.referrals.forms import NeedForm, ReferralForm, SealedForm
from opennrm.protection.referrals.selectors import allowance_for, preview_of, referrals_of, services_for
from opennrm.protection.referrals.services import hand_over_sealed, send_referral

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.referrals.selectors import PreviewPart

router = Router(tags=["Referrals"])


def _opened(request: ApiRequest, code: str) -> Opened:
    return open_file(actor=request.actor, code=code, at=request.at, action=Action.REFERRAL_SEND, page="api.refer")


@router.get(
    "/cases/{code}/referrals", auth=may(Action.CASE_READ), response=PageOf[ReferralOut], summary="Referrals of a case"
)
def list_referrals_of_case(request: ApiRequest, code: str, paging: Paging) -> dict[str, Any]:
    """Return the referrals of a case, the newest first: all to the lead, to others those they sent or received."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="api.referrals")
    found = referrals_of(request.actor, opened)
    return page_of(found, paging, lambda shown: referral_out(shown, opened.code, request.at))


@router.post(
    "/cases/{code}/referrals/services", auth=may(Action.REFERRAL_SEND), response=list[MatchOut],
    summary="Find services for a person",
)  # fmt: skip
def find_services_for_case(request: ApiRequest, code: str, body: ServiceSearchIn) -> list[dict[str, Any]]:
    """Return the services that fit the person of a case, best first, each with the reasons for and against it."""
    opened = _opened(request, code)
    given = checked(NeedForm(form_data(body.model_dump())))
    return [match_out(request, one) for one in services_for(opened, at=request.at, **given)]


def _part(part: PreviewPart) -> dict[str, Any]:
    records = [record_out(part.kind.slug, shown) for shown in part.shown]
    return {"kind": part.kind.slug, "title": str(part.kind.title), "records": records}


@router.post(
    "/cases/{code}/referrals/preview", auth=may(Action.REFERRAL_SEND), response=PreviewOut,
    summary="Look at what would be sent",
)  # fmt: skip
def preview_referral(request: ApiRequest, code: str, body: PreviewIn) -> dict[str, Any]:
    """Return exactly what the service would read, and whether a consent or a law allows it; nothing is sent."""
    opened = _opened(request, code)
    service = access_service(actor=request.actor, service_id=body.service_id)
    allowance = allowance_for(opened, service.agency, at=request.at)
    form = ReferralForm(form_data(body.for_form() | {"urgency": "routine"}), opened=opened, allowance=allowance)
    checked(form)
    return {
        "allowed": names_of(allowance.categories), "basis": allowance.basis, "allowed_until": allowance.until,
        "chosen": names_of(form.chosen()), "withheld": names_of(Category.ALL & ~form.chosen()),
        "parts": [_part(one) for one in preview_of(opened, form.chosen())],
    }  # fmt: skip


@router.post(
    "/cases/{code}/referrals", auth=may(Action.REFERRAL_SEND), response={201: ReferralOut},
    summary="Refer the person to a service",
)  # fmt: skip
def add_referral(request: ApiRequest, code: str, body: ReferralIn) -> Status[dict[str, Any]]:
    """Send a referral: the chosen parts open for the service's agency, as far as a consent or a law allows it."""
    opened = _opened(request, code)
    service = access_service(actor=request.actor, service_id=body.service_id)
    need = checked(NeedForm(form_data({"need": body.need})))["need"]
    allowance = allowance_for(opened, service.agency, at=request.at)
    form = ReferralForm(form_data(body.for_form()), opened=opened, allowance=allowance)
    given = checked(form) | {"categories": form.chosen()}
    sent = send_referral(actor=request.actor, at=request.at, opened=opened, service=service, need=need, **given)
    return Status(201, referral_out(show(sent, opened.sight), opened.code, request.at))


@router.post(
    "/cases/{code}/referrals/sealed", auth=may(Action.REFERRAL_SEND), response={201: SealedOut},
    summary="Hand over to an agency outside",
)  # fmt: skip
def add_sealed_referral(request: ApiRequest, code: str, body: SealedIn) -> Status[dict[str, Any]]:
    """Seal the chosen parts for an agency outside the system; it gives its receipt on the page named in the file."""
    opened = _opened(request, code)
    form = SealedForm(form_data(body.for_form()), opened=opened)
    given = checked(form) | {"categories": form.chosen()}
    receipt_url = request.build_absolute_uri(reverse("referrals:receipt"))
    sealed = hand_over_sealed(actor=request.actor, at=request.at, opened=opened, receipt_url=receipt_url, **given)
    return Status(
        201,
        {
            "id": sealed.referral.pk,
            "passphrase": sealed.passphrase,
            "file": sealed.page.decode(),
            "fingerprint": sealed.fingerprint,
        },
    )
