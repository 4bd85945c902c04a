"""A phone without network, its tab closed, the server killed while it takes what is sent: each record arrives once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.browser import PHONE, open_context
from tests.support.node import new_node
from tests.support.served import expect_waiting, finish_form, free_port, kill, open_form, register_device, served

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]
NAMES = ("Birchbark", "Lindenblossom", "Rowanberry")
# Inside the node: a form in use, somebody who fills it in, and their session.
_BEGIN = """
import json
from django.test import Client
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.accounts.models import Agency, Person
from opennrm.kernel.actors import SYSTEM, Role
from opennrm.protection.forms.services import publish_version, upload_form
from tests.factories.forms import xform
with acting_as(SYSTEM, now()):
    agency = Agency.objects.create(code="harbour", name="Harbour", kind=AgencyKind.NGO, opened_at=now())
    person = Person(email="alice@harbour.example", name="Alice", agency=agency, roles=[Role.CASE_MANAGER.value])
    person.set_unusable_password()
    person.save()
    draft = upload_form(actor=SYSTEM, at=now(), workbook=xform(), name="welcome.xml")
    publish_version(actor=SYSTEM, at=now(), version=draft)
client = Client()
client.force_login(person)
session = client.session
session["second_factor"] = person.pk
session.save()
print(json.dumps({cookie.key: cookie.value for cookie in client.cookies.values()}))
"""
_FOUND = """
import json
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.records.selectors import plain_values
from opennrm.protection.forms.models import Submission
with acting_as(SYSTEM, now()):
    rows = [plain_values(one) for one in Submission.objects.select_related("file")]
print(json.dumps(sorted(row["instance"].split("<called>")[1].split("<")[0] for row in rows)))
"""


def _fill_in(context: BrowserContext, url: str, called: str) -> None:
    """Fill the form in, finish, and close the tab at once."""
    page = context.new_page()
    open_form(page, url, "welcome")
    page.locator("form.or input[name='/data/called']").fill(called)
    page.locator("form.or input[name='/data/safe'][value=yes]").check()
    finish_form(page)


def test_each_record_arrives_once_whatever_happens_on_the_way(browser: Browser, tmp_path: Path) -> None:
    node = new_node(tmp_path / "node", os.environ.get("OPENNRM_TEST_DATABASE", "sqlite"))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    try:
        node.run("init")
        cookies = node.python(_BEGIN)
        with open_context(browser, PHONE) as context:
            context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
            page = context.new_page()
            with served(node, port):
                register_device(page, url)
            page.close()
            for called in NAMES:  # the server is down, the tab is closed each time
                _fill_in(context, url, called)
            page = context.new_page()
            page.goto(f"{url}/field/waiting/")
            expect_waiting(page, 3)

            with served(node, port) as process:
                # The first answer is lost on the way, and the server dies after it has taken the record.
                def lose(route: object, _request: object) -> None:
                    route.fetch()  # type: ignore[attr-defined]
                    kill(process)
                    route.abort()  # type: ignore[attr-defined]

                context.route("**/field/queue/", lose)
                page.get_by_role("button", name="Send now").click()
                expect(page.locator("[data-waiting=outcome]")).to_contain_text("cannot be reached", timeout=30_000)
                context.unroute("**/field/queue/")
            assert len(node.python(_FOUND)) == 1
            expect_waiting(page, 3)
            page.close()

            with served(node, port):
                page = context.new_page()
                page.goto(f"{url}/field/waiting/")
                expect_waiting(page, 0)
                assert node.python(_FOUND) == list(NAMES)
                page.reload()
                expect_waiting(page, 0)
        assert node.python(_FOUND) == list(NAMES)
    finally:
        node.stop()
