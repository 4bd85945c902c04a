"""The pages on which forms are filled in, in a real browser: skip logic, limits, lists, turns, languages, sending."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from playwright.sync_api import expect

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.records.selectors import plain_values
from opennrm.protection.forms.enums import Channel, SubmissionStatus
from opennrm.protection.forms.models import Submission
from opennrm.protection.forms.services import publish_version, upload_form
from tests.factories.files import NOON
from tests.factories.screening import make_screening, published_form
from tests.personas import make_personas
from tests.protection.forms.wide import WIDE
from tests.support.browser import DESK, axe_findings, is_too_wide, open_context
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route
    from pytest_django.live_server_helper import LiveServer

    from opennrm.kernel.accounts.models import Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]
SHOTS = os.environ.get("OPENNRM_TEST_SHOTS", "")
SMALL: Any = {"width": 375, "height": 812}


def enter(context: BrowserContext, server: LiveServer, person: Person) -> Page:
    """Open a window in which somebody has signed in; what its scripts complain of fails the test."""
    cookies = browser_of(person).cookies.values()
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.url} for cookie in cookies])
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.complaints = complaints  # type: ignore[attr-defined]
    return page


def fill(page: Page, server: LiveServer, form_id: str, *, pages: bool = True) -> None:
    """Open a form, page by page or all at once."""
    page.goto(f"{server.url}/field/{form_id}/")
    page.wait_for_selector("html[data-fill-ready]")
    if not pages:
        page.get_by_label("Page by page").uncheck()


def look(page: Page, name: str) -> list[Any]:
    """Return what is wrong with how a page is made; keep a picture of it where one is asked for."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS, f"{name}.png")), full_page=True)
    return [*axe_findings(page), *([f"{name} is too wide"] if is_too_wide(page) else [])]


BUILT_IN = ["first_arrival", "labour_inspection", "child", "detention", "ilo_labour"]


@pytest.mark.parametrize("form_id", BUILT_IN)
def test_built_in_forms_are_for_everybody(browser: Browser, live_server: LiveServer, form_id: str) -> None:
    with acting_as(SYSTEM, NOON):
        published_form(form_id)
    alice = make_personas().alice
    found: list[Any] = []
    for size, name in ((SMALL, "phone"), (DESK, "desk")):
        with open_context(browser, size) as context:
            page = enter(context, live_server, alice)
            fill(page, live_server, form_id)
            for language in ("en", "ar"):
                page.locator("#form-languages").select_option(language)
                found += look(page, f"{form_id}-{language}-{name}")
            page.get_by_label("Page by page").uncheck()
            found += look(page, f"{form_id}-whole-{name}")
            found += page.complaints  # type: ignore[attr-defined]
    assert found == []


def put_into_service() -> None:
    """Publish the form with every type of question."""
    with acting_as(SYSTEM, NOON):
        draft = upload_form(actor=SYSTEM, at=NOON, workbook=WIDE[0].xform().encode(), name="wide.xml")
        publish_version(actor=SYSTEM, at=NOON, version=draft)


def asked(page: Page, name: str) -> Locator:
    """Return the question whose answer goes to the last part of this path."""
    return page.locator(f'.question:has([name$="/{name}"]), .question:has([data-name$="/{name}"])')


def name_of(page: Page) -> Locator:
    """Return the field for the name of the person."""
    return asked(page, "name").locator("input")


def kept() -> list[Submission]:
    """Return what arrived."""
    with acting_as(SYSTEM, NOON):
        return list(Submission.objects.select_related("form_version"))


def answers_of(submission: Submission) -> dict[str, list[str]]:
    """Return the answers by name, as they were kept."""
    with acting_as(SYSTEM, NOON):
        root = etree.fromstring(str(plain_values(submission)["instance"]).encode())
    found: dict[str, list[str]] = {}
    for element in root.iter():
        if not len(element):
            found.setdefault(etree.QName(element).localname, []).append(element.text or "")
    return found


def fill_in_the_person(page: Page) -> None:
    """Skip logic, quotes from answers, limits; a label that would like to run."""
    expect(asked(page, "school")).to_be_hidden()
    page.get_by_role("spinbutton", name="Age").fill("200")
    page.get_by_role("spinbutton", name="Age").blur()
    expect(page.get_by_text("Between 0 and 129")).to_be_visible()
    assert page.get_by_role("spinbutton", name="Age").get_attribute("aria-invalid") == "true"
    page.get_by_role("spinbutton", name="Age").fill("12")
    name_of(page).fill("Ann")
    name_of(page).blur()
    expect(page.get_by_text("Between 0 and 129")).to_be_hidden()
    expect(asked(page, "school")).to_be_visible()
    expect(page.get_by_text("Hello Ann, you are 12")).to_be_visible()
    assert page.locator("form script").count() == 0
    expect(page.get_by_text("<script>alert(1)</script>")).to_be_visible()


def fill_in_the_choices(page: Page) -> None:
    """One, several, a list that hangs on another, an order, a scale."""
    page.get_by_role("group", name="Do you agree?").get_by_role("radio", name="Yes").check()
    likes = page.get_by_role("group", name="What do you like?")
    likes.get_by_role("checkbox", name="Apple").check()
    likes.get_by_role("checkbox", name="Plum").check()
    page.get_by_role("combobox", name="The best of them").select_option("plum")
    towns = asked(page, "town").locator("label:not(.itemset-template) .option-label.active")
    expect(towns).to_have_count(0)
    page.get_by_role("group", name="Region").get_by_role("radio", name="North").check()
    expect(towns).to_have_text(["Northgate", "Northwell"])
    page.get_by_role("group", name="Region").get_by_role("radio", name="South").check()
    expect(towns).to_have_text(["Southend"])
    page.get_by_role("group", name="Town").get_by_role("radio", name="Southend").check()
    page.get_by_role("button", name="Up: Plum").click()
    page.get_by_role("group", name="How much does it hurt?").get_by_role("radio", name="3").check()
    page.get_by_role("checkbox", name="I have read this").check()


def fill_in_the_values(page: Page) -> None:
    """Numbers, days, long texts."""
    page.get_by_role("spinbutton", name="Weight").fill("61.5")
    asked(page, "born").locator("input").fill("2014-02-03")
    page.get_by_role("textbox", name="What happened").fill("A long story.")


def look_at_what_is_missing(page: Page) -> None:
    """It is said at the top, and leads there."""
    page.get_by_role("button", name="Finish and send").click()
    summary = page.get_by_role("alert").filter(has_text="Look at these answers again")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_text(
        ["School: Answer this question.", "First name of the child: Answer this question."]
    )
    assert axe_findings(page) == []
    summary.get_by_role("link").first.click()
    expect(page.get_by_role("textbox", name="School")).to_be_focused()
    page.keyboard.type("Hill School")


def fill_in_the_turns(page: Page) -> None:
    """Each turn has its own ids, and its own conditions."""
    page.get_by_role("button", name="Add another").click()
    names = page.get_by_role("textbox", name="First name of the child")
    expect(names).to_have_count(2)
    names.nth(0).fill("Bo")
    names.nth(1).fill("Cy")
    names.nth(1).blur()
    expect(page.get_by_text("Children: 2")).to_be_visible()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))
    second = page.get_by_role("group", name="Is the child here?").nth(1)
    second.get_by_role("radio", name="No").check()
    expect(asked(page, "where").nth(0)).to_be_hidden()
    expect(asked(page, "where").nth(1)).to_be_visible()
    assert axe_findings(page) == []


def test_a_form_with_every_question_is_filled_in_and_sent(browser: Browser, live_server: LiveServer) -> None:
    put_into_service()
    with open_context(browser, SMALL) as context:
        page = enter(context, live_server, make_personas().alice)
        fill(page, live_server, "wide", pages=False)
        fill_in_the_person(page)
        fill_in_the_choices(page)
        fill_in_the_values(page)
        look_at_what_is_missing(page)
        fill_in_the_turns(page)
        page.get_by_role("button", name="Finish and send").click()
        page.wait_for_url(f"{live_server.url}/filled/*/")
        assert page.complaints == []  # type: ignore[attr-defined]

    [one] = kept()
    found = answers_of(one)
    assert (one.channel, one.status) == (Channel.BROWSER, SubmissionStatus.SOUND)
    wanted = {
        "age": ["12"], "is_adult": ["no"], "school": ["Hill School"], "likes": ["apple plum"], "best": ["plum"],
        "town": ["s1"], "order": ["apple plum pear"], "pain": ["3"], "read": ["OK"], "weight": ["61.5"],
        "born": ["2014-02-03"], "first": ["Bo", "Cy"], "here": ["", "no"], "n_children": ["2"],
    }  # fmt: skip
    assert {name: found[name] for name in wanted} == wanted


def test_a_screening_page_by_page_leads_to_its_result(browser: Browser, live_server: LiveServer) -> None:
    with acting_as(SYSTEM, NOON):
        published_form("first_arrival")
    with open_context(browser, SMALL) as context:
        page = enter(context, live_server, make_personas().alice)
        fill(page, live_server, "first_arrival")
        page.locator("#form-languages").select_option("ar")
        expect(page.locator("form.or")).to_have_attribute("dir", "rtl")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Finish and send").click()
        summary = page.get_by_role("alert").filter(has_text="Look at these answers again")
        expect(summary.get_by_role("link")).to_have_count(3)
        for name, value in (("alone", "yes"), ("danger", "no"), ("consent", "yes")):
            asked(page, name).locator(f'input[value="{value}"]').check()
        page.get_by_role("button", name="Continue").click()
        expect(summary).to_be_hidden()
        asked(page, "pseudonym").locator("input").fill("Blue")
        asked(page, "age").locator('input[value="adult"]').check()
        while page.get_by_role("button", name="Continue").is_visible():
            page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Finish and send").click()
        page.wait_for_url(f"{live_server.url}/screening/*/")
        assert page.complaints == []  # type: ignore[attr-defined]
    assert [one.form_version.title for one in kept()] == ["First-arrival screening (five minutes)"]


def test_what_gets_no_answer_is_sent_again_and_arrives_once(browser: Browser, live_server: LiveServer) -> None:
    put_into_service()
    with open_context(browser, DESK) as context:
        page = enter(context, live_server, make_personas().alice)
        fill(page, live_server, "wide", pages=False)
        name_of(page).fill("Ann")
        page.get_by_role("group", name="Do you agree?").get_by_role("radio", name="Yes").check()
        page.get_by_role("textbox", name="First name of the child").fill("Bo")
        page.get_by_role("spinbutton", name="Age").fill("40")
        attempts: list[int] = []

        def lose(route: Route) -> None:
            attempts.append(1)
            if len(attempts) == 1:
                route.abort()  # it never leaves
            elif len(attempts) == 2:
                route.fetch()  # it arrives, and the answer is lost
                route.abort()
            else:
                route.continue_()

        page.route("**/submit/", lose)
        page.get_by_role("button", name="Finish and send").click()
        expect(page.get_by_text("No answer from the node.")).to_be_visible()
        page.wait_for_url(f"{live_server.url}/filled/*/")
        assert len(attempts) == 3
    assert len(kept()) == 1


def test_drafts_stay_in_the_tab_and_are_gone_on_with(browser: Browser, live_server: LiveServer) -> None:
    put_into_service()
    with open_context(browser, DESK) as context:
        page = enter(context, live_server, make_personas().alice)
        fill(page, live_server, "wide", pages=False)
        name_of(page).fill("Ann")
        page.get_by_role("spinbutton", name="Weight").fill("3")
        page.get_by_role("button", name="Keep as a draft").click()
        expect(name_of(page)).to_have_value("")
        page.get_by_role("button", name="Go on with draft 1").click()
        expect(name_of(page)).to_have_value("Ann")
        expect(page.get_by_role("spinbutton", name="Weight")).to_have_value("3")
        stored = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
        assert "Ann" not in stored
        assert page.complaints == []  # type: ignore[attr-defined]


def test_a_correction_stands_beside_what_it_corrects(browser: Browser, live_server: LiveServer) -> None:
    personas = make_personas()
    first = make_screening(personas.actor("alice"), at=clock.now())
    with open_context(browser, DESK) as context:
        page = enter(context, live_server, personas.alice)
        page.goto(f"{live_server.url}/field/first_arrival/?corrects={first.file.code}")
        page.wait_for_selector("html[data-fill-ready]")
        page.get_by_label("Page by page").uncheck()
        expect(asked(page, "pseudonym").locator("input")).to_have_value("Blue")
        asked(page, "pseudonym").locator("input").fill("Green")
        page.get_by_role("button", name="Finish and send").click()
        page.wait_for_url(f"{live_server.url}/screening/*/")
        assert page.complaints == []  # type: ignore[attr-defined]
    later = next(one for one in kept() if one.pk != first.submission_id)
    assert (later.corrects_id, answers_of(later)["pseudonym"]) == (first.submission_id, ["Green"])


def test_without_javascript_there_is_the_form_on_paper(browser: Browser, live_server: LiveServer) -> None:
    with acting_as(SYSTEM, NOON):
        published_form("first_arrival")
    with open_context(browser, SMALL, java_script_enabled=False) as context:
        page = enter(context, live_server, make_personas().alice)
        page.goto(f"{live_server.url}/field/")
        page.get_by_role("link", name="First-arrival screening (five minutes)", exact=True).click()
        expect(page.locator("form.or")).to_be_hidden()
        page.get_by_role("link", name="The form on paper").click()
        page.get_by_role("link", name="العربية").click()
        expect(page.locator("article")).to_have_attribute("dir", "rtl")
        expect(page.get_by_text("أين أنتم الآن؟")).to_be_visible()


@pytest.mark.parametrize("address", ["/field/", "/field/first_arrival/paper/?language=ar"])
def test_pages_around_filling_in_are_for_everybody(browser: Browser, live_server: LiveServer, address: str) -> None:
    with acting_as(SYSTEM, NOON):
        published_form("first_arrival")
    alice = make_personas().alice
    found: list[Any] = []
    for size, name in ((SMALL, "phone"), (DESK, "desk")):
        with open_context(browser, size) as context:
            page = enter(context, live_server, alice)
            page.goto(f"{live_server.url}{address}")
            found += look(page, f"{'paper' if 'paper' in address else 'offers'}-{name}")
    assert found == []
