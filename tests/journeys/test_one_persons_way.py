"""One person's way: from intake over consent, decision, shelter and plan to closure, in a real browser.

A stranger agency finds nothing on the way, the survivor reads who looked, and the log verifies at the end.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.services import verify_log
from opennrm.protection.approvals.models import Approval
from opennrm.protection.cases.models import Case
from opennrm.protection.identification.models import Decision
from opennrm.protection.referrals.models import Referral
from tests.factories.directory import ServiceFactory
from tests.personas import Personas, make_personas
from tests.support.browser import DESK, PHONE, axe_findings, is_too_wide, open_context
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("OPENNRM_TEST_SHOTS", "")


class Window:
    """A browser window of somebody who has signed in, that looks at every page it comes to."""

    def __init__(
        self, browser: Browser, server: LiveServer, personas: Personas, name: str, *, phone: bool = False
    ) -> None:
        """Open the window."""
        context = open_context(browser, PHONE if phone else DESK)
        if name:
            cookies = browser_of(personas[name]).cookies.values()
            context.add_cookies([{"name": one.key, "value": one.value, "url": server.url} for one in cookies])
        self.page: Page = context.new_page()
        self.server, self.name = server, name
        self.findings: list[str] = []

    def open(self, view: str, *args: object) -> None:
        """Go to a page and look at it."""
        self.page.goto(self.server.url + reverse(view, args=args))
        self.look()

    def look(self) -> None:
        """Note what is wrong with the page, and keep a picture where one is asked for."""
        here = self.page.url.removeprefix(self.server.url)
        self.findings += [f"{here}: {found}" for found in axe_findings(self.page)]
        if is_too_wide(self.page):
            self.findings.append(f"{here}: too wide")
        if SHOTS:
            name = here.strip("/").replace("/", "-")[:80] or "home"
            self.page.screenshot(path=str(Path(SHOTS, f"{self.name or 'survivor'}-{name}.png")), full_page=True)

    def send(self, button: str = "") -> None:
        """Press the button of that name, or the main one, and look at what comes."""
        main = self.page.locator("main")
        named = main.get_by_role("button", name=button) if button else main.locator("button.govuk-button")
        named.last.click()
        self.page.wait_for_load_state()
        self.look()

    def choose(self, name: str, *values: str) -> None:
        """Tick radio buttons or checkboxes."""
        for value in values:
            self.page.check(f'main input[name="{name}"][value="{value}"]')

    def fill(self, **answers: str) -> None:
        """Fill in boxes and lists by the names of their fields."""
        for name, answer in answers.items():
            field = self.page.locator(f'main [name="{name}"]').first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(answer)
            else:
                field.fill(answer)

    @property
    def text(self) -> str:
        """Return what stands on the page."""
        return self.page.inner_text("main")


def _day(name: str, days: int = 0) -> dict[str, str]:
    day = (clock.now() + timedelta(days=days)).date()
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def test_one_persons_way_through_the_mechanism(live_server: LiveServer, browser: Browser) -> None:  # noqa: PLR0915 - one way, told in order
    personas = make_personas()
    service = ServiceFactory.create(agency=personas.bob.agency, name="Lighthouse house")
    windows = {name: Window(browser, live_server, personas, name) for name in ("alice", "dora", "sam", "charlie")}
    windows["bob"] = Window(browser, live_server, personas, "bob", phone=True)
    alice, bob, dora, sam, charlie = (windows[name] for name in ("alice", "bob", "dora", "sam", "charlie"))

    # Intake, in under two minutes: a word to call the person by, a language, a name in another script.
    alice.open("web:home")
    alice.open("cases:intake")
    alice.fill(pseudonym="Linden", language="uk", given_names="Оксана", family_names="Лісова", birth_year="1999")
    alice.choose("is_child", "no")
    alice.send("Open the case")
    assert "Linden" in alice.text
    with acting_as(SYSTEM, clock.now()):
        code = Case.objects.select_related("file").get().file.code

    # The person gets their own page on paper.
    alice.open("survivors:give", code)
    alice.send("Make code and PIN")
    paper = (alice.page.inner_text("[data-own-code]"), alice.page.inner_text("[data-own-pin]"))

    # Consent to be helped, and to share with the shelter.
    _consent(alice, code, "assistance")
    _consent(alice, code, "sharing", str(personas.bob.agency_id))

    # What happened, and the request for a decision; the authority finds reasonable grounds.
    alice.open("cases:record_add", code, "account-of-exploitation")
    alice.choose("acts", "recruitment")
    alice.choose("means", "fraud")
    alice.choose("purposes", "forced_labour")
    alice.send()
    alice.open("identification:request", code)
    alice.fill(note="Papers were kept, wages withheld.")
    alice.send()
    _decide(dora, code)
    alice.open("cases:overview", code)
    assert "days left" in alice.text

    # Needs, danger, a referral to the shelter with a look at exactly what travels; accepted there on a phone.
    alice.open("cases:record_add", code, "need")
    alice.fill(need="shelter")
    alice.choose("urgency", "now")
    alice.send()
    alice.open("referrals:choose_need", code)
    alice.fill(need="shelter")
    alice.send("Show services")
    alice.open("referrals:send", code, "shelter", service.pk)
    alice.fill(message="Comes by train at six.")
    alice.send("Look at what will be sent")
    assert "Оксана" not in alice.text
    alice.send("Send the referral")
    with acting_as(SYSTEM, clock.now()):
        referral = Referral.objects.get()
    bob.open("web:home")
    assert code in bob.text
    bob.open("referrals:accept", referral.pk)
    bob.fill(note="We meet her at the station.")
    bob.send()
    bob.open("cases:section", code, "person")
    assert "Withheld" in bob.text
    assert "Оксана" not in bob.text

    # A stranger agency learns only that somebody holds a file, and cannot open it.
    charlie.open("sharing:search")
    charlie.fill(name="Oksana Lisova")
    charlie.send("Search")
    assert "An agency holds a file" in charlie.text
    assert code not in charlie.text
    charlie.page.goto(live_server.url + reverse("cases:overview", args=[code]))
    assert "Linden" not in charlie.page.content()
    charlie.open("cases:caseload")
    assert code not in charlie.text

    # The conclusive decision, the plan, the end of support, closure by a second person.
    _decide(dora, code)
    alice.open("cases:record_add", code, "plan")
    alice.fill(wishes="A job in a bakery.", **_day("agreed_on"))
    alice.send()
    bob.open("referrals:complete", referral.pk)
    bob.choose("outcome", "met")
    bob.send()
    alice.open("lifecycle:close", code)
    alice.fill(summary="Lives on her own and works.", reason="independent")
    alice.send()
    with acting_as(SYSTEM, clock.now()):
        approval = Approval.objects.get()
    sam.open("approvals:decide", approval.pk)
    sam.choose("decision", "yes")
    sam.send()
    with acting_as(SYSTEM, clock.now()):
        assert Case.objects.get().stage == "closed"

    # The survivor reads who looked.
    survivor = Window(browser, live_server, personas, "", phone=True)
    survivor.open("survivors:sign_in")
    survivor.fill(code=paper[0], pin=paper[1])
    survivor.send()
    survivor.open("survivors:who_looked")
    assert "Lighthouse Shelter" in survivor.text
    assert "Far Hills" not in survivor.text

    assert verify_log().is_sound
    assert [found for window in (*windows.values(), survivor) for found in window.findings] == []


def _consent(alice: Window, code: str, purpose: str, agency: str = "") -> None:
    alice.open("consents:purpose", code)
    alice.choose("purpose", purpose)
    alice.send()
    if agency:
        alice.fill(agency=agency, **_day("until", 60))
        alice.choose("categories", "32")
        alice.send()
    alice.open("consents:answer", code, purpose)
    alice.choose("answer", "given")
    alice.choose("given_by", "person")
    alice.choose("manner", "spoken")
    alice.send()
    assert "Given" in alice.text


def _decide(dora: Window, code: str) -> None:
    """Let the authority decide what waits for it; the conclusive decision waits from the reasonable grounds on."""
    with acting_as(SYSTEM, clock.now()):
        decision = Decision.objects.open().get()
    dora.open("identification:inbox")
    assert code in dora.text
    dora.open("identification:decide", code, decision.pk)
    dora.choose("outcome", "positive")
    dora.fill(reasons="The account is coherent and fits what the inspectors saw on the site.")
    dora.send()
    with acting_as(SYSTEM, clock.now()):
        assert Decision.objects.get(pk=decision.pk).outcome == "positive"
