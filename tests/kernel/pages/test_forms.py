"""Forms: their markup, their errors, their dates."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from django import forms

from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.pages import DateParts, GovForm
from tests.kernel.pages.fake import IntakeForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

GOOD = {
    "pseudonym": "Lina", "sex": "f", "born_on_day": "27", "born_on_month": "3", "born_on_year": "1998",
    "country": "c1", "needs": ["shelter"], "agrees": "on",
}  # fmt: skip


def soup_of(form: GovForm) -> BeautifulSoup:
    return BeautifulSoup(str(form), "html.parser")


def test_form_takes_a_date_in_three_boxes() -> None:
    form = IntakeForm(GOOD)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["born_on"] == dt.date(1998, 3, 27)


def test_form_takes_a_whole_date_too() -> None:
    form = IntakeForm({name: value for name, value in GOOD.items() if "born" not in name} | {"born_on": "1998-03-27"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["born_on"] == dt.date(1998, 3, 27)


@pytest.mark.parametrize("parts", [("31", "2", "2020"), ("", "2", "2020"), ("a", "b", "c"), ("1", "1", "0")])
def test_form_refuses_a_date_that_does_not_exist_and_shows_it_again(parts: tuple[str, str, str]) -> None:
    day, month, year = parts
    form = IntakeForm(GOOD | {"born_on_day": day, "born_on_month": month, "born_on_year": year})

    assert list(form.errors) == ["born_on"]
    boxes = [str(box["value"]) for box in soup_of(form).select(".govuk-date-input input")]
    assert [box.lstrip("0") for box in boxes] == [day, month, year.lstrip("0")]


def test_form_leaves_an_optional_date_empty() -> None:
    form = IntakeForm(GOOD | {"born_on_day": "", "born_on_month": "", "born_on_year": ""})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["born_on"] is None


def test_date_parts_show_a_stored_date() -> None:
    html = DateParts().render("born_on", dt.date(1998, 3, 27), {"id": "id_born_on"})

    assert [box["value"] for box in BeautifulSoup(html, "html.parser").select("input")] == ["27", "3", "1998"]


def test_date_parts_know_when_they_were_not_on_the_page() -> None:
    widget = DateParts()

    assert widget.value_omitted_from_data({"other": "1"}, {}, "born_on")  # type: ignore[arg-type]
    assert not widget.value_omitted_from_data({"born_on_day": ""}, {}, "born_on")  # type: ignore[arg-type]


def test_form_shows_few_choices_as_radio_buttons_and_many_as_a_list() -> None:
    soup = soup_of(IntakeForm())

    assert [box["value"] for box in soup.select("input[type=radio][name=sex]")] == ["", "f", "m", "x"]
    assert soup.select_one("select[name=country]") is not None
    assert [box["value"] for box in soup.select("input[type=checkbox][name=needs]")] == ["shelter", "health"]


def test_form_labels_every_box() -> None:
    soup = soup_of(IntakeForm())

    labelled = {label["for"] for label in soup.select("label")}
    boxes = {box["id"] for box in soup.select("input, select, textarea")}
    assert labelled == boxes


def test_form_marks_what_may_be_left_out() -> None:
    soup = soup_of(IntakeForm())

    optional = [mark.parent.get_text(" ", strip=True) for mark in soup.select(".nrm-optional") if mark.parent]
    assert optional == ["Sex (optional)", "Date of birth (optional)", "Note (optional)", "Document (optional)"]


def test_form_ties_hint_and_error_to_their_box() -> None:
    soup = soup_of(IntakeForm({}))

    box = soup.select_one("#id_pseudonym")
    assert box is not None
    assert box["aria-describedby"] == "id_pseudonym_helptext id_pseudonym_error"
    assert soup.select_one("#id_pseudonym_helptext") is not None
    assert soup.select_one("#id_pseudonym_error") is not None


def test_error_summary_leads_to_every_mistake() -> None:
    soup = soup_of(IntakeForm({"born_on_day": "40", "born_on_month": "1", "born_on_year": "2000"}))

    links = [str(link["href"]) for link in soup.select(".govuk-error-summary a")]
    assert links == ["#id_pseudonym", "#id_born_on_day", "#id_country", "#id_needs_0", "#id_agrees"]
    assert all(soup.select_one(link) is not None for link in links)


def test_error_summary_names_the_question() -> None:
    soup = soup_of(IntakeForm(GOOD | {"pseudonym": ""}))

    found = [link.get_text() for link in soup.select(".govuk-error-summary a")]
    assert found == ["What to call the person: Please answer this."]


def test_form_keeps_words_of_its_own() -> None:
    class Own(GovForm):
        name = forms.CharField(error_messages={"required": "Say what to call them."})

    assert Own({}).errors == {"name": ["Say what to call them."]}


def test_catch_puts_a_services_complaint_beside_the_field() -> None:
    form = IntakeForm(GOOD)
    assert form.is_valid()

    with form.catch():
        raise InvalidInput("Look again.", {"pseudonym": "Taken.", "gone": "Not on the page."})

    assert form.errors == {"pseudonym": ["Taken."], "__all__": ["Not on the page."]}


def test_catch_puts_a_refusal_on_top_of_the_form() -> None:
    form = IntakeForm(GOOD)
    assert form.is_valid()

    with form.catch():
        raise Refused("The file is closed.")

    assert form.non_field_errors() == ["The file is closed."]


def test_catch_lets_a_missing_role_and_bugs_through() -> None:
    form = IntakeForm(GOOD)
    assert form.is_valid()

    with pytest.raises(NotPermitted), form.catch():
        raise NotPermitted("No.")
    with pytest.raises(ZeroDivisionError), form.catch():
        raise ZeroDivisionError


@pytest.mark.django_db
def test_page_shows_the_form_again_when_a_service_refuses(as_actor: Callable[[str], Client]) -> None:
    response = as_actor("manager").post("/fake/add", GOOD | {"pseudonym": "taken"})

    assert response.status_code == 422
    assert "Another file has this pseudonym." in response.content.decode()


@pytest.mark.django_db
def test_page_says_what_was_done(as_actor: Callable[[str], Client]) -> None:
    response = as_actor("manager").post("/fake/add", GOOD, follow=True)

    assert response.status_code == 200
    assert "The file was opened." in response.content.decode()
