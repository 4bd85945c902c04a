"""The way of a question through the pages, and who is turned away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import Grant
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.consents.models import Consent, Ground, WithdrawalNotice
from opennrm.protection.consents.services import withdraw_consent
from tests.factories.consents import consent_answer, give_consent, sharing_answer
from tests.factories.files import make_case, share_case
from tests.factories.identification import reopened
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from django.test import Client

    from opennrm.kernel.access.rules import Opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    return make_personas()


@pytest.fixture
def opened(personas: Personas) -> Opened:
    return make_case(personas.actor("alice"), at=clock.now(), language="ar")


def url(name: str, *args: Any) -> str:
    return reverse(f"consents:{name}", args=args)


def stored() -> list[Consent]:
    with acting_as(SYSTEM, clock.now()):
        return list(Consent.objects.select_related("agency").order_by("created_at"))


def test_question_goes_from_purpose_over_scope_and_text_to_the_answer(personas: Personas, opened: Opened) -> None:
    alice, code = browser_of(personas.alice), opened.code
    step = alice.post(url("purpose", code), {"purpose": "sharing"})
    assert step.headers["Location"] == url("scope", code, "sharing")
    day = (clock.now() + timedelta(days=30)).date()
    scope = {
        "agency": personas.bob.agency_id, "categories": ["32"], "until_day": day.day, "until_month": day.month,
        "until_year": day.year,
    }  # fmt: skip
    step = alice.post(url("scope", code, "sharing"), scope)
    assert step.headers["Location"] == url("text", code, "sharing")
    text = alice.get(url("text", code, "sharing"))
    page = text.content.decode()
    assert 'lang="ar" dir="rtl"' in page
    assert personas.bob.agency.name in page
    assert "المساعدة التي تحتاج إليها" in page
    given = {
        "answer": "given", "capacity": "full", "given_by": "person", "manner": "spoken", "language": "ar",
        "interpreter": "No. 5",
    }  # fmt: skip
    done = alice.post(url("answer", code, "sharing"), given)
    assert done.headers["Location"] == reverse("cases:section", args=[code, "consent"])
    (consent,) = stored()
    assert (consent.purpose, consent.agency_id, consent.text_language) == ("sharing", personas.bob.agency_id, "ar")
    assert consent.category_set == Category.BASIC | Category.ASSISTANCE
    assert browser_of(personas.bob).get(reverse("cases:overview", args=[code])).status_code == 200
    section = alice.get(reverse("cases:section", args=[code, "consent"])).content.decode()
    assert "Lighthouse Shelter" in section
    shown = alice.get(url("consent", code, consent.pk)).content.decode()
    assert "No. 5" in shown
    assert "not the one that was read" not in shown


def test_answer_without_its_earlier_pages_leads_back_to_them(personas: Personas, opened: Opened) -> None:
    alice = browser_of(personas.alice)
    assert alice.get(url("text", opened.code, "sharing")).headers["Location"] == url("scope", opened.code, "sharing")
    step = alice.post(url("answer", opened.code, "assistance"), {"answer": "given"})
    assert step.headers["Location"] == url("text", opened.code, "assistance")
    assert stored() == []


def test_wrong_answer_is_shown_again_and_nothing_is_kept(personas: Personas) -> None:
    child = make_case(personas.actor("alice"), at=clock.now(), is_child=True)
    alice = browser_of(personas.alice)
    alice.get(url("text", child.code, "assistance"))
    given = {"answer": "given", "given_by": "person", "manner": "spoken", "language": "en"}
    again = alice.post(url("answer", child.code, "assistance"), given)
    assert again.status_code == 422
    assert "For a child the guardian" in again.content.decode()
    assert stored() == []


def test_withdrawing_is_one_page_and_one_button(personas: Personas, opened: Opened) -> None:
    alice = browser_of(personas.alice)
    now = clock.now()
    consent = give_consent(personas.actor("alice"), opened, sharing_answer(personas.bob.agency_id, at=now), at=now)
    asked = alice.get(url("withdraw", opened.code, consent.pk)).content.decode()
    assert "Lighthouse Shelter" in asked
    done = alice.post(url("withdraw", opened.code, consent.pk), {"by": "person", "how": "spoken"})
    assert done.status_code == 302
    assert browser_of(personas.bob).get(reverse("cases:overview", args=[opened.code])).status_code == 404
    bob = browser_of(personas.bob)
    assert opened.code in bob.get("/").content.decode()
    assert opened.code in bob.get(url("inbox")).content.decode()
    notice = WithdrawalNotice.objects.get()
    assert bob.post(url("notice", notice.pk), {"acknowledgement": "kept_by_law"}).status_code == 422
    assert bob.post(url("notice", notice.pk), {"acknowledgement": "deleted"}).status_code == 302
    assert opened.code not in bob.get(url("inbox")).content.decode()
    assert "Acknowledged" in alice.get(reverse("cases:section", args=[opened.code, "consent"])).content.decode()


def test_stranger_and_wrong_role_are_turned_away_from_every_page(personas: Personas, opened: Opened) -> None:
    now = clock.now()
    alice = personas.actor("alice")
    consent = give_consent(alice, opened, sharing_answer(personas.bob.agency_id, at=now), at=now)
    other = give_consent(alice, opened, sharing_answer(personas.ivan.agency_id, at=now), at=now)
    with acting_as(alice, now):
        withdraw_consent(actor=alice, at=now, opened=reopened(alice, opened, now), consent=other)
    notice = WithdrawalNotice.objects.get()
    paths = [
        url("purpose", opened.code), url("scope", opened.code, "sharing"), url("text", opened.code, "assistance"),
        url("answer", opened.code, "assistance"), url("without", opened.code), url("bases", opened.code),
        url("consent", opened.code, consent.pk), url("withdraw", opened.code, consent.pk), url("notice", notice.pk),
    ]  # fmt: skip
    before = (Grant.objects.count(), len(stored()))
    charlie, bob = browser_of(personas.charlie), browser_of(personas.bob)
    assert [charlie.get(path).status_code for path in paths] == [404] * len(paths)
    assert [charlie.post(path).status_code for path in paths] == [404, 404, 405, 404, 404, 405, 405, 404, 404]
    assert [bob.get(path).status_code for path in paths] == [403] * 5 + [404, 200, 200, 404]
    assert browser_of(personas.otto).get(url("inbox")).status_code == 403
    assert (Grant.objects.count(), len(stored())) == before


def test_lead_asks_a_second_person_to_share_without_consent(personas: Personas, opened: Opened) -> None:
    alice = browser_of(personas.alice)
    day = (clock.now() + timedelta(days=3)).date()
    given = {
        "purpose": "law_enforcement", "agency": personas.ivan.agency_id, "categories": ["16"],
        "basis": "vital_interests", "law": "Police Act s. 9", "reason": "Her brother was taken hostage this morning.",
        "until_day": day.day, "until_month": day.month, "until_year": day.year,
    }  # fmt: skip
    assert alice.post(url("without", opened.code), {**given, "reason": ""}).status_code == 422
    before = Grant.objects.count()
    assert alice.post(url("without", opened.code), given).status_code == 302
    assert Grant.objects.count() == before
    with acting_as(SYSTEM, clock.now()):
        assert Ground.objects.get().status == "waiting"
    assert "Police Act s. 9" in alice.get(reverse("cases:section", args=[opened.code, "consent"])).content.decode()
    bases = alice.get(url("bases", opened.code)).content.decode()
    assert "A public task laid down by law" in bases
    assert "GDPR art. 6" in alice.get(url("register")).content.decode()


def test_reader_of_a_shared_case_does_not_learn_what_was_refused(personas: Personas, opened: Opened) -> None:
    now = clock.now()
    alice = personas.actor("alice")
    give_consent(alice, opened, consent_answer("law_enforcement", "refused"), at=now)
    share_case(alice, opened, personas.bob.agency_id, at=now)
    page = browser_of(personas.bob).get(reverse("cases:section", args=[opened.code, "consent"])).content.decode()
    assert "Refused" not in page


@pytest.mark.parametrize("n_cases", [1, 3])
def test_inbox_asks_the_database_as_often_for_three_as_for_one(
    personas: Personas, n_cases: int, django_assert_max_num_queries: Any
) -> None:
    now = clock.now()
    alice = personas.actor("alice")
    for _ in range(n_cases):
        file = make_case(alice, at=now)
        consent = give_consent(alice, file, sharing_answer(personas.bob.agency_id, at=now), at=now)
        with acting_as(alice, now):
            withdraw_consent(actor=alice, at=now, opened=reopened(alice, file, now), consent=consent)
    bob: Client = browser_of(personas.bob)
    bob.get(url("inbox"))
    with django_assert_max_num_queries(14):
        assert bob.get(url("inbox")).status_code == 200
