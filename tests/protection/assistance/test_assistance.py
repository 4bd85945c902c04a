"""Needs, danger, plans, children, residence and return: what is refused, and what follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.records.kinds import kind_named
from opennrm.kernel.records.selectors import Shown, show
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.assistance.models import Guardian, ReturnPlan, ReturnVisit, RiskAssessment
from opennrm.protection.assistance.selectors import coming_appointments
from opennrm.protection.cases.models import Case
from opennrm.protection.cases.services import save_record
from opennrm.protection.deadlines.models import Task
from tests.factories.files import NOON, make_case, share_case
from tests.personas import make_personas

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def _save(actor: Actor, opened: Opened, slug: str, **values: Any) -> Any:
    kind = kind_named(slug)
    assert kind is not None
    with acting_as(actor, NOON):
        return save_record(actor=actor, at=NOON, opened=opened, kind=kind, values=values)


def _due(actor: Actor, opened: Opened, kind: str) -> list[date]:
    with acting_as(actor, NOON):
        found = Task.objects.open().filter(file=opened.file, kind=kind).order_by("due_at")
        return [task.due_at.date() for task in found]


def test_assessed_danger_shows_on_the_case_and_is_looked_at_again_sooner_the_greater_it_is() -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice)
    _save(alice, opened, "risk", level="medium", trigger="first", assessed_on=TODAY)
    assert _due(alice, opened, "risk_review") == [TODAY + timedelta(days=country_pack().clocks.risk_review_days)]
    _save(alice, opened, "risk", level="high", trigger="incident", dangers=["threats"], assessed_on=TODAY)
    assert _due(alice, opened, "risk_review") == [TODAY + timedelta(days=7)]
    with acting_as(alice, NOON):
        assert Case.objects.get().risk == "high"


def test_high_danger_without_saying_of_what_is_refused() -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice)
    with pytest.raises(InvalidInput) as refused:
        _save(alice, opened, "risk", level="immediate", trigger="first", assessed_on=TODAY)
    assert list(refused.value.errors) == ["dangers"]
    with acting_as(alice, NOON):
        assert RiskAssessment.objects.count() == 0
        assert Case.objects.get().risk == "unknown"


def test_child_case_starts_the_clocks_of_guardian_and_best_interests() -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice, is_child=True)
    clocks = country_pack().clocks
    assert _due(alice, opened, "guardian") == [(NOON + timedelta(hours=clocks.guardian_hours)).date()]
    assert _due(alice, opened, "best_interests") == [TODAY + timedelta(days=clocks.best_interests_days)]
    _save(alice, opened, "guardian", kind="temporary", name="Ines Moor", appointed_on=TODAY, checked=True)
    assert _due(alice, opened, "guardian") == []


def test_adult_case_starts_no_clock_of_a_child() -> None:
    alice = make_personas().actor("alice")
    assert _due(alice, make_case(alice), "guardian") == []


def test_guardian_nobody_checked_is_refused() -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice, is_child=True)
    with pytest.raises(InvalidInput):
        _save(alice, opened, "guardian", kind="temporary", name="Ines Moor", appointed_on=TODAY, checked=False)
    with acting_as(alice, NOON):
        assert Guardian.objects.count() == 0
    assert len(_due(alice, opened, "guardian")) == 1


def test_nobody_becomes_an_adult_without_consent_and_two_specialists() -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice, is_child=True)
    given: dict[str, Any] = {"reason": "Says 17, papers say 21.", "assessed_on": TODAY, "finding": "adult"}
    for missing in ({"consented": False, "n_specialists": 2}, {"consented": True, "n_specialists": 1}):
        with pytest.raises(InvalidInput):
            _save(alice, opened, "age-assessment", **given, **missing)
    with acting_as(alice, NOON):
        assert Case.objects.get().is_child is True
    _save(alice, opened, "age-assessment", **given, consented=True, n_specialists=2)
    with acting_as(alice, NOON):
        assert Case.objects.get().is_child is False
    assert _due(alice, opened, "guardian") == []


@pytest.mark.parametrize("status", ["ready", "travelled", "monitored"])
def test_return_without_wish_or_assessment_is_refused(status: str) -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice)
    with pytest.raises(Refused, match="must want"):
        _save(alice, opened, "return", country="MDA", is_wish=False, status=status)
    with pytest.raises(Refused, match="risk assessment"):
        _save(alice, opened, "return", country="MDA", is_wish=True, status=status)
    _save(alice, opened, "return-risk", country="MDA", assessed_on=TODAY, risks="Debt collectors.", finding="not_safe")
    with pytest.raises(Refused, match="risk assessment"):
        _save(alice, opened, "return", country="MDA", is_wish=True, status=status)
    with acting_as(alice, NOON):
        assert ReturnPlan.objects.count() == 0


def test_wished_and_assessed_return_goes_on_and_a_childs_needs_a_determination() -> None:
    alice = make_personas().actor("alice")
    for is_child in (False, True):
        opened = make_case(alice, is_child=is_child)
        _save(alice, opened, "return-risk", country="MDA", assessed_on=TODAY, risks="None known.", finding="acceptable")
        if is_child:
            with pytest.raises(Refused, match="best-interests"):
                _save(alice, opened, "return", country="MDA", is_wish=True, status="ready")
            _save(
                alice, opened, "best-interests", kind="determination", about="Return to an aunt", child_view="Wants to",
                decision="Return, with a visit first.", decided_on=TODAY, n_specialists=3,
            )  # fmt: skip
        stored = _save(alice, opened, "return", country="MDA", is_wish=True, status="ready")
        assert stored.status == "ready"


def test_stranger_and_reader_cannot_add_a_need() -> None:
    personas = make_personas()
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    share_case(alice, opened, bob.agency_id or 0)
    from opennrm.kernel.access.selectors import access_file

    with acting_as(bob, NOON):
        seen = access_file(actor=bob, code=opened.code, at=NOON)
    with pytest.raises(NotPermitted):
        _save(bob, seen, "need", need="shelter", urgency="now", status="open")


def test_person_reads_only_appointments_meant_for_them() -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice)
    for shown in (True, False):
        _save(
            alice, opened, "appointment", at=NOON + timedelta(days=1), kind="doctor", place="Harbour Clinic",
            shown_to_person=shown,
        )  # fmt: skip
    with acting_as(alice, NOON):
        assert len(coming_appointments(opened, NOON)) == 2
        assert len(coming_appointments(opened, NOON, for_person=True)) == 1


def test_days_and_times_of_a_record_are_written_as_the_reader_writes_them() -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice)
    plan = _save(alice, opened, "plan", wishes="A room", agreed_on=date(2025, 11, 2))
    with acting_as(alice, NOON):
        shown = show(plan, opened.sight)
        assert str(shown.display("agreed_on")) == "2 November 2025"
        with translation.override("fr"):
            assert str(shown.display("agreed_on")) == "2 novembre 2025"
        again = Shown(plan, {"agreed_on": "2025-11-02"})  # as the history keeps it
        assert str(again.display("agreed_on")) == "2 November 2025"


def test_visit_after_return_sets_the_next_and_meets_the_one_before() -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice)
    first = {"visited_on": TODAY, "how": "call", "finding": "needs_help", "seen": "The debt collectors came back."}
    visit = _save(alice, opened, "return-visit", **first, next_on=TODAY + timedelta(days=30))
    assert b"collectors" not in bytes(visit.seen)
    assert _due(alice, opened, "return_visit") == [TODAY + timedelta(days=30)]
    _save(alice, opened, "return-visit", **first, next_on=TODAY + timedelta(days=60))
    assert _due(alice, opened, "return_visit") == [TODAY + timedelta(days=60)]
    _save(alice, opened, "return-visit", visited_on=TODAY, how="partner", finding="well")
    assert _due(alice, opened, "return_visit") == []


def test_visit_after_return_in_the_future_is_refused() -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice)
    with pytest.raises(InvalidInput):
        _save(alice, opened, "return-visit", visited_on=TODAY + timedelta(days=1), how="visit", finding="well")
    with acting_as(alice, NOON):
        assert ReturnVisit.objects.count() == 0
