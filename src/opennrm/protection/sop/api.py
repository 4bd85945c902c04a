"""The procedure for programs: in words, in a case, over an agency's cases, in numbers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, checked, form_data, may, page_of
from opennrm.kernel.pages.templatetags.pages import FEWEST
from opennrm.protection.sop.forms import DeviationForm
from opennrm.protection.sop.selectors import (
    WHEN,
    asked_of,
    figures,
    in_force,
    joined,
    rows_of,
    rule_in_case,
    rules_in_words,
    standings_of,
)
from opennrm.protection.sop.services import note_deviation

if TYPE_CHECKING:
    from opennrm.protection.sop.selectors import StandingRow

router = Router(tags=["Procedure"])


class RuleOut(Schema):
    """One rule of the procedure in force."""

    rule: str
    title: str
    words: str
    sources: str
    severity: str


class ProcedureOut(Schema):
    """The procedure in force; without one there is no version and no rule."""

    version: str | None
    published_at: datetime | None
    rules: list[RuleOut]


class StandingOut(Schema):
    """How one rule stands in one case."""

    case: str
    rule: str
    title: str
    asked: str
    sources: str
    severity: str
    state: str = Field(description="overdue, due, missed, kept or kept_so_far")
    due_at: datetime | None
    violated_at: datetime | None
    explained_at: datetime | None


class CaseProcedureOut(Schema):
    """The version a case began under, and the rules that something has set to work in it."""

    version: str | None
    rules: list[StandingOut]


class DeviationIn(Schema):
    """Why a rule was not kept."""

    reason: str = Field(max_length=1000)


class DeviationOut(Schema):
    """A reason that was noted."""

    id: UUID
    rule: str
    created_at: datetime


class RuleFigureOut(Schema):
    """One rule in rounded numbers: down to multiples of five, below five as it is told."""

    rule: str
    title: str
    n_cases: int | None
    n_missed: int | None
    kept_percent: int | None


def _values(row: StandingRow) -> dict[str, Any]:
    standing = row.standing
    return {
        "case": row.code, "rule": row.rule, "title": row.title, "asked": row.asked, "sources": row.sources,
        "severity": standing.severity, "state": row.state, "due_at": row.due_at, "violated_at": standing.violated_at,
        "explained_at": standing.explained_at,
    }  # fmt: skip


@router.get("/procedure", auth=may(None), response=ProcedureOut, summary="The procedure in force")
def show_procedure(request: ApiRequest) -> dict[str, Any]:  # noqa: ARG001 - the framework's
    """Return the rules under which new cases begin, in words."""
    found = in_force()
    if found is None:
        return {"version": None, "published_at": None, "rules": []}
    return {"version": found.version, "published_at": found.published_at, "rules": rules_in_words(found.text)}


@router.get("/procedure/to-do", auth=may(Action.CASE_READ), response=PageOf[StandingOut], summary="What is asked")
def list_asked(request: ApiRequest, paging: Paging, when: str = "overdue") -> dict[str, Any]:
    """Return what is `overdue`, `due` or was `missed` without a reason, in the cases the caller answers for."""
    chosen = when if when in WHEN else WHEN[0]
    found = page_of(joined(asked_of(request.actor, request.at, chosen)), paging, lambda row: row)
    return found | {"items": [_values(row) for row in rows_of(request.actor, request.at, found["items"])]}


@router.get("/procedure/figures", auth=may(Action.OVERVIEW_READ), response=list[RuleFigureOut], summary="In numbers")
def show_figures(request: ApiRequest) -> list[dict[str, Any]]:
    """Return how each rule is kept in cases begun in the last twelve months; numbers below five are left out."""
    return [
        {"rule": one.rule, "title": one.title, "n_cases": _told(one.n_cases), "n_missed": _told(one.n_missed),
         "kept_percent": one.kept_percent}
        for one in figures(request.at).rules
    ]  # fmt: skip


def _told(number: int) -> int | None:
    return number if number == 0 or number >= FEWEST else None


@router.get("/cases/{code}/procedure", auth=may(Action.CASE_READ), response=CaseProcedureOut, summary="Rules in a case")
def show_procedure_of_case(request: ApiRequest, code: str) -> dict[str, Any]:
    """Return how the rules stand in a case, the most urgent first; only those whose parts the caller may all read."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="api.procedure")
    found = standings_of(opened, request.at)
    if found is None:
        return {"version": None, "rules": []}
    return {"version": found.version, "rules": [_values(row) for row in found.rows]}


@router.post(
    "/cases/{code}/procedure/{rule_id}/reason", auth=may(Action.CASE_EDIT), response={201: DeviationOut},
    summary="Say why a rule was not kept",
)  # fmt: skip
def explain_deviation(request: ApiRequest, code: str, rule_id: str, given: DeviationIn) -> Status[Any]:
    """Note why a rule was not kept in a case."""
    opened = open_file(actor=request.actor, code=code, at=request.at, action=Action.CASE_EDIT, page="api.procedure")
    rule_in_case(opened, rule_id, request.at)
    values = checked(DeviationForm(form_data(given.model_dump())))
    made = note_deviation(actor=request.actor, at=request.at, opened=opened, rule_id=rule_id, **values)
    return Status(201, made)
