"""A second person's yes, for programs that people work in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from opennrm.kernel import clock
from opennrm.kernel.audit.models import Entry
from tests.factories.files import make_case
from tests.personas import Personas, make_personas
from tests.protection.lifecycle.conftest import ask_to_close
from tests.support.api import NOTHING_THERE, call

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    return make_personas()


@pytest.fixture
def opened(personas: Personas) -> Opened:
    """Return a case that alice asks to close."""
    alice = personas.actor("alice")
    made = make_case(alice, at=clock.now())
    ask_to_close(alice, made, at=clock.now())
    return made


def waiting(personas: Personas) -> str:
    (asked,) = call(personas.sam, "GET", "/approvals")[1]["items"]
    return f"/approvals/{asked['id']}"


def test_supervisor_reads_what_is_asked_and_agrees(personas: Personas, opened: Opened) -> None:
    path = waiting(personas)
    status, asked = call(personas.sam, "GET", path)
    assert (status, asked["action"], asked["code"], asked["asked_by_id"]) == (
        200, "case.close", opened.code, personas.alice.pk,
    )  # fmt: skip
    assert (asked["reason"], asked["facts"][0]["value"]) == (
        "Linden lives on her own now.", "The assistance plan is completed",
    )  # fmt: skip
    assert Entry.objects.filter(verb="approval.read", file_id=opened.file.pk).count() == 1
    status, decided = call(personas.sam, "POST", f"{path}/decision", {"decision": "yes"})
    assert (status, decided["status"]) == (200, "approved")
    assert call(personas.alice, "GET", f"/cases/{opened.code}")[1]["case"]["values"]["stage"] == "closed"
    assert call(personas.sam, "POST", f"{path}/decision", {"decision": "yes"})[0] == 404
    (mine,) = call(personas.alice, "GET", "/approvals/mine")[1]["items"]
    assert mine["status"] == "approved"


@pytest.mark.parametrize("body", [{"decision": "no"}, {"decision": "maybe"}, {"decision": ""}])
def test_decision_that_lacks_something_decides_nothing(
    personas: Personas, opened: Opened, body: dict[str, str]
) -> None:
    path = waiting(personas)
    assert call(personas.sam, "POST", f"{path}/decision", body)[0] == 422
    assert call(personas.sam, "GET", path)[1]["status"] == "pending"
    assert call(personas.alice, "GET", f"/cases/{opened.code}")[1]["case"]["values"]["stage"] == "intake"


def test_asker_takes_the_request_back_but_never_decides(personas: Personas, opened: Opened) -> None:
    path = waiting(personas)
    assert call(personas.alice, "POST", f"{path}/decision", {"decision": "yes"})[0] == 404
    assert call(personas.sam, "POST", f"{path}/withdrawal")[0] == 404
    assert call(personas.alice, "POST", f"{path}/withdrawal")[1]["status"] == "withdrawn"
    assert call(personas.alice, "POST", f"{path}/withdrawal")[0] == 409
    assert call(personas.sam, "GET", "/approvals")[1]["items"] == []
    assert call(personas.alice, "GET", f"/cases/{opened.code}")[1]["case"]["values"]["stage"] == "intake"


@pytest.mark.parametrize("name", ["charlie", "ada", "cora", "otto"])
def test_others_get_the_same_answer_as_for_nothing(personas: Personas, opened: Opened, name: str) -> None:
    path, person = waiting(personas), personas[name]
    for method, step, body in (
        ("GET", "", None),
        ("POST", "/decision", {"decision": ""}),
        ("POST", "/withdrawal", None),
    ):
        found = call(person, method, f"{path}{step}", body)
        assert (found[0], found) == (404, call(person, method, f"/approvals/{NOTHING_THERE}{step}", body))
    assert call(person, "GET", "/approvals")[1]["items"] == []
    assert call(person, "GET", "/approvals/mine")[1]["items"] == []
    assert call(personas.sam, "GET", path)[1]["code"] == opened.code
