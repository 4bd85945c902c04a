"""The State's procedure: in words for everybody, its figures, its versions for those who write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, confirm, page
from opennrm.protection.sop.enums import Status
from opennrm.protection.sop.forms import ProcedureForm
from opennrm.protection.sop.selectors import access_version, differences, figures, in_force, rules_in_words, versions
from opennrm.protection.sop.selectors.files import packed_text, read_text
from opennrm.protection.sop.services import change_draft, publish_procedure, write_draft
from opennrm.protection.sop.services.trying import try_on_cases

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

BOTH = ("GET", "POST")


@page()
def procedure(request: PageRequest) -> HttpResponse:
    """Show the procedure in force in words."""
    found = in_force()
    context = {
        "procedure": found, "rows": rules_in_words(found.text) if found else [],
        "name": read_text(found.text).name(request.LANGUAGE_CODE) if found else "",
        "may_edit": request.actor.may(Action.SOP_EDIT), "may_oversee": request.actor.may(Action.OVERVIEW_READ),
    }  # fmt: skip
    return render(request, "sop/procedure.html", context)


@page(Action.OVERVIEW_READ)
def figures_page(request: PageRequest) -> HttpResponse:
    """Show how the procedure is kept, in numbers; of one rule, if the address names one."""
    chosen = request.GET.get("rule", "")
    found = figures(request.at, chosen)
    known = {one.rule: one.title for one in found.rules}
    context = {"figures": found, "chosen": known.get(chosen, ""), "has_any": any(bar.n_standings for bar in found.bars)}
    return render(request, "sop/figures.html", context)


@page(Action.SOP_EDIT)
def version_list(request: PageRequest) -> HttpResponse:
    """Show all versions."""
    return render(request, "sop/versions.html", {"versions": versions()})


@page(Action.SOP_EDIT, methods=BOTH)
def write(request: PageRequest) -> HttpResponse:
    """Write a new version, beginning with the one in force or the model."""
    held = in_force()
    form = ProcedureForm(
        request.POST if request.method == "POST" else None, initial={"text": held.text if held else packed_text()}
    )
    if request.method == "POST" and form.is_valid():
        with form.catch():
            made = write_draft(actor=request.actor, at=request.at, text=form.cleaned_data["text"])
            messages.success(request, _("The draft is kept. Read its rules in words, and try them on past cases."))
            return redirect("sop:version", made.pk)
    context = {"form": form, "title": _("Write a new version"), "back": reverse("sop:versions")}
    return render(request, "sop/edit.html", context, status=422 if form.errors else 200)


@page(Action.SOP_EDIT)
def version(request: PageRequest, version_id: UUID) -> HttpResponse:
    """Show the rules of a version in words, and what differs from the one in force."""
    found, held = access_version(version_id), in_force()
    context = {
        "version": found, "rows": rules_in_words(found.text), "is_draft": found.status == Status.DRAFT,
        "in_force": held, "differences": differences(held, found) if held and held.pk != found.pk else [],
    }  # fmt: skip
    return render(request, "sop/version.html", context)


@page(Action.SOP_EDIT, methods=BOTH)
def edit(request: PageRequest, version_id: UUID) -> HttpResponse:
    """Change a draft."""
    found = access_version(version_id)
    if found.status != Status.DRAFT:
        return redirect("sop:version", found.pk)
    form = ProcedureForm(request.POST if request.method == "POST" else None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        with form.catch():
            change_draft(actor=request.actor, at=request.at, procedure=found, text=form.cleaned_data["text"])
            messages.success(request, _("The draft is kept. Read its rules in words, and try them on past cases."))
            return redirect("sop:version", found.pk)
    context = {"form": form, "title": _("Change the draft"), "back": reverse("sop:version", args=[found.pk])}
    return render(request, "sop/edit.html", context, status=422 if form.errors else 200)


@page(Action.SOP_EDIT)
def trial(request: PageRequest, version_id: UUID) -> HttpResponse:
    """Show how the rules of a version would stand in past cases: numbers, no case."""
    found = access_version(version_id)
    tried = try_on_cases(actor=request.actor, at=request.at, procedure=found)
    return render(request, "sop/trial.html", {"version": found, "tried": tried})


@page(Action.SOP_EDIT, methods=BOTH)
def publish(request: PageRequest, version_id: UUID) -> HttpResponse:
    """Put a draft into force."""
    found = access_version(version_id)
    back = reverse("sop:version", args=[found.pk])
    if request.method == "POST":
        publish_procedure(actor=request.actor, at=request.at, procedure=found)
        messages.success(request, _("The version is in force."))
        return redirect(back)
    return confirm(
        request, title=_("Put version %(version)s into force?") % {"version": found.version}, back=back,
        action_label=_("Put it into force"),
        body=_("New cases begin under it. Cases that have begun keep the version they began under."),
    )  # fmt: skip
