"""How rules stand in cases: after events, when time passes, for whom."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.errors import NotVisible, Refused
from opennrm.kernel.events.services import publish
from opennrm.methods.conformance import check_trace
from opennrm.protection.sop.enums import Stand
from opennrm.protection.sop.models import CaseProcedure, Deviation, Procedure, Standing
from opennrm.protection.sop.selectors import Happening, asked_of, next_steps, rows_of, rule_in_case, standings_of
from opennrm.protection.sop.selectors.calendar import state_calendar
from opennrm.protection.sop.selectors.files import read_text
from opennrm.protection.sop.selectors.histories import history_of, seconds
from opennrm.protection.sop.services import note_deviation, recheck_all, recheck_passed
from tests.factories.files import NOON, make_case, share_case
from tests.personas import make_personas

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.models import File
    from opennrm.kernel.actors import Actor

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def tell(file: File, type_: str, at: datetime, category: Category = Category.BASIC, **detail: str) -> None:
    with acting_as(SYSTEM, at):
        publish(actor=SYSTEM, at=at, file=file, type=type_, category=category, detail=detail)


def stand(file: File, rule: str) -> Standing | None:
    with acting_as(SYSTEM, NOON):
        return Standing.objects.filter(file=file, rule=rule).first()


def test_a_new_case_begins_under_the_version_in_force_and_knows_what_is_due(procedure: Procedure) -> None:
    alice = make_personas().actor("alice")

    opened = make_case(alice, is_child=True)

    guardian = stand(opened.file, "guardian")
    assert guardian is not None
    assert (guardian.state, guardian.is_open, guardian.due_at) == (Stand.DUE, True, NOON + 48 * HOUR)
    assert guardian.category == Category.BASIC | Category.ASSISTANCE
    with acting_as(SYSTEM, NOON):
        assert CaseProcedure.objects.get(file=opened.file).procedure == procedure


def test_without_a_procedure_nothing_is_checked() -> None:
    opened = make_case(make_personas().actor("alice"))

    with acting_as(SYSTEM, NOON):
        assert (CaseProcedure.objects.count(), Standing.objects.count()) == (0, 0)
    assert opened.code


def test_a_rule_for_children_does_not_stand_in_the_case_of_an_adult(procedure: Procedure) -> None:
    opened = make_case(make_personas().actor("alice"), is_child=False)

    assert stand(opened.file, "guardian") is None


def test_doing_what_is_asked_keeps_the_rule(procedure: Procedure) -> None:
    opened = make_case(make_personas().actor("alice"), is_child=True)

    tell(opened.file, "guardian.added", NOON + 47 * HOUR, Category.ASSISTANCE)

    guardian = stand(opened.file, "guardian")
    assert guardian is not None
    assert (guardian.state, guardian.is_open, guardian.due_at) == (Stand.KEPT_SO_FAR, False, None)


def test_what_is_not_done_in_time_is_overdue_until_it_is_done_late(procedure: Procedure) -> None:
    opened = make_case(make_personas().actor("alice"), is_child=True)

    with acting_as(SYSTEM, NOON + 3 * DAY):
        n_cases = recheck_passed(at=NOON + 3 * DAY)
        again = recheck_passed(at=NOON + 3 * DAY)
    late = stand(opened.file, "guardian")
    tell(opened.file, "guardian.added", NOON + 4 * DAY, Category.ASSISTANCE)

    after = stand(opened.file, "guardian")
    assert (n_cases, again) == (1, 0)
    assert late is not None
    assert (late.state, late.is_open, late.due_at) == (Stand.MISSED, True, NOON + 48 * HOUR)
    assert after is not None
    assert (after.state, after.is_open, after.violated_at) == (Stand.MISSED, False, NOON + 48 * HOUR)


def test_a_closed_case_has_nothing_open(procedure: Procedure) -> None:
    opened = make_case(make_personas().actor("alice"))
    with acting_as(SYSTEM, NOON + HOUR):
        type(opened.file).objects.filter(pk=opened.file.pk).update(closed_at=NOON + HOUR)

    tell(opened.file, "case.closed", NOON + HOUR)

    with acting_as(SYSTEM, NOON):
        assert not Standing.objects.filter(file=opened.file, is_open=True).exists()
        assert Standing.objects.get(file=opened.file, rule="needs-asked").state == Stand.MISSED


def test_what_is_stored_after_each_event_is_what_a_check_of_all_cases_at_once_finds(procedure: Procedure) -> None:
    personas = make_personas()
    files = []
    for number in range(4):
        opened = make_case(personas.actor("alice"), is_child=bool(number % 2))
        files.append(opened.file)
        tell(opened.file, "riskassessment.added", NOON + number * 10 * HOUR, Category.ASSISTANCE)
        tell(opened.file, "case.risk_changed", NOON + 30 * HOUR, to="high")
        tell(opened.file, "referral.sent", NOON + 31 * HOUR, basis="consent", urgency="urgent")
    at = NOON + 4 * DAY
    with acting_as(SYSTEM, at):
        recheck_passed(at=at)
        one_by_one = _stored()
        n_cases = recheck_all(at=at, n_at_once=3)

        assert n_cases == 4
        assert _stored() == one_by_one
        assert len(one_by_one) > 30


def _stored() -> list[tuple[object, ...]]:
    fields = ("file_id", "rule", "state", "is_open", "due_at", "violated_at", "category", "month", "by")
    return list(Standing.objects.order_by("file_id", "rule").values_list(*fields))


def test_who_may_not_read_a_part_does_not_learn_of_its_rules(procedure: Procedure) -> None:
    personas = make_personas()
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice, is_child=True)
    share_case(alice, opened, personas.bob.agency_id, Category.BASIC)
    at = NOON + HOUR

    with acting_as(bob, at):
        his = access_file_by_id(actor=bob, file_id=opened.file.pk, at=at)
        found = standings_of(his, at)
        with pytest.raises(NotVisible):
            rule_in_case(his, "guardian", at)
    with acting_as(alice, at):
        hers = standings_of(access_file_by_id(actor=alice, file_id=opened.file.pk, at=at), at)

    assert found is not None
    assert hers is not None
    assert {row.rule for row in found.rows} == {"asked-to-agree", "identification-asked"}
    assert {"guardian", "safe-contact"} <= {row.rule for row in hers.rows}


def test_lists_show_an_agency_what_is_asked_of_it_and_no_other(procedure: Procedure) -> None:
    personas = make_personas()
    alice, charlie, bob = (personas.actor(name) for name in ("alice", "charlie", "bob"))
    opened = make_case(alice, is_child=True)
    share_case(alice, opened, personas.bob.agency_id, Category.ALL)
    at = NOON + 3 * DAY

    def rules(actor: Actor, when: str) -> list[str]:
        with acting_as(actor, at):
            return [row.rule for row in rows_of(actor, at, asked_of(actor, at, when))]

    assert rules(alice, "overdue")[:2] == ["asked-to-agree", "danger-assessed"]
    assert rules(alice, "due") == [
        "needs-asked",
        "identification-asked",
        "best-interests",
        "school",
        "family-looked-for",
    ]
    assert (rules(charlie, "overdue"), rules(bob, "overdue")) == ([], [])


def test_a_rule_for_the_authority_shows_on_the_authoritys_list(procedure: Procedure) -> None:
    personas = make_personas()
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice)
    share_case(alice, opened, personas.dora.agency_id, Category.BASIC | Category.IDENTIFICATION)
    tell(opened.file, "identification.reasonable_grounds_requested", NOON)

    with acting_as(dora, NOON):
        found = rows_of(dora, NOON, asked_of(dora, NOON, "due"))

    assert [row.rule for row in found] == ["reasonable-grounds-decided"]


def test_a_reason_is_kept_sealed_and_takes_the_case_off_the_list(procedure: Procedure) -> None:
    personas = make_personas()
    alice = personas.actor("alice")
    opened = make_case(alice, is_child=True)
    at = NOON + 3 * DAY
    with acting_as(alice, at):
        again = access_file_by_id(actor=alice, file_id=opened.file.pk, at=at)
        note_deviation(actor=alice, at=at, opened=again, rule_id="guardian", reason="No guardian was free.")
        found = rule_in_case(again, "guardian", at)

        row = Deviation.objects.get()
        assert b"free" not in bytes(row.reason)
        assert [one.reason for one in found.deviations] == ["No guardian was free."]
        assert not found.row.needs_reason
        assert found.row.state == "overdue"


def test_what_is_kept_needs_no_reason(procedure: Procedure) -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice, is_child=True)

    with acting_as(alice, NOON), pytest.raises(Refused):
        note_deviation(actor=alice, at=NOON, opened=opened, rule_id="guardian", reason="None.")

    with acting_as(alice, NOON):
        assert not Deviation.objects.exists()


def test_the_steps_after_a_screening_come_from_the_rules(procedure: Procedure) -> None:
    screened = [Happening("case.opened", NOON), Happening("case.screened", NOON, {"in_danger": True})]

    with acting_as(SYSTEM, NOON):
        steps = next_steps(screened, at=NOON, facts={"is_child": True})
        adult = next_steps([Happening("case.opened", NOON)], at=NOON, facts={"is_child": False})

    due = {one.rule: one.due_at for one in steps}
    assert steps[0].rule == "danger-assessed"
    assert (due["danger-at-screening"], due["guardian"]) == (NOON + 24 * HOUR, NOON + 48 * HOUR)
    assert {"guardian", "danger-at-screening"}.isdisjoint({one.rule for one in adult})
    assert "art. 10 (4) a" in next(one.sources for one in steps if one.rule == "guardian")


def test_no_procedure_asks_for_nothing() -> None:
    with acting_as(SYSTEM, NOON):
        assert next_steps([Happening("case.opened", NOON)], at=NOON) == []


def test_one_case_is_checked_in_under_a_millisecond(procedure: Procedure) -> None:
    opened = make_case(make_personas().actor("alice"), is_child=True)
    for hour in range(20):
        tell(opened.file, "riskassessment.added", NOON + hour * HOUR, Category.ASSISTANCE)
        tell(opened.file, "referral.sent", NOON + hour * HOUR, basis="consent", urgency="urgent")
    with acting_as(SYSTEM, NOON):
        read = read_text(procedure.text)
        history = history_of(opened.file.pk, read).trace
        state_calendar()
    rules = [one.constraint for one in read.concerned_by("referral.sent")]

    took = []
    for _round in range(20):
        began = time.perf_counter()
        check_trace(history, rules, now=seconds(NOON + DAY), calendar=state_calendar())
        took.append(time.perf_counter() - began)

    assert len(history) > 40
    assert min(took) < 0.001
