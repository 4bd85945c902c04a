"""Sign-in and administration in a real browser: on a phone and a desk, with passkeys, without accessibility faults."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from tests.factories.accounts import PASSWORD, ContactPointFactory, PersonFactory
from tests.factories.notifications import NotificationFactory
from tests.personas import Personas, make_personas
from tests.support.browser import DESK, PHONE, axe_findings, is_too_wide, open_context

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = Path(__file__).parents[2] / ".artifacts" / "accounts"


@pytest.fixture
def personas() -> Personas:
    personas = make_personas()
    PersonFactory.create_batch(3, agency=personas.ada.agency)
    PersonFactory.create(agency=personas.ada.agency, name="Invited Person", is_active=False)
    ContactPointFactory.create(agency=personas.ada.agency)
    NotificationFactory.create(person=personas.ada, is_urgent=True)
    NotificationFactory.create(person=personas.ada, text_key="Somebody asks for access to a case.")
    return personas


@pytest.fixture
def node(live_server: LiveServer, settings: Any) -> str:
    settings.DEMO_SIGN_IN = True
    return live_server.url.replace("127.0.0.1", "localhost")


def come_in(page: Page, node: str, name: str) -> None:
    page.goto(node + reverse("account_login"))
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_url(re.compile(r"^(?!.*sign-in)"))


def look(page: Page, name: str, size: str) -> list[str]:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}-{size}.png", full_page=True)
    faults = [f"{name} ({size}): {finding}" for finding in axe_findings(page)]
    return [*faults, f"{name} ({size}) is too wide"] if is_too_wide(page) else faults


@pytest.mark.parametrize(("size", "viewport"), [("phone", PHONE), ("desk", DESK)])
def test_pages_have_no_faults(
    browser: Browser, personas: Personas, node: str, size: str, viewport: ViewportSize
) -> None:
    with open_context(browser, viewport) as context:
        page = context.new_page()
        faults = []
        for name in ("account_login", "account_reset_password"):
            page.goto(node + reverse(name))
            faults += look(page, name, size)
        come_in(page, node, "Ada")
        for name, args in (
            ("accounts:profile", []),
            ("accounts:second_factor", []),
            ("accounts:sessions", []),
            ("accounts:preferences", []),
            ("accounts:agency", ["harbour"]),
            ("accounts:people", ["harbour"]),
            ("accounts:person_new", ["harbour"]),
            ("accounts:person", [personas.alice.pk]),
            ("accounts:person_deactivate", [personas.alice.pk]),
            ("accounts:tokens", ["harbour"]),
            ("accounts:token_new", ["harbour"]),
            ("webhooks:list", ["harbour"]),
            ("notifications:list", []),
        ):
            page.goto(node + reverse(name, args=args))
            faults += look(page, name.replace(":", "-"), size)
    assert faults == []


def give_authenticator(context: BrowserContext, page: Page) -> None:
    """Plug in a passkey that says yes to everything."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_passkey_is_added_and_lets_in_without_a_password(browser: Browser, personas: Personas, node: str) -> None:
    with open_context(browser, DESK) as context:
        page = context.new_page()
        give_authenticator(context, page)
        page.goto(node + reverse("account_login"))
        page.get_by_label("E-mail address").fill(personas.alice.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
        page.get_by_label("Let me sign in with it alone").check()
        assert look(page, "new-passkey", "desk") == []
        page.get_by_role("button", name="Add", exact=True).click()
        page.wait_for_url("**/recovery/")
        page.screenshot(path=SHOTS / "recovery-desk.png", full_page=True)
        assert Authenticator.objects.filter(user=personas.alice, type="webauthn").count() == 1
        page.get_by_role("button", name="Sign out").click()
        page.goto(node + reverse("account_login"))
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(re.compile(r"^(?!.*sign-in)"))
        page.goto(node + reverse("accounts:profile"))
        assert page.get_by_role("heading", level=1).inner_text() == "My account"


def test_second_step_page_offers_every_way(browser: Browser, personas: Personas, node: str) -> None:
    TOTP.activate(personas.alice, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    with open_context(browser, PHONE) as context:
        page = context.new_page()
        page.goto(node + reverse("account_login"))
        page.get_by_label("E-mail address").fill(personas.alice.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/sign-in/code/")
        assert look(page, "second-step", "phone") == []
        page.get_by_label("Code").fill("000000")
        page.get_by_role("button", name="Sign in", exact=True).click()
        assert look(page, "second-step-wrong", "phone") == []
        assert "This code is wrong or too old" in page.inner_text("main")


def test_app_is_set_up_without_javascript(browser: Browser, personas: Personas, node: str) -> None:
    with open_context(browser, PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(node + reverse("account_login"))
        page.get_by_label("E-mail address").fill(personas.alice.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("link", name="Use an authenticator app").click()
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
        page.screenshot(path=SHOTS / "app-phone.png", full_page=True)
        page.get_by_text("I cannot scan it").click()
        secret = page.locator(".nrm-code").inner_text()
        from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

        counter = list(yield_hotp_counters_from_time())[1]
        page.get_by_label("Code that the app shows now").fill(format_hotp_value(hotp_value(secret, counter)))
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("**/recovery/")
        assert page.locator(".nrm-codes li").count() == 10
