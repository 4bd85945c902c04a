"""The shell and its components in a real browser: usable by everyone, with and without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.support.browser import DESK, PHONE, axe_findings, is_too_wide, open_context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page
    from pytest_django.fixtures import Settings

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("browser"),
]
PAGES = [
    "/fake/gallery",
    "/fake/",
    "/fake/add",
    "/fake/close",
    "/fake/hidden",
    "/",
    "/help",
    "/privacy",
    "/accessibility",
]


@pytest.fixture
def served(fake_pages: None, transactional_db: None) -> Iterator[str]:
    """Serve the fake pages and return their address."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture
def harmless(served: str, settings: Settings) -> None:
    """Have "Leave quickly" go to a page that is there without a network."""
    settings.ENV = settings.ENV.model_copy(update={"quick_exit_url": f"{served}/accessibility"})


@pytest.fixture
def come(browser: Browser, served: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of the fake set as the case manager."""
    contexts = []

    def open_page(path: str, size: Any = DESK, language: str = "en", **options: Any) -> Page:
        context = open_context(browser, size, **options)
        contexts.append(context)
        context.add_cookies(
            [
                {"name": "who", "value": "manager", "url": served},
                {"name": "django_language", "value": language, "url": served},
            ]
        )
        page = context.new_page()
        page.goto(served + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_have_no_barrier_and_no_sideways_scrolling(come: Callable[..., Page], served: str, size: Any) -> None:
    page = come("/help", size)
    for path in PAGES:
        page.goto(served + path)

        assert axe_findings(page) == [], path
        assert not is_too_wide(page), path


def test_pages_written_from_right_to_left_have_no_barrier(come: Callable[..., Page], settings: Settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]

    page = come("/fake/gallery", PHONE, "ar")

    assert page.evaluate("[document.dir, getComputedStyle(document.body).direction]") == ["rtl", "rtl"]
    assert axe_findings(page) == []
    assert not is_too_wide(page)


def test_form_with_mistakes_has_no_barrier_and_leads_to_them(come: Callable[..., Page]) -> None:
    page = come("/fake/add")
    page.click("main button")

    assert axe_findings(page) == []
    page.click(".govuk-error-summary a:has-text('Needs')")
    assert page.evaluate("document.activeElement.id") == "id_needs_0"


def test_menu_opens_on_a_phone_without_scripts(come: Callable[..., Page]) -> None:
    page = come("/fake/", PHONE, java_script_enabled=False)
    entry = page.locator(".nrm-menu__link", has_text="Start")

    assert not entry.is_visible()
    page.click(".nrm-menu__label")
    assert entry.is_visible()


def test_form_works_without_scripts(come: Callable[..., Page]) -> None:
    page = come("/fake/add", java_script_enabled=False)
    page.fill("#id_pseudonym", "Lina")
    page.select_option("#id_country", "c1")
    page.check("#id_needs_0")
    page.check("#id_agrees")
    page.click("main button")

    assert page.locator(".govuk-notification-banner").inner_text().endswith("The file was opened.")


def test_language_changes_without_scripts(come: Callable[..., Page]) -> None:
    page = come("/help", java_script_enabled=False)
    page.click("button[value=ru]")

    assert page.get_attribute("html", "lang") == "ru"
    assert page.url.endswith("/help")


@pytest.mark.parametrize("by_key", [True, False], ids=["escape", "button"])
@pytest.mark.usefixtures("harmless")
def test_leaving_quickly_takes_the_page_out_of_the_history(
    come: Callable[..., Page], served: str, by_key: bool
) -> None:
    page = come("/help")
    page.goto(f"{served}/fake/")
    if by_key:
        for _ in range(3):
            page.keyboard.press("Escape")
    else:
        page.click("[data-quick-exit]")
    page.wait_for_url("**/accessibility")

    page.go_back()

    assert page.url == f"{served}/help"


@pytest.mark.usefixtures("harmless")
def test_leaving_quickly_is_a_link_without_scripts(come: Callable[..., Page], served: str) -> None:
    page = come("/fake/", java_script_enabled=False)
    page.click("[data-quick-exit]")

    assert page.url == f"{served}/accessibility"


def test_first_tab_offers_a_jump_to_the_content(come: Callable[..., Page]) -> None:
    page = come("/fake/")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"


def test_policy_lets_nothing_through_that_is_not_ours(come: Callable[..., Page], served: str) -> None:
    page = come("/help")
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))

    for path in PAGES:
        page.goto(served + path)

    assert [text for text in heard if "Content Security Policy" in text] == []


def test_wide_table_becomes_cards_on_a_phone(come: Callable[..., Page]) -> None:
    page = come("/fake/", PHONE)

    first = page.locator("tbody tr").first.locator("td").first
    assert first.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Called"'


def test_printing_leaves_out_what_is_not_the_file(come: Callable[..., Page]) -> None:
    page = come("/fake/gallery")
    page.emulate_media(media="print")

    seen = {part: page.locator(part).is_visible() for part in (".nrm-header", ".nrm-menu", ".nrm-side", "#about")}
    assert seen == {".nrm-header": False, ".nrm-menu": False, ".nrm-side": False, "#about": True}
