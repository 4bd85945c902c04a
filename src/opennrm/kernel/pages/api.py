"""What the endpoints of all apps share: who may call, what a list looks like, what an error looks like.

An app's `api.py` holds ``router = Router(tags=[...])``; every operation names its action:
``@router.get("/cases", auth=may(Action.CASE_READ), response=PageOf[CaseOut])``. `opennrm.api.urls` lists the routers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import JsonResponse, QueryDict
from django.utils.translation import gettext as _
from ninja import Query, Schema
from ninja.security import APIKeyCookie, HttpBearer
from pydantic import Field

from opennrm.kernel.actors import Action, Actor, ActorKind, require
from opennrm.kernel.errors import InvalidInput
from opennrm.kernel.pages.views import PageRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

Item = TypeVar("Item")
Row = TypeVar("Row")
MOST_PER_PAGE = 200


class ApiRequest(PageRequest):
    """A request as an endpoint sees it: `actor` and `at` are set."""


def _actor_of_kind(request: HttpRequest, kind: ActorKind, action: Action | None) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.kind is not kind:
        return None
    if action is not None:
        require(actor, action)
    return actor


class Token(HttpBearer):
    """A token of an agency: `Authorization: Bearer nrm_…`."""

    def __init__(self, action: Action | None) -> None:
        """Keep the action."""
        self.action = action
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002 - checked at the door
        """Return the program, if its scopes include the action."""
        return _actor_of_kind(request, ActorKind.TOKEN, self.action)


class Session(APIKeyCookie):
    """The session of somebody who signed in; changing something needs the CSRF token as well."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, action: Action | None) -> None:
        """Keep the action."""
        self.action = action
        super().__init__()

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Look at the session only when there is somebody in it."""
        if _actor_of_kind(request, ActorKind.PERSON, None) is None:
            return None
        found: Actor | None = super().__call__(request)
        return found

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:  # noqa: ARG002
        """Return the person, if a role includes the action."""
        return _actor_of_kind(request, ActorKind.PERSON, self.action)


def may(action: Action | None) -> list[Any]:
    """Let in whoever may do the action, with a token or a session; None lets in everybody who is known."""
    return [Token(action), Session(action)]


class Problem(Schema):
    """An error, after RFC 9457."""

    type: str = Field("about:blank", description="Always about:blank: the status says what kind of error it is.")
    title: str = Field(description="What went wrong, for a person.")
    status: int = Field(description="The HTTP status.")
    errors: dict[str, str] = Field(default_factory=dict, description="What is wrong with which field.")


def problem(
    status: int, title: str, errors: Mapping[str, object] | None = None, headers: dict[str, str] | None = None
) -> HttpResponse:
    """Return an error as JSON."""
    body = {
        "type": "about:blank", "title": title, "status": status,
        "errors": {name: str(words) for name, words in (errors or {}).items()},
    }  # fmt: skip
    return JsonResponse(body, status=status, content_type="application/problem+json", headers=headers)


class PageOf(Schema, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    n_items: int = Field(description="How many there are on all pages.")
    page: int
    n_pages: int


class PageQuery(Schema):
    """Which page of a list is wanted."""

    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(50, ge=1, le=MOST_PER_PAGE)


Paging = Annotated[PageQuery, Query()]


def page_of(
    rows: QuerySet[Any, Row] | Sequence[Row], paging: PageQuery, convert: Callable[[Row], Any]
) -> dict[str, Any]:
    """Return one page of a list, as `PageOf` describes it; a page behind the last is empty."""
    n_items = len(rows) if isinstance(rows, list | tuple) else rows.count()  # type: ignore[call-arg]
    start = (paging.page - 1) * paging.per_page
    return {
        "items": [convert(row) for row in rows[start : start + paging.per_page]],
        "n_items": n_items,
        "page": paging.page,
        "n_pages": max(1, -(-n_items // paging.per_page)),
    }


def form_data(values: Mapping[str, Any]) -> QueryDict:
    """Return values as a browser would send them, so that the one form checks both."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        if isinstance(value, list):
            data.setlist(name, [str(one) for one in value])
        elif isinstance(value, bool):
            data[name] = "True" if value else ""
        elif value is not None:
            data[name] = str(value)
    return data


def checked(form: forms.Form) -> dict[str, Any]:
    """Return what the form of a page makes of the values of a request.

    Raises
    ------
    InvalidInput
        Names each field at fault.
    """
    if not form.is_valid():
        found = {_field_at_fault(form, name): " ".join(map(str, texts)) for name, texts in form.errors.items()}
        raise InvalidInput(_("Some answers need another look."), found)
    return form.cleaned_data


def _field_at_fault(form: forms.Form, name: str) -> str:
    """Return how a request names a field: a choice among rows is the row's id there."""
    if name == NON_FIELD_ERRORS:
        return ""
    return f"{name}_id" if isinstance(form.fields[name], forms.ModelChoiceField) else name
