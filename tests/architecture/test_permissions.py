"""The permission table: every page and endpoint against everybody.

A page without a row, or one (or an endpoint) that lets a wrong role in, fails.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.shortcuts import resolve_url

from opennrm.api.assembly import Endpoint, endpoints
from opennrm.api.urls import api
from opennrm.kernel.actors import ROLE_ACTIONS, Role
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of
from tools.permissions import Row, rows

if TYPE_CHECKING:
    from django.test import Client

PAGES = rows()
RULED = [row for row in PAGES if row.rule is not None]
ENDPOINTS = list(endpoints(api))
pytestmark = pytest.mark.django_db


def ask(client: Client, row: Row, method: str) -> int:
    return client.generic(method, row.example).status_code


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.address)
def test_every_page_says_who_may_come_in(row: Row) -> None:
    assert row.rule is not None, f"/{row.address} needs @page or @public_page"


def test_strangers_are_sent_to_the_right_door(client: Client) -> None:
    doors = {True: resolve_url(settings.SURVIVOR_LOGIN_URL), False: resolve_url(settings.LOGIN_URL)}
    for row in RULED:
        assert row.rule is not None
        for method in () if row.rule.public else row.rule.methods:
            response = client.generic(method, row.example)

            found = (response.status_code, response.headers.get("Location", "").partition("?")[0])
            assert found == (302, doors[row.rule.survivor]), f"{method} {row.example}"


@pytest.mark.parametrize("name", Personas.names())
def test_nobody_enters_a_page_that_their_role_does_not_include(name: str) -> None:
    person = make_personas()[name]
    client = browser_of(person)
    allowed = {action for role in person.roles for action in ROLE_ACTIONS[Role(role)]}

    for row in RULED:
        assert row.rule is not None
        if row.rule.action is not None and row.rule.action not in allowed:
            for method in row.rule.methods:
                assert ask(client, row, method) == 403, f"{method} {row.example}"


def test_staff_do_not_enter_the_survivors_pages() -> None:
    client = browser_of(make_personas().alice)

    for row in RULED:
        assert row.rule is not None
        if row.rule.survivor:
            assert ask(client, row, row.rule.methods[0]) == 302, row.example


def call(client: Client, endpoint: Endpoint) -> int:
    """Return what somebody gets who calls an endpoint about something that does not exist."""
    path = re.sub(r"{[^}]*}", "01890000-0000-7000-8000-000000000000", endpoint.path)
    return client.generic(endpoint.method, f"/api/v1{path}", "{}", content_type="application/json").status_code


def test_nobody_calls_an_endpoint_without_a_token_or_a_session(client: Client) -> None:
    assert [f"{one.method} {one.path}" for one in ENDPOINTS if call(client, one) != 401] == []


@pytest.mark.parametrize("name", Personas.names())
def test_nobody_calls_an_endpoint_that_their_role_does_not_include(name: str) -> None:
    person = make_personas()[name]
    client = browser_of(person)
    allowed = {action for role in person.roles for action in ROLE_ACTIONS[Role(role)]}
    closed = [one for one in ENDPOINTS if one.action is not None and one.action not in allowed]

    assert [f"{one.method} {one.path}" for one in closed if call(client, one) != 403] == []
