"""A family of three is screened in Arabic without network, arrives once, and the procedure counts the hours.

A phone at the border: the tab is closed, the server is killed and started again, the first answer of it is lost on the
way, and three screenings and one case arrive. Three days later what was due within 48 hours is overdue.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.support.browser import axe_findings, is_too_wide, open_context
from tests.support.node import Node, new_node
from tests.support.served import (
    expect_waiting,
    finish_form,
    free_port,
    kill,
    move_clock,
    open_form,
    register_device,
    served,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, Route

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]
SMALL: ViewportSize = {"width": 375, "height": 667}
MOTHER, FATHER, CHILD = "زيتونة", "سنديان", "ياسمين"
AGES = {MOTHER: "adult", FATHER: "adult", CHILD: "child"}
SIGNS = {
    "start/alone": "yes", "start/danger": "yes", "start/danger_kind": "must_return", "start/consent": "yes",
    "talk/acts": "transported", "talk/means": "papers debt", "talk/purposes": "forced_labour", "help/needs": "shelter",
}  # fmt: skip
# What the model procedure asks of the case of a child in danger within 48 hours, and the hours it gives.
DUE = {
    "asked-to-agree": 24, "danger-assessed": 24, "danger-at-screening": 24, "health-after-danger": 48,
    "guardian": 48, "safe-contact": 48,
}  # fmt: skip
WORDS = ("Make a safety plan", "See to urgent medical care, if the person wishes", "Have a guardian appointed")

# Inside the node: Fredrik of the border guard.
_FREDRIK = """
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.accounts.models import Agency, Person
from opennrm.kernel.actors import SYSTEM, Role
with acting_as(SYSTEM, now()):
    agency = Agency.objects.create(code="border-guard", name="Border Guard", kind=AgencyKind.BORDER, opened_at=now())
    fredrik = Person(email="fredrik@border.example", name="Fredrik", agency=agency, roles=[Role.FIRST_RESPONDER.value])
    fredrik.set_unusable_password()
    fredrik.save()
"""
_SIGNED_IN = """
import json
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.actors import SYSTEM
from tests.support.sign_in import browser_of
with acting_as(SYSTEM, now()):
    cookies = browser_of(Person.objects.get(name="Fredrik")).cookies.values()
print(json.dumps({cookie.key: cookie.value for cookie in cookies}))
"""
_SCREENED = """
import json
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.records.selectors import plain_values
from opennrm.protection.cases.models import Case
from opennrm.protection.forms.models import Submission
from opennrm.protection.screening.models import Screening
with acting_as(SYSTEM, now()):
    rows = list(Screening.objects.select_related("file", "submission__file"))
    called = [plain_values(row.submission)["instance"].split("<pseudonym>")[1].split("<")[0] for row in rows]
    found = {
        "submissions": Submission.objects.count(), "screenings": len(rows), "cases": Case.objects.count(),
        "groups": len({row.group_id for row in rows if row.group_id}),
        "people": {
            name: [row.file.code, row.is_child, row.in_danger, row.certainty, row.language]
            for name, row in zip(called, rows, strict=True)
        },
    }
print(json.dumps(found))
"""
_STANDINGS = """
import json
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.cases.models import Case
from opennrm.protection.sop.models import Standing
with acting_as(SYSTEM, now()):
    case = Case.objects.select_related("file").get()
    found = {
        one.rule: [round((one.due_at - case.file.opened_at).total_seconds() / 3600, 1), int(one.state)]
        for one in Standing.objects.filter(file=case.file) if one.due_at is not None
    }
print(json.dumps({"opened_at": case.file.opened_at.isoformat(), "due": found}))
"""


class Phone:
    """Fredrik's phone, which looks at every page it comes to."""

    def __init__(self, context: BrowserContext, node: Node, url: str) -> None:
        """Take the phone; nobody is signed in."""
        self.context, self.node, self.url = context, node, url
        self.findings: list[str] = []

    def sign_in(self) -> None:
        """Sign in with both factors."""
        cookies: Mapping[str, str] = self.node.python(_SIGNED_IN)
        self.context.add_cookies([{"name": name, "value": value, "url": self.url} for name, value in cookies.items()])

    def open(self, address: str) -> Page:
        """Open a page in a tab of its own, and look at it."""
        page = self.context.new_page()
        page.goto(self.url + address)
        return self.look(page)

    def look(self, page: Page) -> Page:
        """Note what is wrong with a page."""
        here = page.url.removeprefix(self.url)
        self.findings += [f"{here}: {found}" for found in axe_findings(page)]
        self.findings += [f"{here}: too wide"] if is_too_wide(page) else []
        return page


def _without_background_sync(page: Page, url: str) -> None:
    """Make the browser one that sends only from a page, as many do, so that the test sees each answer."""
    tools = page.context.new_cdp_session(page)
    told = tools.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    asked = {"permission": {"name": "background-sync"}, "setting": "denied", "origin": url, "browserContextId": told}
    tools.send("Browser.setPermission", asked)


def _screen(phone: Phone, called: str) -> None:
    """Screen one of the family in Arabic, and close the tab."""
    page = phone.context.new_page()
    open_form(page, phone.url, "first_arrival")
    page.locator("#form-languages").select_option("ar")
    expect(page.locator("form.or")).to_have_attribute("dir", "rtl")
    expect(page.get_by_text("هل أنت، أو أي شخص عزيز عليك، في خطر الآن؟").first).to_be_visible()
    page.locator("form.or select[name='/data/start/language']").select_option("ar")
    for name, values in (SIGNS | {"talk/age": AGES[called]}).items():
        for value in values.split():
            page.locator(f"form.or input[name='/data/{name}'][value='{value}']").check()
        if name == "start/consent":
            page.locator("form.or input[name='/data/talk/pseudonym']").fill(called)
    if called == CHILD:
        phone.look(page)
    finish_form(page)


def _send_with_an_answer_lost(phone: Phone) -> None:
    """Let the network come back; the first answer is lost on the way after the server has taken the record."""
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    phone.context.route("**/field/queue/", lose)
    page = phone.context.new_page()
    page.goto(f"{phone.url}/field/waiting/")
    expect_waiting(page, 3)
    phone.context.set_offline(offline=False)
    for _ in range(15):
        if lost:
            break
        page.get_by_role("button", name="Send now").click()
        page.wait_for_timeout(2000)
    assert lost == [201], page.inner_text("main")
    page.close()
    phone.context.unroute("**/field/queue/")
    page = phone.open("/field/waiting/")
    expect_waiting(page, 0)
    page.reload()
    expect_waiting(page, 0)
    page.close()


def _open_the_case(phone: Phone, codes: Mapping[str, str]) -> str:
    """Put the family together, and open the child's case by one tap; return its address."""
    page = phone.open(f"/screening/{codes[CHILD]}/together/")
    page.get_by_label(codes[MOTHER]).check()
    page.get_by_label(codes[FATHER]).check()
    page.get_by_label("They are a family").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/screening/{codes[CHILD]}/")
    phone.look(page)
    expect(page.locator("#group")).to_contain_text(codes[MOTHER])
    expect(page.locator("#group")).to_contain_text(codes[FATHER])
    page.get_by_role("button", name="Open a case").click()
    page.wait_for_url("**/cases/*/")
    phone.look(page)
    address = page.url.removeprefix(phone.url)
    page.close()
    return address


def _states(page: Page, card: str) -> dict[str, str]:
    """Return what the procedure asks on this card, and how near each is."""
    rows = page.locator(f"{card} li.nrm-task").all()
    return {row.locator("a").first.inner_text(): row.locator(".govuk-tag").first.inner_text() for row in rows}


def _standings(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = node.python(_STANDINGS)
    return found


def _run_worker(node: Node) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "opennrm", "worker", "--once"], env=node.environment(), cwd="/", check=False,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_family_screened_offline_arrives_once_and_the_hours_count(browser: Browser, tmp_path: Path) -> None:
    node = new_node(tmp_path / "node", os.environ.get("OPENNRM_TEST_DATABASE", "sqlite"))
    port = free_port()
    try:
        node.run("init")
        node.run("sop", "begin")
        node.python(_FREDRIK)
        with open_context(browser, SMALL) as context:
            phone = Phone(context, node, f"http://127.0.0.1:{port}")
            with served(node, port) as process:
                phone.sign_in()
                page = context.new_page()
                register_device(page, phone.url)
                _without_background_sync(page, phone.url)
                page.close()
                phone.open("/field/").close()
                context.set_offline(offline=True)
                for called in AGES:
                    _screen(phone, called)
                assert context.pages == []
                assert node.python(_SCREENED)["submissions"] == 0
                kill(process)

            with served(node, port):
                _send_with_an_answer_lost(phone)
                found = node.python(_SCREENED)
                people = found.pop("people")
                assert found == {"submissions": 3, "screenings": 3, "cases": 0, "groups": 0}
                said = {name: [*values[1:3], values[4]] for name, values in people.items()}
                assert said == {MOTHER: [False, True, "ar"], FATHER: [False, True, "ar"], CHILD: [True, True, "ar"]}
                assert {values[3] for values in people.values()} == {"strong"}

                case = _open_the_case(phone, {name: values[0] for name, values in people.items()})
                after = node.python(_SCREENED)
                del after["people"]
                assert after == {"submissions": 3, "screenings": 3, "cases": 1, "groups": 1}
                due = {rule: one[0] for rule, one in _standings(node)["due"].items() if one[0] <= 48}
                assert due == DUE
                asked = _states(phone.open(f"{case}section/procedure/"), "#procedure-open")
                assert [asked[one].startswith("Due ") for one in WORDS] == [True, True, True]

            # Three days later.
            move_clock(node, tmp_path / "later", timedelta(days=3))
            _run_worker(node)
            with served(node, port):
                phone.sign_in()
                overdue = phone.open("/procedure/to-do/?when=overdue")
                assert {one for one in WORDS if overdue.get_by_text(one).count()} == set(WORDS)
                late = _states(phone.open(f"{case}section/procedure/"), "#procedure-open")
                assert {one: late[one] for one in WORDS} == {
                    WORDS[0]: "2 days overdue", WORDS[1]: "1 day overdue", WORDS[2]: "1 day overdue",
                }  # fmt: skip
        assert phone.findings == []
    finally:
        node.stop()
