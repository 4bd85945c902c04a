"""A filled-in form comes in once, whole, and whatever it says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import FileKind
from opennrm.kernel.access.selectors import visible_files
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.errors import InvalidInput, NotPermitted
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.records.selectors import plain_values
from opennrm.protection.forms.enums import Channel, SubmissionStatus
from opennrm.protection.forms.models import Submission
from opennrm.protection.forms.services import receive_submission, retire_version
from tests.factories.files import NOON
from tests.factories.forms import filled, published
from tests.personas import Personas, make_personas

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def send(personas: Personas, content: bytes, name: str = "alice") -> Submission:
    actor = personas.actor(name)
    with acting_as(actor, NOON):
        return receive_submission(actor=actor, at=NOON, instance_xml=content, channel=Channel.BROWSER).submission


def n_kept() -> int:
    with acting_as(SYSTEM, NOON):
        return Submission.objects.count()


def test_receiving_keeps_the_form_in_a_file_of_its_own(personas: Personas) -> None:
    published()
    kept = send(personas, filled())
    assert (kept.status, kept.file.kind) == (SubmissionStatus.SOUND, FileKind.SCREENING)
    with acting_as(personas.actor("alice"), NOON):
        seen = visible_files(personas.actor("alice"), NOON, FileKind.SCREENING)
        assert list(seen) == [kept.file]
        assert "Linden" in plain_values(Submission.objects.select_related("file").get())["instance"]
        assert CaseEvent.objects.filter(type="form.submitted", file=kept.file).count() == 1
    assert b"Linden" not in bytes(kept.instance)


def test_receiving_is_hidden_from_a_stranger(personas: Personas) -> None:
    published()
    send(personas, filled())
    stranger = personas.actor("charlie")
    with acting_as(stranger, NOON):
        assert not visible_files(stranger, NOON, FileKind.SCREENING).exists()
        assert not Submission.objects.visible_to(stranger, NOON).exists()


def test_receiving_the_same_again_keeps_one(personas: Personas) -> None:
    published()
    first, second = send(personas, filled()), send(personas, filled())
    assert first.pk == second.pk
    assert n_kept() == 1


def test_receiving_other_content_under_the_same_number_keeps_both(personas: Personas) -> None:
    published()
    first = send(personas, filled(called="Linden"))
    second = send(personas, filled(called="Birch"))
    with acting_as(SYSTEM, NOON):
        held = {one.pk: one.status for one in Submission.objects.all()}
    assert held == {first.pk: SubmissionStatus.CONFLICTING, second.pk: SubmissionStatus.CONFLICTING}


def test_receiving_another_agencys_number_tells_nothing_of_it(personas: Personas) -> None:
    published()
    send(personas, filled())
    theirs = send(personas, filled(), name="charlie")
    assert theirs.status == SubmissionStatus.SOUND
    assert n_kept() == 2


def test_receiving_keeps_and_flags_what_fails_the_checks(personas: Personas) -> None:
    published()
    kept = send(personas, filled(called="", age="400"))
    assert kept.status == SubmissionStatus.FLAGGED
    with acting_as(SYSTEM, NOON):
        problems = plain_values(Submission.objects.select_related("file").get())["problems"]
    assert {(one["path"], one["kind"]) for one in problems} == {
        ("/data/called", "required"),
        ("/data/age", "constraint"),
    }


def test_receiving_a_retired_version_keeps_it_with_a_note(personas: Personas) -> None:
    retire_version(actor=SYSTEM, at=NOON, version=published())
    assert send(personas, filled()).status == SubmissionStatus.SOUND
    with acting_as(SYSTEM, NOON):
        problems = plain_values(Submission.objects.select_related("file").get())["problems"]
    assert [one["kind"] for one in problems] == ["version"]


def test_receiving_an_unknown_version_keeps_and_flags_it(personas: Personas) -> None:
    published()
    published("2", at=NOON + timedelta(minutes=1))
    kept = send(personas, filled(version="nobody-knows"))
    assert (kept.status, kept.form_version.version) == (SubmissionStatus.FLAGGED, "2")


def test_receiving_an_unknown_form_is_refused_and_keeps_nothing(personas: Personas) -> None:
    with pytest.raises(InvalidInput, match="no such form"):
        send(personas, filled(form_id="unheard"))
    assert n_kept() == 0


def test_receiving_notes_a_clock_that_cannot_be_right(personas: Personas) -> None:
    published()
    assert send(personas, filled(start="1970-01-01T00:00:00Z", end="1970-01-01T00:04:00Z")).clock_is_off


@pytest.mark.parametrize("content", [b"", b"<", b"hello", b"<data/>", b"\x00\x01", b"<?xml version='1.0'?>"])
def test_receiving_refuses_what_is_no_filled_in_form(personas: Personas, content: bytes) -> None:
    published()
    with pytest.raises(InvalidInput):
        send(personas, content)
    assert n_kept() == 0


def test_receiving_is_for_those_who_fill_in_forms(personas: Personas) -> None:
    published()
    with pytest.raises(NotPermitted):
        send(personas, filled(), name="cora")
    assert n_kept() == 0
