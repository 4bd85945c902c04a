"""Signing in through an agency's own OpenID Connect service: a small real one, over HTTP."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from opennrm.kernel.accounts.models import Person
from tests.personas import Personas, make_personas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.django_db
KEY = "a secret that only the tests' own service knows, long enough"


@dataclass
class Service:
    """An identity service, and whom it says the browser is."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def answers(self, path: str) -> dict[str, Any]:
        """Return what a path of the service says."""
        if path.startswith("/.well-known"):
            names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            return {f"{name}_endpoint": f"{self.url}/{to}" for name, to in names.items()} | {
                "issuer": self.url,
                "jwks_uri": f"{self.url}/jwks",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path.startswith("/token"):
            times = {"iat": int(time.time()), "exp": int(time.time()) + 300}
            claims = {"iss": self.url, "aud": "node"} | times | self.claims
            token = jwt.encode(claims, KEY, algorithm="HS256")
            return {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": token}
        return self.claims


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    made = Service()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            made.asked.append(parse_qs(self.rfile.read(length).decode()))
            body = json.dumps(made.answers(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _answer  # noqa: N815 - http.server's names

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    app = {
        "provider_id": "agency", "name": "Ministry", "client_id": "node", "secret": "s",
        "settings": {"server_url": made.url},
    }  # fmt: skip
    settings.IDENTITY_SERVICE = "Ministry"
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def sign_in(client: Client, service: Service, **claims: Any) -> Any:
    service.claims = {"sub": "u-1", "name": "Alice", "email_verified": True} | claims
    assert "Sign in with Ministry" in client.get(reverse("account_login")).content.decode()
    away = client.post(reverse("openid_connect_login", args=["agency"]))
    assert away["Location"].startswith(f"{service.url}/authorize")
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = urlencode({"code": "c", "state": asked["state"][0]})
    return client.get(f"{reverse('openid_connect_callback', args=['agency'])}?{back}")


def test_person_of_the_service_comes_in_with_the_second_step(
    client: Client, personas: Personas, service: Service
) -> None:
    TOTP.activate(personas.alice, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    answer = sign_in(client, service, email="alice@harbour.example")
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("accounts:profile")).status_code == 302
    assert any("code_verifier" in asked for asked in service.asked)


def test_person_without_a_second_step_sets_one_up(client: Client, personas: Personas, service: Service) -> None:
    sign_in(client, service, email="alice@harbour.example")
    assert client.get(reverse("accounts:profile"))["Location"] == reverse("accounts:second_factor")
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.extra_data) == (personas.alice, {})


@pytest.mark.parametrize(
    "claims",
    [{"email": "stranger@nowhere.example"}, {"email": "alice@harbour.example", "email_verified": False}],
)
def test_stranger_to_this_node_stays_outside(
    client: Client, personas: Personas, service: Service, claims: dict[str, Any]
) -> None:
    n_before = Person.objects.count()
    answer = sign_in(client, service, **claims)
    assert "You have no account here" in answer.content.decode()
    assert client.get(reverse("accounts:profile"))["Location"].startswith(reverse("account_login"))
    assert (Person.objects.count(), SocialAccount.objects.count()) == (n_before, 0)


def test_person_let_go_stays_outside(client: Client, personas: Personas, service: Service) -> None:
    Person.objects.get_queryset().filter(pk=personas.alice.pk).update(is_active=False)
    sign_in(client, service, email="alice@harbour.example")
    assert client.get(reverse("accounts:profile"))["Location"].startswith(reverse("account_login"))


def test_answer_to_another_browser_is_refused(client: Client, personas: Personas, service: Service) -> None:
    client.post(reverse("openid_connect_login", args=["agency"]))
    forged = client.get(f"{reverse('openid_connect_callback', args=['agency'])}?code=c&state=forged")
    assert "That did not work" in forged.content.decode()
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_service_is_absent_unless_it_is_set(client: Client) -> None:
    assert "Sign in with Ministry" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("openid_connect_login", args=["agency"])).status_code == 404
