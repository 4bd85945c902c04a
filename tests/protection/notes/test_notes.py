"""A note for named people is not there for others: on no page, in no export, print, history or joined file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.accounts.selectors import actor_of as known
from opennrm.kernel.actors import SYSTEM, Role
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.notifications.models import Notification
from opennrm.kernel.records.models import Change
from opennrm.protection.interchange.selectors import rows_of
from opennrm.protection.merging.selectors import join_plan
from opennrm.protection.notes.models import NoteOpening, RestrictedNote
from opennrm.protection.notes.selectors import notes_of
from opennrm.protection.notes.services import add_note, open_note
from opennrm.protection.referrals.selectors import preview_of
from tests.factories.accounts import PersonFactory
from tests.factories.files import make_case, share_case
from tests.personas import Personas, make_personas
from tests.protection.merging.conftest import join
from tests.support.api import call
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.accounts.models import Person
    from opennrm.kernel.actors import Actor

pytestmark = pytest.mark.django_db
SECRET = "Her cousin works for the police of the next town."
REASON = "She is missing since this morning and her sister is afraid."


@pytest.fixture
def at() -> datetime:
    """Return now, as pages have it."""
    return clock.now()


@pytest.fixture
def personas() -> Personas:
    """Everybody."""
    return make_personas()


@pytest.fixture
def colleague(personas: Personas) -> Person:
    """Return another case manager of alice's agency."""
    return PersonFactory.create(
        email="clara@harbour.example", name="Clara", agency=personas.alice.agency, roles=[Role.CASE_MANAGER.value]
    )


@pytest.fixture
def opened(personas: Personas, at: datetime) -> Opened:
    """Return a case of alice's."""
    return make_case(personas.actor("alice"), at=at)


def write(
    actor: Actor, opened: Opened, at: datetime, *, readers: tuple[int, ...] = (), roles: tuple[str, ...] = ()
) -> RestrictedNote:
    """Put the secret down."""
    with acting_as(actor, at):
        again = access_file_by_id(actor=actor, file_id=opened.file.pk, at=at)
        return add_note(actor=actor, at=at, opened=again, text=SECRET, readers=readers, roles=roles)


def read(actor: Actor, opened: Opened, at: datetime) -> list[str | None]:
    """Return the texts that somebody finds; None where only existence shows."""
    with acting_as(actor, at):
        again = access_file_by_id(actor=actor, file_id=opened.file.pk, at=at)
        return [one.text for one in notes_of(actor, at, again)]


def actor_of(person: Person) -> Actor:
    """Return somebody as the services know them."""
    return known(person)


def test_note_is_read_by_its_author_and_the_named_only(
    personas: Personas, colleague: Person, opened: Opened, at: datetime
) -> None:
    alice, clara, sam, charlie = (
        personas.actor("alice"),
        actor_of(colleague),
        personas.actor("sam"),
        personas.actor("charlie"),
    )
    share_case(alice, opened, charlie.agency_id or 0, Category.ALL, at=at)
    note = write(alice, opened, at)
    assert SECRET.encode() not in bytes(note.text)
    assert [read(one, opened, at) for one in (alice, clara, charlie, sam)] == [[SECRET], [], [], [None]]
    write(alice, opened, at, readers=(colleague.pk,))
    write(alice, opened, at, roles=(Role.CASE_MANAGER,))
    assert read(clara, opened, at) == [SECRET, SECRET]
    assert read(charlie, opened, at) == []
    assert read(sam, opened, at) == [None, None, None]


def test_note_leaves_no_trace_for_others(personas: Personas, colleague: Person, opened: Opened, at: datetime) -> None:
    alice, clara = personas.actor("alice"), actor_of(colleague)
    with acting_as(SYSTEM, at):
        before = (CaseEvent.objects.count(), Change.objects.count())
    note = write(alice, opened, at)
    with acting_as(clara, at):
        assert (CaseEvent.objects.count(), Change.objects.count()) == before
        assert "cousin" not in str(rows_of(clara, at, [opened.file.pk]))
        again = access_file_by_id(actor=clara, file_id=opened.file.pk, at=at)
        assert "cousin" not in str([shown.rows for part in preview_of(again, Category.ALL) for shown in part.shown])
    pages = ("", "timeline/", "summary/", "notes/", *(f"sections/{one}/" for one in ("plan", "people", "access")))
    browser = browser_of(colleague)
    for page in pages:
        found = browser.get(f"/cases/{opened.code}/{page}").content.decode()
        assert ("cousin" in found, "1 note for named people" in found, str(note.pk) in found) == (False, False, False)
    assert call(colleague, "GET", f"/cases/{opened.code}/notes")[1]["items"] == []
    assert browser.get(f"/cases/{opened.code}/notes/{note.pk}/open/").status_code == 404
    assert call(colleague, "POST", f"/cases/{opened.code}/notes/{note.pk}/opening", {"reason": REASON})[0] == 404
    assert NoteOpening.objects.count() == 0
    for page in ("summary/", ""):
        assert "cousin" not in browser_of(personas.alice).get(f"/cases/{opened.code}/{page}").content.decode()


def test_supervisor_opens_a_note_loudly_and_for_hours(personas: Personas, opened: Opened, at: datetime) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    note = write(alice, opened, at)
    with acting_as(sam, at):
        again = access_file_by_id(actor=sam, file_id=opened.file.pk, at=at)
        with pytest.raises(InvalidInput):
            open_note(actor=sam, at=at, opened=again, note_id=note.pk, reason="Because")
        assert NoteOpening.objects.count() == 0
        opening = open_note(actor=sam, at=at, opened=again, note_id=note.pk, reason=REASON)
        assert REASON.encode() not in bytes(opening.reason)
    assert read(sam, opened, at) == [SECRET]
    assert read(sam, opened, at + timedelta(days=1)) == [None]
    with acting_as(SYSTEM, at):
        assert Notification.objects.filter(kind="note", person=personas.alice).count() == 1
        assert Entry.objects.filter(verb="note.opened", file_id=opened.file.pk).count() == 1


def test_readers_are_colleagues_and_writers_may_change_the_case(
    personas: Personas, opened: Opened, at: datetime
) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    share_case(alice, opened, charlie.agency_id or 0, Category.ALL, at=at)
    with pytest.raises(InvalidInput):
        write(alice, opened, at, readers=(personas.charlie.pk,))
    with pytest.raises(InvalidInput):
        write(alice, opened, at, roles=("emperor",))
    with pytest.raises(NotPermitted):
        write(charlie, opened, at)
    assert RestrictedNote.objects.count() == 0
    note = write(alice, opened, at)
    with acting_as(alice, at):
        again = access_file_by_id(actor=alice, file_id=opened.file.pk, at=at)
        with pytest.raises(NotVisible):
            open_note(actor=alice, at=at, opened=again, note_id=note.pk, reason=REASON)


def test_pages_and_programs_write_and_read(personas: Personas, colleague: Person, opened: Opened) -> None:
    browser = browser_of(personas.alice)
    assert browser.get(f"/cases/{opened.code}/notes/add/").status_code == 200
    assert browser.post(f"/cases/{opened.code}/notes/add/", {"text": ""}).status_code == 422
    given = {"text": SECRET, "readers": [colleague.pk], "reader_roles": []}
    assert browser.post(f"/cases/{opened.code}/notes/add/", given).status_code == 302
    assert SECRET in browser_of(colleague).get(f"/cases/{opened.code}/notes/").content.decode()
    status, made = call(
        personas.alice, "POST", f"/cases/{opened.code}/notes", {"text": SECRET, "roles": ["supervisor"]}
    )
    assert (status, made["text"]) == (201, SECRET)
    assert [one["text"] for one in call(personas.sam, "GET", f"/cases/{opened.code}/notes")[1]["items"]] == [
        SECRET,
        None,
    ]
    (hidden,) = [one for one in call(personas.sam, "GET", f"/cases/{opened.code}/notes")[1]["items"] if not one["text"]]
    path = f"/cases/{opened.code}/notes/{hidden['id']}/open/"
    assert browser_of(personas.sam).post(path, {"reason": REASON}).status_code == 302
    assert SECRET in browser_of(personas.sam).get(f"/cases/{opened.code}/notes/").content.decode()


def test_note_stays_for_its_readers_when_files_are_joined(
    personas: Personas, colleague: Person, opened: Opened, at: datetime
) -> None:
    alice, clara = personas.actor("alice"), actor_of(colleague)
    other = make_case(alice, at=at, pseudonym="Willow")
    write(alice, other, at)
    with acting_as(clara, at):
        kept, joined = (access_file_by_id(actor=clara, file_id=one.file.pk, at=at) for one in (opened, other))
        assert "note" not in str(join_plan(at=at, kept=kept, other=joined).moving)
    join(personas, opened, other, at=at)
    assert (read(alice, opened, at), read(clara, opened, at)) == ([SECRET], [])
