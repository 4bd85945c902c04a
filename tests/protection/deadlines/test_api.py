"""Tasks for programs: given away, moved, dropped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from opennrm.kernel import clock
from tests.factories.files import make_case
from tests.personas import Personas, make_personas
from tests.support.api import NOTHING_THERE, call

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def in_days(n_days: int) -> str:
    return (clock.now() + timedelta(days=n_days)).isoformat()


def add(personas: Personas) -> tuple[str, dict[str, Any]]:
    """Return a case of alice's and a task in it."""
    code = make_case(personas.actor("alice"), at=clock.now()).code
    status, made = call(
        personas.alice, "POST", f"/cases/{code}/tasks", {"note": "Call the clinic", "due_at": in_days(2)}
    )
    assert status == 201
    return code, made


def test_task_is_given_to_a_colleague_moved_and_ticked_off(personas: Personas) -> None:
    _code, made = add(personas)
    path = f"/tasks/{made['id']}"
    sam = {"person_id": personas.sam.pk}
    assert call(personas.alice, "POST", f"{path}/assignment", sam)[1]["person_id"] == personas.sam.pk
    status, told = call(personas.alice, "POST", f"{path}/assignment", {"person_id": personas.charlie.pk})
    assert (status, list(told["errors"])) == (422, ["person_id"])
    later = {"due_at": in_days(5), "because": "The clinic is closed."}
    assert call(personas.alice, "POST", f"{path}/move", later)[1]["due_at"][:10] == later["due_at"][:10]
    assert list(call(personas.alice, "POST", f"{path}/move", later | {"because": ""})[1]["errors"]) == ["because"]
    assert list(call(personas.alice, "POST", f"{path}/move", later | {"due_at": in_days(1)})[1]["errors"]) == ["due_at"]
    (waiting,) = call(personas.sam, "GET", "/tasks")[1]["items"]
    assert (waiting["id"], waiting["person_id"]) == (made["id"], personas.sam.pk)
    assert call(personas.sam, "POST", f"{path}/done")[1]["done_at"]


def test_task_is_dropped_with_a_reason(personas: Personas) -> None:
    code, made = add(personas)
    path = f"/tasks/{made['id']}/drop"
    assert call(personas.alice, "POST", path, {"because": ""})[0] == 422
    assert len(call(personas.alice, "GET", f"/cases/{code}/tasks")[1]["items"]) == 1
    assert call(personas.alice, "POST", path, {"because": "She called herself."})[0] == 200
    assert call(personas.alice, "GET", f"/cases/{code}/tasks")[1]["items"] == []


def test_deadline_that_a_rule_lays_down_is_neither_moved_nor_dropped(personas: Personas) -> None:
    code = make_case(personas.actor("alice"), at=clock.now()).code
    call(personas.alice, "POST", f"/cases/{code}/decisions", {"step": "reasonable_grounds", "note": "Fear."})
    (task,) = [one for one in call(personas.dora, "GET", "/tasks")[1]["items"] if one["is_statutory"]]
    path = f"/tasks/{task['id']}"
    assert call(personas.dora, "POST", f"{path}/move", {"due_at": in_days(900), "because": "Busy"})[0] == 409
    assert call(personas.dora, "POST", f"{path}/drop", {"because": "Busy"})[0] == 409
    assert call(personas.dora, "GET", "/tasks")[1]["items"] == [task]


def test_stranger_gets_the_same_answer_as_for_nothing(personas: Personas) -> None:
    code, made = add(personas)
    for step, body in (
        ("done", None),
        ("assignment", {}),
        ("move", {"due_at": in_days(1), "because": ""}),
        ("drop", {"because": ""}),
    ):
        found = call(personas.charlie, "POST", f"/tasks/{made['id']}/{step}", body)
        assert (found[0], found) == (404, call(personas.charlie, "POST", f"/tasks/{NOTHING_THERE}/{step}", body))
    assert call(personas.alice, "GET", f"/cases/{code}/tasks")[1]["items"] == [made]
