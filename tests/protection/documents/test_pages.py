"""The documents of a case in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.selectors import entries_of_file
from opennrm.protection.documents.models import Document
from opennrm.protection.documents.services.storage import documents_folder
from tests.factories.contents import pdf
from tests.factories.files import make_case, share_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import Settings

    from opennrm.kernel.access.rules import Opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    return make_personas()


@pytest.fixture
def opened(personas: Personas) -> Opened:
    return make_case(personas.actor("alice"), at=clock.now())


@pytest.fixture(autouse=True)
def _empty_folder() -> Iterator[None]:
    yield
    for path in documents_folder().glob("*/*"):
        path.unlink()


def upload(client: Client, opened: Opened, content: bytes, category: Category = Category.HEALTH) -> Document | None:
    """Add a document through the page, and return it unless the page refused."""
    given = {
        "title": "Report of the clinic", "kind": "medical", "category": str(category.value), "note": "",
        "content": SimpleUploadedFile("Linden Novak.exe", content, content_type="text/html"),
    }  # fmt: skip
    answer = client.post(reverse("documents:add", args=[opened.code]), given)
    with acting_as(SYSTEM, clock.now()):
        found = Document.objects.first()
    assert answer.status_code == (422 if found is None else 302)
    return found


def test_document_travels_up_and_down_and_is_never_shown_as_a_page(personas: Personas, opened: Opened) -> None:
    client = browser_of(personas.alice)
    document = upload(client, opened, pdf())
    assert document is not None
    page = client.get(reverse("cases:section", args=[opened.code, "documents"])).content.decode()
    assert "Report of the clinic" in page
    answer = client.get(reverse("documents:download", args=[opened.code, document.pk]))
    assert answer.getvalue() == pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="document-{document.stored_as.hex[:8]}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]
    with acting_as(SYSTEM, clock.now()):
        entry = next(one for one in entries_of_file(opened.file.pk) if one.verb == "document.read")
    assert (entry.target, entry.categories) == (f"document:{document.pk}", Category.HEALTH.value)


def test_upload_larger_than_memory_is_sealed_and_whole(personas: Personas, opened: Opened, settings: Settings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    client = browser_of(personas.alice)
    document = upload(client, opened, pdf("y" * 400_000))
    assert document is not None
    answer = client.get(reverse("documents:download", args=[opened.code, document.pk]))
    assert answer.getvalue() == pdf("y" * 400_000)


def test_page_and_program_are_refused_with_a_message_at_the_field(personas: Personas, opened: Opened) -> None:
    client = browser_of(personas.alice)
    for content in (b"<html><script>alert(1)</script></html>", b"MZ\x00\x01"):
        assert upload(client, opened, content) is None


def test_stranger_and_wrong_part_find_nothing(personas: Personas, opened: Opened) -> None:
    document = upload(browser_of(personas.alice), opened, pdf())
    assert document is not None
    share_case(personas.actor("alice"), opened, personas.bob.agency_id or 0, at=clock.now())
    address = reverse("documents:download", args=[opened.code, document.pk])
    for name in ("bob", "charlie"):
        assert browser_of(personas[name]).get(address).status_code == 404
    page = browser_of(personas.bob).get(reverse("cases:section", args=[opened.code, "documents"])).content.decode()
    assert "Report of the clinic" not in page


def test_document_of_one_file_does_not_open_through_another(personas: Personas, opened: Opened) -> None:
    client = browser_of(personas.alice)
    document = upload(client, opened, pdf())
    other = make_case(personas.actor("alice"), at=clock.now())
    assert document is not None
    assert client.get(reverse("documents:download", args=[other.code, document.pk])).status_code == 404


def test_removed_document_shows_why_and_cannot_be_downloaded(personas: Personas, opened: Opened) -> None:
    client = browser_of(personas.alice)
    document = upload(client, opened, pdf())
    assert document is not None
    answer = client.post(reverse("documents:remove", args=[opened.code, document.pk]), {"because": "Wrong person"})
    assert answer.status_code == 302
    assert "Wrong person" in client.get(answer["Location"]).content.decode()
    assert client.get(reverse("documents:download", args=[opened.code, document.pk])).status_code == 409


def test_edit_and_replace_pages_keep_what_they_say(personas: Personas, opened: Opened) -> None:
    client = browser_of(personas.alice)
    document = upload(client, opened, pdf())
    assert document is not None
    for page in ("edit", "replace", "remove"):
        assert client.get(reverse(f"documents:{page}", args=[opened.code, document.pk])).status_code == 200
    given = {"title": "Letter", "kind": "letter", "category": "1", "note": "", "version": "1"}
    assert client.post(reverse("documents:edit", args=[opened.code, document.pk]), given).status_code == 302
    content = {"content": SimpleUploadedFile("x", b"In plain words")}
    assert client.post(reverse("documents:replace", args=[opened.code, document.pk]), content).status_code == 302
    with acting_as(SYSTEM, clock.now()):
        changed = Document.objects.get()
    assert (changed.version, changed.kind, changed.category, changed.media_type) == (3, "letter", 1, "text/plain")


def test_api_lists_adds_and_hands_out(personas: Personas, opened: Opened) -> None:
    client = browser_of(personas.alice)
    address = f"/api/v1/cases/{opened.code}/documents"
    content = SimpleUploadedFile("x.bin", pdf())
    made = client.post(address, {"title": "Report", "kind": "medical", "category": "health", "content": content})
    assert (made.status_code, made.json()["media_type"], made.json()["category"]) == (201, "application/pdf", "health")
    assert [one["title"] for one in client.get(address).json()["items"]] == ["Report"]
    whole = client.get(f"{address}/{made.json()['id']}/content")
    assert (whole.getvalue(), whole["Content-Disposition"].partition(";")[0]) == (pdf(), "attachment")
    bad = {"title": "Page", "category": "health", "content": SimpleUploadedFile("x.pdf", b"<html></html>")}
    assert client.post(address, bad).status_code == 422
    assert browser_of(personas.charlie).get(f"{address}/{made.json()['id']}/content").status_code == 404


@pytest.mark.parametrize("n_documents", [1, 3])
def test_list_asks_the_database_as_often_for_many_as_for_one(
    personas: Personas, opened: Opened, django_assert_max_num_queries: DjangoAssertNumQueries, n_documents: int
) -> None:
    client = browser_of(personas.alice)
    for _number in range(n_documents):
        upload(client, opened, pdf())
    address = reverse("cases:section", args=[opened.code, "documents"])
    client.get(address)
    with django_assert_max_num_queries(36):
        page = client.get(address).content.decode()
    assert page.count("Report of the clinic</a>") == n_documents
