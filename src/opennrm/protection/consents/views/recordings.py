"""Recordings of the texts that are read to people: which there are, adding, removing, playing."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, confirm, form_page, page, public_page
from opennrm.protection.consents.forms import RecordingForm
from opennrm.protection.consents.selectors import access_recording, recording_rows, spoken_text
from opennrm.protection.consents.services import add_recording, remove_recordings

if TYPE_CHECKING:
    from uuid import UUID

_PART = re.compile(r"bytes=(\d+)-(\d*)")
HEAD = (gettext_lazy("Language"), gettext_lazy("Recording"), gettext_lazy("What you can do"))


@page(Action.FORM_DESIGN)
def recordings(request: PageRequest) -> HttpResponse:
    """Show of which texts and languages there is a recording."""
    rows = recording_rows()
    groups = [(title, list(found)) for title, found in groupby(rows, key=lambda row: row.spoken.title)]
    n_recorded = sum(row.recording is not None for row in rows)
    context = {"groups": groups, "head": HEAD, "n_texts": len(rows), "n_recorded": n_recorded}
    return render(request, "consents/recordings.html", context)


@page(Action.FORM_DESIGN, methods=("GET", "POST"))
def record(request: PageRequest, text: str, language: str) -> HttpResponse:
    """Add a recording, or put another in its place."""
    spoken = spoken_text(text, language)
    form = RecordingForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            content = form.cleaned_data["content"]
            add_recording(actor=request.actor, at=request.at, text=text, language=language, content=content)
            messages.success(request, _("The recording is saved. It is offered wherever this text is shown."))
            return redirect("consents:recordings")
    title = f"{spoken.title}: {spoken.language_name}"
    back = reverse("consents:recordings")
    return form_page(request, form, title=title, action_label=_("Save the recording"), back=back)


@page(Action.FORM_DESIGN, methods=("GET", "POST"))
def remove_recording(request: PageRequest, text: str, language: str) -> HttpResponse:
    """Remove a recording, after one question."""
    spoken = spoken_text(text, language)
    if request.method == "POST":
        remove_recordings(actor=request.actor, at=request.at, text=text, language=language)
        messages.success(request, _("The recording is removed."))
        return redirect("consents:recordings")
    title = _("Remove the recording?")
    body = f"{spoken.title}: {spoken.language_name}"
    return confirm(
        request, title=title, body=body, action_label=_("Remove it"), back=reverse("consents:recordings"), danger=True
    )


@public_page()
def play(request: PageRequest, recording_id: UUID) -> HttpResponse:
    """Send the sound, or the part of it that the browser asks for; the text is no secret, and neither is this."""
    recording = access_recording(recording_id)
    sound = bytes(recording.content)
    asked = _PART.fullmatch(request.headers.get("Range", ""))
    first = int(asked[1]) if asked else 0
    last = min(int(asked[2] or len(sound)) if asked else len(sound), len(sound) - 1)
    if asked and first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(sound)}"})
    response = HttpResponse(sound[first : last + 1], status=206 if asked else 200, content_type=recording.media_type)
    if asked:
        response["Content-Range"] = f"bytes {first}-{last}/{len(sound)}"
    response["Accept-Ranges"] = "bytes"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
