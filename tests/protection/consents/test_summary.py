"""The printed summary of a case says what the person allowed, in which words, and what they took back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.protection.consents.selectors import current_version
from opennrm.protection.consents.services import withdraw_consent
from tests.factories.consents import consent_answer, give_consent, sharing_answer
from tests.factories.files import make_case, share_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

pytestmark = pytest.mark.django_db


def _summary(personas: Personas, name: str, code: str) -> str:
    page = browser_of(personas[name]).get(reverse("cases:summary", args=[code])).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_summary_prints_each_answer_with_its_text_and_what_was_taken_back() -> None:
    personas, at = make_personas(), clock.now() - timedelta(days=2)
    alice = personas.actor("alice")
    opened = make_case(alice, at=at)
    give_consent(alice, opened, consent_answer(purpose="statistics"), at=at)
    shared = give_consent(alice, opened, sharing_answer(personas.bob.agency_id, at=at), at=at)
    with acting_as(alice, at):
        again = access_file_by_id(actor=alice, file_id=opened.file.pk, at=at)
        withdraw_consent(actor=alice, at=at, opened=again, consent=shared)
    text = _summary(personas, "alice", opened.code)
    day = at.strftime("%-d %b %Y") if at.strftime("%-d %b %Y") in text else at.strftime("%d/%m/%Y")
    assert "Text that was read" in text
    assert f"{current_version()} (English)" in text
    assert personas.bob.agency.name in text
    assert text.count(day) >= 3  # answered twice, taken back once


def test_summary_of_another_agency_leaves_out_what_concerns_others() -> None:
    personas, at = make_personas(), clock.now() - timedelta(days=2)
    alice = personas.actor("alice")
    opened = make_case(alice, at=at)
    give_consent(alice, opened, sharing_answer(personas.bob.agency_id, at=at), at=at)
    share_case(alice, opened, personas.charlie.agency_id or 0, at=at)
    assert personas.bob.agency.name not in _summary(personas, "charlie", opened.code)


def test_summary_without_any_answer_says_nothing_of_consent() -> None:
    personas = make_personas()
    opened = make_case(personas.actor("alice"), at=clock.now())
    assert "Text that was read" not in _summary(personas, "alice", opened.code)
