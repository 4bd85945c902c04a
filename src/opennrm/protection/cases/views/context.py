"""What every page of a file shows around its own part: who it is about, where one is, what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse

from opennrm.kernel.records.kinds import CaseAction, Section, case_actions, sections_of
from opennrm.kernel.records.selectors import Shown, show
from opennrm.protection.cases.selectors import case_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.pages import PageRequest


@dataclass(frozen=True, slots=True)
class SectionLink:
    """An entry of the side navigation."""

    title: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class ActionLink:
    """A button at the head of the page."""

    title: str
    url: str


def _links(opened: Opened, current: str) -> list[SectionLink]:
    return [SectionLink(str(one.title), _address(opened, one), one.slug == current) for one in sections_of(opened)]


def _address(opened: Opened, section: Section) -> str:
    if section.slug in {"overview", "timeline"}:
        return reverse(f"cases:{section.slug}", args=[opened.code])
    return reverse("cases:section", args=[opened.code, section.slug])


def _button(opened: Opened, action: CaseAction) -> ActionLink:
    return ActionLink(str(action.title), reverse(action.url_name, args=[opened.code]))


def case_context(request: PageRequest, opened: Opened, *, section: str = "") -> dict[str, Any]:
    """Return what `cases/base_case.html` needs."""
    case: Shown = show(case_of(opened), opened.sight)
    return {
        "opened": opened,
        "case": case,
        "case_code": opened.code,
        "sections": _links(opened, section),
        "actions": [_button(opened, one) for one in case_actions(request.actor, request.at, opened)],
        "section": section,
    }


def render_case(
    request: PageRequest,
    opened: Opened,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    section: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render a page of a file inside the frame of the case."""
    return render(
        request, template, {**case_context(request, opened, section=section), **(context or {})}, status=status
    )
