"""The shell's own pages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as live
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.test import Client, RequestFactory

from opennrm.kernel.actors import Role
from opennrm.kernel.pages import NavItem, Panel, panels, register_navigation, register_panel
from opennrm.web import views
from opennrm.web.selectors import navigation_of
from opennrm.web.templatetags.web import DeadlineState, deadline
from tests.kernel.pages.fake import AT, MANAGER

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import Settings

PUBLIC = ["/help", "/privacy", "/accessibility"]


@pytest.mark.django_db
def test_healthz_answers(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_home_sends_strangers_to_sign_in(client: Client) -> None:
    response = client.get("/")

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_open_to_all_in_every_language(client: Client, path: str) -> None:
    for code, _name in live.LANGUAGES:
        client.cookies[live.LANGUAGE_COOKIE_NAME] = code
        response = client.get(path)

        soup = BeautifulSoup(response.content, "html.parser")
        assert response.status_code == 200
        assert soup.html is not None
        assert (soup.html["lang"], soup.html["dir"], len(soup.select("h1"))) == (code, "ltr", 1)


@pytest.mark.django_db
def test_language_is_chosen_by_post_and_leads_back(client: Client) -> None:
    response = client.post("/language", {"language": "fr", "next": "/help"})

    assert (response.status_code, response["Location"]) == (302, "/help")
    assert client.cookies[live.LANGUAGE_COOKIE_NAME].value == "fr"


@pytest.mark.django_db
def test_language_never_leads_away(client: Client) -> None:
    response = client.post("/language", {"language": "fr", "next": "https://elsewhere.example/"})

    assert response["Location"] == "/"


@pytest.mark.django_db
def test_leaving_quickly_ends_the_session(client: Client) -> None:
    session = client.session
    session["kept"] = "something"
    session.save()

    response = client.get("/leave")

    assert (response.status_code, response["Location"]) == (302, live.ENV.quick_exit_url)
    assert response["Clear-Site-Data"] == '"storage"'
    assert "kept" not in client.session


@pytest.mark.django_db
def test_pages_tell_browsers_what_is_allowed(client: Client) -> None:
    headers = client.get("/help").headers

    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_unknown_address_shows_a_friendly_page(client: Client) -> None:
    response = client.get("/nothing/here")

    assert response.status_code == 404
    assert "Nothing found here" in response.content.decode()


@pytest.mark.django_db
def test_forged_form_shows_a_friendly_page() -> None:
    response = Client(enforce_csrf_checks=True).post("/language", {"language": "fr"})

    assert response.status_code == 403
    assert "This page was open for too long" in response.content.decode()


def test_server_error_asks_the_database_for_nothing() -> None:
    response = views.server_error(HttpRequest())

    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("view", "status"), [(views.bad_request, 400), (views.forbidden, 403), (views.not_found, 404)])
def test_error_pages_have_their_status(view: Callable[..., object], status: int, rf: RequestFactory) -> None:
    response = view(rf.get("/x"), ValueError("secret detail"))

    assert getattr(response, "status_code", None) == status
    assert "secret detail" not in getattr(response, "content", b"").decode()


@pytest.mark.django_db
def test_too_large_a_form_shows_a_friendly_page(client: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    response = client.post("/language", {"language": "fr", "next": "/help" * 10})

    assert response.status_code == 413
    assert "Nothing was saved." in response.content.decode()


@pytest.fixture
def home(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Return a function that renders the home page of the case manager."""
    monkeypatch.setattr(panels, "_panels", {})
    request = rf.get("/")
    request.actor, request.at = MANAGER, AT  # type: ignore[attr-defined]

    def show() -> str:
        return views.home(request).content.decode()

    return show


@pytest.mark.django_db
def test_home_shows_the_panels_of_the_role_and_leaves_out_empty_ones(home: Callable[[], str]) -> None:
    template = "web/messages.html"
    register_panel(Panel("due", "Due today", {Role.CASE_MANAGER}, lambda actor, at: [at], template))
    register_panel(Panel("none", "Nothing of it", {Role.CASE_MANAGER}, lambda actor, at: None, template))
    register_panel(Panel("log", "The log", {Role.AUDITOR}, lambda actor, at: [at], template))

    soup = BeautifulSoup(home(), "html.parser")

    assert [title.get_text() for title in soup.select("main h2")] == ["Due today"]


@pytest.mark.django_db
def test_home_without_panels_says_what_to_do(home: Callable[[], str]) -> None:
    assert "Nothing is waiting for you." in home()


@pytest.mark.django_db
def test_banner_of_an_exercise_stands_on_every_page(client: Client, settings: Settings) -> None:
    assert "Never enter a real person." not in client.get("/help").content.decode()

    settings.ENV = live.ENV.model_copy(update={"node_kind": "exercise", "node_name": "Dreamland"})

    text = client.get("/help").content.decode()
    assert "Never enter a real person." in text
    assert "Dreamland" in text


def test_navigation_marks_the_nearest_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_navigation", {})
    register_navigation(NavItem("home", "Start", "web:home"))
    register_navigation(NavItem("help", "Help", "web:help"))

    def current(path: str) -> list[str]:
        return [str(entry.title) for entry in navigation_of(MANAGER, path) if entry.is_current]

    assert [current(path) for path in ("/", "/help", "/help/more", "/helpless")] == [["Start"], ["Help"], ["Help"], []]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (None, None),
        (AT.date() - dt.timedelta(days=1), DeadlineState("red", "1 day overdue")),
        (AT - dt.timedelta(days=3), DeadlineState("red", "3 days overdue")),
        (AT - dt.timedelta(minutes=1), DeadlineState("red", "Overdue")),
        (AT.date(), DeadlineState("orange", "Due today")),
        (AT + dt.timedelta(hours=1), DeadlineState("orange", "Due today")),
        (AT.date() + dt.timedelta(days=1), DeadlineState("orange", "Due in 1 day")),
        (AT.date() + dt.timedelta(days=3), DeadlineState("orange", "Due in 3 days")),
        (AT.date() + dt.timedelta(days=4), DeadlineState("grey", "Due 26 November 2026")),
    ],
)
def test_deadline_says_how_near_it_is(due: dt.date | dt.datetime | None, expected: DeadlineState | None) -> None:
    assert deadline(due, AT) == expected


@pytest.mark.parametrize(
    "name", ["built/opennrm.css", "built/opennrm.rtl.css", "built/opennrm.js", "built/images/mark.svg"]
)
def test_front_end_is_built(name: str) -> None:
    assert finders.find(name) is not None


def test_style_sheet_brings_its_own_typeface_and_nothing_from_elsewhere() -> None:
    path = finders.find("built/opennrm.css")
    assert isinstance(path, str)
    sheet = Path(path).read_text(encoding="utf-8")

    assert "GDS Transport" not in sheet
    assert "Noto Sans" in sheet
    assert [name for name in ("crest", "crown", "http://", "https://", "@import") if f"url({name}" in sheet] == []
