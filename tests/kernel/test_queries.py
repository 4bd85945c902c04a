"""Queries that are built once say the same as Django's own, whatever the values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import CharField
from django.test.utils import CaptureQueriesContext

from opennrm.kernel.access.context import acting_as, system_wall
from opennrm.kernel.access.models import Exclusion, File, Grant
from opennrm.kernel.access.selectors import Reach, reach_of
from opennrm.kernel.actors import SYSTEM, Actor
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.queries import AT, Prepared, PreparedMany, Slot, SlotList, asked_by, insert, stand_in
from opennrm.protection.cases.models import Case
from opennrm.protection.cases.selectors import CaseloadFilter, caseload, prepared_caseload
from tests.factories.files import NOON, make_case, share_case
from tests.personas import Personas, make_personas

pytestmark = pytest.mark.django_db
_BY_CODE = Prepared(lambda: File.objects.select_related("lead_agency").filter(code=Slot("code", CharField())))
_BY_IDS = Prepared(lambda: File.objects.filter(pk__in=SlotList("ids")).order_by("pk"))


def test_prepared_query_gives_the_rows_django_gives() -> None:
    alice = make_personas().actor("alice")
    codes = [make_case(alice).code for _ in range(2)]
    with acting_as(alice, NOON):
        for code in codes:
            (ours,), theirs = _BY_CODE.rows(code=code), File.objects.select_related("lead_agency").get(code=code)
            assert _columns(ours) == _columns(theirs)
            with CaptureQueriesContext(connection) as queries:
                assert _columns(ours.lead_agency) == _columns(theirs.lead_agency)
            assert len(queries) == 0


def _columns(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_prepared_query_is_built_once() -> None:
    built = []

    def build() -> Any:
        built.append(1)
        return File.objects.filter(code=Slot("code", CharField())).values_list("code", flat=True)

    found: Prepared[str] = Prepared(build)
    code = make_case(make_personas().actor("alice")).code
    with acting_as(SYSTEM, NOON):
        assert [found.first(code=one) for one in (code, "NONE-SUCH", code)] == [code, None, code]
        assert [found.count(code=one) for one in (code, "NONE-SUCH")] == [1, 0]
    assert built == [1]


def test_prepared_list_of_numbers_may_be_of_any_length() -> None:
    alice = make_personas().actor("alice")
    ids = [make_case(alice).file.pk for _ in range(3)]
    with acting_as(alice, NOON):
        for wanted in ([], ids[:1], ids, [*ids, 0], tuple(ids[1:])):
            assert [file.pk for file in _BY_IDS.rows(ids=wanted)] == sorted(set(wanted) & set(ids))


def test_value_can_hold_no_query() -> None:
    alice = make_personas().actor("alice")
    make_case(alice)
    with acting_as(alice, NOON):
        assert _BY_CODE.rows(code="' OR '1'='1") == []
        assert _BY_CODE.rows(code="%s") == []


def test_prepared_grants_of_nobody_are_none() -> None:
    alice = make_personas().actor("alice")
    make_case(alice)
    held = Prepared(lambda: Grant.objects.live(AT).held_by(stand_in(alice)).values_list("pk"))
    with acting_as(SYSTEM, NOON):
        assert held.rows(**asked_by(replace(alice, agency_id=None, person_id=None), NOON)) == []
        assert len(held.rows(**asked_by(alice, NOON))) == 1


def test_kept_queries_are_the_most_recent_ones() -> None:
    kept: PreparedMany[File] = PreparedMany(size=2)
    first, second = (kept.get(key, File.objects.all) for key in ("a", "b"))
    assert kept.get("a", File.objects.all) is first
    kept.get("c", File.objects.all)
    assert kept.get("a", File.objects.all) is first
    assert kept.get("b", File.objects.all) is not second


def _crowd(personas: Personas) -> None:
    """Make cases of several agencies, shared, personal, barred, risky and closed ones among them."""
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = [make_case(alice, is_child=number % 2 == 0) for number in range(6)]
    for one in opened[:4]:
        share_case(alice, one, charlie.agency_id or 0)
    with acting_as(SYSTEM, NOON):
        Case.objects.filter(file_id=opened[0].file.pk).update(risk="high", worker_id=charlie.person_id)
        Case.objects.filter(file_id=opened[1].file.pk).update(stage="closed", closed_at=NOON)
        Exclusion.objects.create(file=opened[2].file, agency_id=charlie.agency_id, excluded_at=NOON)
        grant = Grant.objects.get(file=opened[5].file)
        grant.pk, grant.agency_id, grant.person_id, grant.source = None, None, charlie.person_id, "override"
        grant.save()


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("person", ["alice", "charlie", "fred"])
def test_prepared_caseload_is_the_caseload(person: str, many: bool) -> None:
    personas = make_personas()
    _crowd(personas)
    actor = personas.actor(person)
    for choice in _choices():
        with acting_as(actor, NOON), system_wall():
            reach = replace(reach_of(actor, NOON), many=many)
            _same_list(actor, choice, reach)


def _choices() -> list[CaseloadFilter]:
    one_by_one: list[dict[str, Any]] = [
        {},
        {"children": True},
        {"mine": True},
        {"led": True},
        {"with_closed": True},
        {"risk": "high"},
    ]
    asked: list[dict[str, Any]] = [*one_by_one, {"risk": "high", "mine": True}, {"children": True, "led": True}]
    return [CaseloadFilter(stage=stage, **more) for stage in ("", "intake", "closed") for more in asked]


def _same_list(actor: Actor, choice: CaseloadFilter, reach: Reach) -> None:
    theirs = [case.pk for case in caseload(actor=actor, at=NOON, chosen=choice, reach=reach)]
    ours = prepared_caseload(actor=actor, at=NOON, chosen=choice, reach=reach)
    assert [case.pk for case in ours[0:50]] == theirs
    assert [case.pk for case in ours[1:3]] == theirs[1:3]
    assert [ours.count_to(most) for most in (2, 50)] == [min(2, len(theirs)), len(theirs)]


def test_prepared_caseload_of_another_moment_is_another() -> None:
    personas = make_personas()
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    grant = share_case(alice, make_case(alice), charlie.agency_id or 0, days=2)
    for at, n_seen in ((NOON, 1), (grant.expires_at, 0), (NOON, 1)):
        with acting_as(charlie, at):
            assert len(prepared_caseload(actor=charlie, at=at, chosen=CaseloadFilter())[0:9]) == n_seen


def test_inserted_row_is_as_django_saves_it() -> None:
    alice = make_personas().actor("alice")
    opened = make_case(alice)
    common = {"file": opened.file, "type": "x.y", "at": NOON, "category": 1, "record_id": new_id(), "detail": {"a": 1}}
    with acting_as(alice, NOON):
        ours, theirs = CaseEvent(**common), CaseEvent(**common)
        insert(ours)
        theirs.save(force_insert=True)
        found = [_columns(CaseEvent.objects.get(pk=one.pk)) for one in (ours, theirs)]
        assert found[0] | {"id": 0} == found[1] | {"id": 0}
        ours.type = "x.z"
        ours.save()  # it is known to be stored
        assert CaseEvent.objects.filter(type="x.z").count() == 1
        with pytest.raises(IntegrityError), transaction.atomic():
            insert(theirs)
