"""The pages of screenings in a real browser, on a phone and on a desk, in Arabic, too."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from opennrm.kernel import clock
from tests.factories.directory import UncountedServiceFactory
from tests.factories.screening import NOTHING, make_screening
from tests.personas import make_personas
from tests.support.browser import DESK, PHONE, axe_findings, is_too_wide, open_context
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
SHOTS = os.environ.get("OPENNRM_TEST_SHOTS", "")
ANSWERS = NOTHING | {
    "danger": "yes", "danger_kind": "must_return", "acts": "transported", "means": "papers debt",
    "purposes": "forced_labour", "needs": "shelter legal_aid", "place": "ravensgate",
}  # fmt: skip


def enter(context: BrowserContext, server: LiveServer, person: Person) -> Page:
    """Open a window in which somebody has signed in."""
    cookies = browser_of(person).cookies.values()
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.url} for cookie in cookies])
    return context.new_page()


def look(page: Page, name: str) -> list[Any]:
    """Return what is wrong with how a page is made; keep a picture of it where one is asked for."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS, f"{name}.png")), full_page=True)
    return [*axe_findings(page), *([f"{name} is too wide"] if is_too_wide(page) else [])]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_from_the_result_to_the_case(browser: Browser, live_server: LiveServer, size: Any) -> None:
    personas = make_personas()
    alice, at, name = personas.actor("alice"), clock.now(), "phone" if size is PHONE else "desk"
    first, second = (make_screening(alice, ANSWERS, at=at, number=number) for number in (1, 2))
    UncountedServiceFactory.create(name="Night Shelter", needs=["shelter"])
    found: list[Any] = []
    with open_context(browser, size) as context:
        page = enter(context, live_server, personas.alice)
        page.goto(f"{live_server.url}/screening/")
        found += look(page, f"screening-list-{name}")
        page.goto(f"{live_server.url}/screening/{first.file.code}/")
        found += look(page, f"screening-result-{name}")
        page.get_by_role("button", name="Services open now").click()
        found += look(page, f"screening-services-{name}")
        page.goto(f"{live_server.url}/screening/{first.file.code}/together/")
        found += look(page, f"screening-together-{name}")
        page.get_by_label(second.file.code).check()
        page.get_by_label("They are a family").check()
        page.get_by_role("button", name="Save").click()
        page.get_by_role("button", name="Not now: leaflet and number").click()
        found += look(page, f"screening-leaflet-{name}")
        assert page.locator("article").get_attribute("dir") == "rtl"
        page.goto(f"{live_server.url}/screening/{first.file.code}/")
        page.get_by_role("button", name="Open a case").click()
        page.wait_for_url(f"{live_server.url}/cases/*/")
        found += look(page, f"screening-case-{name}")

        cora = enter(context, live_server, personas.cora)
        for address in ("figures", "built-in"):
            cora.goto(f"{live_server.url}/screening/{address}/")
            found += look(cora, f"screening-{address}-{name}")
    assert found == []
