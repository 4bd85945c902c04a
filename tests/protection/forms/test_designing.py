"""The pages of those who design forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from opennrm.kernel.audit.models import Entry
from opennrm.protection.forms.enums import VersionStatus
from opennrm.protection.forms.models import Form, FormMedia, FormVersion
from tests.factories.forms import CHOICES, SURVEY, published, workbook, xform
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
CASCADE: list[list[object]] = [
    ["type", "name", "label"],
    ["select_one_from_file towns.csv", "town", "Which town?"],
]


@pytest.fixture
def personas() -> Personas:
    return make_personas()


@pytest.fixture
def cora(personas: Personas) -> Client:
    return browser_of(personas.cora)


def send(browser: Client, content: bytes, name: str = "welcome.xlsx") -> tuple[int, str]:
    answer = browser.post(reverse("forms:upload"), {"workbook": SimpleUploadedFile(name, content)})
    return answer.status_code, answer.headers.get("Location", "") or answer.content.decode()


def words_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_workbook_becomes_a_draft_that_is_read_in_words_then_published(cora: Client) -> None:
    status, address = send(cora, workbook())
    (version,) = FormVersion.objects.all()
    assert (status, address, version.status) == (302, reverse("forms:version", args=[version.pk]), VersionStatus.DRAFT)
    shown = words_of(cora, address)
    assert "Asked only if “Are you safe now?” is “No”" in shown
    assert "Fills in the case case.pseudonym" in shown
    assert "Must hold the answer is at least 0 and the answer is less than 120" in shown
    preview = words_of(cora, reverse("forms:preview", args=[version.pk]))
    assert "What threatens you?" in preview
    assert cora.get(reverse("forms:publish", args=[version.pk])).status_code == 200
    assert cora.post(reverse("forms:publish", args=[version.pk])).status_code == 302
    assert "Published" in words_of(cora, reverse("forms:list"))
    assert cora.post(reverse("forms:retire", args=[version.pk])).status_code == 302
    version.refresh_from_db()
    assert version.status == VersionStatus.RETIRED
    assert cora.post(reverse("forms:discard", args=[version.pk])).status_code == 409
    verbs = ["form.uploaded", "form.published", "form.retired"]
    assert list(Entry.objects.filter(verb__startswith="form.").order_by("pk").values_list("verb", flat=True)) == verbs


def test_changed_workbook_shows_what_is_different(cora: Client) -> None:
    published()
    survey = [row for row in SURVEY if row[1] != "danger"]
    survey = [[*row[:2], "How old?", *row[3:]] if row[1] == "age" else row for row in survey]
    survey.append(["date", "born", "When were you born?", None, None, None, None])
    shown = words_of(cora, send(cora, workbook(version="2", survey=survey))[1])
    assert "New questions born" in shown
    assert "Questions that are gone danger" in shown
    assert "age : its words" in shown


def test_draft_is_thrown_away_whole(cora: Client) -> None:
    send(cora, workbook())
    version = FormVersion.objects.get()
    assert cora.post(reverse("forms:discard", args=[version.pk])).status_code == 302
    assert (FormVersion.objects.count(), Form.objects.count()) == (0, 0)


def test_files_of_a_form_are_asked_for_added_and_replaced(cora: Client) -> None:
    _status, address = send(cora, workbook(survey=CASCADE))
    assert "towns.csv missing" in words_of(cora, address)
    version = FormVersion.objects.get()
    add = reverse("forms:media_add", args=[version.pk])
    for content in (b"name,label\na,Abc\n", b"name,label\nz,Zwolle\n"):
        given = {"name": "towns.csv", "content": SimpleUploadedFile("my-towns.csv", content)}
        assert cora.post(add, given).status_code == 302
    (media,) = FormMedia.objects.all()
    assert bytes(media.content) == b"name,label\nz,Zwolle\n"
    assert "missing" not in words_of(cora, address)
    assert "Zwolle (z)" in words_of(cora, address)
    assert cora.get(reverse("forms:media", args=[version.pk, media.pk])).content == bytes(media.content)
    other = {"name": "passwd", "content": SimpleUploadedFile("passwd", b"x")}
    assert cora.post(add, other).status_code == 422
    assert FormMedia.objects.count() == 1


def test_source_and_result_are_handed_out(cora: Client) -> None:
    content = workbook()
    send(cora, content)
    version = FormVersion.objects.get()
    found = cora.get(reverse("forms:workbook", args=[version.pk]))
    assert (found.content, found["Content-Disposition"]) == (content, 'attachment; filename="welcome.xlsx"')
    assert cora.get(reverse("forms:xform", args=[version.pk])).content == version.xform.encode()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter.docx", b"PK", "Upload an XLSForm"),
        ("empty.xlsx", b"", "The file is empty"),
        ("broken.xlsx", b"PK\x03\x04nothing", "not an Excel workbook"),
        ("bomb.xml", b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>', "DOCTYPE"),
        ("other.xml", b"<a/>", "This is no XForm"),
        ("same.xml", xform, "exists already"),
    ],
)
def test_what_is_no_form_is_refused_in_words(cora: Client, name: str, content: object, words: str) -> None:
    published()
    status, page = send(cora, xform() if callable(content) else content, name)  # type: ignore[arg-type]
    assert status == 422
    assert words in page
    assert FormVersion.objects.count() == 1


def test_mistake_in_a_workbook_names_its_row(cora: Client) -> None:
    survey: list[list[object]] = [*SURVEY, ["select_one unheard", "what", "What?", None, None, None, None]]
    status, page = send(cora, workbook(survey=survey, choices=CHOICES))
    assert status == 422
    assert "Row 8:" in page
    assert FormVersion.objects.count() == 0


def test_circle_is_refused(cora: Client) -> None:
    survey: list[list[object]] = [
        ["type", "name", "label", "calculation"],
        ["calculate", "one", None, "${other} + 1"],
        ["calculate", "other", None, "${one} + 1"],
        ["text", "t", "T", None],
    ]
    status, page = send(cora, workbook(survey=survey))
    assert status == 422
    assert "circle" in page
    assert FormVersion.objects.count() == 0


def test_pages_of_a_form_that_is_not_there_look_like_any_other(cora: Client) -> None:
    nothing = "01890000-0000-7000-8000-000000000000"
    names = ("version", "preview", "publish", "retire", "discard", "workbook", "xform", "media_add")
    assert {cora.get(reverse(f"forms:{name}", args=[nothing])).status_code for name in names} == {404}
