"""The directory in a real browser: with and without scripts, on a desk and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from opennrm.kernel.clock import now
from opennrm.protection.directory.models import Service
from opennrm.protection.directory.services import load_dreamland
from tests.factories.directory import ServiceFactory
from tests.personas import make_personas
from tests.support.browser import PHONE, axe_findings, is_too_wide, open_context
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

    from opennrm.kernel.accounts.models import Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]


def enter(context: BrowserContext, server: LiveServer, person: Person) -> Page:
    """Open a window in which somebody has signed in."""
    cookies = browser_of(person).cookies.values()
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.url} for cookie in cookies])
    return context.new_page()


def faults(page: Page) -> list[Any]:
    """Return what is wrong with how a page is made."""
    return [*axe_findings(page), *(["too wide"] if is_too_wide(page) else [])]


def test_service_is_found_and_read_on_a_phone(browser: Browser, live_server: LiveServer) -> None:
    personas = make_personas()
    load_dreamland(at=now())
    with open_context(browser, PHONE) as context:
        page = enter(context, live_server, personas.fred)
        page.goto(f"{live_server.url}/directory/")
        page.evaluate("window.stayed = true")
        page.get_by_label("Need").select_option("legal_aid")
        page.get_by_role("status").get_by_text("services fit").wait_for()
        page.get_by_label("Near").select_option("greenvale")
        page.get_by_text("nearest to Greenvale").wait_for()
        assert page.evaluate("window.stayed") is True, "only the results were replaced"
        assert faults(page) == []
        page.get_by_role("link", name="Legal bus").click()
        page.get_by_role("heading", name="Legal bus").wait_for()
        assert faults(page) == []
        for where in ("agencies/", "agencies/harbour-light/", "focal-points/", "print/"):
            page.goto(f"{live_server.url}/directory/{where}")
            assert faults(page) == []


@pytest.mark.parametrize("has_scripts", [True, False])
def test_place_is_counted_in_one_tap(browser: Browser, live_server: LiveServer, has_scripts: bool) -> None:
    personas = make_personas()
    service = ServiceFactory.create(agency=personas.bob.agency)
    with open_context(browser, PHONE, java_script_enabled=has_scripts) as context:
        page = enter(context, live_server, personas.bob)
        page.goto(f"{live_server.url}/directory/free-places/")
        row = page.locator(f"#tap-{service.pk}")
        assert row.get_by_role("status").inner_text().startswith("3")
        row.get_by_role("button", name="One place fewer free").click()
        row.get_by_role("status").get_by_text("2", exact=True).wait_for()
        if has_scripts:
            assert faults(page) == []
    assert Service.objects.get(pk=service.pk).capacity_available == 2
