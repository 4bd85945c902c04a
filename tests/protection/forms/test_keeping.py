"""Filled-in forms that are no screenings go when their time is over, unless a legal hold keeps them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.models import File
from opennrm.kernel.access.selectors import access_file
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.reference.enums import RetentionClass
from opennrm.kernel.reference.selectors import country_pack
from opennrm.kernel.vault.models import DataKey
from opennrm.protection.forms.enums import Channel
from opennrm.protection.forms.models import Submission
from opennrm.protection.forms.services import receive_submission
from opennrm.protection.forms.tasks import retention
from opennrm.protection.lifecycle.models import LegalHold
from opennrm.protection.lifecycle.services import lift_hold, set_hold
from opennrm.protection.screening.tasks import retention as screening_retention
from tests.factories.files import NOON
from tests.factories.forms import filled, published
from tests.factories.screening import make_screening
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=735)  # Dreamland keeps filled-in forms for two years


@pytest.fixture
def people() -> Personas:
    return make_personas()


def sent(people: Personas, name: str = "alice", at: datetime = NOON) -> Submission:
    """Return what somebody filled in: a form without any sign of trafficking."""
    with acting_as(SYSTEM, NOON):
        published()
    actor = people.actor(name)
    with acting_as(actor, at):
        xml = filled()
        found: Submission = receive_submission(actor=actor, at=at, instance_xml=xml, channel=Channel.BROWSER).submission
    return found


def left(at: datetime) -> list[int]:
    with acting_as(SYSTEM, at):
        return sorted(Submission.objects.values_list("file_id", flat=True))


def test_filled_form_goes_after_its_time_and_the_log_says_so(people: Personas) -> None:
    old = sent(people)

    assert retention(LATER - timedelta(days=10)) == 0
    assert left(LATER) == [old.file_id]
    assert retention(LATER) == 1

    assert left(LATER) == []
    with acting_as(SYSTEM, LATER):
        gone = File.objects.get(pk=old.file_id)
        assert gone.erased_at == LATER
        assert DataKey.objects.get(pk=gone.key_id).wrapped is None
        assert Entry.objects.get(file_id=old.file_id, verb="case.erased").detail["reason"] == "retention_over"
    assert retention(LATER) == 0


def test_screening_is_not_kept_by_the_time_of_other_forms(people: Personas) -> None:
    found = make_screening(people.actor("alice"))
    assert retention(LATER) == 0
    assert left(LATER) == [found.file_id]
    assert screening_retention(LATER) == 1


def test_legal_hold_keeps_a_form_and_a_screening_until_it_is_lifted(people: Personas) -> None:
    sam = people.actor("sam")
    form, screening = sent(people), make_screening(people.actor("alice"))
    with acting_as(sam, NOON):
        for file in (form.file, screening.file):
            opened = access_file(actor=sam, code=file.code, at=NOON, kind="screening")
            set_hold(actor=sam, at=NOON, opened=opened, reason="A complaint.", ordered_by="", review_on=None)

    assert (retention(LATER), screening_retention(LATER)) == (0, 0)
    assert left(LATER) == sorted([form.file_id, screening.file_id])

    with acting_as(SYSTEM, LATER):
        LegalHold.objects.update(lifted_at=LATER)
    assert (retention(LATER), screening_retention(LATER)) == (1, 1)
    assert left(LATER) == []


def test_hold_is_set_and_lifted_on_its_page(people: Personas) -> None:
    code = sent(people).file.code
    browser = browser_of(people.alice)
    page = browser.get(f"/filled/{code}/").content.decode()
    assert f"/filled/{code}/keep/" in page

    assert browser.post(f"/filled/{code}/keep/", {"reason": ""}).status_code == 422
    with acting_as(SYSTEM, NOON):
        assert LegalHold.objects.count() == 0
    assert browser.post(f"/filled/{code}/keep/", {"reason": "A complaint."}).status_code == 302
    assert f"/filled/{code}/keep/lift/" in browser.get(f"/filled/{code}/").content.decode()
    assert browser.get(f"/filled/{code}/keep/lift/").status_code == 403
    lifted = browser_of(people.sam).post(f"/filled/{code}/keep/lift/", {"because": "It is settled."})
    assert (lifted.status_code, lifted["Location"]) == (302, "/")
    with acting_as(SYSTEM, NOON):
        assert LegalHold.objects.get().lifted_at is not None


def test_every_country_says_how_long_filled_forms_are_kept() -> None:
    assert country_pack().retention_years[RetentionClass.FILLED_FORM] == 2


def test_lifting_through_the_service_gives_the_form_its_time_again(people: Personas) -> None:
    sam, form = people.actor("sam"), sent(people)
    with acting_as(sam, NOON):
        opened = access_file(actor=sam, code=form.file.code, at=NOON, kind="screening")
        set_hold(actor=sam, at=NOON, opened=opened, reason="A complaint.", ordered_by="", review_on=None)
        lift_hold(actor=sam, at=NOON, opened=opened, because="It is settled.")
    assert retention(LATER) == 1
