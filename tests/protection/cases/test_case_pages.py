"""The pages of a case, as the people of two agencies meet them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.records.kinds import kind_named
from opennrm.kernel.records.selectors import plain_values, show
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.cases.models import Case, ContactPoint, Identity
from opennrm.protection.cases.services import save_record
from tests.factories.files import NOON, make_case, share_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    """Everybody."""
    return make_personas()


def _in(personas: Personas, name: str) -> Client:
    return browser_of(personas[name])


def _plain(content: bytes, code: str) -> str:
    """Return a page without what differs from request to request: the code asked for and the form tokens."""
    return re.sub(r"[A-Za-z0-9]{64}", "", content.decode()).replace(code, "")


def test_intake_opens_a_case_with_nothing_but_a_word(personas: Personas) -> None:
    client = _in(personas, "alice")
    answer = client.post(
        reverse("cases:intake"), {"pseudonym": "Linden", "is_child": "no", "risk": "unknown", "sex": "unknown"}
    )
    assert answer.status_code == 302, answer.content.decode()
    with acting_as(SYSTEM, NOON):
        case = Case.objects.select_related("file").get()
        assert plain_values(case)["pseudonym"] == "Linden"
        assert Identity.objects.count() == 0
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert "Linden" in page.content.decode()


def test_intake_asks_whether_the_person_is_a_child(personas: Personas) -> None:
    answer = _in(personas, "alice").post(
        reverse("cases:intake"), {"pseudonym": "Linden", "risk": "unknown", "sex": "unknown"}
    )
    assert answer.status_code == 422
    assert "Say whether the person is under 18." in answer.content.decode()
    with acting_as(SYSTEM, NOON):
        assert Case.objects.count() == 0


def test_new_record_proposes_today_for_what_was_done_only(personas: Personas) -> None:
    case = make_case(personas.actor("alice"))
    page = _in(personas, "alice").get(reverse("cases:record_add", args=[case.code, "plan"])).content.decode()
    boxes = {name: re.search(f'name="{name}_year"[^>]*', page).group() for name in ("agreed_on", "review_on")}  # type: ignore[union-attr]
    year = f'value="{clock.now().year}"'
    assert [year in boxes["agreed_on"], year in boxes["review_on"]] == [True, False]


def test_searching_a_code_that_opens_nothing_stays_on_the_search(personas: Personas) -> None:
    case = make_case(personas.actor("alice"))
    pages = [
        _in(personas, "charlie").post(reverse("sharing:search"), {"code": code}) for code in (case.code, "ZZZZ-ZZZZ")
    ]
    assert [page.status_code for page in pages] == [422, 422]
    assert len({_plain(page.content, code) for page, code in zip(pages, (case.code, "ZZZZ-ZZZZ"), strict=True)}) == 1


def test_intake_without_a_word_stores_nothing(personas: Personas) -> None:
    answer = _in(personas, "alice").post(
        reverse("cases:intake"), {"pseudonym": "", "is_child": "no", "risk": "unknown", "sex": "unknown"}
    )
    assert answer.status_code == 422
    with acting_as(SYSTEM, NOON):
        assert Case.objects.count() == 0


def test_intake_keeps_identity_and_contact_apart(personas: Personas) -> None:
    answer = _in(personas, "alice").post(
        reverse("cases:intake"),
        {
            "pseudonym": "Linden",
            "is_child": "yes",
            "risk": "high",
            "sex": "female",
            "given_names": "Оксана",
            "family_names": "Лісова",
            "born_on_day": "2",
            "born_on_month": "5",
            "born_on_year": "2010",
            "citizenship": "UKR",
            "contact_channel": "message",
            "contact_value": "+999 000 001",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    with acting_as(SYSTEM, NOON):
        identity = Identity.objects.select_related("file").get()
        assert plain_values(identity)["family_names"] == "Лісова"
        assert "Лісова".encode() not in bytes(identity.family_names)
        assert plain_values(ContactPoint.objects.select_related("file").get())["value"] == "+999 000 001"
        assert Case.objects.get().birth_year == 2010


def test_caseload_lists_own_cases_only(personas: Personas) -> None:
    make_case(personas.actor("alice"), pseudonym="Linden")
    make_case(personas.actor("charlie"), pseudonym="Hazel")
    page = _in(personas, "alice").get(reverse("cases:caseload")).content.decode()
    assert "Linden" in page
    assert "Hazel" not in page


@pytest.mark.parametrize("name", ["overview", "timeline", "summary"])
def test_stranger_meets_the_same_page_as_for_a_file_that_does_not_exist(personas: Personas, name: str) -> None:
    opened = make_case(personas.actor("alice"))
    client = _in(personas, "charlie")
    hidden = client.get(reverse(f"cases:{name}", args=[opened.code]))
    absent = client.get(reverse(f"cases:{name}", args=["NONE-SUCH"]))
    assert hidden.status_code == absent.status_code == 404
    assert _plain(hidden.content, opened.code) == _plain(absent.content, "NONE-SUCH")


def test_recipient_reads_withheld_where_a_part_was_not_given(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice, first_account="Was told she owed 4000.", birth_year=1999)
    share_case(alice, opened, personas.bob.agency_id or 0, Category.BASIC | Category.ASSISTANCE, at=clock.now())
    page = _in(personas, "bob").get(reverse("cases:section", args=[opened.code, "person"])).content.decode()
    assert "Withheld" in page
    assert "4000" not in page
    assert "1999" not in page


def test_every_section_of_a_new_case_opens_for_its_lead(personas: Personas) -> None:
    opened = make_case(personas.actor("alice"))
    client = _in(personas, "alice")
    page = client.get(reverse("cases:overview", args=[opened.code])).content.decode()
    for slug in ("person", "consent", "identification", "needs", "plan", "people", "documents", "tasks", "access"):
        address = reverse("cases:section", args=[opened.code, slug])
        assert address in page
        assert client.get(address).status_code == 200


def test_two_editors_of_one_record_keep_both_changes_and_see_conflicts(personas: Personas) -> None:
    opened = make_case(personas.actor("alice"), identity={"given_names": "Mira", "family_names": "Osk"})
    with acting_as(SYSTEM, NOON):
        identity = Identity.objects.get()
    address = reverse("cases:record_edit", args=[opened.code, "identity", identity.pk])
    first, second = _in(personas, "alice"), _in(personas, "sam")
    personas.sam.roles = ["case_manager"]
    personas.sam.save()
    assert first.get(address).status_code == 200
    assert "has this open too" in second.get(address).content.decode()
    base = {"given_names": "Mira", "family_names": "Osk", "version": "1"}
    assert first.post(address, {**base, "given_names": "Mirela"}).status_code == 302
    assert second.post(address, {**base, "family_names": "Oskar"}).status_code == 302
    with acting_as(SYSTEM, NOON):
        values = plain_values(Identity.objects.select_related("file").get())
    assert (values["given_names"], values["family_names"]) == ("Mirela", "Oskar")
    clash = second.post(address, {**base, "given_names": "Miriam"})
    assert clash.status_code == 409
    page = clash.content.decode()
    assert "Mirela" in page
    assert "Miriam" in page
    with acting_as(SYSTEM, NOON):
        assert plain_values(Identity.objects.select_related("file").get())["given_names"] == "Mirela"
    history = first.get(reverse("cases:record_history", args=[opened.code, "identity", identity.pk])).content.decode()
    assert "Mira" in history


def test_codes_of_the_basic_facts_are_written_out(personas: Personas) -> None:
    alice = personas.actor("alice")
    place = country_pack().places[0]
    opened = make_case(alice, language="ar", found_in=place.code)
    with acting_as(alice, NOON):
        shown = show(Case.objects.select_related("file").get(file=opened.file), opened.sight)
        assert (shown.display("language"), shown.display("found_in")) == ("Arabic", place.name("en"))
    change = reverse("cases:record_edit", args=[opened.code, "case", shown.id])
    page = _in(personas, "alice").get(change).content.decode()
    assert '<option value="ar" selected>' in page


@pytest.mark.parametrize(
    "born", [{"birth_year": "2015"}, {"born_on_day": "1", "born_on_month": "6", "born_on_year": "2015"}]
)
def test_intake_asks_again_when_a_child_is_taken_for_an_adult(personas: Personas, born: dict[str, str]) -> None:
    given = {"pseudonym": "Linden", "is_child": "no", "risk": "unknown", "sex": "unknown", **born}
    answer = _in(personas, "alice").post(reverse("cases:intake"), given)
    assert (answer.status_code, "is under 18" in answer.content.decode()) == (422, True)
    with acting_as(SYSTEM, NOON):
        assert Case.objects.count() == 0


def test_summary_shows_each_record_once(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    kind = kind_named("account-of-exploitation")
    assert kind is not None
    with acting_as(alice, NOON):
        save_record(
            actor=alice, at=NOON, opened=opened, kind=kind, values={"acts": ["recruitment"], "account": "Once."}
        )
    page = _in(personas, "alice").get(reverse("cases:summary", args=[opened.code])).content.decode()
    assert page.count("Once.") == 1


def test_refusal_leads_back_to_the_case_it_was_about(personas: Personas) -> None:
    opened = make_case(personas.actor("alice"))
    asking = reverse("identification:request", args=[opened.code])
    client = _in(personas, "alice")
    assert client.post(asking, {"note": "Debt, papers taken, locked in."}).status_code == 302
    again = client.get(asking)
    assert (again.status_code, reverse("cases:overview", args=[opened.code]) in again.content.decode()) == (409, True)
