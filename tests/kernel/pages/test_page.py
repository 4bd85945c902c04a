"""Who may come in, and what a refusal looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRule, views
from tests.kernel.pages import fake

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_pages")]


def test_page_sends_strangers_to_sign_in_and_back(client: Client) -> None:
    response = client.get("/fake/?page=2")

    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=%2Ffake%2F%3Fpage%3D2")


def test_page_sends_a_strangers_fragment_to_sign_in(client: Client) -> None:
    response = client.get("/fake/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (200, "/sign-in/?next=%2Ffake%2F")


def test_page_lets_in_a_role_that_may(as_actor: Callable[[str], Client]) -> None:
    assert as_actor("manager").get("/fake/").status_code == 200


def test_page_refuses_a_role_that_may_not(as_actor: Callable[[str], Client]) -> None:
    response = as_actor("auditor").get("/fake/")

    assert response.status_code == 403
    assert "Your role does not include this." in response.content.decode()


def test_page_refuses_other_methods(as_actor: Callable[[str], Client]) -> None:
    response = as_actor("manager").post("/fake/")

    assert (response.status_code, response["Allow"]) == (405, "GET")


def test_page_answers_head(as_actor: Callable[[str], Client]) -> None:
    assert as_actor("manager").head("/fake/").status_code == 200


def test_page_hides_what_is_not_visible(as_actor: Callable[[str], Client]) -> None:
    response = as_actor("manager").get("/fake/hidden")

    assert response.status_code == 404
    assert "Nothing found here" in response.content.decode()


def test_page_shows_a_refusal_with_its_status(as_actor: Callable[[str], Client]) -> None:
    response = as_actor("manager").post("/fake/close")

    assert response.status_code == 409
    assert "The file has an open referral." in response.content.decode()


def test_page_tells_listeners_of_refusals(as_actor: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(views, "_listeners", [])
    views.listen_to_refusals(lambda request, error: heard.append(f"{request.path} {type(error).__name__}"))

    as_actor("manager").get("/fake/hidden")
    as_actor("manager").get("/fake/conflict")
    as_actor("manager").get("/fake/")

    assert heard == ["/fake/hidden NotVisible", "/fake/conflict EditConflict"]


def test_page_is_never_kept_by_the_browser(as_actor: Callable[[str], Client]) -> None:
    response = as_actor("manager").get("/fake/")

    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_survivors_page_is_closed_to_staff(as_actor: Callable[[str], Client]) -> None:
    response = as_actor("manager").get("/fake/own")

    assert (response.status_code, response["Location"]) == (302, "/survivor/")


def test_survivors_page_is_open_to_the_survivor(as_actor: Callable[[str], Client]) -> None:
    assert as_actor("survivor").get("/fake/own").content == b"own"


def test_staff_page_is_closed_to_the_survivor(as_actor: Callable[[str], Client]) -> None:
    assert as_actor("survivor").get("/fake/").status_code == 302


def test_rule_can_be_read_from_the_view() -> None:
    assert fake.add.page_rule == PageRule(Action.CASE_OPEN, ("GET", "POST"))
    assert fake.own.page_rule == PageRule(None, ("GET",), survivor=True)


def test_confirm_asks_before_a_dangerous_step(as_actor: Callable[[str], Client]) -> None:
    text = as_actor("manager").get("/fake/close").content.decode()

    assert "Close the file?" in text
    assert "govuk-button--warning" in text


def test_paginate_takes_junk_for_the_first_page(as_actor: Callable[[str], Client]) -> None:
    client = as_actor("manager")

    numbers = [client.get("/fake/", {"page": page}).context["page"].number for page in ("2", "999", "x", "")]

    assert numbers == [2, 3, 1, 1]
