"""What used to be numbers in the code, each State sets in its country pack, with its law."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from django.urls import reverse

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.reference.selectors import country_pack, validate_pack
from opennrm.kernel.reference.selectors.packs import PACKS
from opennrm.protection.deadlines.models import Task
from opennrm.protection.directory.rules.capacity import is_capacity_stale, is_entry_stale
from opennrm.protection.identification.services import TELL
from tests.factories.directory import ServiceFactory
from tests.factories.files import NOON, make_case
from tests.factories.identification import ask_decision, take_decision, verdict
from tests.personas import make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def brisk_state(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """Let the node be that of a State in which all of this goes quickly."""
    written: dict[str, Any] = yaml.safe_load((PACKS / "dreamland.yaml").read_text())
    for name, value in {"decision_notice_working_days": 1, "capacity_check_days": 2, "entry_check_days": 10}.items():
        written["clocks"][name]["value"] = value
    written["sources"]["data-policy"]["address"] = "https://state.example/policy"
    path = tmp_path / "pack.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True))
    settings.ENV = settings.ENV.model_copy(update={"country": str(path)})
    country_pack.cache_clear()
    yield
    country_pack.cache_clear()


@pytest.mark.usefixtures("brisk_state")
def test_free_places_and_entries_are_believed_as_long_as_the_pack_says() -> None:
    for days, stale in ((1, (False, False)), (2, (True, False)), (10, (True, True))):
        then = NOON - timedelta(days=days)
        service = ServiceFactory.build(capacity_available=1, capacity_maximum=4, capacity_verified_at=then)
        service.verified_at = then
        assert (days, is_capacity_stale(service, NOON), is_entry_stale(service, NOON)) == (days, *stale)


def _told_by() -> Task:
    personas = make_personas()
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice)
    decision = ask_decision(alice, opened)
    take_decision(dora, opened, decision, verdict())
    with acting_as(alice, NOON):
        task: Task = Task.objects.get(kind=TELL)
    return task


def test_person_is_told_of_a_decision_within_three_working_days_in_dreamland() -> None:
    task = _told_by()
    assert task.due_at == NOON + timedelta(days=3)
    assert (task.statutory, task.legal_source) == (True, "National Referral Mechanism Act (Dreamland) 2016, s. 12")


@pytest.mark.usefixtures("brisk_state")
def test_person_is_told_of_a_decision_as_soon_as_the_pack_says() -> None:
    assert _told_by().due_at == NOON + timedelta(days=1)


def _legal_bases() -> str:
    return browser_of(make_personas().alice).get(reverse("consents:register")).content.decode()


def test_page_of_legal_bases_names_the_policy_of_the_state() -> None:
    assert "Policy on Protecting the Data of Victims (Dreamland) 2019" in _legal_bases()


@pytest.mark.usefixtures("brisk_state")
def test_page_of_legal_bases_links_to_the_policy_where_it_has_an_address() -> None:
    assert 'href="https://state.example/policy"' in _legal_bases()


def test_policy_that_is_no_source_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text((PACKS / "dreamland.yaml").read_text().replace("data_policy: data-policy", "data_policy: nowhere"))
    assert [one.message for one in validate_pack(path)] == ["no source has the name nowhere"]
