"""What waits on this device, and the door through which it is sent."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action, ActorKind
from opennrm.kernel.errors import DomainError, InvalidInput
from opennrm.kernel.pages import PageRequest, page, public_page
from opennrm.kernel.pages.views import tell_of_refusal
from opennrm.protection.forms.rules.after import result_address
from opennrm.protection.forms.selectors.devices import state_of_device
from opennrm.protection.forms.services.devices import note_device
from opennrm.protection.forms.services.offline import Delivered, Unreadable, receive_envelope

if TYPE_CHECKING:
    from uuid import UUID


@page(Action.FORM_FILL)
def waiting(request: PageRequest) -> HttpResponse:
    """Show what waits on this device: drafts, and what is finished and not yet sent."""
    return render(request, "forms/field/waiting.html")


@public_page()
def contact(request: PageRequest, device_id: UUID) -> HttpResponse:
    """Tell a device whether it was reported lost, and whether somebody is signed in who may send."""
    actor = request.actor
    is_in = actor is not None and actor.kind is ActorKind.PERSON and actor.may(Action.FORM_FILL)
    return JsonResponse({"device": state_of_device(device_id), "csrf": get_token(request) if is_in else ""})


@page(Action.FORM_FILL, methods=("POST",))
def seen(request: PageRequest, device_id: UUID) -> HttpResponse:
    """Take note of how much waits on a device."""
    note_device(actor=request.actor, at=request.at, device_id=device_id, n_waiting=_number(request))
    return HttpResponse(status=204)


def _number(request: PageRequest) -> int:
    with contextlib.suppress(ValueError):
        return int(request.POST.get("n_waiting", "0"))
    return 0


@page(Action.FORM_FILL, methods=("POST",))
def queue(request: PageRequest) -> HttpResponse:
    """Take one sealed envelope, and say what became of it in words for a program."""
    try:
        delivered = receive_envelope(
            actor=request.actor, at=request.at, head=request.POST.get("head", ""), body=_body(request),
            n_waiting=_number(request),
        )  # fmt: skip
    except DomainError as error:
        tell_of_refusal(request, error)
        return JsonResponse(_refused(error), status=error.status)
    return JsonResponse(_kept(delivered), status=200 if delivered.was_known else 201)


def _body(request: PageRequest) -> bytes:
    sent = request.FILES.get("body")
    if not isinstance(sent, UploadedFile) or sent.size is None or sent.size > settings.DOCUMENT_BYTES:
        raise InvalidInput(
            _("What was sent is too large, or nothing came. It stays on the device. Tell your administrator.")
        )
    content: bytes = sent.read()
    return content


def _refused(error: DomainError) -> dict[str, Any]:
    return {"state": "refused", "message": str(error), "wipe": isinstance(error, Unreadable)}


def _kept(delivered: Delivered) -> dict[str, Any]:
    state = "known" if delivered.was_known else "kept"
    address = result_address(delivered.submission)
    return {
        "state": state, "code": delivered.submission.file.code, "result_url": address, "wipe": delivered.must_wipe,
    }  # fmt: skip
