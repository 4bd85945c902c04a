"""Dreamland: what `opennrm demo` makes."""

from __future__ import annotations

import socket
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from opennrm.cli.dreamland import Made, make_dreamland
from opennrm.cli.dreamland.lives import form_of, invent_life
from opennrm.cli.dreamland.timeline import Timeline
from opennrm.cli.dreamland.words import listed
from opennrm.cli.exit_codes import ExitCode
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.models import Override
from opennrm.kernel.access.selectors import overrides_to_review, requests_to_answer
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import SYSTEM, Role
from opennrm.kernel.audit.services import verify_log
from opennrm.kernel.errors import Refused
from opennrm.kernel.namesearch.models import NameEntry
from opennrm.kernel.records.selectors import plain_values
from opennrm.protection.approvals.models import Approval
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.models import Case, Identity
from opennrm.protection.consents.models import Consent, WithdrawalNotice
from opennrm.protection.deadlines.models import Task
from opennrm.protection.documents.models import Document
from opennrm.protection.identification.models import Appeal, Decision, ExploitationEpisode, ReflectionPeriod
from opennrm.protection.lifecycle.models import Transfer
from opennrm.protection.merging.selectors import duplicates_to_review
from opennrm.protection.notes.models import RestrictedNote
from opennrm.protection.referrals.models import Referral
from opennrm.protection.screening.enums import Certainty, GroupKind
from opennrm.protection.screening.enums import Decision as NextDecision
from opennrm.protection.screening.models import Screening
from opennrm.protection.screening.rules.builtin import FORM_IDS
from opennrm.protection.screening.selectors import figures
from opennrm.protection.survivors.services import let_in
from tests.cli.test_node import opennrm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings

AT = datetime(2026, 3, 18, 15, 20, tzinfo=UTC)  # a Wednesday
N_CASES = 60
_REFERRALS = {"sent", "accepted", "declined", "started", "completed", "sealed", "received"}
_FORMS = {form_of(setting) for setting in listed("forms")}


@pytest.fixture
def made(db: None) -> Made:
    """Make a small Dreamland: the scenes, a few stories, a crowd."""
    return make_dreamland(at=AT, n_cases=N_CASES, n_recent=3)


def test_dreamland_has_everything_a_newcomer_should_find(made: Made, settings: Settings) -> None:
    assert (made.n_cases, made.refusals, len(made.sign_ins)) == (N_CASES, [], 15)
    assert verify_log().is_sound
    with acting_as(SYSTEM, AT):
        assert set(Case.objects.values_list("stage", flat=True)) == set(Stage.values)
        assert Case.objects.filter(is_child=True).exists()
        assert _forms() == _FORMS
        assert _scripts() >= {"LATIN", "CYRILLIC", "ARABIC"}
        assert NameEntry.objects.count() == Identity.objects.count()
        assert set(Referral.objects.values_list("status", flat=True)) >= _REFERRALS
        assert Referral.objects.waiting().filter(due_at__lt=AT).exists()
        assert Decision.objects.open().filter(due_at__date=AT.date()).exists()
        assert Decision.objects.overdue(AT).exists()
        assert Appeal.objects.filter(outcome="pending").exists()
        assert Transfer.objects.offered().exists()
        assert WithdrawalNotice.objects.waiting().exists()
        assert Override.objects.unreviewed().count() == 1
        assert Consent.objects.filter(withdrawn_at__isnull=False).exists()
        assert Consent.objects.filter(replaced_at__isnull=False).exists()
        assert Document.objects.count() >= len(("letter", "photograph", "wages", "slip", "summons"))
        _assert_screenings()
        assert {"case.close", "consent.override"} <= set(Approval.objects.pending().values_list("action", flat=True))
        assert Task.objects.open().filter(due_at__date=AT.date()).count() >= len(("alice", "olga", "lena", "petra"))
        soon = ReflectionPeriod.objects.running(AT.date()).filter(ends_on__lte=AT.date() + timedelta(days=7))
        assert soon.exists()
    _the_supervisor_has_work()
    _somebody_came_twice()
    _everybody_comes_in(settings)
    own = made.own_page
    assert let_in(at=AT, code=own["code"], pin=own["pin"], address="192.0.2.1") is not None


def _assert_screenings() -> None:
    """Check that all forms were used, with every outcome, and that something waits for somebody."""
    found = Screening.objects.select_related("submission")
    assert set(found.values_list("form_name", flat=True)) == set(FORM_IDS)
    assert set(found.values_list("certainty", flat=True)) == set(Certainty)
    assert set(found.values_list("decision", flat=True)) == set(NextDecision)
    assert found.values("author_agency_id").distinct().count() >= len(
        ("border", "labour", "NGO", "police", "reception")
    )
    assert set(found.exclude(group_id=None).values_list("group_kind", flat=True)) == set(GroupKind)
    assert found.waiting().filter(in_danger=True, created_at__date=AT.date()).count() == 1
    statuses = Counter(found.values_list("submission__status", flat=True))
    assert (statuses["flagged"], statuses["conflicting"], statuses["set_aside"]) == (1, 2, 0)
    assert found.exclude(case_file=None).exclude(decision=NextDecision.CASE).count() == 0
    shown = figures(AT)
    assert len(shown.by_avenue) > len(FORM_IDS)
    assert shown.median_hours_to_referral is not None


def _forms() -> set[str]:
    episodes = ExploitationEpisode.objects.select_related("file")
    return {form for episode in episodes for form in plain_values(episode)["purposes"]}


def _scripts() -> set[str]:
    import unicodedata

    names = [plain_values(identity)["family_names"] for identity in Identity.objects.select_related("file")]
    return {unicodedata.name(name[0]).split()[0] for name in names if name}


def _the_supervisor_has_work() -> None:
    sam = actor_of(Person.objects.get_by_natural_key("sam@harbour-light.example.org"))
    with acting_as(sam, AT):
        assert (len(overrides_to_review(sam)), requests_to_answer(sam).count()) == (1, 1)


def _somebody_came_twice() -> None:
    """Check that Alice finds two files of one person to compare, and that a note waits for those who may read it."""
    alice = actor_of(Person.objects.get_by_natural_key("alice@harbour-light.example.org"))
    with acting_as(alice, AT):
        waiting = [one for one in duplicates_to_review(alice, AT) if one.can_join]
        assert [{str(one.here.case.pseudonym), str(one.there.case.pseudonym)} for one in waiting if one.there] == [
            {"Plum", "Thistle"}
        ]
    with acting_as(SYSTEM, AT):
        assert RestrictedNote.objects.count() == 1


def _everybody_comes_in(settings: Settings) -> None:
    """Come in as every persona with the one click of the picker, and see a home page."""
    settings.DEMO_SIGN_IN = True
    people = Person.objects.get_queryset().exclude(story="")
    assert {role for person in people for role in person.roles} == set(Role.values)
    for person in people:
        client = Client()
        client.post(reverse("accounts:demonstration"), {"person": person.pk})
        assert client.get("/").status_code == 200, person


def test_same_day_makes_the_same_state(db: None) -> None:
    lives = [[invent_life(_draw(index), index, AT.date()) for index in range(40)] for _time in range(2)]

    assert lives[0] == lives[1]
    assert Counter(life.form for life in lives[0]).keys() == _FORMS


def _draw(index: int) -> Random:
    return Random(f"life {index}")


def test_timeline_wakes_stories_in_order_and_stops_at_its_end() -> None:
    timeline = Timeline(AT)
    seen: list[tuple[str, int]] = []

    def story(name: str, days: tuple[int, ...]) -> Iterator[datetime]:
        for day in days:
            yield AT - timedelta(days=day)
            seen.append((name, day))

    timeline.begin(story("one", (9, 3, -1)))
    timeline.begin(story("two", (7, 2, 0)))
    list(timeline.run())

    assert seen == [("one", 9), ("two", 7), ("one", 3), ("two", 2), ("two", 0)]


def test_timeline_ends_a_strand_that_is_refused() -> None:
    timeline = Timeline(AT)

    def refused() -> Iterator[datetime]:
        yield AT - timedelta(days=1)
        msg = "not now"
        raise Refused(msg)

    timeline.begin(refused())

    assert len(list(timeline.run())) == 1
    assert timeline.refusals == ["Refused: not now ()"]


def test_demo_refuses_a_port_in_use_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = opennrm("demo", "--dir", str(tmp_path / "demo"), "--port", str(port))

    assert done.returncode == ExitCode.PORT_IN_USE
    assert f"Port {port} is in use" in done.stderr
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["node.env"]


def test_demo_refuses_a_node_that_may_hold_real_people(tmp_path: Path) -> None:
    (tmp_path / "node.env").write_text("OPENNRM_SECRET_KEY=" + "x" * 60 + "\n")

    done = opennrm("demo", "--no-serve", "--dir", str(tmp_path))

    assert done.returncode == ExitCode.REFUSED
    assert "is no demonstration" in done.stderr
