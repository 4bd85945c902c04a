"""The pages of screenings, in a browser of somebody signed in."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.protection.cases.models import Case, ContactPoint
from opennrm.protection.screening.enums import Decision
from opennrm.protection.screening.models import Screening
from tests.factories.directory import UncountedServiceFactory
from tests.factories.files import NOON
from tests.factories.screening import NOTHING, STRONG, make_screening
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Response


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON + timedelta(minutes=10), tick=False):
        yield


@pytest.fixture
def people() -> Personas:
    return make_personas()


def words(response: Response) -> str:
    main = BeautifulSoup(response.content, "html.parser").find("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def test_result_page_explains_itself(people: Personas) -> None:
    found = make_screening(people.actor("alice"), STRONG | {"place": "ravensgate"})

    shown = words(browser_of(people.alice).get(f"/screening/{found.file.code}/"))

    for expected in (
        "Strong signs",
        "Treat the person as a presumed victim from now on",
        "This is not a decision.",
        "Other forms of coercion",
        "Forced labour",
        "Offer to open a case. The person decides.",
        "Ravensgate",
        "Open a case",
        "Nobody else.",
    ):
        assert expected in shown, expected
    assert "Blue" not in shown
    assert browser_of(people.alice).get(f"/filled/{found.file.code}/").status_code == 200


def test_result_page_of_the_ilo_form_shows_the_rule(people: Personas) -> None:
    yes = ("dr_gate", "dr_job", "dr_wages", "ex_hours", "ex_pay", "cd_papers_taken", "cd_debt")
    calm = {key: NOTHING[key] for key in ("alone", "danger", "consent", "language", "pseudonym", "age", "sex", "needs")}
    found = make_screening(people.actor("alice"), calm | dict.fromkeys(yes, "yes"), form_id="ilo_labour")

    shown = words(browser_of(people.alice).get(f"/screening/{found.file.code}/"))

    assert "The rule is met: Deceit or force at recruitment, exploitation, and force at work." in shown
    assert "positive 2 strong, 0 medium, 0 weak" in shown
    assert "International Labour Office" in shown


def test_result_page_in_danger_leads_with_the_danger(people: Personas) -> None:
    found = make_screening(people.actor("alice"), NOTHING | {"danger": "yes", "danger_kind": "must_return"})

    shown = words(browser_of(people.sam).get(f"/screening/{found.file.code}/"))

    assert "Your supervisors have been told." in shown
    assert "Emergency number: 112" in shown
    assert shown.index("has to go back to somebody dangerous") < shown.index("What to do now")


@pytest.mark.parametrize("page", ["", "services/", "together/", "case/", "leaflet/ar/"])
def test_pages_of_a_screening_do_not_exist_for_strangers(people: Personas, page: str) -> None:
    found = make_screening(people.actor("alice"))

    here = browser_of(people.charlie).get(f"/screening/{found.file.code}/{page}").status_code
    nowhere = browser_of(people.charlie).get(f"/screening/AAAA-AAAA/{page}").status_code

    assert (here, nowhere) == (404, 404)


def test_strangers_change_nothing(people: Personas) -> None:
    found = make_screening(people.actor("alice"))
    stranger = browser_of(people.charlie)

    assert [stranger.post(f"/screening/{found.file.code}/{one}/").status_code for one in ("case", "not-now")] == [
        404
    ] * 2
    with acting_as(SYSTEM, NOON):
        assert Screening.objects.get().decision == Decision.WAITING
        assert Case.objects.count() == 0


def test_list_shows_own_screenings_and_says_when_there_are_none(people: Personas) -> None:
    found = make_screening(people.actor("alice"))

    assert found.file.code in words(browser_of(people.alice).get("/screening/"))
    assert "No screening yet" in words(browser_of(people.charlie).get("/screening/"))


def test_home_page_names_screenings_that_wait(people: Personas) -> None:
    found = make_screening(people.actor("alice"))

    assert found.file.code in words(browser_of(people.alice).get("/"))


def test_one_tap_opens_the_case_with_what_was_said(people: Personas) -> None:
    answers = STRONG | {
        "place": "ravensgate", "avenue": "border_control", "contact_safe": "yes", "contact_channel": "phone",
        "contact_value": "0800 1",
    }  # fmt: skip
    found = make_screening(people.actor("alice"), answers)

    response = browser_of(people.alice).post(f"/screening/{found.file.code}/case/", follow=True)

    assert response.status_code == 200
    with acting_as(SYSTEM, NOON):
        case = Case.objects.select_related("file").get()
        assert response.redirect_chain == [(f"/cases/{case.file.code}/", 302)]
        assert (case.sex, case.language, case.found_in, case.avenue, case.is_child) == (
            "female", "ar", "ravensgate", "border_control", False
        )  # fmt: skip
        assert ContactPoint.objects.filter(file=case.file).count() == 1
        assert Screening.objects.get().case_file_id == case.file_id
    section = words(browser_of(people.alice).get(f"/cases/{case.file.code}/section/identification/"))
    assert found.file.code in section


def test_one_tap_asks_for_a_name_where_none_was_given(people: Personas) -> None:
    found = make_screening(people.actor("alice"), {"alone": "yes", "danger": "no", "consent": "no"})
    browser = browser_of(people.alice)

    asked = browser.post(f"/screening/{found.file.code}/case/")
    opened = browser.post(
        f"/screening/{found.file.code}/case/",
        {"pseudonym": "Red", "is_child": "no", "risk": "unknown", "sex": "unknown"},
    )

    assert (asked.status_code, opened.status_code) == (422, 302)
    assert "Enter something to call the person." in words(asked)


def test_one_tap_asks_whether_it_is_a_child_where_nobody_knows(people: Personas) -> None:
    found = make_screening(people.actor("alice"), STRONG | {"age": "unknown"})

    asked = browser_of(people.alice).post(f"/screening/{found.file.code}/case/")

    assert asked.status_code == 422
    assert "Say whether the person is under 18." in words(asked)
    assert "Enter something to call the person." not in words(asked)


def test_one_tap_twice_opens_one_case(people: Personas) -> None:
    found = make_screening(people.actor("alice"))
    browser = browser_of(people.alice)

    browser.post(f"/screening/{found.file.code}/case/")
    again = browser.post(f"/screening/{found.file.code}/case/")

    assert "A case was opened from this screening already." in words(again)
    with acting_as(SYSTEM, NOON):
        assert Case.objects.count() == 1


def test_not_now_gives_the_leaflet_in_the_persons_language_with_the_number(people: Personas) -> None:
    found = make_screening(people.actor("alice"))

    response = browser_of(people.alice).post(f"/screening/{found.file.code}/not-now/", follow=True)

    assert response.redirect_chain == [(f"/screening/{found.file.code}/leaflet/ar/", 302)]
    article = BeautifulSoup(response.content, "html.parser").find("article")
    assert article is not None
    assert (article["lang"], article["dir"]) == ("ar", "rtl")
    assert "لك حقوق" in article.get_text()
    assert found.file.code in article.get_text()
    assert [one.get_text() for one in article.select("dt bdi[dir=ltr]")] == ["112", "0800 000 116", "0800 000 117"]
    assert "trafficking" not in article.get_text()


def test_leaflet_without_a_number_is_there_for_everybody_in_every_language(people: Personas) -> None:
    browser = browser_of(people.bob)

    assert [browser.get(f"/screening/leaflet/{one}/").status_code for one in ("en", "ru", "fr", "uk", "ar")] == [
        200
    ] * 5
    assert browser.get("/screening/leaflet/xx/").status_code == 404


def test_services_open_now_come_first(people: Personas) -> None:
    found = make_screening(people.actor("alice"), STRONG | {"interpreter": "yes"})
    UncountedServiceFactory.create(name="Night Shelter", needs=["shelter"])
    UncountedServiceFactory.create(name="Arabic Voices", needs=["interpretation"], languages=["ar"])

    shown = words(browser_of(people.alice).get(f"/screening/{found.file.code}/services/"))

    assert shown.index("Night Shelter") < shown.index("Interpretation") < shown.index("Arabic Voices")
    assert "A referral goes out from a case" in shown


def test_one_tap_on_a_service_opens_the_case_and_the_referral(people: Personas) -> None:
    found = make_screening(people.actor("alice"))
    service = UncountedServiceFactory.create(name="Night Shelter", needs=["shelter"])
    browser = browser_of(people.alice)

    response = browser.post(f"/screening/{found.file.code}/case/", {"need": "shelter", "service": str(service.pk)})

    with acting_as(SYSTEM, NOON):
        code = Case.objects.select_related("file").get().file.code
    assert response.headers["Location"] == f"/cases/{code}/refer/shelter/{service.pk}/"
    assert browser.get(response.headers["Location"]).status_code == 200
    assert "Refer : Night Shelter" in words(browser.get(f"/screening/{found.file.code}/services/"))


def test_one_tap_with_a_service_that_is_none_just_opens_the_case(people: Personas) -> None:
    found = make_screening(people.actor("alice"))

    response = browser_of(people.alice).post(f"/screening/{found.file.code}/case/", {"need": "x y", "service": "1"})

    with acting_as(SYSTEM, NOON):
        assert response.headers["Location"] == f"/cases/{Case.objects.select_related('file').get().file.code}/"


def test_together_page_puts_a_family_together(people: Personas) -> None:
    mother, son = (make_screening(people.actor("alice"), number=number) for number in (1, 2))
    browser = browser_of(people.alice)

    refused = browser.post(f"/screening/{mother.file.code}/together/", {"kind": "family"})
    done = browser.post(f"/screening/{mother.file.code}/together/", {"kind": "family", "codes": [son.file.code]})

    assert (refused.status_code, done.status_code) == (422, 302)
    shown = words(browser.get(f"/screening/{mother.file.code}/"))
    assert "They are a family" in shown
    assert son.file.code in shown


def test_reading_a_result_is_written_down(people: Personas) -> None:
    found = make_screening(people.actor("alice"))

    browser_of(people.sam).get(f"/screening/{found.file.code}/")

    with acting_as(SYSTEM, NOON):
        entries = Entry.objects.filter(file_id=found.file_id, verb="screening.read")
        assert list(entries.values_list("person_id", flat=True)) == [people.sam.pk]


def test_figures_are_for_the_co_ordinator(people: Personas) -> None:
    for number in range(5):
        make_screening(people.actor("alice"), STRONG | {"place": "ravensgate"}, number=number)
    make_screening(people.actor("alice"), NOTHING, number=9)

    shown = words(browser_of(people.cora).get("/screening/figures/"))

    assert "Ravensgate 5 0 0 0" in shown
    assert "Not known 0 0 0 fewer than 5" in shown
    assert "Too few referrals to say." in shown
    assert browser_of(people.alice).get("/screening/figures/").status_code == 403


def test_built_in_forms_can_be_downloaded(people: Personas) -> None:
    browser = browser_of(people.cora)

    response = browser.get("/screening/built-in/child.xlsx")

    assert load_workbook(io.BytesIO(response.content)).sheetnames == ["survey", "choices", "settings"]
    assert browser.get("/screening/built-in/unknown.xlsx").status_code == 404
    assert "Child screening" in words(browser.get("/screening/built-in/"))


@pytest.mark.parametrize("n_screenings", [1, 3])
def test_list_asks_the_database_as_often_for_few_as_for_many(
    people: Personas, n_screenings: int, django_assert_max_num_queries: object
) -> None:
    for number in range(n_screenings):
        make_screening(people.actor("alice"), number=number)
    browser = browser_of(people.alice)
    browser.get("/screening/")

    with django_assert_max_num_queries(16):  # type: ignore[operator] # pytest-django's fixture
        browser.get("/screening/")
