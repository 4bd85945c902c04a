"""Ask for consent: which question, with whom, the text to read aloud, the answer. One thing a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages import PageRequest, form_page, page
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.consents.enums import Answer, Capacity, ConsentPurpose
from opennrm.protection.consents.forms import AnswerForm, PurposeForm, ScopeForm, TextLanguageForm, chosen_document
from opennrm.protection.consents.rules import OPENING
from opennrm.protection.consents.selectors import (
    best_text_language,
    consent_text,
    evidence_documents,
    needs_guardian,
    recording_of,
    text_languages,
)
from opennrm.protection.consents.services import ConsentAnswer, record_consent
from opennrm.protection.consents.views.drafts import Draft

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened

BOTH = ("GET", "POST")


def _opened(request: PageRequest, code: str, page_name: str, purpose: str = "") -> Opened:
    if purpose and purpose not in ConsentPurpose.values:
        raise NotVisible
    return open_file(
        actor=request.actor, code=code, at=request.at, action=Action.CONSENT_RECORD, edit=Category.BASIC,
        page=page_name,
    )  # fmt: skip


def _section(opened: Opened) -> str:
    return reverse("cases:section", args=[opened.code, "consent"])


@page(Action.CONSENT_RECORD, methods=BOTH)
def purpose(request: PageRequest, code: str) -> HttpResponse:
    """Choose the question."""
    opened = _opened(request, code, "consent")
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect(_first_step(opened, form.cleaned_data["purpose"]))
    return form_page(request, form, title=_("Ask for consent"), action_label=_("Continue"), back=_section(opened))


def _first_step(opened: Opened, asked: str) -> str:
    return reverse("consents:scope" if asked in OPENING else "consents:text", args=[opened.code, asked])


@page(Action.CONSENT_RECORD, methods=BOTH)
def scope(request: PageRequest, code: str, purpose: str) -> HttpResponse:
    """Choose with whom, which parts, until when."""
    opened = _opened(request, code, "consent", purpose)
    if purpose not in OPENING:
        raise NotVisible
    form = ScopeForm(request.POST or None, opened=opened, purpose=purpose, at=request.at)
    if request.method == "POST" and form.is_valid():
        Draft(request, opened, purpose).keep(**form.draft())
        return redirect("consents:text", code=opened.code, purpose=purpose)
    title = ConsentPurpose(purpose).label
    return form_page(request, form, title=title, action_label=_("Continue"), back=_section(opened))


@page(Action.CONSENT_RECORD)
def text(request: PageRequest, code: str, purpose: str) -> HttpResponse:
    """Show the text to read aloud, in the person's language, ready to be printed."""
    opened = _opened(request, code, "consent", purpose)
    draft = Draft(request, opened, purpose)
    if draft.lacks_scope:
        return redirect("consents:scope", code=opened.code, purpose=purpose)
    shown = _chosen_language(request, opened, draft)
    draft.keep(text_language=shown)
    found = consent_text(purpose, shown)
    context = {
        "text": found, "draft": draft, "parts": found.parts(draft.categories), "case_code": opened.code,
        "language_form": TextLanguageForm(initial={"text_language": shown}), "purpose": purpose,
        "is_child": needs_guardian(opened), "back": _back_from_text(opened, purpose),
        "recording": recording_of(purpose, shown, found.sha256),
    }  # fmt: skip
    return render(request, "consents/text.html", context)


def _back_from_text(opened: Opened, purpose: str) -> str:
    return reverse("consents:scope", args=[opened.code, purpose]) if purpose in OPENING else _section(opened)


def _chosen_language(request: PageRequest, opened: Opened, draft: Draft) -> str:
    for wanted in (str(request.GET.get("text_language", "")), draft.text_language):
        if wanted in text_languages():
            return wanted
    return best_text_language(case_of(opened).language)


@page(Action.CONSENT_RECORD, methods=BOTH)
def answer(request: PageRequest, code: str, purpose: str) -> HttpResponse:
    """Take the answer and put it down."""
    opened = _opened(request, code, "consent", purpose)
    draft = Draft(request, opened, purpose)
    if draft.lacks_scope or not draft.text_language:
        return redirect(_first_step(opened, purpose))
    form = AnswerForm(
        request.POST or None,
        is_child=needs_guardian(opened),
        documents=evidence_documents(opened),
        initial=_initial(opened, draft),
    )
    if request.method == "POST" and form.is_valid():
        with form.catch():
            record_consent(actor=request.actor, at=request.at, opened=opened, given=_given(draft, form))
            draft.forget()
            messages.success(request, _done(form.cleaned_data["answer"]))
            return redirect(_section(opened))
    back = reverse("consents:text", args=[opened.code, purpose])
    question = consent_text(purpose, best_text_language(get_language() or "")).question
    return form_page(request, form, title=_("The answer"), action_label=_("Save the answer"), back=back, body=question)


def _initial(opened: Opened, draft: Draft) -> dict[str, Any]:
    return {"language": case_of(opened).language or draft.text_language}


def _done(given: str) -> str:
    if given == Answer.GIVEN:
        return _("The consent is saved. The person can take it back at any time.")
    return _("The answer is saved. Help goes on as before.")


def _given(draft: Draft, form: AnswerForm) -> ConsentAnswer:
    values = form.cleaned_data
    return ConsentAnswer(
        purpose=draft.purpose, answer=values["answer"], language=values["language"], given_by=values["given_by"],
        giver_name=values["giver_name"], capacity=values.get("capacity", Capacity.FULL),
        assent=values.get("assent", ""), manner=values["manner"], interpreter=values["interpreter"],
        text_language=draft.text_language, agency_id=draft.agency_id, country=draft.country, abroad=draft.abroad,
        categories=draft.categories, expires_at=draft.expires_at,
        evidence_document_id=chosen_document(values.get("evidence_document_id", "")),
    )  # fmt: skip
