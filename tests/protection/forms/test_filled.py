"""The pages of what was filled in."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.errors import InvalidInput
from opennrm.kernel.notifications.models import Notification
from opennrm.protection.documents.models import Document
from opennrm.protection.documents.services import AttachmentTooLarge, keep_attachment
from opennrm.protection.forms.enums import Channel, SubmissionStatus
from opennrm.protection.forms.models import Submission
from opennrm.protection.forms.services import receive_submission
from tests.factories.forms import filled, published
from tests.personas import Personas, make_personas
from tests.support.queries import UNIT_OF_WORK
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
_OTHER = "uuid:22222222-2222-4222-8222-222222222222"


@pytest.fixture
def personas() -> Personas:
    published()
    return make_personas()


def send(personas: Personas, content: bytes, name: str = "alice") -> Submission:
    actor, at = personas.actor(name), clock.now()
    with acting_as(actor, at):
        return receive_submission(actor=actor, at=at, instance_xml=content, channel=Channel.OPENROSA).submission


def words_of(browser: Client, name: str, *args: object) -> str:
    answer = browser.get(reverse(f"forms:{name}", args=args))
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def statuses() -> dict[str, str]:
    with acting_as(SYSTEM, clock.now()):
        return {one.file.code: one.status for one in Submission.objects.select_related("file")}


def test_list_names_form_and_time_and_nobody(personas: Personas) -> None:
    kept = send(personas, filled())
    shown = words_of(browser_of(personas.alice), "filled")
    assert kept.file.code in shown
    assert "Welcome" in shown
    assert "Linden" not in shown
    assert kept.file.code not in words_of(browser_of(personas.charlie), "filled")


def test_one_shows_answers_in_words_and_is_in_the_log(personas: Personas) -> None:
    kept = send(personas, filled(safe="no", danger="A man at the gate"))
    shown = words_of(browser_of(personas.alice), "filled_one", kept.file.code)
    assert "Are you safe now? No" in shown
    assert "A man at the gate" in shown
    assert Entry.objects.filter(verb="screening.read", file_id=kept.file_id, target="filled").count() == 1


@pytest.mark.parametrize("name", ["charlie", "fred"])
def test_one_is_hidden_from_strangers(personas: Personas, name: str) -> None:
    code = send(personas, filled()).file.code
    browser = browser_of(personas[name])
    answers = {browser.get(reverse(f"forms:{page}", args=[code])).status_code for page in
               ("filled_one", "compare", "set_aside")}  # fmt: skip
    assert answers == {404}
    assert browser.post(reverse("forms:set_aside", args=[code]), {"because": "x"}).status_code == 404
    assert statuses() == {code: SubmissionStatus.SOUND}


def test_what_needs_another_look_stands_beside_its_question_and_is_told(personas: Personas) -> None:
    kept = send(personas, filled(age="400"))
    shown = words_of(browser_of(personas.alice), "filled_one", kept.file.code)
    assert re.search(r"How old are you\? 400 Needs another look:", shown)
    told = Notification.objects.get()
    assert (told.person_id, told.kind) == (personas.alice.pk, "form.flagged")
    assert told.url == reverse("forms:filled_one", args=[kept.file.code])


def test_two_versions_stand_side_by_side_until_one_is_chosen(personas: Personas) -> None:
    first = send(personas, filled(called="Linden"))
    second = send(personas, filled(called="Birch"))
    browser = browser_of(personas.alice)
    shown = words_of(browser, "compare", second.file.code)
    assert "What may we call you? different Birch Linden" in shown
    address = reverse("forms:compare", args=[second.file.code])
    assert browser.post(address, {"because": ""}).status_code == 422
    assert set(statuses().values()) == {SubmissionStatus.CONFLICTING}
    assert browser.post(address, {"because": "She corrected it"}).status_code == 302
    codes = {first.file.code: SubmissionStatus.SET_ASIDE, second.file.code: SubmissionStatus.SOUND}
    assert statuses() == codes
    assert "She corrected it" in words_of(browser, "filled_one", first.file.code)
    assert browser.post(address, {"because": "Again"}).status_code == 422


def test_setting_aside_one_of_two_ends_the_conflict(personas: Personas) -> None:
    first = send(personas, filled(called="Linden"))
    second = send(personas, filled(called="Birch", age="400"))
    browser = browser_of(personas.alice)
    address = reverse("forms:set_aside", args=[first.file.code])
    assert browser.post(address, {"because": "A test"}).status_code == 302
    assert statuses() == {first.file.code: SubmissionStatus.SET_ASIDE, second.file.code: SubmissionStatus.FLAGGED}
    assert browser.post(address, {"because": "A test"}).status_code == 422


def test_correction_leads_to_what_it_corrects(personas: Personas) -> None:
    first = send(personas, filled())
    old = b"<instanceID>uuid:11111111-1111-4111-8111-111111111111</instanceID>"
    new = old.replace(b"instanceID", b"deprecatedID") + f"<instanceID>{_OTHER}</instanceID>".encode()
    second = send(personas, filled(called="Birch").replace(old, new))
    browser = browser_of(personas.alice)
    assert f"Corrects {first.file.code}" in words_of(browser, "filled_one", second.file.code)
    assert f"Corrected by {second.file.code}" in words_of(browser, "filled_one", first.file.code)


def attach(personas: Personas, kept: Submission, content: bytes, name: str) -> Document:
    actor, at = personas.actor("alice"), clock.now()
    with acting_as(actor, at):
        opened = access_file_by_id(actor=actor, file_id=kept.file_id, at=at)
        return keep_attachment(
            actor=actor, at=at, opened=opened, content=io.BytesIO(content), name=name, category=Category.SCREENING
        )


def n_documents() -> int:
    with acting_as(SYSTEM, clock.now()):
        return Document.objects.count()


def test_attachment_of_unknown_type_is_kept_once_and_only_ever_saved(personas: Personas) -> None:
    kept = send(personas, filled())
    document = attach(personas, kept, b"\x00\x01\x02strange", "thing.xyz")
    assert attach(personas, kept, b"\x00\x01\x02strange", "thing.xyz").pk == document.pk
    assert (document.media_type, n_documents()) == ("application/octet-stream", 1)
    assert "thing.xyz" in words_of(browser_of(personas.alice), "filled_one", kept.file.code)
    address = reverse("forms:attachment", args=[kept.file.code, document.pk])
    answer = browser_of(personas.alice).get(address)
    assert b"".join(answer) == b"\x00\x01\x02strange"
    assert answer["Content-Disposition"].startswith("attachment")
    assert browser_of(personas.charlie).get(address).status_code == 404


def test_attachment_that_is_too_large_or_empty_keeps_the_file_as_it_was(personas: Personas, settings: object) -> None:
    kept = send(personas, filled())
    settings.DOCUMENT_BYTES = 10  # type: ignore[attr-defined]
    with pytest.raises(AttachmentTooLarge) as refused:
        attach(personas, kept, b"x" * 11, "large.bin")
    assert refused.value.status == 413
    with pytest.raises(InvalidInput):
        attach(personas, kept, b"", "empty.bin")
    assert n_documents() == 0


@pytest.mark.parametrize("n", [1, 3])
def test_list_costs_the_same_for_one_and_for_many(
    personas: Personas, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    for number in range(n):
        send(personas, filled(number=f"uuid:{number}"))
    browser = browser_of(personas.alice)
    browser.get(reverse("forms:filled"))
    with django_assert_num_queries(8 + UNIT_OF_WORK):
        browser.get(reverse("forms:filled"))
