"""The reference data as other systems read them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from opennrm.kernel.clock import now
from tests.personas import make_personas

pytestmark = pytest.mark.django_db


class Caller(Client):
    """Somebody who is signed in, asking the API."""

    def read(self, path: str) -> Any:
        response = self.get(f"/api/v1/reference{path}")
        assert response.status_code == 200, response.content
        return response.json()


@pytest.fixture
def fred() -> Caller:
    person = make_personas().fred
    caller = Caller()
    caller.force_login(person)
    session = caller.session
    session["second_factor"] = person.pk
    session.save()
    return caller


def test_countries_are_named_in_the_language_asked_for(fred: Caller) -> None:
    """All of them, with their standing."""
    found = {one["iso3"]: one for one in fred.read("/countries?language=ru")}

    assert len(found) == 255
    assert found["TUR"] == {
        "iso2": "TR", "iso3": "TUR", "numeric": "792", "name": "Турция", "standing": "participating",
        "is_fictitious": False,
    }  # fmt: skip
    assert found["XDL"]["is_fictitious"] is True


def test_languages_come_with_direction(fred: Caller) -> None:
    """Right-to-left is said."""
    found = {one["code"]: one for one in fred.read("/languages?language=fr")}

    assert found["ar"]["direction"] == "rtl"
    assert found["ar"]["name"] == "arabe"
    assert len(found) == 148


def test_code_lists_can_be_listed_and_read(fred: Caller) -> None:
    """Each with its HTCDS codes."""
    rows = fred.read("/code-lists")
    acts = fred.read("/code-lists/acts")

    assert {"name": "acts", "title": "Acts", "n_codes": 5} in rows
    assert acts["codes"][0] == {
        "code": "recruitment",
        "label": "Recruitment",
        "description": "Found, hired, invited or won over.",
        "htcds": {"code": "Recruitment", "is_exact": True, "note": ""},
    }
    assert [len(fred.read(f"/code-lists/{row['name']}")["codes"]) for row in rows] == [row["n_codes"] for row in rows]


def test_country_pack_says_the_clocks_and_holidays(fred: Caller) -> None:
    """Of the year asked for, or of this year."""
    pack = fred.read("/country-pack")
    clocks = {one["name"]: one for one in pack["clocks"]}

    assert clocks["reasonable_grounds_working_days"] == {
        "name": "reasonable_grounds_working_days",
        "label": "Reasonable-grounds decision",
        "value": 5,
        "unit": "working_days",
        "sources": ["National Referral Mechanism Act (Dreamland) 2016, s. 12"],
    }
    assert {day["on"][:4] for day in pack["holidays"]} == {str(now().year)}
    assert {day["on"][:4] for day in fred.read("/country-pack?year=2024")["holidays"]} == {"2024"}
    assert len(pack["places"]) == 8


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/countries?language=qqq", 422),
        ("/languages?language=", 422),
        ("/code-lists/nonsense", 404),
        ("/country-pack?language=xx-YY", 422),
        ("/country-pack?year=0", 422),
        ("/country-pack?year=99999", 422),
    ],
)
def test_junk_is_refused(fred: Caller, path: str, status: int) -> None:
    """With the status that says whose mistake it was."""
    assert fred.get(f"/api/v1/reference{path}").status_code == status


def test_strangers_are_asked_who_they_are(client: Client) -> None:
    assert client.get("/api/v1/reference/countries").status_code == 401
