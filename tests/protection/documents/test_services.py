"""Documents: sealed on the disk, whole or not at all, seen by who may see their part of the file."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as node
from PIL import Image

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.vault.services import Erased, Tampered, destroy_key
from opennrm.protection.cases.models import Case
from opennrm.protection.documents.models import Document
from opennrm.protection.documents.selectors import access_document, documents_of
from opennrm.protection.documents.services import (
    add_document,
    describe_document,
    open_content,
    remove_document,
    replace_document,
    shred_documents,
    sweep,
)
from opennrm.protection.documents.services.storage import ORPHANED_AFTER, documents_folder, path_of
from opennrm.protection.documents.services.uploads import SealedTemporaryFile
from tests.factories.contents import GPS, pdf, picture, word
from tests.factories.files import NOON, make_case, share_case
from tests.personas import Personas, make_personas

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import DjangoCaptureOnCommitCallbacks
    from pytest_django.fixtures import Settings

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

pytestmark = pytest.mark.django_db
SECRET = "the clinic writes of Linden"


@pytest.fixture
def personas() -> Personas:
    return make_personas()


@pytest.fixture(autouse=True)
def _empty_folder() -> Iterator[None]:
    """Leave nothing behind for the next test."""
    yield
    for path in stored():
        path.unlink()


def stored() -> list[Path]:
    """Return every file of sealed content."""
    return sorted(path for path in documents_folder().glob("*/*") if path.is_file())


def add(actor: Actor, opened: Opened, content: bytes = b"", *, category: Category = Category.HEALTH) -> Document:
    """Add a report of the clinic."""
    return add_document(
        actor=actor, at=NOON, opened=opened, content=io.BytesIO(content or pdf(SECRET)), title="Report of the clinic",
        kind="medical", category=category,
    )  # fmt: skip


def content_of(document: Document) -> bytes:
    """Return the whole plain content."""
    return b"".join(open_content(document))


def test_document_is_sealed_on_the_disk_and_opens_whole(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        document = add(alice, opened)
        assert content_of(document) == pdf(SECRET)
        assert (document.media_type, document.n_bytes) == ("application/pdf", len(pdf(SECRET)))
        assert [path.name for path in stored()] == [str(document.stored_as)]
        on_disk = stored()[0].read_bytes()
        assert (SECRET.encode() in on_disk, b"%PDF" in on_disk, b"clinic" in bytes(document.title)) == (False,) * 3
        assert stored()[0].stat().st_mode & 0o777 == 0o600
        assert list(CaseEvent.objects.filter(type__startswith="doc").values_list("type", "category")) == [
            ("document.added", Category.HEALTH.value)
        ]


def test_document_longer_than_a_piece_comes_back_the_same(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    long = pdf("x" * 300_000)
    with acting_as(alice, NOON):
        assert content_of(add(alice, opened, long)) == long


def test_document_shows_only_to_who_may_see_its_part(personas: Personas) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    share_case(alice, opened, bob.agency_id or 0)
    with acting_as(alice, NOON):
        hidden, shown = add(alice, opened), add(alice, opened, category=Category.ASSISTANCE)
    with acting_as(bob, NOON):
        seen = access_file_by_id(actor=bob, file_id=opened.file.pk, at=NOON)
        assert list(documents_of(seen)) == [shown]
        with pytest.raises(NotVisible):
            access_document(opened=seen, document_id=hidden.pk)


def test_document_is_not_added_to_a_part_one_may_not_change(personas: Personas) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    share_case(alice, opened, bob.agency_id or 0, may_edit=True)
    with acting_as(bob, NOON):
        seen = access_file_by_id(actor=bob, file_id=opened.file.pk, at=NOON)
        with pytest.raises(NotPermitted):
            add(bob, seen)
        assert (Document.objects.count(), stored()) == (0, [])
        assert add(bob, seen, category=Category.ASSISTANCE).author_agency_id == bob.agency_id


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_loses_place_time_and_device_and_stands_upright(personas: Personas, kind: str) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    taken = picture(kind, orientation=6)
    assert b"SecretCamera" in taken
    with acting_as(alice, NOON):
        kept = content_of(add(alice, opened, taken))
    assert b"SecretCamera" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, dict(image.getexif()), dict(image.getexif().get_ifd(GPS))) == (kind, {}, {})
        assert image.size == (20, 40)


def test_picture_with_something_behind_it_keeps_the_picture_only(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        kept = content_of(add(alice, opened, picture() + word()))
    assert b"PK" not in kept


def test_damaged_or_enormous_picture_is_refused(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        for content in (picture("PNG")[:60], picture("PNG", size=(5000, 5000))):
            with pytest.raises(InvalidInput):
                add(alice, opened, content)
        assert (Document.objects.count(), stored()) == (0, [])


def test_document_over_the_limit_is_refused(personas: Personas, settings: Settings) -> None:
    settings.DOCUMENT_BYTES = 50
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        with pytest.raises(InvalidInput):
            add(alice, opened, pdf("x" * 60))
        assert (Document.objects.count(), stored()) == (0, [])


@pytest.mark.parametrize("command", ["false", "/no/such/scanner", "sh -c 'head -c 1 >/dev/null; exit 1'"])
def test_document_the_scanner_stops_or_cannot_see_is_refused(
    personas: Personas, settings: Settings, command: str
) -> None:
    settings.DOCUMENT_SCAN_COMMAND = command
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        with pytest.raises(InvalidInput):
            add(alice, opened, pdf("x" * 200_000))
        assert (Document.objects.count(), stored()) == (0, [])


def test_scanner_sees_the_whole_content(personas: Personas, settings: Settings, tmp_path: Path) -> None:
    settings.DOCUMENT_SCAN_COMMAND = f"sh -c 'cat > {tmp_path}/seen'"
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        add(alice, opened)
    assert (tmp_path / "seen").read_bytes() == pdf(SECRET)


def test_row_that_cannot_be_stored_leaves_no_content(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        with pytest.raises(InvalidInput):
            add_document(
                actor=alice, at=NOON, opened=opened, content=io.BytesIO(pdf()), title="x", kind="no such kind",
                category=Category.HEALTH,
            )  # fmt: skip
        assert (Document.objects.count(), stored()) == (0, [])


def test_content_that_was_changed_swapped_or_lost_is_never_handed_out(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        one, other, lost = add(alice, opened), add(alice, opened, pdf("other")), add(alice, opened)
        path_of(one.stored_as).write_bytes(path_of(other.stored_as).read_bytes())
        with pytest.raises(Tampered):
            content_of(one)
        path_of(other.stored_as).write_bytes(path_of(other.stored_as).read_bytes()[:-1])
        with pytest.raises(Tampered):
            content_of(other)
        path_of(lost.stored_as).unlink()
        with pytest.raises(Refused):
            content_of(lost)


def test_replacement_puts_new_content_in_place_and_deletes_the_old(
    personas: Personas, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        document = add(alice, opened)
    with django_capture_on_commit_callbacks(execute=True), acting_as(alice, NOON):
        changed = replace_document(
            actor=alice, at=NOON, opened=opened, document=document, content=io.BytesIO(b"Now in plain words")
        )
        assert [path.name for path in stored()] != [], "the old content stays until the change stands"
    with acting_as(alice, NOON):
        assert (changed.version, changed.media_type, content_of(changed)) == (2, "text/plain", b"Now in plain words")
    assert [path.name for path in stored()] == [str(changed.stored_as)]


def test_removal_deletes_the_content_and_keeps_what_there_was_and_why(
    personas: Personas, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        document = add(alice, opened)
        with pytest.raises(InvalidInput):
            remove_document(actor=alice, at=NOON, opened=opened, document=document, because=" ")
    with django_capture_on_commit_callbacks(execute=True), acting_as(alice, NOON):
        removed = remove_document(actor=alice, at=NOON, opened=opened, document=document, because="Wrong person")
    assert stored() == []
    with acting_as(alice, NOON), pytest.raises(Refused):
        remove_document(actor=alice, at=NOON, opened=opened, document=removed, because="Again")


def test_agency_removes_what_it_added_and_only_the_lead_what_others_added(personas: Personas) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    share_case(alice, opened, bob.agency_id or 0, may_edit=True)
    with acting_as(alice, NOON):
        theirs = add(alice, opened, category=Category.ASSISTANCE)
    with acting_as(bob, NOON):
        seen = access_file_by_id(actor=bob, file_id=opened.file.pk, at=NOON)
        own = add(bob, seen, category=Category.ASSISTANCE)
        with pytest.raises(NotPermitted):
            remove_document(actor=bob, at=NOON, opened=seen, document=theirs, because="Not mine")
        assert remove_document(actor=bob, at=NOON, opened=seen, document=own, because="Mistake").removed_at == NOON


def test_nothing_is_removed_or_replaced_under_a_legal_hold(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        document = add(alice, opened)
        Case.objects.filter(file=opened.file).update(on_hold=True)
        with pytest.raises(Refused):
            remove_document(actor=alice, at=NOON, opened=opened, document=document, because="Tidy up")
        with pytest.raises(Refused):
            replace_document(actor=alice, at=NOON, opened=opened, document=document, content=io.BytesIO(pdf()))
        assert content_of(document) == pdf(SECRET)


def test_moving_a_document_to_another_part_needs_both_parts(personas: Personas) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    share_case(alice, opened, bob.agency_id or 0, may_edit=True)
    with acting_as(alice, NOON):
        document = add(alice, opened, category=Category.ASSISTANCE)
    given = {"title": "Report", "kind": "medical", "category": Category.HEALTH, "note": "", "base_version": 1}
    with acting_as(bob, NOON):
        seen = access_file_by_id(actor=bob, file_id=opened.file.pk, at=NOON)
        with pytest.raises(NotPermitted):
            describe_document(actor=bob, at=NOON, opened=seen, document=document, **given)  # type: ignore[arg-type]
    with acting_as(alice, NOON):
        describe_document(actor=alice, at=NOON, opened=opened, document=document, **given)  # type: ignore[arg-type]
    with acting_as(bob, NOON):
        assert list(documents_of(seen)) == []


def test_sweep_deletes_what_nobody_names_once_it_is_old_and_counts_what_is_missing(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        kept, lost = add(alice, opened), add(alice, opened)
    path_of(lost.stored_as).unlink()
    orphan = documents_folder() / "ab" / "unfinished.part"
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"x")
    for path in stored():
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    for hours, n_orphans in ((timedelta(hours=1), 0), (ORPHANED_AFTER + timedelta(hours=1), 1)):
        with acting_as(SYSTEM, NOON):
            found = sweep(at=NOON + hours)
        assert (found.n_orphans, found.n_missing) == (n_orphans, 1)
    assert [path.name for path in stored()] == [str(kept.stored_as)]


def test_content_of_an_erased_file_is_gone_and_what_a_backup_holds_does_not_open(
    personas: Personas, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        document = add(alice, opened)
    backup = path_of(document.stored_as).read_bytes()
    with django_capture_on_commit_callbacks(execute=True), acting_as(SYSTEM, NOON):
        assert shred_documents(actor=SYSTEM, at=NOON, file_id=opened.file.pk) == 1
    assert stored() == []
    with acting_as(SYSTEM, NOON):
        destroy_key(opened.file.key_id, at=NOON)
    path_of(document.stored_as).write_bytes(backup)
    with acting_as(alice, NOON), pytest.raises(Erased):
        content_of(document)


def test_upload_rests_on_the_disk_sealed_and_is_read_anywhere() -> None:
    plain = bytes(range(256)) * 1000
    with SealedTemporaryFile() as file:
        for start in range(0, len(plain), 7001):
            file.write(plain[start : start + 7001])
        raw = os.pread(file._file.fileno(), len(plain), 0)
        assert (len(raw), plain[:64] in raw) == (len(plain), False)
        for at, n in ((0, 10), (5, 100), (15, 2), (70_001, 999), (len(plain) - 3, 10)):
            file.seek(at)
            assert file.read(n) == plain[at : at + n]
        file.seek(3)
        with pytest.raises(io.UnsupportedOperation):
            file.write(b"x")
    assert node.FILE_UPLOAD_HANDLERS[-1].endswith("SealedUploadHandler")
