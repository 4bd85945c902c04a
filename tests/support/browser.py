"""A real browser for the journeys: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
# "region" wants everything inside landmarks; the skip link and the banner of an exercise stand before them on purpose.
_AXE_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
                "rules": {"region": {"enabled": False}}}  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser; Debian's if there is one, else Playwright's own."""
    # Playwright's loop runs in the thread of the tests; Django would take their queries for asynchronous ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def open_context(browser: Browser, size: ViewportSize | None = None, **options: Any) -> BrowserContext:
    """Open a window of its own, on a phone or a desk."""
    context = browser.new_context(viewport=size or DESK, locale="en-GB", **options)
    context.set_default_timeout(15_000)
    return context


def axe_findings(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page, one sentence each."""
    results = Axe().run(page, options=_AXE_OPTIONS)
    return [
        f"{violation['id']}: {violation['help']} ({', '.join(str(node['target']) for node in violation['nodes'][:3])})"
        for violation in results.response["violations"]
    ]


def is_too_wide(page: Page) -> bool:
    """Tell whether a person would have to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
