"""The procedure for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.personas import make_personas
from tests.protection.sop.test_pages import late_case
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from opennrm.protection.sop.models import Procedure

pytestmark = pytest.mark.django_db


def test_a_program_reads_the_procedure_and_how_its_rules_stand(procedure: Procedure) -> None:
    personas = make_personas()
    code = late_case(personas)
    client = browser_of(personas.alice)

    rules = client.get("/api/v1/procedure").json()
    case = client.get(f"/api/v1/cases/{code}/procedure").json()
    listed = client.get("/api/v1/procedure/to-do?when=overdue").json()

    assert (rules["version"], len(rules["rules"])) == ("2026-1", 49)
    assert case["version"] == "2026-1"
    assert {one["rule"]: one["state"] for one in case["rules"]}["guardian"] == "overdue"
    assert listed["n_items"] == len(listed["items"]) == 5
    assert browser_of(personas.charlie).get(f"/api/v1/cases/{code}/procedure").status_code == 404


def test_a_program_says_why_a_rule_was_not_kept(procedure: Procedure) -> None:
    personas = make_personas()
    code = late_case(personas)
    client, address = browser_of(personas.alice), f"/api/v1/cases/{code}/procedure/guardian/reason"

    empty = client.post(address, {"reason": ""}, content_type="application/json")
    made = client.post(address, {"reason": "Nobody was free."}, content_type="application/json")

    assert (empty.status_code, made.status_code) == (422, 201)
    assert made.json()["rule"] == "guardian"
    assert client.get("/api/v1/procedure/to-do").json()["n_items"] == 5


def test_figures_are_for_those_who_oversee(procedure: Procedure) -> None:
    personas = make_personas()
    late_case(personas)

    found = browser_of(personas.cora).get("/api/v1/procedure/figures").json()

    assert {one["n_cases"] for one in found} == {0, None}
    assert browser_of(personas.alice).get("/api/v1/procedure/figures").status_code == 403
