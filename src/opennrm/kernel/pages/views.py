"""What the views share: who may come in, what a refusal looks like, pages of a list, "are you sure?"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property

from opennrm.kernel.actors import Action, Actor, ActorKind, require
from opennrm.kernel.errors import DomainError, NotVisible
from opennrm.kernel.queries import PreparedList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django import forms
    from django.core.paginator import Page
    from django.utils.functional import Promise
    from django_htmx.middleware import HtmxDetails

Row = TypeVar("Row")
KEEPS_COOKIE = "keeps"  # in browsers of registered devices: leaving quickly does not delete what waits there, sealed


class PageRequest(HttpRequest):
    """A request as a page sees it: somebody is there, and it is a certain time."""

    actor: Actor
    at: datetime
    htmx: HtmxDetails


@dataclass(frozen=True, slots=True)
class PageRule:
    """Who may come in, as the permission table reads it from `view.page_rule`."""

    action: Action | None
    methods: tuple[str, ...]
    survivor: bool = False
    public: bool = False


class View(Protocol):
    """A decorated view."""

    page_rule: PageRule

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a request."""


class RefusalListener(Protocol):
    """What is told of a refusal: the audit, in practice."""

    def __call__(self, request: PageRequest, error: Exception) -> None:
        """Take note."""


_listeners: list[RefusalListener] = []


def listen_to_refusals(listener: RefusalListener) -> None:
    """Have a function called whenever a page refuses what an actor asked for."""
    _listeners.append(listener)


def tell_of_refusal(request: HttpRequest, error: Exception) -> None:
    """Tell the listeners that a page or an endpoint refused."""
    for listener in _listeners:
        listener(request, error)  # type: ignore[arg-type]


def page(
    action: Action | None = None, *, methods: Sequence[str] = ("GET",), survivor: bool = False
) -> Callable[[Callable[..., HttpResponse]], View]:
    """Make a function a page: signed in, in a role that may, its refusals shown as friendly pages.

    `survivor=True` makes it a page of the survivor's own door instead. What `NotVisible` hides becomes a 404.
    """
    return _decorated(PageRule(action, tuple(methods), survivor=survivor))


def public_page(*, methods: Sequence[str] = ("GET",)) -> Callable[[Callable[..., HttpResponse]], View]:
    """Make a function a page that anybody may open."""
    return _decorated(PageRule(None, tuple(methods), public=True))


def _decorated(rule: PageRule) -> Callable[[Callable[..., HttpResponse]], View]:
    def decorate(view: Callable[..., HttpResponse]) -> View:
        @wraps(view)
        def wrapper(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = _answer(rule, view, request, args, kwargs)
            add_never_cache_headers(response)
            return response

        wrapper.page_rule = rule  # type: ignore[attr-defined]
        return wrapper  # type: ignore[return-value]

    return decorate


def _answer(
    rule: PageRule, view: Callable[..., HttpResponse], request: PageRequest, args: Any, kwargs: Any
) -> HttpResponse:
    if request.method not in rule.methods and not (request.method == "HEAD" and "GET" in rule.methods):
        return HttpResponseNotAllowed(rule.methods)
    if not rule.public and not _is_inside(getattr(request, "actor", None), rule):
        return _to_sign_in(request, rule)
    try:
        if rule.action is not None:
            require(request.actor, rule.action)
        return view(request, *args, **kwargs)
    except (DomainError, NotVisible) as error:
        tell_of_refusal(request, error)
        return refusal_page(request, error)


def _is_inside(actor: Actor | None, rule: PageRule) -> bool:
    return actor is not None and (actor.kind is ActorKind.SURVIVOR) is rule.survivor


def _to_sign_in(request: HttpRequest, rule: PageRule) -> HttpResponse:
    """Send somebody to the right door, and back here afterwards; a survivor's device keeps no trace of the way."""
    door = resolve_url(settings.SURVIVOR_LOGIN_URL if rule.survivor else settings.LOGIN_URL)
    if not rule.survivor and request.method in {"GET", "HEAD"}:
        door = f"{door}?{urlencode({'next': request.get_full_path()})}"
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": door})
    return HttpResponseRedirect(door)


def refusal_page(request: HttpRequest, error: DomainError | NotVisible) -> HttpResponse:
    """Show a refusal: absent and forbidden look alike, the rest says what to do."""
    if isinstance(error, NotVisible):
        return render(request, "errors/404.html", status=404)
    return render(request, "errors/refused.html", {"message": error.message}, status=error.status)


class LongListPaginator(Paginator[Row]):
    """Counts no further than somebody would page: a list of a million costs no more than one of a thousand.

    Beyond `MOST_COUNTED` rows `is_capped` is true and the count says "more than"; filters lead to the rest.
    """

    MOST_COUNTED = 1000

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, at most `MOST_COUNTED`."""
        return min(self._n_found, self.MOST_COUNTED)

    @cached_property
    def is_capped(self) -> bool:
        """Tell whether there are more rows than were counted."""
        return self._n_found > self.MOST_COUNTED

    @cached_property
    def _n_found(self) -> int:
        rows, most = self.object_list, self.MOST_COUNTED + 1
        if isinstance(rows, PreparedList):
            return rows.count_to(most)
        return rows.order_by()[:most].count() if isinstance(rows, QuerySet) else len(rows)


def paginate(
    request: HttpRequest, rows: QuerySet[Any, Row] | PreparedList[Row] | Sequence[Row], per_page: int = 25
) -> Page[Row]:
    """Return the page of a list that the address asks for (`?page=2`); junk gives the nearest page."""
    listed: Any = rows
    return LongListPaginator(listed, per_page).get_page(request.GET.get("page"))


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    title: str | Promise,
    action_label: str | Promise,
    back: str = "",
    body: str | Promise = "",
    danger: bool = False,
) -> HttpResponse:
    """Show one form on a page of its own; with mistakes in it the status is 422."""
    context = {
        "form": form, "title": title, "action_label": action_label, "back": back, "body": body, "danger": danger,
    }  # fmt: skip
    return render(request, "pages/form_page.html", context, status=422 if form.errors else 200)


def confirm(
    request: HttpRequest,
    *,
    title: str | Promise,
    body: str | Promise,
    action_label: str | Promise,
    back: str,
    danger: bool = False,
) -> HttpResponse:
    """Ask "are you sure?"; the button posts to the same address."""
    context = {"title": title, "action_label": action_label, "back": back, "body": body, "danger": danger}
    return render(request, "pages/confirm.html", context)
