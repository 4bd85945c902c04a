"""The reference pages, for everybody who is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse

from opennrm.kernel.reference.enums import ClockName
from opennrm.kernel.reference.selectors import clocks, code_list_names, country_pack
from tests.personas import Personas, make_personas

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    """Return everybody."""
    return make_personas()


@pytest.fixture
def fred(client: Client, personas: Personas) -> Client:
    """Return the browser of a first responder."""
    client.force_login(personas.fred)
    session = client.session
    session["second_factor"] = personas.fred.pk
    session.save()
    return client


@pytest.mark.parametrize("name", ["law", "lists", "states"])
def test_pages_are_for_those_signed_in(client: Client, name: str) -> None:
    """A stranger is sent to the door."""
    response = client.get(reverse(f"reference:{name}"))

    assert response.status_code == 302
    assert "next=" in response["Location"]


def test_law_shows_every_clock_with_its_law(fred: Client) -> None:
    """And the authorities and helplines."""
    page = fred.get(reverse("reference:law")).content.decode()

    for clock in clocks():
        assert clock.label in page
        assert clock.text in page
    assert "art. 13" in page
    assert "tel:0800000116" in page
    assert "Victim Identification Authority" in page


def test_law_speaks_the_language_of_the_reader(fred: Client) -> None:
    """French names and French words."""
    fred.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"

    page = fred.get(reverse("reference:law")).content.decode()

    assert "Autorité d’identification des victimes" in page
    assert "5 jours ouvrables" in page


@pytest.mark.parametrize("name", code_list_names())
def test_list_shows_its_codes(fred: Client, name: str) -> None:
    """All lists have a page."""
    assert fred.get(reverse("reference:list", args=[name])).status_code == 200


def test_list_that_is_not_there_is_not_found(fred: Client) -> None:
    """No stack trace, no guess."""
    assert fred.get(reverse("reference:list", args=["nonsense"])).status_code == 404


def test_states_shows_all_names(fred: Client) -> None:
    """In six languages."""
    page = fred.get(reverse("reference:states")).content.decode()

    assert page.count("<tr") == 69
    assert "Соединенное Королевство" in page


def test_clock_names_are_those_of_the_pack() -> None:
    """No deadline is left off the page."""
    assert [name.value for name in ClockName] == [
        name for name in type(country_pack().clocks).model_fields if name != "sources"
    ]
