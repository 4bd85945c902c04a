"""One's notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.notifications.enums import MailChoice
from opennrm.kernel.notifications.forms import MailChoiceForm
from opennrm.kernel.notifications.selectors import access_notification, mail_choice_of, n_unread, notifications_of
from opennrm.kernel.notifications.services import choose_mail, mark_read
from opennrm.kernel.pages.views import form_page, page, paginate

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.pages.views import PageRequest


@page(methods=("GET", "POST"))
def notification_list(request: PageRequest) -> HttpResponse:
    """Show what is new; POST marks all of it as read."""
    if request.method == "POST":
        mark_read(actor=request.actor, at=request.at)
        return redirect("notifications:list")
    shown = paginate(request, notifications_of(request.actor))
    return render(request, "notifications/list.html", {"page": shown, "n_unread": n_unread(request.actor)})


@page(methods=("POST",))
def notification_open(request: PageRequest, notification_id: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    found = access_notification(actor=request.actor, notification_id=notification_id)
    mark_read(actor=request.actor, at=request.at, notification=found)
    return redirect(found.url)


@page(methods=("GET", "POST"))
def preference(request: PageRequest) -> HttpResponse:
    """Choose when e-mails come."""
    person_id = request.actor.person_id or 0
    form = MailChoiceForm(request.POST or None, initial={"choice": mail_choice_of(person_id)})
    if form.is_valid():
        choose_mail(actor=request.actor, at=request.at, choice=MailChoice(form.cleaned_data["choice"]))
        messages.success(request, _("Your choice is saved."))
        return redirect("accounts:profile")
    return form_page(request, form, title=_("E-mails"), action_label=_("Save"), back=reverse("accounts:profile"))
