"""The reference data as other systems read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from ninja.testing import TestClient

from opennrm.kernel.reference.api import router

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
client = TestClient(router)


def _get(path: str) -> Any:
    response = client.get(path, at=NOW)
    assert response.status_code == 200, response.content
    return response.json()


def test_countries_are_named_in_the_language_asked_for() -> None:
    """All of them, with their standing."""
    found = {one["iso3"]: one for one in _get("/countries?language=ru")}

    assert len(found) == 255
    assert found["TUR"] == {
        "iso2": "TR", "iso3": "TUR", "numeric": "792", "name": "Турция", "standing": "participating",
        "is_fictitious": False,
    }  # fmt: skip
    assert found["XDL"]["is_fictitious"] is True


def test_languages_come_with_direction() -> None:
    """Right-to-left is said."""
    found = {one["code"]: one for one in _get("/languages?language=fr")}

    assert found["ar"]["direction"] == "rtl"
    assert found["ar"]["name"] == "arabe"
    assert len(found) == 148


def test_code_lists_can_be_listed_and_read() -> None:
    """Each with its HTCDS codes."""
    rows = _get("/code-lists")
    acts = _get("/code-lists/acts")

    assert {"name": "acts", "title": "Acts", "n_codes": 5} in rows
    assert acts["codes"][0] == {
        "code": "recruitment",
        "label": "Recruitment",
        "description": "Found, hired, invited or won over.",
        "htcds": {"code": "Recruitment", "is_exact": True, "note": ""},
    }
    assert [len(_get(f"/code-lists/{row['name']}")["codes"]) for row in rows] == [row["n_codes"] for row in rows]


def test_country_pack_says_the_clocks_and_holidays() -> None:
    """Of the year asked for, or of this year."""
    pack = _get("/country-pack")
    clocks = {one["name"]: one for one in pack["clocks"]}

    assert clocks["reasonable_grounds_working_days"] == {
        "name": "reasonable_grounds_working_days",
        "label": "Reasonable-grounds decision",
        "value": 5,
        "unit": "working_days",
        "sources": ["National Referral Mechanism Act (Dreamland) 2016, s. 12"],
    }
    assert {day["on"][:4] for day in pack["holidays"]} == {"2026"}
    assert {day["on"][:4] for day in _get("/country-pack?year=2024")["holidays"]} == {"2024"}
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
def test_junk_is_refused(path: str, status: int) -> None:
    """With the status that says whose mistake it was."""
    assert client.get(path, at=NOW).status_code == status
