"""Requests for a second person's yes in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.approvals.models import Approval
from opennrm.protection.cases.models import Case
from tests.factories.files import make_case
from tests.personas import Personas, make_personas
from tests.protection.lifecycle.conftest import ask_to_close
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def asked(personas: Personas) -> Approval:
    """Have alice ask for a case to be closed."""
    alice = personas.actor("alice")
    closure = ask_to_close(alice, make_case(alice, at=clock.now()), at=clock.now())
    with acting_as(SYSTEM, clock.now()):
        return Approval.objects.select_related("file").get(subject_id=closure.pk)


def status_of(approval: Approval) -> str:
    """Return how a request stands now."""
    with acting_as(SYSTEM, clock.now()):
        return str(Approval.objects.get(pk=approval.pk).status)


@pytest.mark.parametrize("n_requests", [1, 3])
def test_list_asks_the_database_as_often_for_many_as_for_one(
    personas: Personas, django_assert_max_num_queries: DjangoAssertNumQueries, n_requests: int
) -> None:
    codes = [asked(personas).file.code for _number in range(n_requests)]  # type: ignore[union-attr]
    browser = browser_of(personas.sam)
    browser.get(reverse("approvals:to_decide"))
    with django_assert_max_num_queries(16):
        page = browser.get(reverse("approvals:to_decide")).content.decode()
    assert [code for code in codes if code not in page] == []


def test_supervisor_reads_what_is_asked_and_decides(personas: Personas) -> None:
    approval = asked(personas)
    browser = browser_of(personas.sam)
    address = reverse("approvals:decide", args=[approval.pk])
    page = browser.get(address).content.decode()
    for words in ("Close a case", "The assistance plan is completed", "Linden lives on her own now.", "Alice"):
        assert words in page
    assert browser.post(address, {}).status_code == 422
    assert browser.post(address, {"decision": "no", "note": ""}).status_code == 422
    assert status_of(approval) == "pending"
    assert browser.post(address, {"decision": "yes"}).status_code == 302
    assert status_of(approval) == "approved"
    assert browser.get(address).status_code == 404
    with acting_as(SYSTEM, clock.now()):
        assert Case.objects.get().stage == "closed"


@pytest.mark.parametrize("name", ["alice", "charlie", "ada", "cora"])
def test_nobody_else_finds_the_request(personas: Personas, name: str) -> None:
    approval = asked(personas)
    browser = browser_of(personas[name])
    address = reverse("approvals:decide", args=[approval.pk])
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"decision": "yes"}).status_code == 404
    assert status_of(approval) == "pending"


def test_who_asked_sees_the_answer_and_takes_back_what_waits(personas: Personas) -> None:
    approval = asked(personas)
    browser = browser_of(personas.alice)
    address = reverse("approvals:withdraw", args=[approval.pk])
    assert "Waiting for a decision" in browser.get(reverse("approvals:mine")).content.decode()
    assert browser.get(address).status_code == 200
    assert browser.post(address).status_code == 302
    assert status_of(approval) == "withdrawn"
    assert "Taken back" in browser.get(reverse("approvals:mine")).content.decode()
    assert browser.post(address).status_code == 409
    assert browser_of(personas.sam).post(address).status_code == 404
