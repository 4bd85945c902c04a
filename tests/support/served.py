"""A node that is served to a browser: started, killed, started again, and, where a test says so, days later."""

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

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.support.node import Node

PIN = "834 west gate"
# Python runs this before the program: the machine's clock, as Django reads it, goes ahead. The program knows nothing.
_CLOCK = """
from datetime import timedelta
from django.utils import timezone
_now = timezone.now
timezone.now = lambda: _now() + timedelta(seconds={seconds})
"""


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(node: Node, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server in a process group of its own; whatever happens, none of it is left."""
    process = subprocess.Popen(
        [sys.executable, "-m", "opennrm", "serve", "--port", str(port), "--no-worker"], env=node.environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        _wait_until_served(process, port)
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a served node as a power cut would."""
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


def move_clock(node: Node, folder: Path, ahead: timedelta) -> None:
    """Let everything that is started for the node from now on run on a clock that is ahead."""
    node.stop()
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_CLOCK.format(seconds=ahead.total_seconds()))
    node.paths.append(str(folder))


def register_device(page: Page, url: str) -> None:
    """Register the browser as a device that keeps forms, and wait until the pages are kept."""
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


def open_form(page: Page, url: str, form_id: str) -> None:
    """Open a form on a registered device."""
    page.goto(f"{url}/field/{form_id}/")
    page.wait_for_selector("html[data-fill-ready]")
    page.locator("#field-pin").fill(PIN)
    page.get_by_role("button", name="Unlock").click()
    page.get_by_label("Page by page").uncheck()


def finish_form(page: Page) -> None:
    """Finish the form without network, and close the tab at once."""
    page.get_by_role("button", name="Finish and send").click()
    expect(page.locator("[data-fill=state]")).to_have_attribute("data-state", "waiting", timeout=20_000)
    page.close()


def expect_waiting(page: Page, n: int) -> None:
    """Expect the bar to say how many records wait."""
    expect(page.locator(".nrm-field-bar__count")).to_have_text(f"Waiting to be sent: {n}", timeout=30_000)
