"""The auditors' page in a real browser: with and without scripts, on a desk and on a phone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from opennrm.kernel.audit.services import write_entry
from tests.personas import Personas, make_personas
from tests.support.browser import PHONE, axe_findings, is_too_wide, open_context
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

    from opennrm.kernel.accounts.models import Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def personas(node_folder: Path) -> Personas:
    """Return everybody, after some work of Alice's."""
    everybody = make_personas()
    for number in range(60):
        write_entry(
            actor=everybody.actor("alice"), at=AT + timedelta(minutes=number), verb="case.read", file_id=3,
            target=f"cases.case:{number}", categories=5, reason="The doctor asked." if number % 5 == 0 else "",
            detail={"fields": ["need", "risk"]},
        )  # fmt: skip
    return everybody


def enter(context: BrowserContext, server: LiveServer, person: Person) -> Page:
    """Open a window in which somebody has signed in."""
    cookies = browser_of(person).cookies.values()
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.url} for cookie in cookies])
    return context.new_page()


def faults(page: Page) -> list[Any]:
    """Return what is wrong with how a page is made."""
    return [*axe_findings(page), *(["too wide"] if is_too_wide(page) else [])]


@pytest.mark.parametrize("scripts", [True, False])
def test_auditor_looks_for_entries_and_has_the_log_checked(
    browser: Browser, live_server: LiveServer, personas: Personas, scripts: bool
) -> None:
    with open_context(browser, java_script_enabled=scripts) as context:
        page = enter(context, live_server, personas.otto)
        page.goto(f"{live_server.url}/audit/")
        if scripts:
            assert faults(page) == []
        page.get_by_text("Look for entries").click()
        page.get_by_label("What was done").fill("case.")
        page.get_by_label("Agency").select_option(label="Harbour")
        page.get_by_role("button", name="Show", exact=True).click()
        assert page.get_by_text("The doctor asked.").count() == 10
        page.get_by_role("link", name="Older entries").click()
        assert page.get_by_text("The doctor asked.").count() == 2
        page.get_by_role("button", name="Check the log now").click()
        page.get_by_text("The log is whole").wait_for()
        with page.expect_download() as download:
            page.get_by_role("button", name="Export these entries").click()
        assert download.value.suggested_filename.startswith("audit-")


def test_page_fits_a_phone(browser: Browser, live_server: LiveServer, personas: Personas) -> None:
    with open_context(browser, PHONE) as context:
        page = enter(context, live_server, personas.otto)
        page.goto(f"{live_server.url}/audit/?verb=case.")
        assert faults(page) == []
