"""The auditors' pages: what they show, to whom, and that looking is itself written down."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from opennrm.kernel.actors import SYSTEM, Actor, ActorKind
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.audit.selectors import Place, Wanted, find_entries, stretches, who_opened
from opennrm.kernel.audit.services import check_long_log, write_entry
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

    from tests.kernel.audit.conftest import Write

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def personas(node_folder: Path) -> Personas:
    return make_personas()


def test_auditor_sees_entries_with_names_latest_first(personas: Personas) -> None:
    write_entry(actor=personas.actor("alice"), at=AT, verb="case.read", target="cases.case:1", reason="Call at noon")
    write_entry(actor=SYSTEM, at=AT + timedelta(days=1), verb="deadline.passed")
    client = browser_of(personas.otto)
    page = client.get(reverse("audit:log"))
    assert page.status_code == 200
    assert [row.verb for row in page.context["rows"]] == ["deadline.passed", "case.read"]
    text = page.content.decode()
    for shown in ("Alice", "Harbour", "case.read", "cases.case:1", "Call at noon", "The system"):
        assert shown in text


def test_looking_and_exporting_are_written_down(personas: Personas) -> None:
    client = browser_of(personas.otto)
    client.get(reverse("audit:log"), {"verb": "case.", "agency": str(personas.alice.agency_id)})
    assert b"".join(client.post(reverse("audit:export"), {"verb": "case."}))
    found = Entry.objects.filter(verb__startswith="audit.").oldest_first().values_list("verb", "person_id", "detail")
    assert list(found) == [
        ("audit.looked_at", personas.otto.pk, {"verbs": "case.", "agency": personas.alice.agency_id}),
        ("audit.exported", personas.otto.pk, {"verbs": "case."}),
    ]


@pytest.mark.parametrize("name", [name for name in Personas.names() if name != "otto"])
def test_nobody_but_the_auditor_gets_in(personas: Personas, name: str) -> None:
    client = browser_of(personas[name])
    answers = [
        client.get(reverse("audit:log")),
        client.post(reverse("audit:export")),
        client.post(reverse("audit:verify")),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert not Entry.objects.filter(verb__startswith="audit.").exists()


def test_filters_narrow_the_list(personas: Personas) -> None:
    alice, ivan = personas.actor("alice"), personas.actor("ivan")
    write_entry(actor=alice, at=AT, verb="case.read")
    write_entry(actor=ivan, at=AT + timedelta(days=2), verb="case.read")
    write_entry(actor=ivan, at=AT + timedelta(days=4), verb="record.added")
    assert [entry.agency_id for entry in find_entries(Wanted(verb="case."))] == [ivan.agency_id, alice.agency_id]
    assert [entry.verb for entry in find_entries(Wanted(agency_id=ivan.agency_id))] == ["record.added", "case.read"]
    days = Wanted(from_on=date(2026, 3, 2), to_on=date(2026, 3, 3))
    assert [(entry.verb, entry.agency_id) for entry in find_entries(days)] == [("case.read", ivan.agency_id)]


def test_mistaken_search_says_so_and_shows_all(personas: Personas) -> None:
    client = browser_of(personas.otto)
    page = client.get(
        reverse("audit:log"),
        {"from_on_0": "3", "from_on_1": "3", "from_on_2": "2026", "to_on_0": "1", "to_on_1": "3", "to_on_2": "2026"},
    )
    assert page.status_code == 200


def test_unknown_code_finds_nothing(personas: Personas) -> None:
    write_entry(actor=SYSTEM, at=AT, verb="case.read", file_id=4)
    client = browser_of(personas.otto)
    page = client.get(reverse("audit:log"), {"code": "none-such"})
    assert page.context["rows"] == []


def test_pages_follow_each_other_without_gap_or_repeat(personas: Personas) -> None:
    for number in range(120):
        write_entry(actor=SYSTEM, at=AT + timedelta(seconds=number // 7), verb="case.read", target=f"n:{number}")
    client = browser_of(personas.otto)
    seen: list[str] = []
    before = ""
    while True:
        page = client.get(reverse("audit:log"), {"verb": "case.read", **({"before": before} if before else {})})
        seen += [row.entry.target for row in page.context["rows"]]
        before = page.context["older"]
        if not before:
            break
    assert seen == [f"n:{number}" for number in reversed(range(120))]


@pytest.mark.parametrize("n_rows", [1, 30])
def test_page_costs_the_same_queries_for_few_and_many(
    personas: Personas, n_rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(n_rows):
        write_entry(actor=personas.actor("alice"), at=AT, verb="case.read", file_id=number, reason="x")
    client = browser_of(personas.otto)
    client.get(reverse("audit:log"))
    with django_assert_max_num_queries(60) as queries:
        client.get(reverse("audit:log"), {"verb": "case.read"})
    keys = sum("vault_purposekey" in query["sql"] for query in queries.captured_queries)
    assert len(queries) - keys <= 22


def test_export_is_a_whole_and_harmless_file(personas: Personas, write: Write) -> None:
    write(5)
    write_entry(actor=personas.actor("alice"), at=AT, verb="override.used", reason="=HYPERLINK(1)", categories=5)
    client = browser_of(personas.otto)
    answer = client.post(reverse("audit:export"), {"verb": ""})
    rows = list(csv.DictReader(answer.getvalue().decode().splitlines()))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [row["verb"] for row in rows] == ["audit.exported", *["case.read"] * 4, "override.used", "case.read"]
    assert [row["reason"] for row in rows][5] == "'=HYPERLINK(1)"
    assert rows[5]["agency"] == "Harbour"


def test_check_now_says_what_came_of_it(personas: Personas, write: Write) -> None:
    write(3)
    client = browser_of(personas.otto)
    page = client.post(reverse("audit:verify"), follow=True)
    assert "The log is whole" in page.content.decode()
    assert Entry.objects.get(verb="audit.verified").detail["sound"] is True


def test_long_log_is_checked_by_the_worker(personas: Personas, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opennrm.kernel.audit.services.checking.MOST_AT_ONCE", 2)
    write(3)
    client = browser_of(personas.otto)
    page = client.post(reverse("audit:verify"), follow=True)
    assert "The check has begun" in page.content.decode()
    waiting = DBTaskResult.objects.get(task_path__endswith="check_long_log")
    check_long_log.call(**waiting.args_kwargs["kwargs"])
    entry = Entry.objects.get(verb="audit.verified")
    assert (entry.person_id, entry.detail["sound"]) == (personas.otto.pk, True)


def test_survivor_learns_which_agency_opened_the_file_on_which_day() -> None:
    alice = Actor(kind=ActorKind.PERSON, person_id=1, agency_id=10)
    ivan = Actor(kind=ActorKind.PERSON, person_id=2, agency_id=20)
    survivor = Actor(kind=ActorKind.SURVIVOR, file_id=5)
    for hours, actor, verb, categories in [
        (0, alice, "case.read", 1),
        (1, alice, "case.read", 4),
        (2, alice, "record.changed", 4),
        (3, survivor, "case.read", 1),
        (4, SYSTEM, "case.read", 1),
        (25, ivan, "override.used", 2),
    ]:
        at = AT + timedelta(hours=hours)
        write_entry(actor=actor, at=at, verb=verb, file_id=5, categories=categories)
    write_entry(actor=ivan, at=AT, verb="case.read", file_id=6)
    openings = who_opened(5)
    assert [(one.on.day, one.agency_id, one.verb, one.n_times, one.categories) for one in openings] == [
        (2, 20, "override.used", 1, 2),
        (1, 10, "case.read", 2, 5),
    ]
    assert (openings[1].first_at, openings[1].last_at) == (AT, AT + timedelta(hours=1))


@given(
    at=st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2500, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    lane=st.integers(0, 31),
    sequence=st.integers(1, 10**15),
)
def test_place_reads_back(at: datetime, lane: int, sequence: int) -> None:
    assert Place.parse(str(Place(at, lane, sequence))) == Place(at, lane, sequence)


@pytest.mark.parametrize("junk", ["", "1", "1-2", "a-b-c", "-1-2-3", "1-2-3-4", f"{10**17}-0-1", "²-1-1"])
def test_junk_is_no_place(junk: str) -> None:
    assert Place.parse(junk) is None


def test_stretches_cover_everything_once(write: Write) -> None:
    write(25)
    read = [entry.sequence for stretch in stretches(find_entries(Wanted()), 4) for entry in stretch]
    assert read == list(reversed(range(1, 26)))
