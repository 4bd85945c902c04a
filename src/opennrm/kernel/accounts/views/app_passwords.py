"""Passwords of one's own apps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.accounts.forms.app_passwords import AppPasswordForm
from opennrm.kernel.accounts.models import AppPassword, Person
from opennrm.kernel.accounts.services.app_passwords import create_app_password, end_app_password
from opennrm.kernel.accounts.views.doors import sure
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages.views import confirm, form_page, page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from opennrm.kernel.pages.views import PageRequest

_BOTH = ("GET", "POST")


@page(Action.FORM_FILL)
def app_passwords(request: PageRequest) -> HttpResponse:
    """List the passwords of one's own apps."""
    held = AppPassword.objects.filter(person_id=request.actor.person_id or 0, revoked_at=None)
    return render(request, "accounts/app_passwords.html", {"rows": held, "server": f"{settings.BASE_URL}/openrosa"})


@page(Action.FORM_FILL, methods=_BOTH)
@sure
def app_password_new(request: PageRequest) -> HttpResponse:
    """Make one, and show it once."""
    form = AppPasswordForm(request.POST or None)
    if not isinstance(request.user, Person):
        raise NotVisible
    if form.is_valid():
        with form.catch():
            new = create_app_password(actor=request.actor, at=request.at, person=request.user, **form.cleaned_data)
            context = {"new": new, "server": f"{settings.BASE_URL}/openrosa"}
            return render(request, "accounts/app_password_made.html", context)
    back = reverse("accounts:app_passwords")
    return form_page(request, form, title=_("Make a password for an app"), action_label=_("Make it"), back=back)


@page(Action.FORM_FILL, methods=_BOTH)
def app_password_end(request: PageRequest, password_id: UUID) -> HttpResponse:
    """End one."""
    back = reverse("accounts:app_passwords")
    if request.method == "POST":
        end_app_password(actor=request.actor, at=request.at, password_id=password_id)
        messages.success(request, _("The password has ended. The app can no longer send or fetch anything."))
        return redirect(back)
    if not AppPassword.objects.filter(person_id=request.actor.person_id or 0, pk=password_id).exists():
        raise NotVisible
    return confirm(
        request, title=_("End this password?"), danger=True, back=back, action_label=_("End the password"),
        body=_("The app that uses it is refused from now on. What it has not sent stays on the device."),
    )  # fmt: skip
