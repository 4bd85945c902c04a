"""Screenings for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.cases.models import Case
from tests.factories.screening import STRONG, make_screening
from tests.personas import Personas, make_personas
from tests.support.api import call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opennrm.protection.screening.models import Screening

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Personas:
    return make_personas()


def screen(people: Personas, answers: Mapping[str, str] = STRONG) -> Screening:
    return make_screening(people.actor("alice"), answers, at=clock.now())


def test_screenings_are_listed_and_read(people: Personas) -> None:
    code = screen(people).file.code

    (row,) = call(people.alice, "GET", "/screenings")[1]["items"]
    status, shown = call(people.alice, "GET", f"/screenings/{code}")

    assert (row["code"], row["certainty"], row["decision"]) == (code, "strong", "waiting")
    assert status == 200
    assert [one["code"] for one in shown["signs"]] == [
        "un.act.transport", "un.means.coercion", "un.purpose.forced_labour"
    ]  # fmt: skip
    assert (shown["elements"], shown["dimensions"], shown["ilo_route"]) == (["act", "means", "purpose"], [], None)
    assert shown["next_steps"] == ["tell_supervisor", "open_case", "refer", "give_leaflet"]


def test_screenings_of_others_do_not_exist(people: Personas) -> None:
    code = screen(people).file.code

    assert call(people.charlie, "GET", "/screenings")[1]["items"] == []
    answers = [
        call(people.charlie, method, f"/screenings/{one}{rest}", {} if method == "POST" else None)
        for one in (code, "AAAA-AAAA")
        for method, rest in (("GET", ""), ("POST", "/case"), ("POST", "/not-now"))
    ]
    assert {status for status, _told in answers} == {404}
    assert answers[:3] == answers[3:]


def test_screening_becomes_a_case_once(people: Personas) -> None:
    code = screen(people, STRONG | {"age": "unknown"}).file.code

    refused = call(people.alice, "POST", f"/screenings/{code}/case", {})
    opened = call(people.alice, "POST", f"/screenings/{code}/case", {"is_child": True, "pseudonym": "Red"})
    again = call(people.alice, "POST", f"/screenings/{code}/case", {"is_child": True})

    assert (refused[0], list(refused[1]["errors"])) == (422, ["is_child"])
    assert (opened[0], again[0]) == (201, 409)
    with acting_as(SYSTEM, clock.now()):
        case = Case.objects.select_related("file").get()
    assert (case.file.code, case.is_child) == (opened[1]["case"], True)


def test_screening_ends_in_not_now(people: Personas) -> None:
    code = screen(people).file.code

    assert call(people.alice, "POST", f"/screenings/{code}/not-now")[1]["decision"] == "not_now"
    assert call(people.alice, "GET", f"/screenings/{code}")[1]["decision"] == "not_now"
