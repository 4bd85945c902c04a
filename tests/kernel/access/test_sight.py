"""Who sees which file, and which parts of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import Exclusion, Grant
from opennrm.kernel.access.selectors import access_file, sight_of, visible_files
from opennrm.kernel.access.services import (
    exclude,
    grant_access,
    lift_exclusion,
    renew_grant,
    review_override,
    revoke_grant,
    set_lead,
    use_override,
)
from opennrm.kernel.actors import SYSTEM, Action, Role
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.kernel.notifications.services import notify
from opennrm.protection.cases.models import Case
from tests.factories.files import NOON, make_case, share_case
from tests.personas import make_personas

pytestmark = pytest.mark.django_db
MODEST = Category.BASIC | Category.ASSISTANCE


def test_file_shows_to_its_lead_with_all_categories() -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        assert access_file(actor=alice, code=opened.code, at=NOON).sight.readable == Category.ALL
        assert [file.pk for file in visible_files(alice, NOON)] == [opened.file.pk]


def test_file_of_another_agency_and_absent_file_refuse_alike() -> None:
    personas = make_personas()
    opened = make_case(personas.actor("alice"))
    charlie = personas.actor("charlie")
    with acting_as(charlie, NOON):
        assert list(visible_files(charlie, NOON)) == []
        for code in (opened.code, "NONE-SUCH"):
            with pytest.raises(NotVisible):
                access_file(actor=charlie, code=code, at=NOON)


def test_file_of_another_agency_and_absent_file_are_looked_for_alike() -> None:
    personas = make_personas()
    opened = make_case(personas.actor("alice"))
    charlie = personas.actor("charlie")
    asked = []
    with acting_as(charlie, NOON):
        for code in (opened.code, "NONE-SUCH"):
            with CaptureQueriesContext(connection) as queries, pytest.raises(NotVisible):
                access_file(actor=charlie, code=code, at=NOON)
            asked.append(len(queries))
    assert asked == [2, 2]


def test_grant_shows_its_categories_from_its_start_until_its_end() -> None:
    personas = make_personas()
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    grant = share_case(alice, opened, charlie.agency_id or 0, days=2)
    for at, seen in ((NOON, MODEST), (grant.expires_at, Category(0)), (NOON - timedelta(seconds=1), Category(0))):
        with acting_as(charlie, at):
            assert sight_of(charlie, opened.file, at).readable == seen


def test_grant_without_editing_refuses_an_edit() -> None:
    personas = make_personas()
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    share_case(alice, opened, charlie.agency_id or 0)
    with acting_as(charlie, NOON), pytest.raises(NotPermitted):
        access_file(actor=charlie, code=opened.code, at=NOON, action=Action.CASE_EDIT, edit=Category.ASSISTANCE)


def test_revoked_grant_opens_nothing() -> None:
    personas = make_personas()
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    grant = share_case(alice, opened, charlie.agency_id or 0)
    with acting_as(alice, NOON):
        revoke_grant(actor=alice, at=NOON, grant=grant, because="no longer needed")
    with acting_as(charlie, NOON), pytest.raises(NotVisible):
        access_file(actor=charlie, code=opened.code, at=NOON)


def test_nobody_gives_more_than_they_see() -> None:
    personas = make_personas()
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    share_case(alice, opened, charlie.agency_id or 0)
    before = Grant.objects.count()
    with acting_as(charlie, NOON):
        seen = access_file(actor=charlie, code=opened.code, at=NOON)
        with pytest.raises(Refused):
            grant_access(
                actor=charlie, at=NOON, opened=seen, agency_id=personas.bob.agency_id, categories=Category.HEALTH,
                purpose="assistance", basis="consent", source="consent", expires_at=NOON + timedelta(days=1),
            )  # fmt: skip
    assert Grant.objects.count() == before


def test_grant_that_ends_in_the_past_is_refused() -> None:
    personas = make_personas()
    alice = personas.actor("alice")
    opened = make_case(alice)
    before = Grant.objects.count()
    with pytest.raises(InvalidInput):
        share_case(alice, opened, personas.charlie.agency_id or 0, days=0)
    assert Grant.objects.count() == before


def test_renewal_moves_the_end_and_never_back() -> None:
    personas = make_personas()
    alice = personas.actor("alice")
    opened = make_case(alice)
    grant = share_case(alice, opened, personas.charlie.agency_id or 0, days=10)
    with acting_as(alice, NOON):
        later = NOON + timedelta(days=20)
        assert renew_grant(actor=alice, at=NOON, opened=opened, grant=grant, expires_at=later).expires_at == later
        with pytest.raises(InvalidInput):
            renew_grant(actor=alice, at=NOON, opened=opened, grant=grant, expires_at=NOON + timedelta(days=5))
    assert Grant.objects.get(pk=grant.pk).expires_at == later


def test_lead_grant_cannot_be_revoked() -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON), pytest.raises(Refused):
        revoke_grant(actor=alice, at=NOON, grant=Grant.objects.get(file=opened.file), because="mistake")
    assert Grant.objects.live(NOON).filter(file=opened.file).count() == 1


def test_excluded_person_sees_nothing_whatever_they_hold() -> None:
    personas = make_personas()
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    share_case(alice, opened, charlie.agency_id or 0)
    with acting_as(alice, NOON):
        exclusion = exclude(actor=alice, at=NOON, opened=opened, reason="A relative", person_id=charlie.person_id)
    with acting_as(charlie, NOON):
        assert list(visible_files(charlie, NOON)) == []
        with pytest.raises(NotVisible):
            access_file(actor=charlie, code=opened.code, at=NOON)
    with acting_as(alice, NOON):
        lift_exclusion(actor=alice, at=NOON, opened=opened, exclusion=exclusion)
    with acting_as(charlie, NOON):
        assert [file.pk for file in visible_files(charlie, NOON)] == [opened.file.pk]


def test_excluded_person_is_told_nothing_about_the_file() -> None:
    personas = make_personas()
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        exclude(actor=alice, at=NOON, opened=opened, reason="A relative", person_id=sam.person_id)
        told: Any = {"at": NOON, "kind": "x", "text_key": "Something is new.", "url": "/", "file": opened.file}
        assert notify(agency_id=sam.agency_id, role=Role.SUPERVISOR, **told) == 0
        assert notify(agency_id=alice.agency_id, role=Role.CASE_MANAGER, **told) == 1


def test_lead_cannot_lock_itself_out() -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON), pytest.raises(Refused):
        exclude(actor=alice, at=NOON, opened=opened, reason="mistake", agency_id=alice.agency_id)
    assert Exclusion.objects.count() == 0


def test_override_opens_chosen_parts_for_three_hours_and_is_reviewed_by_somebody_else() -> None:
    personas = make_personas()
    alice, fred, sam = personas.actor("alice"), personas.actor("fred"), personas.actor("sam")
    opened = make_case(alice)
    reason = "She called: he is at the door of the flat."
    with acting_as(fred, NOON):
        used = use_override(actor=fred, at=NOON, code=opened.code, categories=Category.WHEREABOUTS, reason=reason)
        assert sight_of(fred, opened.file, NOON).readable == Category.BASIC | Category.WHEREABOUTS
    late = NOON + timedelta(hours=3)
    with acting_as(fred, late):
        assert sight_of(fred, opened.file, late).readable == Category(0)
    with acting_as(sam, late):
        reviewed = review_override(
            actor=sam, at=late, override_id=str(used.override.pk), verdict="justified", note="Life was at risk."
        )
    assert reviewed.verdict == "justified"
    assert reason.encode() not in bytes(reviewed.reason)
    assert list(Entry.objects.filter(verb="override.used").values_list("file_id", flat=True)) == [opened.file.pk]


@pytest.mark.parametrize("reason", ["", "urgent"])
def test_override_without_a_reason_that_can_be_reviewed_is_refused(reason: str) -> None:
    personas = make_personas()
    opened = make_case(personas.actor("alice"))
    fred = personas.actor("fred")
    with acting_as(fred, NOON), pytest.raises(InvalidInput):
        use_override(actor=fred, at=NOON, code=opened.code, categories=Category.ALL, reason=reason)
    assert Grant.objects.filter(person=personas.fred).count() == 0


def test_override_not_justified_ends_at_once() -> None:
    personas = make_personas()
    fred, sam = personas.actor("fred"), personas.actor("sam")
    opened = make_case(personas.actor("alice"))
    with acting_as(fred, NOON):
        used = use_override(
            actor=fred, at=NOON, code=opened.code, categories=Category.IDENTITY, reason="I wanted to know who that was."
        )
    with acting_as(sam, NOON):
        review_override(
            actor=sam, at=NOON, override_id=str(used.override.pk), verdict="not_justified", note="Curiosity"
        )
    with acting_as(fred, NOON):
        assert sight_of(fred, opened.file, NOON).readable == Category(0)


def test_lead_change_moves_all_sight() -> None:
    personas = make_personas()
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        set_lead(actor=alice, at=NOON, opened=opened, agency_id=charlie.agency_id or 0, because="transfer")
    with acting_as(charlie, NOON):
        assert access_file(actor=charlie, code=opened.code, at=NOON).is_lead
    with acting_as(alice, NOON), pytest.raises(NotVisible):
        access_file(actor=alice, code=opened.code, at=NOON)


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_second_wall_hides_rows_that_the_first_forgot() -> None:
    personas = make_personas()
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    with acting_as(charlie, NOON):
        assert Case.objects.count() == 0
    with acting_as(alice, NOON):
        assert Case.objects.count() == 1
    with acting_as(SYSTEM, NOON):
        assert Case.objects.count() == 1
    assert Case.objects.count() == 0, "without a unit of work nothing shows"
    assert connection.vendor == "postgresql"
    assert opened.code
