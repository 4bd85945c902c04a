"""Register this device; the list of devices; what is done when one is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages import KEEPS_COOKIE, PageRequest, confirm, form_page, page, paginate
from opennrm.protection.forms.forms import DeviceForm, LostForm
from opennrm.protection.forms.rules.devices import may_destroy, may_see_all
from opennrm.protection.forms.selectors.devices import access_device, devices_seen
from opennrm.protection.forms.services.devices import block_device, make_unreadable, register_device

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

BOTH = ("GET", "POST")
_KEEPS_SECONDS = 400 * 24 * 60 * 60  # as long as browsers keep a cookie


@page(Action.FORM_FILL, methods=BOTH)
def device(request: PageRequest) -> HttpResponse:
    """Show what this device keeps, and register it: the PIN never leaves it, the answer is its public key."""
    form = DeviceForm(request.POST or None)
    if request.method == "GET":
        return render(request, "forms/field/device.html", {"form": form})
    if not form.is_valid():
        return JsonResponse({"message": " ".join(_mistakes(form))}, status=422)
    made = register_device(actor=request.actor, at=request.at, name=form.cleaned_data["name"])
    answer = JsonResponse({"id": str(made.pk), "name": made.name, "public_key": made.public_key}, status=201)
    answer.set_cookie(
        KEEPS_COOKIE, "1", max_age=_KEEPS_SECONDS, path=reverse("web:leave"), httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


def _mistakes(form: DeviceForm) -> list[str]:
    return [str(message) for found in form.errors.values() for message in found]


@page()
def devices(request: PageRequest) -> HttpResponse:
    """List one's own devices, or all of the agency."""
    shown = paginate(request, devices_seen(request.actor))
    rows = [(one, may_destroy(request.actor, one)) for one in shown.object_list]
    context = {
        "page": shown, "rows": rows, "sees_all": may_see_all(request.actor),
        "may_fill": request.actor.may(Action.FORM_FILL),
    }  # fmt: skip
    return render(request, "forms/field/devices.html", context)


@page(methods=BOTH)
def block(request: PageRequest, device_id: UUID) -> HttpResponse:
    """Block a lost device, with the reason."""
    found = access_device(request.actor, device_id)
    form = LostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            block_device(actor=request.actor, at=request.at, device=found, reason=form.cleaned_data["because"])
            messages.success(request, _("The device is blocked. It wipes itself as soon as it is heard of."))
            return redirect("forms:devices")
    return form_page(
        request, form, title=_("Block “%(name)s”") % {"name": found.name}, action_label=_("Block the device"),
        body=_("As soon as the device has network, it deletes everything it keeps: drafts, what is finished and not "
               "yet sent, and its keys. What still comes in from it is kept and shown to your supervisors."),
        back=reverse("forms:devices"), danger=True,
    )  # fmt: skip


@page(methods=BOTH)
def unreadable(request: PageRequest, device_id: UUID) -> HttpResponse:
    """Destroy the key of a lost device."""
    found = access_device(request.actor, device_id)
    if request.method == "POST":
        make_unreadable(actor=request.actor, at=request.at, device=found)
        messages.success(request, _("What was finished on the device can never be read by anybody."))
        return redirect("forms:devices")
    return confirm(
        request, title=_("Make what is on “%(name)s” unreadable?") % {"name": found.name},
        body=_("The key that opens what was finished on this device is destroyed, here and in all backups. What has "
               "not been sent yet is lost for ever, even if the device is found again. What was sent before stays."),
        action_label=_("Destroy the key"), back=reverse("forms:devices"), danger=True,
    )  # fmt: skip
