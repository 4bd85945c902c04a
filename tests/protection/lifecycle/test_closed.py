"""A closed case is read, never changed, until it is opened again; a few things go on nevertheless."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File, Grant
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.actors import SYSTEM, Action
from opennrm.kernel.errors import FileClosed
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.records.kinds import kinds_of
from opennrm.kernel.records.models import FileRecord
from opennrm.kernel.records.services import change_record, create_record
from opennrm.protection.assistance.models import Need
from opennrm.protection.cases.models import Case
from opennrm.protection.cases.services import assign_worker
from opennrm.protection.consents.models import Consent
from opennrm.protection.consents.services import record_consent, withdraw_consent
from opennrm.protection.deadlines.services import add_task
from opennrm.protection.documents.services import add_document
from opennrm.protection.identification.services import request_decision
from opennrm.protection.lifecycle.services import lift_hold, reopen_case, set_hold
from opennrm.protection.referrals.services import send_referral
from opennrm.protection.survivors.services import give_own_page
from tests.factories.consents import consent_answer, give_consent, sharing_answer
from tests.factories.contents import pdf
from tests.factories.directory import ServiceFactory
from tests.factories.files import NOON, make_case
from tests.protection.lifecycle.conftest import close_case
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from tests.personas import Personas

pytestmark = pytest.mark.django_db
MESSAGE = "This case is closed. Reopen it to change it."
LATER = NOON + timedelta(hours=1)


def _state() -> dict[str, Any]:
    """Return all there is of files, but for the log of who looked."""
    with acting_as(SYSTEM, LATER):
        rows = {
            model._meta.label: sorted(model._default_manager.values_list("pk", "version", "changed_at"))
            for model in apps.get_models()
            if issubclass(model, FileRecord)
        }
        others = [model.objects.count() for model in (CaseEvent, Grant, File)]
    return {**rows, "others": others}


def _again(actor: Actor, opened: Opened, **how: Any) -> Opened:
    return access_file_by_id(actor=actor, file_id=opened.file.pk, at=LATER, **how)


def _closed(personas: Personas) -> Opened:
    opened = make_case(personas.actor("alice"))
    close_case(personas, opened)
    return opened


def _record(actor: Actor, opened: Opened, _personas: Personas) -> None:
    create_record(actor=actor, at=LATER, opened=opened, model=Need, values={"need": "shelter"})


def _change(actor: Actor, opened: Opened, _personas: Personas) -> None:
    case = Case.objects.get(file=opened.file)
    values = {"sex": "female"}
    change_record(actor=actor, at=LATER, opened=opened, record=case, values=values, base_version=case.version)


def _agree(actor: Actor, opened: Opened, personas: Personas) -> None:
    record_consent(actor=actor, at=LATER, opened=opened, given=sharing_answer(personas.bob.agency_id))


def _refer(actor: Actor, opened: Opened, personas: Personas) -> None:
    service = ServiceFactory.create(agency=personas.bob.agency)
    send_referral(
        actor=actor, at=LATER, opened=opened, service=service, need="shelter", urgency="immediate",
        categories=Category.BASIC, emergency_reason="She has to leave tonight.",
    )  # fmt: skip


def _propose(actor: Actor, opened: Opened, _personas: Personas) -> None:
    request_decision(actor=actor, at=LATER, opened=opened, step="reasonable_grounds", note="Papers were taken away.")


def _document(actor: Actor, opened: Opened, _personas: Personas) -> None:
    add_document(
        actor=actor, at=LATER, opened=opened, content=io.BytesIO(pdf()), title="Report", kind="other",
        category=Category.ASSISTANCE, note="",
    )  # fmt: skip


def _task(actor: Actor, opened: Opened, _personas: Personas) -> None:
    add_task(actor=actor, at=LATER, opened=opened, note="Call", due_at=LATER + timedelta(days=1))


def _worker(actor: Actor, opened: Opened, personas: Personas) -> None:
    assign_worker(actor=actor, at=LATER, opened=opened, person_id=personas.sam.pk)


@pytest.mark.parametrize("change", [_record, _change, _agree, _refer, _propose, _document, _task, _worker])
def test_closed_case_refuses_every_change_whoever_kept_it_open_on_their_desk(
    personas: Personas, change: Callable[[Actor, Opened, Personas], None]
) -> None:
    alice = personas.actor("alice")
    opened = _closed(personas)
    ServiceFactory.create(agency=personas.bob.agency)
    before = _state()
    with acting_as(alice, LATER), pytest.raises(FileClosed) as refused:
        change(alice, _again(alice, opened), personas)
    assert str(refused.value) == MESSAGE
    assert _state() == before


def test_change_of_a_record_looks_at_the_file_as_it_is_now(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    close_case(personas, opened)
    before = _state()
    with acting_as(alice, LATER), pytest.raises(FileClosed):
        _change(alice, opened, personas)  # opened before it was closed
    assert _state() == before


@pytest.mark.parametrize(
    "action",
    [
        Action.CASE_EDIT, Action.CASE_TRANSFER, Action.CONSENT_RECORD, Action.IDENTIFICATION_PROPOSE,
        Action.REFERRAL_SEND, Action.JUSTICE_EDIT,
    ],
)  # fmt: skip
def test_road_to_a_closed_file_is_for_reading(personas: Personas, action: Action) -> None:
    alice = personas.actor("alice")
    opened = _closed(personas)
    with acting_as(alice, LATER):
        seen = _again(alice, opened)
        assert (seen.is_closed, seen.sight.readable, seen.sight.editable) == (True, Category.ALL, Category(0))
        assert seen.sight.awake().editable == Category.ALL
        with pytest.raises(FileClosed):
            _again(alice, opened, action=action)
        with pytest.raises(FileClosed):
            _again(alice, opened, edit=Category.BASIC)


def test_every_kind_of_record_says_in_the_browser_that_the_case_is_closed(personas: Personas) -> None:
    opened = _closed(personas)
    browser, before = browser_of(personas.alice), _state()
    kinds = kinds_of()
    assert kinds
    for kind in kinds:
        address = reverse("cases:record_add", args=[opened.code, kind.slug])
        for answer in (browser.get(address), browser.post(address, {})):
            if answer.status_code != 404:  # a kind that is for some cases only
                assert (kind.slug, answer.status_code) == (
                    kind.slug,
                    409 if personas.actor("alice").may(kind.action) else 403,
                )
    assert _state() == before
    page = browser.get(reverse("cases:overview", args=[opened.code])).content.decode()
    assert MESSAGE in page
    assert reverse("lifecycle:reopen", args=[opened.code]) in page
    assert reverse("cases:worker", args=[opened.code]) not in page


@pytest.mark.parametrize("name", ["referrals:choose_need", "documents:add", "deadlines:add", "lifecycle:transfer"])
def test_pages_that_change_a_closed_case_say_what_to_do(personas: Personas, name: str) -> None:
    opened = _closed(personas)
    answer = browser_of(personas.alice).get(reverse(name, args=[opened.code]))
    assert answer.status_code == 409
    assert MESSAGE in answer.content.decode()


def test_api_refuses_to_add_to_a_closed_case(personas: Personas) -> None:
    opened = _closed(personas)
    before = _state()
    answer = browser_of(personas.alice).post(
        f"/api/v1/cases/{opened.code}/records/need", {"values": {"need": "shelter"}}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["title"]) == (409, MESSAGE)
    assert _state() == before


def test_stranger_is_not_told_that_a_case_is_closed(personas: Personas) -> None:
    opened = _closed(personas)
    answer = browser_of(personas.charlie).get(reverse("cases:worker", args=[opened.code]))
    assert answer.status_code == 404


def test_reopened_case_takes_changes_again(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = _closed(personas)
    with acting_as(alice, LATER):
        reopen_case(actor=alice, at=LATER, opened=_again(alice, opened), because="She came back.")
        again = _again(alice, opened, edit=Category.BASIC)
        assert (again.is_closed, again.sight.editable) == (False, Category.ALL)
        _change(alice, again, personas)
        assert Case.objects.get().sex == "female"


def test_person_takes_consent_back_although_the_case_is_closed(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    consent = give_consent(alice, opened, consent_answer(purpose="statistics"))
    close_case(personas, opened)
    with acting_as(alice, LATER):
        withdraw_consent(actor=alice, at=LATER, opened=_again(alice, opened), consent=consent)
        assert Consent.objects.get().withdrawn_at == LATER


def test_person_gets_their_own_page_and_takes_consent_back_there(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    consent = give_consent(alice, opened, consent_answer(purpose="statistics"))
    close_case(personas, opened)
    with acting_as(alice, LATER):
        paper = give_own_page(actor=alice, at=LATER, opened=_again(alice, opened, closed_too=True), language="en")
    browser = Client()
    browser.post(reverse("survivors:sign_in"), {"code": paper.code, "pin": paper.pin})
    answer = browser.post(reverse("survivors:take_back", args=[consent.pk]))
    assert answer.status_code == 302
    with acting_as(alice, LATER):
        assert Consent.objects.get().withdrawn_at is not None
    offered = browser_of(personas.alice).get(reverse("survivors:give", args=[opened.code]))
    assert offered.status_code == 200


def test_closed_case_is_held_and_let_go(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = _closed(personas)
    with acting_as(alice, LATER):
        set_hold(actor=alice, at=LATER, opened=_again(alice, opened), reason="A complaint")
    with acting_as(sam, LATER):
        lift_hold(actor=sam, at=LATER, opened=_again(sam, opened), because="Settled")
        assert Case.objects.get().on_hold is False
