"""A phone without network, its tab closed, the server killed while it takes what is sent: each record arrives once."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.browser import PHONE, open_context
from tests.support.node import Node, new_node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]
PIN = "834 west gate"
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _server(node: Node, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server in a process group of its own; whatever happens, none of it is left."""
    process = subprocess.Popen(
        [sys.executable, "-m", "opennrm", "serve", "--port", str(port), "--no-worker"], env=node.environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        _wait_until_served(process, port)
        yield process
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def _wait_until_served(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not begin to listen")


def _register(page: Page, url: str) -> None:
    page.goto(f"{url}/field/device/")
    page.get_by_label("Name of the device").fill("Phone")
    form = page.locator("[data-field=register]")
    form.get_by_label("New PIN").fill(PIN)
    form.get_by_label("The same PIN again").fill(PIN)
    form.get_by_role("button", name="Register this device").click()
    expect(page.get_by_text("This device is registered as")).to_be_visible(timeout=20_000)
    asked = "async () => Boolean(await (await caches.open('field-pages')).match('/field/copies.json'))"
    for _ in range(60):
        if page.evaluate(asked):
            return
        page.wait_for_timeout(500)
    pytest.fail("the pages were not kept")


def _fill_in(context: BrowserContext, url: str, called: str) -> None:
    """Fill the form in, finish, and close the tab at once."""
    page = context.new_page()
    page.goto(f"{url}/field/welcome/")
    page.wait_for_selector("html[data-fill-ready]")
    page.locator("#field-pin").fill(PIN)
    page.get_by_role("button", name="Unlock").click()
    page.get_by_label("Page by page").uncheck()
    page.locator("form.or input[name='/data/called']").fill(called)
    page.locator("form.or input[name='/data/safe'][value=yes]").check()
    page.get_by_role("button", name="Finish and send").click()
    expect(page.locator("[data-fill=state]")).to_have_attribute("data-state", "waiting", timeout=20_000)
    page.close()


def _waiting(page: Page, n: int) -> None:
    expect(page.locator(".nrm-field-bar__count")).to_have_text(f"Waiting to be sent: {n}", timeout=30_000)


def test_each_record_arrives_once_whatever_happens_on_the_way(browser: Browser, tmp_path: Path) -> None:
    node = new_node(tmp_path / "node", os.environ.get("OPENNRM_TEST_DATABASE", "sqlite"))
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    try:
        node.run("init")
        cookies = node.python(_BEGIN)
        with open_context(browser, PHONE) as context:
            context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
            page = context.new_page()
            with _server(node, port):
                _register(page, url)
            page.close()
            for called in NAMES:  # the server is down, the tab is closed each time
                _fill_in(context, url, called)
            page = context.new_page()
            page.goto(f"{url}/field/waiting/")
            _waiting(page, 3)

            with _server(node, port) as process:
                # The first answer is lost on the way, and the server dies after it has taken the record.
                def lose(route: object, _request: object) -> None:
                    route.fetch()  # type: ignore[attr-defined]
                    _kill(process)
                    route.abort()  # type: ignore[attr-defined]

                context.route("**/field/queue/", lose)
                page.get_by_role("button", name="Send now").click()
                expect(page.locator("[data-waiting=outcome]")).to_contain_text("cannot be reached", timeout=30_000)
                context.unroute("**/field/queue/")
            assert len(node.python(_FOUND)) == 1
            _waiting(page, 3)
            page.close()

            with _server(node, port):
                page = context.new_page()
                page.goto(f"{url}/field/waiting/")
                _waiting(page, 0)
                assert node.python(_FOUND) == list(NAMES)
                page.reload()
                _waiting(page, 0)
        assert node.python(_FOUND) == list(NAMES)
    finally:
        node.stop()
