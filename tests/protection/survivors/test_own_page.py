"""The survivor's own page: who gets in, what it shows, what can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import sight_of
from opennrm.kernel.access.services import open_file, use_override
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.errors import NotPermitted
from opennrm.protection.consents.models import Consent
from opennrm.protection.survivors.models import OwnAccess
from opennrm.protection.survivors.selectors import rights_languages, rights_text
from opennrm.protection.survivors.services import OnPaper, end_own_page, give_own_page, let_in
from tests.factories.consents import give_consent, sharing_answer
from tests.factories.files import NOON, make_case, share_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened

pytestmark = pytest.mark.django_db
ADDRESS = "192.0.2.1"


@pytest.fixture
def personas() -> Personas:
    """Everybody."""
    return make_personas()


def _paper(personas: Personas, language: str = "ru", **case: Any) -> tuple[Opened, OnPaper]:
    alice = personas.actor("alice")
    opened = make_case(alice, **case)
    with acting_as(alice, NOON):
        return opened, give_own_page(actor=alice, at=NOON, opened=opened, language=language)


def _browser(paper: OnPaper) -> Client:
    client = Client()
    answer = client.post(reverse("survivors:sign_in"), {"code": paper.code.lower(), "pin": paper.pin})
    assert answer.status_code == 302, answer.content.decode()
    return client


def test_code_and_pin_open_the_page_in_the_persons_language(personas: Personas) -> None:
    _opened, paper = _paper(personas, pseudonym="Linden")
    page = _browser(paper).get(reverse("survivors:home"))
    assert page.status_code == 200
    assert "Linden" in page.content.decode()
    assert 'lang="ru"' in page.content.decode()


@pytest.mark.parametrize(
    ("language", "direction", "title"), [("ar", "rtl", "من اطّلع على ملفك"), ("uk", "ltr", "Хто переглядав вашу справу")]
)
def test_page_is_whole_in_languages_that_staff_do_not_work_in(
    personas: Personas, language: str, direction: str, title: str
) -> None:
    _opened, paper = _paper(personas, language)
    page = _browser(paper).get(reverse("survivors:who_looked")).content.decode()
    assert f'<html lang="{language}" dir="{direction}"' in page
    assert title in page


def test_language_chosen_on_the_page_holds_and_the_persons_own_stays_at_hand(personas: Personas) -> None:
    _opened, paper = _paper(personas, "ar")
    client = _browser(paper)
    for chosen in ("fr", "ar"):
        client.post(reverse("web:language"), {"language": chosen, "next": "/me/"})
        page = client.get(reverse("survivors:home")).content.decode()
        assert (f'<html lang="{chosen}"' in page, "العربية" in page) == (True, True)


@pytest.mark.parametrize(
    ("stage", "words"), [("presumed", "An authority has been asked"), ("reflection", "good reasons")]
)
def test_page_says_no_more_than_was_decided(personas: Personas, stage: str, words: str) -> None:
    _opened, paper = _paper(personas, "en", stage=stage)
    assert words in _browser(paper).get(reverse("survivors:home")).content.decode()


def test_nothing_that_opens_the_page_is_stored(personas: Personas) -> None:
    _opened, paper = _paper(personas)
    with acting_as(SYSTEM, NOON):
        stored = OwnAccess.objects.get()
    assert paper.code not in str(vars(stored))
    assert paper.pin not in str(vars(stored))


@pytest.mark.parametrize("wrong", ["pin", "code"])
def test_wrong_code_and_wrong_pin_look_alike(personas: Personas, wrong: str) -> None:
    _opened, paper = _paper(personas)
    given = {"code": paper.code, "pin": paper.pin, wrong: "999-999" if wrong == "code" else "000000x"}
    answer = Client().post(reverse("survivors:sign_in"), given)
    assert answer.status_code == 422
    assert "do not fit together" in answer.content.decode()


def test_five_wrong_pins_lock_the_page_for_a_while_even_for_the_right_one(personas: Personas) -> None:
    _opened, paper = _paper(personas)
    with acting_as(None, NOON):
        for _ in range(5):
            assert let_in(at=NOON, code=paper.code, pin="wrong", address=ADDRESS) is None
        assert let_in(at=NOON, code=paper.code, pin=paper.pin, address=ADDRESS) is None
        later = NOON + timedelta(minutes=16)
        assert let_in(at=later, code=paper.code, pin=paper.pin, address=ADDRESS) is not None


def test_new_paper_ends_the_old_one_and_an_ended_one_opens_nothing(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        first = give_own_page(actor=alice, at=NOON, opened=opened, language="en")
        second = give_own_page(actor=alice, at=NOON, opened=opened, language="en")
    with acting_as(None, NOON):
        assert let_in(at=NOON, code=first.code, pin=first.pin, address=ADDRESS) is None
        assert let_in(at=NOON, code=second.code, pin=second.pin, address=ADDRESS) is not None
    with acting_as(alice, NOON):
        assert end_own_page(actor=alice, at=NOON, opened=opened) is True
    with acting_as(None, NOON):
        assert let_in(at=NOON, code=second.code, pin=second.pin, address=ADDRESS) is None


def test_session_of_an_ended_paper_opens_nothing_any_more(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened, paper = _paper(personas)
    client = _browser(paper)
    with acting_as(alice, NOON):
        end_own_page(actor=alice, at=NOON, opened=opened)
    assert client.get(reverse("survivors:home")).status_code == 404


def test_only_the_lead_gives_the_paper(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    share_case(alice, opened, charlie.agency_id or 0, Category.ALL, may_edit=True)
    with acting_as(charlie, NOON):
        seen = open_file(actor=charlie, code=opened.code, at=NOON)
        with pytest.raises(NotPermitted):
            give_own_page(actor=charlie, at=NOON, opened=seen, language="en")
    with acting_as(SYSTEM, NOON):
        assert OwnAccess.objects.count() == 0


def test_person_takes_back_a_consent_and_it_holds_at_once(personas: Personas) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened, paper = _paper(personas)
    now = clock.now()
    consent = give_consent(alice, opened, sharing_answer(bob.agency_id, at=now), at=now)
    client = _browser(paper)
    assert "Lighthouse" in client.get(reverse("survivors:consents")).content.decode()
    assert client.get(reverse("survivors:take_back", args=[consent.pk])).status_code == 200
    assert client.post(reverse("survivors:take_back", args=[consent.pk])).status_code == 302
    with acting_as(bob, clock.now()):
        assert sight_of(bob, opened.file, clock.now()).readable == Category(0)
    with acting_as(SYSTEM, NOON):
        assert Consent.objects.get().withdrawn_how == "online"
    assert client.post(reverse("survivors:take_back", args=[consent.pk])).status_code == 404


def test_person_reads_who_looked_and_why_in_an_emergency(personas: Personas) -> None:
    fred = personas.actor("fred")
    opened, paper = _paper(personas)
    reason = "She called: he is at the door of the flat."
    with acting_as(fred, NOON):
        use_override(actor=fred, at=NOON, code=opened.code, categories=Category.WHEREABOUTS, reason=reason)
    browser_of(personas.alice).get(reverse("cases:overview", args=[opened.code]))
    page = _browser(paper).get(reverse("survivors:who_looked")).content.decode()
    assert reason in page
    assert "Harbour" in page


def test_survivor_reaches_no_page_of_the_staff_and_staff_none_of_the_survivor(personas: Personas) -> None:
    opened, paper = _paper(personas)
    client = _browser(paper)
    for address in (reverse("cases:overview", args=[opened.code]), reverse("cases:caseload"), reverse("web:home")):
        assert client.get(address).status_code in {302, 404}
        assert "Linden" not in client.get(address).content.decode()
    assert browser_of(personas.alice).get(reverse("survivors:home")).status_code == 302


def test_idle_page_closes_itself(personas: Personas) -> None:
    _opened, paper = _paper(personas)
    client = _browser(paper)
    session = client.session
    session["survivor_seen"] = clock.now().timestamp() - 21 * 60
    session.save()
    assert client.get(reverse("survivors:home")).status_code == 302


def test_rights_say_the_same_in_every_language() -> None:
    shape = [len(section["lines"]) for section in rights_text("en").sections]
    assert rights_languages() == ("ar", "en", "fr", "ru", "uk")
    for language in rights_languages():
        assert [len(section["lines"]) for section in rights_text(language).sections] == shape


def test_rights_leaflet_needs_no_code() -> None:
    page = Client().get(reverse("survivors:leaflet"), {"language": "ar"})
    assert page.status_code == 200
    assert 'dir="rtl"' in page.content.decode()
