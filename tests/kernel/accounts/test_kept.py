"""A form that was sent after the session had ended is kept, for the same person, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.models import File
from opennrm.kernel.accounts.models import KeptForm
from opennrm.kernel.accounts.services.kept import GOOD_FOR, drop_old_forms, keep_form, look_at_form
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.vault.services import Tampered
from opennrm.protection.cases.models import Identity
from tests.factories.files import make_case
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opennrm.kernel.accounts.models import Person
    from tests.personas import Personas

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
LATE = timedelta(minutes=31)
WRITTEN = {
    "pseudonym": "Linden", "first_account": "He took her papers at the harbour.", "is_child": "on", "language": "uk",
    "born_on_day": "31", "born_on_month": "2", "born_on_year": "1999",
}  # fmt: skip


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Hold the clock on a Monday morning."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def _send_late(person: Person, clock: time_machine.Traveller, path: str, **fields: object) -> str:
    """Send a form half an hour too late; return where that leads after signing in."""
    browser = browser_of(person)
    assert browser.get(path).status_code == 200
    clock.shift(LATE)
    answer = browser.post(path, fields)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("account_login"))
    assert browser.get(path).status_code == 302  # the session has ended
    return answer["Location"].partition("next=")[2]


def test_what_was_written_stands_in_the_form_again_after_signing_in(
    personas: Personas, clock: time_machine.Traveller
) -> None:
    path = reverse("cases:intake")
    back = _send_late(personas.alice, clock, path, **WRITTEN)
    kept = KeptForm.objects.get()
    assert back == reverse("accounts:kept_form", args=[kept.pk])
    assert b"harbour" not in bytes(kept.content)
    browser = browser_of(personas.alice)
    page = browser.get(back, follow=True)
    text = page.content.decode()
    assert page.redirect_chain == [(path, 302)]
    assert "We kept what you wrote" in text
    assert 'value="Linden"' in text
    assert "He took her papers at the harbour." in text
    form = page.context["form"]
    shown = {name: form[name].value() for name in ("is_child", "language", "born_on", "risk")}
    assert shown == {"is_child": "on", "language": "uk", "born_on": "1999-02-31", "risk": None}
    with acting_as(SYSTEM, MORNING):
        assert File.objects.count() == 0  # nothing was saved


def test_it_is_given_back_once(personas: Personas, clock: time_machine.Traveller) -> None:
    back = _send_late(personas.alice, clock, reverse("cases:intake"), **WRITTEN)
    browser = browser_of(personas.alice)
    assert "harbour" in browser.get(back, follow=True).content.decode()
    assert KeptForm.objects.count() == 0
    assert "harbour" not in browser.get(reverse("cases:intake")).content.decode()
    again = browser.get(back, follow=True)
    assert again.redirect_chain[0] == ("/", 302)
    assert "Nothing is kept for you here." in again.content.decode()


def test_another_person_never_gets_it(personas: Personas, clock: time_machine.Traveller) -> None:
    back = _send_late(personas.alice, clock, reverse("cases:intake"), **WRITTEN)
    kept = KeptForm.objects.get()
    for name in ("sam", "fred", "charlie", "nora"):
        other = browser_of(personas[name])
        assert "harbour" not in other.get(back, follow=True).content.decode()
        session = other.session
        session["kept_form"] = str(kept.pk)
        session.save()
        assert "harbour" not in other.get(reverse("cases:intake")).content.decode()
    assert "harbour" not in Client().get(back, follow=True).content.decode()
    assert "harbour" in browser_of(personas.alice).get(back, follow=True).content.decode()


def test_row_given_to_another_person_does_not_open(personas: Personas, clock: time_machine.Traveller) -> None:
    _send_late(personas.alice, clock, reverse("cases:intake"), **WRITTEN)
    KeptForm.objects.update(person=personas.bob)
    with pytest.raises(Tampered):
        look_at_form(at=MORNING + LATE, person=personas.bob, kept_id=KeptForm.objects.get().pk)


def test_it_is_forgotten_after_half_an_hour(personas: Personas, clock: time_machine.Traveller) -> None:
    back = _send_late(personas.alice, clock, reverse("cases:intake"), **WRITTEN)
    clock.shift(GOOD_FOR)
    assert "harbour" not in browser_of(personas.alice).get(back, follow=True).content.decode()
    assert drop_old_forms(at=MORNING + LATE + GOOD_FOR - timedelta(seconds=1)) == 0
    assert drop_old_forms(at=MORNING + LATE + GOOD_FOR) == 1


def test_change_of_a_record_comes_back_with_the_version_it_began_from(
    personas: Personas, clock: time_machine.Traveller
) -> None:
    opened = make_case(personas.actor("alice"), at=MORNING, identity={"given_names": "Oksana"})
    with acting_as(SYSTEM, MORNING):
        row = Identity.objects.get()
        Identity.objects.update(version=3)
    path = reverse("cases:record_edit", args=[opened.code, "identity", row.pk])
    back = _send_late(personas.alice, clock, path, given_names="Oksana Maria", version="2")
    form = browser_of(personas.alice).get(back, follow=True).context["form"]
    assert (form["given_names"].value(), form["version"].value()) == ("Oksana Maria", "2")


def test_files_are_never_kept(personas: Personas, clock: time_machine.Traveller) -> None:
    opened = make_case(personas.actor("alice"), at=MORNING)
    path = reverse("documents:add", args=[opened.code])
    content = SimpleUploadedFile("x.pdf", b"%PDF-1.7 secret content")
    back = _send_late(personas.alice, clock, path, title="Passport", content=content)
    kept = look_at_form(at=MORNING + LATE, person=personas.alice, kept_id=KeptForm.objects.get().pk)
    assert kept is not None
    assert dict(kept.fields.lists()) == {"title": ["Passport"]}
    assert 'value="Passport"' in browser_of(personas.alice).get(back, follow=True).content.decode()


def test_passwords_and_ways_in_are_never_kept(personas: Personas, clock: time_machine.Traveller) -> None:
    back = _send_late(personas.alice, clock, reverse("accounts:preferences"), language="fr")
    assert (back, KeptForm.objects.count()) == ("/", 0)
    fields = QueryDict("csrfmiddlewaretoken=x&new_password=y&password1=z&pin=1234&token=t&name=Alice")
    kept = keep_form(at=MORNING, person=personas.alice, path="/x/", fields=fields)
    assert kept is not None
    found = look_at_form(at=MORNING, person=personas.alice, kept_id=kept.pk)
    assert found is not None
    assert dict(found.fields.lists()) == {"name": ["Alice"]}


def test_nothing_is_kept_of_an_empty_or_an_enormous_form(personas: Personas) -> None:
    for fields in (QueryDict("csrfmiddlewaretoken=x&a=&b=+"), QueryDict(f"a={'x' * 300_000}")):
        assert keep_form(at=MORNING, person=personas.alice, path="/x/", fields=fields) is None
    assert KeptForm.objects.count() == 0


def test_form_of_a_stranger_site_is_not_kept(personas: Personas, clock: time_machine.Traveller) -> None:
    browser = browser_of(personas.alice)
    browser.get(reverse("cases:intake"))
    browser.handler.enforce_csrf_checks = True
    clock.shift(LATE)
    assert browser.post(reverse("cases:intake"), WRITTEN).status_code == 403
    assert KeptForm.objects.count() == 0


def test_call_of_the_api_with_an_idle_session_keeps_nothing(personas: Personas, clock: time_machine.Traveller) -> None:
    browser = browser_of(personas.alice)
    browser.get(reverse("cases:intake"))
    clock.shift(LATE)
    answer = browser.post("/api/v1/cases", {"case": {"pseudonym": "Linden"}}, content_type="application/json")
    assert (answer.status_code, KeptForm.objects.count()) == (401, 0)
