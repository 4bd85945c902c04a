"""After a screening, what to do next comes from the State's own procedure."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.selectors import access_file
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.screening.selectors import procedure_after, screened
from opennrm.protection.sop.services import publish_packed
from tests.factories.files import NOON
from tests.factories.screening import NOTHING, STRONG, make_screening
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Personas:
    with acting_as(SYSTEM, NOON):
        publish_packed(at=NOON)
    return make_personas()


def test_danger_asks_for_a_safety_plan_within_a_day(people: Personas) -> None:
    fred = people.actor("fred")
    found = make_screening(fred, STRONG | {"danger": "yes", "danger_kind": "controller_near"})
    with acting_as(fred, NOON):
        opened = access_file(actor=fred, code=found.file.code, at=NOON, kind="screening")
        asked = {one.rule: one.due_at for one in procedure_after(screened(opened, NOON), NOON)}
    assert asked["danger-at-screening"] == NOON + timedelta(hours=24)


def test_nothing_found_asks_for_nothing(people: Personas) -> None:
    fred = people.actor("fred")
    found = make_screening(fred, NOTHING)
    with acting_as(fred, NOON):
        opened = access_file(actor=fred, code=found.file.code, at=NOON, kind="screening")
        assert procedure_after(screened(opened, NOON), NOON) == []


def test_page_of_the_result_says_what_the_procedure_asks(people: Personas) -> None:
    found = make_screening(people.actor("fred"), STRONG, at=clock.now())
    page = browser_of(people["fred"]).get(reverse("screening:result", args=[found.file.code]))
    assert "What the procedure asks once a case is open" in page.content.decode()
