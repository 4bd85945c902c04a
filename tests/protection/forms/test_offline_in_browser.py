"""A device without network in a real browser: filled in, closed, opened, sent exactly once; lost, locked, blocked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import FilePayload, expect

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.records.selectors import plain_values
from opennrm.protection.documents.models import Document
from opennrm.protection.forms.enums import Channel
from opennrm.protection.forms.models import Device, Submission
from opennrm.protection.forms.services import publish_version, upload_form
from tests.factories.files import NOON
from tests.factories.forms import published, workbook
from tests.personas import make_personas
from tests.support.browser import PHONE, axe_findings, is_too_wide, open_context
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

    from opennrm.kernel.accounts.models import Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]
PIN = "834 west gate"
# Everything a thief with the phone's storage could read: all of IndexedDB, Cache Storage, and local storage, as text.
DUMP = """async () => {
  const found = [];
  const show = (value) => {
    if (value instanceof ArrayBuffer) value = new Uint8Array(value);
    if (value instanceof Uint8Array) { found.push(new TextDecoder('latin1').decode(value)); return; }
    if (value && typeof value === 'object') { for (const [key, one] of Object.entries(value)) { found.push(key); show(one); } return; }
    found.push(String(value));
  };
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((done) => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
    for (const store of base.objectStoreNames) {
      const rows = await new Promise((done) => {
        const asked = base.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => done(asked.result);
      });
      rows.forEach(show);
    }
    base.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (request.url.includes('/static/')) continue;
      found.push(request.url, await (await cache.match(request)).text());
    }
  }
  found.push(JSON.stringify(localStorage), JSON.stringify(sessionStorage));
  return found.join('\\n');
}"""  # noqa: E501


@pytest.fixture
def alice(live_server: LiveServer) -> Person:
    published()
    return make_personas().alice


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer, alice: Person) -> Iterator[BrowserContext]:
    """Return a phone on which alice has signed in and registered; its pages are kept."""
    with open_context(browser, PHONE) as context:
        sign_in(context, live_server, alice)
        page = context.new_page()
        register(page, live_server)
        page.close()
        yield context


def sign_in(context: BrowserContext, server: LiveServer, person: Person) -> None:
    cookies = browser_of(person).cookies.values()
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.url} for cookie in cookies])


def register(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.url}/field/device/")
    page.get_by_label("Name of the device").fill("Tablet of the north gate")
    form = page.locator("[data-field=register]")
    form.get_by_label("New PIN").fill(PIN)
    form.get_by_label("The same PIN again").fill(PIN)
    form.get_by_role("button", name="Register this device").click()
    expect(page.get_by_text("This device is registered as")).to_be_visible()
    wait_for_copies(page)


def wait_for_copies(page: Page) -> None:
    """Wait until the pages are kept; a promise would count as true for `wait_for_function`."""
    asked = "async () => Boolean(await (await caches.open('field-pages')).match('/field/copies.json'))"
    for _ in range(60):
        if page.evaluate(asked):
            return
        page.wait_for_timeout(500)
    pytest.fail("the pages were not kept")


def open_form(page: Page, server: LiveServer, *, pin: str | None = PIN, form_id: str = "welcome") -> None:
    page.goto(f"{server.url}/field/{form_id}/")
    page.wait_for_selector("html[data-fill-ready]")
    if pin is None:
        page.get_by_role("button", name="Go on without drafts").click()
    else:
        unlock(page, pin)
    page.get_by_label("Page by page").uncheck()


def unlock(page: Page, pin: str) -> None:
    page.locator("#field-pin").fill(pin)
    page.get_by_role("button", name="Unlock").click()


def answer(page: Page, called: str) -> None:
    page.locator("form.or input[name='/data/called']").fill(called)
    page.locator("form.or input[name='/data/age']").fill("24")
    page.locator("form.or input[name='/data/safe'][value=yes]").check()


def finish(page: Page) -> None:
    page.get_by_role("button", name="Finish and send").click()


def kept() -> list[str]:
    """Return what everybody was called whose form came in."""
    with acting_as(SYSTEM, NOON):
        rows = Submission.objects.select_related("file").filter(channel=Channel.OFFLINE)
        return sorted(str(plain_values(one)["instance"]).split("<called>")[1].split("<")[0] for one in rows)


def expect_waiting(page: Page, n: int) -> None:
    expect(page.locator(".nrm-field-bar__count")).to_have_text(f"Waiting to be sent: {n}", timeout=20_000)


def test_what_is_filled_in_without_network_arrives_once(phone: BrowserContext, live_server: LiveServer) -> None:
    phone.set_offline(offline=True)
    page = phone.new_page()
    for number, called in enumerate(("Lindenblossom", "Birchbark", "Rowanberry"), start=1):
        open_form(page, live_server)
        answer(page, called)
        finish(page)
        expect_waiting(page, number)
        page.close()
        page = phone.new_page()
    assert kept() == []
    page.goto(f"{live_server.url}/field/waiting/")
    expect_waiting(page, 3)
    expect(page.locator("[data-waiting=queue] li")).to_have_count(3)
    dump = page.evaluate(DUMP)
    assert [word for word in ("Lindenblossom", "Birchbark", "Rowanberry", "Alice", "alice@", PIN) if word in dump] == []
    assert "Welcome" in dump

    phone.set_offline(offline=False)
    expect_waiting(page, 0)
    assert kept() == ["Birchbark", "Lindenblossom", "Rowanberry"]
    page.reload()
    expect_waiting(page, 0)
    assert kept() == ["Birchbark", "Lindenblossom", "Rowanberry"]
    device = Device.objects.get()
    assert device.n_waiting == 0


def test_with_network_it_leads_to_what_came_of_it(phone: BrowserContext, live_server: LiveServer) -> None:
    page = phone.new_page()
    open_form(page, live_server)
    answer(page, "Lindenblossom")
    finish(page)
    page.wait_for_url(f"{live_server.url}/filled/*/")
    assert kept() == ["Lindenblossom"]


def test_a_draft_is_sealed_and_opens_with_the_pin(phone: BrowserContext, live_server: LiveServer) -> None:
    phone.set_offline(offline=True)
    page = phone.new_page()
    open_form(page, live_server)
    answer(page, "Lindenblossom")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.locator("[data-fill=draftList] li")).to_have_count(1)
    expect(page.get_by_text("The draft is kept on this device")).to_be_visible()
    assert "Lindenblossom" not in page.evaluate(DUMP)
    page.close()

    page = phone.new_page()
    page.goto(f"{live_server.url}/field/waiting/")
    page.get_by_role("link", name="Go on with it").click()
    unlock(page, PIN)
    page.wait_for_selector("html[data-fill-ready]")
    page.get_by_label("Page by page").uncheck()
    expect(page.locator("form.or input[name='/data/called']")).to_have_value("Lindenblossom")
    finish(page)
    expect_waiting(page, 1)
    page.goto(f"{live_server.url}/field/waiting/")
    expect(page.get_by_text("No drafts.")).to_be_visible()
    phone.set_offline(offline=False)
    expect_waiting(page, 0)
    assert kept() == ["Lindenblossom"]


def test_ten_wrong_pins_delete_the_drafts_and_nothing_else(phone: BrowserContext, live_server: LiveServer) -> None:
    phone.set_offline(offline=True)
    page = phone.new_page()
    page.clock.install()
    open_form(page, live_server)
    answer(page, "Lindenblossom")
    finish(page)
    expect_waiting(page, 1)
    answer(page, "Birchbark")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.locator("[data-fill=draftList] li")).to_have_count(1)
    page.goto(f"{live_server.url}/field/welcome/")
    said: list[str] = []
    for _ in range(10):
        page.locator("#field-pin").fill("not the pin")
        page.get_by_role("button", name="Unlock").click()
        problem = page.locator("dialog [role=alert]")
        expect(problem).not_to_be_empty()
        said.append(problem.inner_text())
        page.clock.fast_forward("16:00")
    assert said[0].startswith("That is not the PIN. Attempts left before the drafts are deleted: 9.")
    assert "Seconds to wait: 15" in said[2]
    assert said[9].startswith("Ten wrong attempts")
    page.goto(f"{live_server.url}/field/waiting/")
    expect(page.get_by_text("No drafts.")).to_be_visible()
    expect_waiting(page, 1)
    phone.set_offline(offline=False)
    expect_waiting(page, 0)
    assert kept() == ["Lindenblossom"]


def test_an_early_attempt_is_refused(phone: BrowserContext, live_server: LiveServer) -> None:
    page = phone.new_page()
    page.goto(f"{live_server.url}/field/welcome/")
    problem = page.locator("dialog [role=alert]")
    for left in (9, 8, 7):
        unlock(page, "not the pin")
        expect(problem).to_contain_text(f"deleted: {left}.")
    unlock(page, PIN)
    expect(problem).to_contain_text("Too early")


@pytest.mark.parametrize(
    ("pin", "said"),
    [("1234", "at least 6"), ("123456", "too easy"), ("777777", "too easy"), ("131313", "too easy"),
     ("24051988", "too easy"), ("password", "too easy")],
)  # fmt: skip
def test_a_pin_that_is_easy_to_guess_is_refused(
    browser: Browser, live_server: LiveServer, alice: Person, pin: str, said: str
) -> None:
    with open_context(browser, PHONE) as context:
        sign_in(context, live_server, alice)
        page = context.new_page()
        page.goto(f"{live_server.url}/field/device/")
        page.get_by_label("Name of the device").fill("Phone")
        form = page.locator("[data-field=register]")
        form.get_by_label("New PIN").fill(pin)
        form.get_by_label("The same PIN again").fill(pin)
        form.get_by_role("button", name="Register this device").click()
        expect(form.locator("[role=alert]")).to_contain_text(said)
    assert not Device.objects.exists()


def test_five_quiet_minutes_keep_the_draft_and_take_it_off_the_screen(
    phone: BrowserContext, live_server: LiveServer
) -> None:
    page = phone.new_page()
    page.clock.install()
    open_form(page, live_server)
    answer(page, "Lindenblossom")
    page.clock.run_for("05:10")
    page.wait_for_url(f"{live_server.url}/field/waiting/")
    expect(page.locator("[data-waiting=drafts] li")).to_have_count(1)
    assert "Lindenblossom" not in page.content()
    page.get_by_role("link", name="Go on with it").click()
    unlock(page, PIN)
    expect(page.locator("form.or input[name='/data/called']")).to_have_value("Lindenblossom")


def test_files_are_sealed_in_pieces_and_arrive_whole(browser: Browser, live_server: LiveServer, alice: Person) -> None:
    survey: list[list[object]] = [
        ["type", "name", "label"],
        ["text", "called", "What may we call you?"],
        ["file", "paper", "A paper"],
    ]
    draft = upload_form(actor=SYSTEM, at=NOON, workbook=workbook("papers", survey=survey), name="papers.xlsx")
    publish_version(actor=SYSTEM, at=NOON, version=draft)
    content = b"%PDF-1.4 Seen at the gate. " * 30_000
    with open_context(browser, PHONE) as phone:
        sign_in(phone, live_server, alice)
        page = phone.new_page()
        register(page, live_server)
        phone.set_offline(offline=True)
        open_form(page, live_server, form_id="papers")
        page.locator("form.or input[name='/data/called']").fill("Lindenblossom")
        sent = FilePayload(name="paper.bin", mimeType="application/octet-stream", buffer=content)
        page.locator("form.or input[type=file]").set_input_files([sent])
        finish(page)
        expect_waiting(page, 1)
        assert "Seen at the gate" not in page.evaluate(DUMP)
        phone.set_offline(offline=False)
        expect_waiting(page, 0)
    assert kept() == ["Lindenblossom"]
    with acting_as(SYSTEM, NOON):
        assert [one.n_bytes for one in Document.objects.all()] == [len(content)]


def test_the_worker_sends_when_no_page_is_open(phone: BrowserContext, live_server: LiveServer) -> None:
    page = phone.new_page()
    tools = phone.new_cdp_session(page)
    seen: list[str] = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: seen.extend(one["registrationId"] for one in told["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    phone.set_offline(offline=True)
    other = phone.new_page()
    open_form(other, live_server)
    answer(other, "Lindenblossom")
    finish(other)
    expect_waiting(other, 1)
    other.close()
    phone.set_offline(offline=False)
    sync = {"origin": live_server.url, "registrationId": seen[-1], "tag": "field-send", "lastChance": False}
    tools.send("ServiceWorker.dispatchSyncEvent", sync)
    for _ in range(40):
        if kept():
            break
        page.wait_for_timeout(500)
    assert page.url == "about:blank"
    assert kept() == ["Lindenblossom"]


def test_a_draft_of_an_older_version_opens_and_says_so(phone: BrowserContext, live_server: LiveServer) -> None:
    page = phone.new_page()
    open_form(page, live_server)
    answer(page, "Lindenblossom")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.locator("[data-fill=draftList] li")).to_have_count(1)
    published("2")
    page.goto(f"{live_server.url}/field/waiting/")
    page.get_by_role("link", name="Go on with it").click()
    unlock(page, PIN)
    expect(page.get_by_text("The form has changed since this draft was begun.")).to_be_visible()
    expect(page.locator("form.or input[name='/data/called']")).to_have_value("Lindenblossom")
    page.get_by_label("Page by page").uncheck()
    finish(page)
    page.wait_for_url(f"{live_server.url}/filled/*/")
    assert kept() == ["Lindenblossom"]


def test_two_tabs_send_each_record_once(phone: BrowserContext, live_server: LiveServer) -> None:
    phone.set_offline(offline=True)
    pages = [phone.new_page() for _ in range(2)]
    for page, called in zip(pages, ("Birchbark", "Lindenblossom"), strict=True):
        open_form(page, live_server)
        answer(page, called)
        finish(page)
        expect(page.locator("[data-fill=state]")).to_have_attribute("data-state", "waiting")
    phone.set_offline(offline=False)
    for page in pages:
        expect_waiting(page, 0)
    assert kept() == ["Birchbark", "Lindenblossom"]


def test_leaflets_open_without_network(phone: BrowserContext, live_server: LiveServer) -> None:
    phone.set_offline(offline=True)
    page = phone.new_page()
    page.goto(f"{live_server.url}/field/waiting/")
    page.get_by_role("link", name="Leaflet about rights").click()
    page.get_by_role("link", name="العربية").click()
    expect(page.locator("article[dir=rtl] h1")).to_be_visible()


def test_a_blocked_device_wipes_itself(phone: BrowserContext, live_server: LiveServer) -> None:
    phone.set_offline(offline=True)
    page = phone.new_page()
    open_form(page, live_server)
    answer(page, "Lindenblossom")
    finish(page)
    expect_waiting(page, 1)
    Device.objects.update(blocked_at=NOON)
    phone.set_offline(offline=False)
    expect(page.get_by_text("This device was reported lost.")).to_be_visible(timeout=20_000)
    left = page.evaluate("async () => [await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length]")
    page.goto("about:blank")
    page.goto(f"{live_server.url}/field/waiting/")
    expect(page.get_by_text("This device keeps nothing")).to_be_visible()
    assert left == [[], 0]
    assert "public_key" not in page.evaluate(DUMP)
    assert kept() == []


def test_a_session_that_ended_holds_nothing_up_but_sending(
    phone: BrowserContext, live_server: LiveServer, alice: Person
) -> None:
    page = phone.new_page()
    open_form(page, live_server)
    Session.objects.all().delete()
    answer(page, "Lindenblossom")
    finish(page)
    expect_waiting(page, 1)
    expect(page.get_by_text("Sign in again to send it. You can go on filling in.")).to_be_visible()
    assert kept() == []
    sign_in(phone, live_server, alice)
    page.goto(f"{live_server.url}/field/waiting/")
    expect_waiting(page, 0)
    assert kept() == ["Lindenblossom"]


def test_the_pin_changes_and_everything_can_be_deleted(phone: BrowserContext, live_server: LiveServer) -> None:
    page = phone.new_page()
    page.goto(f"{live_server.url}/field/device/")
    form = page.locator("[data-field=change-pin]")
    form.get_by_label("PIN now").fill(PIN)
    form.get_by_label("New PIN").fill("another long one")
    form.get_by_label("The same PIN again").fill("another long one")
    form.get_by_role("button", name="Change the PIN").click()
    expect(form.get_by_text("The PIN is changed.")).to_be_visible()
    open_form(page, live_server, pin="another long one")
    page.goto(f"{live_server.url}/field/device/")
    page.get_by_label("I am sure").check()
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("button", name="Register this device")).to_be_visible()
    assert "public_key" not in page.evaluate(DUMP)


def test_the_pages_are_for_everybody(phone: BrowserContext, live_server: LiveServer) -> None:
    page = phone.new_page()
    found: list[Any] = []
    for address in ("/field/waiting/", "/field/device/", reverse("forms:devices"), "/field/"):
        page.goto(f"{live_server.url}{address}")
        found += [*axe_findings(page), *([f"{address} is too wide"] if is_too_wide(page) else [])]
    page.goto(f"{live_server.url}/field/welcome/")
    page.wait_for_selector("dialog[open]")
    found += axe_findings(page)
    assert found == []
