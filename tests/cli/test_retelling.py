"""Retellings: what a story left in the node, written again for somebody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from opennrm.cli.dreamland.chapters import arrival
from opennrm.cli.dreamland.lives import invent_life
from opennrm.cli.dreamland.people import make_people
from opennrm.cli.dreamland.plot import whole_story
from opennrm.cli.dreamland.retelling import read_told, retell
from opennrm.cli.dreamland.retelling.shapes import FEW, MODELS
from opennrm.cli.dreamland.story import Story
from opennrm.cli.dreamland.upkeep import upkeep
from opennrm.cli.dreamland.world import World
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.models import File, Grant
from opennrm.kernel.access.selectors import visible_files
from opennrm.kernel.access.services import open_file
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.accounts.services.mail import without_mail
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.audit.services import verify_log
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.namesearch.models import NameEntry
from opennrm.kernel.records.models import Change
from opennrm.kernel.records.selectors import plain_values
from opennrm.protection.cases.models import Case, Identity
from opennrm.protection.consents.models import Consent
from opennrm.protection.directory.services import load_dreamland
from opennrm.protection.referrals.models import Referral

if TYPE_CHECKING:
    from django.db.models import Model

AT = datetime(2026, 3, 18, 15, 20, tzinfo=UTC)
N_AGAIN = 5


@pytest.fixture
def world(db: None) -> World:
    """Found the State, and let one story run to its end."""
    founded = AT - timedelta(days=600)
    with acting_as(SYSTEM, founded):
        loaded = load_dreamland(at=founded)
        made = World(at=AT, agencies=loaded.agencies, services=loaded.services)
        people = make_people(loaded.agencies, made.rng("people"), at=founded)
    made.people, made.personas = people.of_agency, people.personas
    return made


@pytest.fixture
def story(world: World) -> Story:
    """Tell one story."""
    begins_at = AT - timedelta(days=450)
    life = invent_life(world.rng("life 0"), 0, begins_at.date(), setting="fishing", is_child=False)
    told = Story(world, 0, life, begins_at)
    with without_mail():
        world.timeline.begin(whole_story(told))
        world.timeline.begin(upkeep(world, timedelta(days=460)))
        list(world.timeline.run())
    return told


def test_retelling_leaves_the_same_as_the_services_did(world: World, story: Story) -> None:
    with acting_as(SYSTEM, AT):
        before = _counts()
    told = read_told([story], AT, whole=True)

    retell(world, told, N_AGAIN, first=1000, whole=True)

    assert verify_log().is_sound
    with acting_as(SYSTEM, AT):
        assert _counts() == {model: n * (N_AGAIN + 1) for model, n in before.items()}
        assert before[Referral] > 0
        assert before[Consent] > 0
        files = File.objects.filter(kind="case").order_by("pk")
        assert len({tuple(_events(file)) for file in files}) == 1
        assert len({tuple(_verbs(file)) for file in files}) == 1
        assert all(_is_closed_in(file) for file in files)


def _counts() -> dict[type[Model], int]:
    found = {model: model._default_manager.filter(file__kind="case").count() for model in MODELS}
    return {model: n for model, n in found.items() if n}


def _events(file: File) -> list[str]:
    return list(CaseEvent.objects.filter(file=file).order_by("pk").values_list("type", flat=True))


def _verbs(file: File) -> list[str]:
    return list(Entry.objects.filter(file_id=file.pk).order_by("at", "sequence").values_list("verb", flat=True))


def _is_closed_in(file: File) -> bool:
    case = Case.objects.get(file=file)
    return (case.stage == "closed") == (file.closed_at is not None)


def test_retelling_points_at_its_own_rows_only(world: World, story: Story) -> None:
    retell(world, read_told([story], AT, whole=True), N_AGAIN, first=1000, whole=True)

    with acting_as(SYSTEM, AT):
        for referral in Referral.objects.exclude(consent_id=None):
            assert Consent.objects.get(pk=referral.consent_id).file_id == referral.file_id
        for grant in Grant.objects.filter(source="referral"):
            assert Referral.objects.get(pk=str(grant.source_id)).file_id == grant.file_id
        for change in Change.objects.all():
            assert _row(change).file_id == change.file_id  # type: ignore[attr-defined]


def _row(change: Change) -> Model:
    model = next(one for one in MODELS if one._meta.label_lower == change.model)
    return model._default_manager.get(pk=change.record_id)


def test_retelling_is_about_somebody_else_at_another_time(world: World, story: Story) -> None:
    retell(world, read_told([story], AT, whole=True), N_AGAIN, first=1000, whole=True)

    with acting_as(SYSTEM, AT):
        cases = list(Case.objects.select_related("file").order_by("created_at"))
        names = {tuple(plain_values(one)["given_names"]) for one in Identity.objects.select_related("file")}
        assert len({plain_values(case)["pseudonym"] for case in cases}) == N_AGAIN + 1
        assert len(names) == Identity.objects.count() == NameEntry.objects.count()
        assert len({case.file.code for case in cases}) == N_AGAIN + 1
        assert all(AT - timedelta(days=3 * 365 + 7) < case.created_at < AT for case in cases)


def test_retold_case_opens_for_its_lead_and_for_no_stranger(world: World, story: Story) -> None:
    retell(world, read_told([story], AT, whole=True), N_AGAIN, first=1000, whole=True)

    with acting_as(SYSTEM, AT):
        files = list(File.objects.filter(kind="case"))
    for file in files:
        lead = actor_of(world.worker(file.lead_agency.code, world.rng("lead")))
        with acting_as(lead, AT):
            assert open_file(actor=lead, code=file.code, at=AT).is_lead
    stranger = actor_of(
        Person.objects.get_queryset().filter(agency__code="evening-college").select_related("agency")[0]
    )
    with acting_as(stranger, AT):
        assert not visible_files(stranger, AT).filter(lead_agency_id=stranger.agency_id).exists()


def test_many_are_told_in_few_words(world: World, story: Story) -> None:
    with acting_as(SYSTEM, AT):
        n_entries = Entry.objects.count()
    told = read_told([story], AT, whole=False)

    retell(world, told, N_AGAIN, first=1000, whole=False)

    with acting_as(SYSTEM, AT):
        assert Entry.objects.count() == n_entries + 1
        assert {model for one in told for shape in one.rows for model in [shape.model]} <= set(FEW)
        assert Case.objects.count() == N_AGAIN + 1
    assert verify_log().is_sound


def test_file_with_a_document_is_told_once_only(world: World) -> None:
    begins_at = AT - timedelta(days=3)
    life = invent_life(world.rng("life 1"), 1, begins_at.date(), setting="sexual", is_child=False)
    story = Story(world, 1, life, begins_at)

    def steps() -> object:
        from opennrm.cli.dreamland.papers import letter
        from opennrm.cli.dreamland.scenes.common import put_document
        from opennrm.kernel.access.enums import Category

        yield begins_at
        arrival.open_at(story, world.personas["alice"], "hotline")
        put_document(story, "A letter", "letter", Category.BASIC, letter("Head", "Text"))

    world.timeline.begin(steps())  # type: ignore[arg-type]
    list(world.timeline.run())

    assert read_told([story], AT, whole=True) == []
