"""The rights are read aloud by the device, in a real browser with voices put in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from opennrm.protection.survivors.selectors import rights_text
from tests.support.browser import PHONE, axe_findings, open_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]
# Speech as browsers offer it, without sound: what is said is kept, `finish` comes to the end of it.
SPEECH = """
window.said = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
let waiting = [];
const speech = {
  getVoices: () => [VOICE],
  speak: (one) => { window.said.push(one.text); waiting.push(one); },
  cancel: () => { waiting = []; },
  addEventListener: () => {},
};
Object.defineProperty(window, "speechSynthesis", { value: speech });
window.finish = () => waiting.splice(0).forEach((one) => one.onend && one.onend());
"""
START, STOP = "[data-aloud]", "[data-aloud-stop]"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page on a phone."""
    with open_context(browser, PHONE) as context:
        yield context.new_page()


def open_rights(page: Page, server: LiveServer, voice: str) -> None:
    """Open the rights in Ukrainian on a device with one voice."""
    page.add_init_script(SPEECH.replace("VOICE", voice))
    page.goto(f"{server.url}{reverse('survivors:leaflet')}?language=uk")


def shown(page: Page) -> tuple[bool, bool]:
    """Return whether reading can be started, and stopped."""
    return page.locator(START).is_visible(), page.locator(STOP).is_visible()


@pytest.mark.parametrize(
    "voice", ["{lang: 'en-GB', localService: true}", "{lang: 'uk-UA', localService: false}"], ids=["other", "remote"]
)
def test_device_without_a_voice_of_its_own_for_the_language_has_no_button(
    page: Page, live_server: LiveServer, voice: str
) -> None:
    open_rights(page, live_server, voice)
    assert shown(page) == (False, False)


def test_rights_are_read_whole_and_reading_can_be_stopped(page: Page, live_server: LiveServer) -> None:
    open_rights(page, live_server, "{lang: 'uk_UA', localService: true}")
    assert shown(page) == (True, False)
    page.locator(START).click()
    text = rights_text("uk")
    lines = [line for one in text.sections for line in (one["title"], *one["lines"])]
    assert page.evaluate("said") == [text.title, *lines, text.after]
    assert shown(page) == (False, True)
    assert axe_findings(page) == []
    page.locator(STOP).click()
    assert shown(page) == (True, False)
    page.locator(START).click()
    page.evaluate("finish()")
    assert shown(page) == (True, False)
