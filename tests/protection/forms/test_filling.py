"""Filling in a form on this site, seen from the server: the page, the door for what is sent, the form on paper."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.protection.documents.models import Document
from opennrm.protection.forms.enums import Channel
from opennrm.protection.forms.models import Form, Submission
from opennrm.protection.forms.selectors.pages import page_of
from opennrm.protection.forms.services import add_media, publish_version, retire_version, upload_form
from tests.factories.files import NOON
from tests.factories.forms import filled, published
from tests.factories.screening import NOTHING, instance_of, published_form, worked_out
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of
from tests.support.xlsforms import Sample, q

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
PHOTO = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00"
    b"\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def personas() -> Personas:
    with acting_as(SYSTEM, NOON):
        published()
    return make_personas()


def post(client: Client, content: bytes, *, form_id: str = "welcome", **files: bytes) -> Any:
    sent = {name.replace("_", "."): SimpleUploadedFile(name.replace("_", "."), data) for name, data in files.items()}
    record = SimpleUploadedFile("record.xml", content, "text/xml")
    return client.post(reverse("forms:fill_submit", args=[form_id]), {"xml_submission_file": record, **sent})


def kept() -> list[Submission]:
    with acting_as(SYSTEM, NOON):
        return list(Submission.objects.select_related("file"))


def test_what_is_sent_arrives_once_and_says_where_to_look(personas: Personas) -> None:
    client = browser_of(personas.alice)
    first, again = post(client, filled()), post(client, filled())
    [one] = kept()

    assert (first.status_code, again.status_code, one.channel) == (201, 200, Channel.BROWSER)
    told = {"code": one.file.code, "result_url": reverse("forms:filled_one", args=[one.file.code])}
    assert (first.json(), again.json()) == (told, told)


def test_a_screening_leads_to_its_result(personas: Personas) -> None:
    with acting_as(SYSTEM, NOON):
        published_form("first_arrival")
    client = browser_of(personas.alice)
    answers = worked_out("first_arrival", NOTHING)
    told = post(client, instance_of("first_arrival", answers), form_id="first_arrival").json()

    assert told["result_url"] == reverse("screening:result", args=[told["code"]])
    assert client.get(told["result_url"]).status_code == 200


def test_files_come_along_sealed_and_once(personas: Personas) -> None:
    client = browser_of(personas.alice)
    for _n in range(2):
        assert post(client, filled(), photo_png=PHOTO).status_code in {200, 201}
    with acting_as(SYSTEM, NOON):
        [one] = Document.objects.select_related("file")

    assert (one.media_type, one.file.code) == ("image/png", kept()[0].file.code)


@pytest.mark.parametrize("content", [b"", b"<a", b"<data/>", b'<data id="unknown"/>', b"<!DOCTYPE a><a id='welcome'/>"])
def test_what_is_no_filled_in_form_is_refused_in_words_and_nothing_is_kept(personas: Personas, content: bytes) -> None:
    answer = post(browser_of(personas.alice), content)

    assert (answer.status_code, bool(answer.json()["message"])) == (422, True)
    assert kept() == []


def test_a_file_that_cannot_be_taken_leaves_nothing_behind(personas: Personas) -> None:
    answer = post(browser_of(personas.alice), filled(), empty_png=b"")

    assert (answer.status_code, kept()) == (422, [])


def test_nothing_sent_is_said_so(personas: Personas) -> None:
    answer = browser_of(personas.alice).post(reverse("forms:fill_submit", args=["welcome"]))

    assert (answer.status_code, kept()) == (422, [])


def data_of(answer: Any) -> dict[str, Any]:
    found = re.search(
        r'<script id="fill-data" type="application/json">(.*?)</script>', answer.content.decode(), re.DOTALL
    )
    assert found is not None
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_the_page_brings_the_form_and_its_data_and_runs_nothing_else(personas: Personas) -> None:
    answer = browser_of(personas.alice).get(reverse("forms:fill", args=["welcome"]))
    shown, data = answer.content.decode(), data_of(answer)

    assert 'data-form-id="welcome"' in shown
    assert (data["formId"], data["version"], data["correction"]) == ("welcome", "1", None)
    assert data["model"].startswith("<model")
    scripts = re.findall(r"<script([^>]*)>", shown)
    assert [one for one in scripts if "src=" not in one and 'type="application/json"' not in one] == []
    assert re.findall(r"<[^>]+\s(?:style|on\w+)=", shown) == []


def test_a_form_that_is_not_in_service_is_not_there(personas: Personas) -> None:
    client = browser_of(personas.alice)
    with acting_as(SYSTEM, NOON):
        retire_version(actor=SYSTEM, at=NOON, version=Form.objects.get().versions.get())

    for name in ("fill", "fill_paper"):
        assert client.get(reverse(f"forms:{name}", args=["welcome"])).status_code == 404
    assert "Welcome" not in client.get(reverse("forms:fill_list")).content.decode()


def test_what_others_sent_is_not_there_to_be_corrected(personas: Personas) -> None:
    post(browser_of(personas.alice), filled())
    [one] = kept()
    address = f"{reverse('forms:fill', args=['welcome'])}?corrects={one.file.code}"

    assert browser_of(personas.charlie).get(address).status_code in {403, 404}
    own = data_of(browser_of(personas.alice).get(address))
    assert (own["correction"]["code"], "Linden" in own["correction"]["xml"]) == (one.file.code, True)
    with acting_as(SYSTEM, clock.now()):
        assert Entry.objects.filter(verb="screening.read", file_id=one.file_id, target="correction").count() == 1


def test_the_list_has_built_in_forms_first_with_their_languages(personas: Personas) -> None:
    with acting_as(SYSTEM, NOON):
        published_form("first_arrival")
    shown = browser_of(personas.alice).get(reverse("forms:fill_list")).content.decode()

    assert shown.index("First-arrival") < shown.index("Welcome")
    assert "العربية" in shown


def test_paper_has_every_question_with_its_choices_in_the_language_asked_for(personas: Personas) -> None:
    with acting_as(SYSTEM, NOON):
        published_form("first_arrival")
    address = reverse("forms:fill_paper", args=["first_arrival"])
    shown = browser_of(personas.alice).get(address, {"language": "ar"}).content.decode()

    assert '<article class="nrm-paper" lang="ar" dir="rtl">' in shown
    assert "أين أنتم الآن؟" in shown
    assert "☐" in shown


def test_pictures_of_a_form_are_sent_and_can_run_nothing(personas: Personas) -> None:
    sample = Sample("pictured", [q("note", "n", **{"media::image": "map.svg"})])
    with acting_as(SYSTEM, NOON):
        draft = upload_form(actor=SYSTEM, at=NOON, workbook=sample.xform().encode(), name="pictured.xml")
        content = io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>").getvalue()
        add_media(actor=SYSTEM, at=NOON, version=draft, name="map.svg", media_type="image/svg+xml", content=content)
        version = publish_version(actor=SYSTEM, at=NOON, version=draft)
        assert 'src="media/map.svg"' in page_of(version).html
    client = browser_of(personas.alice)
    answer = client.get("/field/pictured/media/map.svg")

    assert (answer.status_code, answer["Content-Security-Policy"]) == (200, "default-src 'none'; sandbox")
    assert client.get("/field/pictured/media/other.svg").status_code == 404


def test_a_page_is_made_once(personas: Personas) -> None:
    with acting_as(SYSTEM, NOON):
        version = Form.objects.get(form_id="welcome").versions.get()
        assert page_of(version) is page_of(version)
