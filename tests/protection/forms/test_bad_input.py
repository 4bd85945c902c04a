"""Whatever comes in: a clear answer, nothing lost, nothing broken."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.errors import DomainError, InvalidInput
from opennrm.protection.forms.enums import Channel, SubmissionStatus
from opennrm.protection.forms.models import FormVersion, Submission
from opennrm.protection.forms.rules.instances import read_instance
from opennrm.protection.forms.rules.validation import validate
from opennrm.protection.forms.rules.xform import parse_form
from opennrm.protection.forms.services import check_form, receive_submission
from tests.factories.files import NOON
from tests.factories.forms import filled, published, workbook, xform
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from collections.abc import Callable

LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;">]><a id="welcome">&d;</a>'
OUTSIDE = (
    '<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1:1/">]><h:html xmlns:h="http://www.w3.org/1999/xhtml">&b;</h:html>'
)
ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@pytest.fixture
def personas() -> Personas:
    return make_personas()


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_bytes_that_call_themselves_a_form_are_refused_in_words(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        check_form(content, "form.xml")


@pytest.mark.parametrize("name", ["form.xlsx", "form.xls", "form.csv"])
@given(content=st.binary(min_size=1, max_size=60))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_bytes_that_call_themselves_a_workbook_are_refused_in_words(name: str, content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_form(content, name)
    assert "Traceback" not in str(refused.value)


@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE])
def test_bombs_and_outside_entities_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="DOCTYPE"):
        check_form(text.encode(), "form.xml")
    with pytest.raises(InvalidInput, match="DOCTYPE"):
        read_instance(text.encode())


def test_workbook_that_unpacks_to_too_much_is_refused_unopened() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", bytes(201 * 1024 * 1024))
    with pytest.raises(InvalidInput, match="200 MB"):
        check_form(content.getvalue(), "form.xlsx")


def changed(place: int, cut: int, put: str) -> bytes:
    sent = filled().decode()
    start = place % len(sent)
    return (sent[:start] + put + sent[start + cut :]).encode()


@given(place=st.integers(0, 10_000), cut=st.integers(0, 12), put=ODD)
@settings(max_examples=200, deadline=None)
def test_filled_in_form_changed_anywhere_is_read_or_refused(place: int, cut: int, put: str) -> None:
    content, definition = changed(place, cut, put), parse_form(xform())
    with contextlib.suppress(DomainError):
        instance = read_instance(content)
        assert validate(definition, instance.xml, at=NOON).problems is not None


@given(called=ODD, age=ODD, safe=ODD, start=ODD)
@settings(max_examples=100, deadline=None)
def test_any_answers_at_all_are_judged(called: str, age: str, safe: str, start: str) -> None:
    values = {"called": called, "age": age, "safe": safe, "start": start}
    plain = {
        name: "".join(one for one in text if one.isprintable() and one not in '<&>"') for name, text in values.items()
    }
    checked = validate(parse_form(xform()), filled(**plain), at=NOON)
    assert checked.form_id == "welcome"


def send(personas: Personas, content: bytes) -> Submission:
    actor, at = personas.actor("alice"), clock.now()
    with acting_as(actor, at):
        return receive_submission(actor=actor, at=at, instance_xml=content, channel=Channel.OPENROSA).submission


ODD_ONES: dict[str, tuple[Callable[[], bytes], str]] = {
    "another version": (lambda: filled(version="9"), SubmissionStatus.FLAGGED),
    "clock of 1970": (lambda: filled(start="1970-01-01T00:00:00Z"), SubmissionStatus.SOUND),
    "no number": (lambda: filled(number=""), SubmissionStatus.FLAGGED),
    "long number": (lambda: filled(number="uuid:" + "1" * 5000), SubmissionStatus.SOUND),
    "unknown answers": (lambda: filled(shoe="42"), SubmissionStatus.SOUND),
    "other script": (lambda: filled(called="سلام \u202e مرحبا"), SubmissionStatus.SOUND),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ODD_ONES)
def test_odd_filled_in_forms_are_kept_and_shown(personas: Personas, name: str) -> None:
    published()
    make, status = ODD_ONES[name]
    kept = send(personas, make())
    assert kept.status == status
    page = browser_of(personas.alice).get(reverse("forms:filled_one", args=[kept.file.code]))
    assert page.status_code == 200
    with acting_as(SYSTEM, clock.now()):
        assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_form_of_ten_thousand_questions_is_taken_and_shown_in_parts(personas: Personas) -> None:
    survey: list[list[object]] = [["type", "name", "label"]]
    survey += [["text", f"q{number}", f"Question {number}?"] for number in range(10_000)]
    cora = browser_of(personas.cora)
    given = {"workbook": SimpleUploadedFile("large.xlsx", workbook("large", survey=survey))}
    assert cora.post(reverse("forms:upload"), given).status_code == 302
    version = FormVersion.objects.get()
    assert version.n_questions == 10_000
    page = cora.get(reverse("forms:version", args=[version.pk])).content.decode()
    assert "Small telephones may be slow" in page
    assert len(re.findall(r"Question \d+\?", page)) == 50
    assert cora.get(reverse("forms:preview", args=[version.pk]) + "?page=200").status_code == 200
