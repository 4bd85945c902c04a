"""Recordings of the texts that are read to people: who adds them, what is taken, where they play."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible
from opennrm.protection.consents.models import Recording
from opennrm.protection.consents.rules import MOST_RECORDING_BYTES
from opennrm.protection.consents.selectors import (
    consent_text,
    recording_of,
    recording_rows,
    spoken_texts,
    text_languages,
)
from opennrm.protection.consents.services import add_recording, remove_recordings
from opennrm.protection.survivors.selectors import rights_languages
from tests.factories.files import NOON, make_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from opennrm.kernel.actors import Actor

pytestmark = pytest.mark.django_db
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"sound" * 400
OGG = b"OggS\x00\x02" + b"sound" * 400
M4A = b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00" + b"sound" * 400
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + b"sound" * 400


@pytest.fixture
def personas() -> Personas:
    """Everybody."""
    return make_personas()


@pytest.fixture
def nora(personas: Personas) -> Actor:
    """Return the node's administrator."""
    return personas.actor("nora")


def add(actor: Actor, text: str = "sharing", language: str = "ar", content: bytes = MP3) -> Recording:
    """Add a recording."""
    with acting_as(actor, NOON):
        return add_recording(actor=actor, at=NOON, text=text, language=language, content=io.BytesIO(content))


def stored() -> list[tuple[str, str, str, int]]:
    """Return what is kept."""
    with acting_as(SYSTEM, NOON):
        return list(
            Recording.objects.order_by("text", "language").values_list("text", "language", "media_type", "n_bytes")
        )


@pytest.mark.parametrize(
    ("content", "media_type"), [(MP3, "audio/mpeg"), (OGG, "audio/ogg"), (M4A, "audio/mp4")], ids=["mp3", "ogg", "m4a"]
)
def test_type_is_told_from_the_content(nora: Actor, content: bytes, media_type: str) -> None:
    add(nora, content=content)
    assert stored() == [("sharing", "ar", media_type, len(content))]


@pytest.mark.parametrize(
    "content",
    [
        WAV, b"%PDF-1.7 and so on", b"plain words", b"", MP3 + bytes(MOST_RECORDING_BYTES),
        MP3 + b"PK\x05\x06" + bytes(18),
    ],
    ids=["wav", "pdf", "text", "empty", "large", "two-kinds"],
)  # fmt: skip
def test_what_browsers_do_not_play_or_is_too_large_is_refused(nora: Actor, content: bytes) -> None:
    with pytest.raises(InvalidInput):
        add(nora, content=content)
    assert stored() == []


def test_coordinator_and_node_administrator_add_and_remove_and_nobody_else(personas: Personas) -> None:
    for name in Personas.names():
        actor = personas.actor(name)
        if name in {"nora", "cora"}:
            add(actor)
        else:
            with pytest.raises(NotPermitted):
                add(actor)
            with acting_as(actor, NOON), pytest.raises(NotPermitted):
                remove_recordings(actor=actor, at=NOON, text="sharing", language="ar")
    assert stored() == [("sharing", "ar", "audio/mpeg", len(MP3))]


def test_text_or_language_that_is_not_there_is_not_recorded(nora: Actor) -> None:
    for text, language in (("sharing", "xx"), ("nonsense", "en"), ("rights", "ro")):
        with pytest.raises(NotVisible):
            add(nora, text, language)
    assert stored() == []


def test_another_recording_takes_the_place_of_the_first_and_is_removed_once(nora: Actor) -> None:
    add(nora)
    add(nora, content=OGG)
    assert stored() == [("sharing", "ar", "audio/ogg", len(OGG))]
    with acting_as(nora, NOON):
        assert remove_recordings(actor=nora, at=NOON, text="sharing", language="ar") == 1
        with pytest.raises(NotVisible):
            remove_recordings(actor=nora, at=NOON, text="sharing", language="ar")
    assert stored() == []
    with acting_as(SYSTEM, NOON):
        verbs = list(Entry.objects.filter(verb__startswith="recording.").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["recording.added", "recording.added", "recording.removed"]


def test_recording_of_an_earlier_wording_is_not_played_for_the_present_one(nora: Actor) -> None:
    add(nora)
    with acting_as(SYSTEM, NOON):
        Recording.objects.update(text_sha256="0" * 64)
        assert recording_of("sharing", "ar", consent_text("sharing", "ar").sha256) is None
        (row,) = [one for one in recording_rows() if one.can_remove]
    assert (row.spoken.key, row.spoken.language, row.recording, row.has_earlier) == ("sharing", "ar", None, True)


def test_list_has_every_text_in_every_language_it_is_written_in(personas: Personas, nora: Actor) -> None:
    assert len(spoken_texts()) == 5 * len(text_languages()) + len(rights_languages())
    add(nora)
    page = browser_of(personas.nora).get(reverse("consents:recordings")).content.decode()
    assert page.count("<audio controls") == 1
    assert f"1 of {len(spoken_texts())} texts" in page


def test_recording_is_added_and_removed_on_the_pages(personas: Personas) -> None:
    cora = browser_of(personas.cora)
    address = reverse("consents:record", args=["rights", "uk"])
    refused = cora.post(address, {"content": SimpleUploadedFile("rights.mp3", b"no sound")})
    assert (refused.status_code, stored()) == (422, [])
    added = cora.post(address, {"content": SimpleUploadedFile("rights.mp3", MP3)})
    assert (added.status_code, stored()) == (302, [("rights", "uk", "audio/mpeg", len(MP3))])
    removal = reverse("consents:remove_recording", args=["rights", "uk"])
    assert (cora.get(removal).status_code, len(stored())) == (200, 1)
    assert (cora.post(removal).status_code, stored()) == (302, [])


def test_text_that_is_read_aloud_offers_its_recording_and_a_voice(personas: Personas, nora: Actor) -> None:
    opened = make_case(personas.actor("alice"), at=clock.now(), language="ar")
    address = reverse("consents:text", args=[opened.code, "assistance"])
    alice = browser_of(personas.alice)
    before = alice.get(address).content.decode()
    recording = add(nora, "assistance")
    after = alice.get(address).content.decode()
    player = f'<audio controls preload="none" src="{reverse("consents:play", args=[recording.pk])}"'
    assert (player in before, player in after) == (False, True)
    assert after.index(player) < after.index('data-aloud="spoken"') < after.index('id="spoken" lang="ar"')


def test_rights_are_heard_without_a_code(nora: Actor) -> None:
    recording = add(nora, "rights", "uk", OGG)
    page = Client().get(reverse("survivors:leaflet"), {"language": "uk"}).content.decode()
    address = reverse("consents:play", args=[recording.pk])
    assert address in page
    sound = Client().get(address)
    assert (sound.status_code, sound.content, sound.headers["Content-Type"]) == (200, OGG, "audio/ogg")
    assert "default-src 'none'" in sound.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "status", "first", "end"),
    [
        ("bytes=0-1", 206, 0, 2), ("bytes=100-", 206, 100, None), ("bytes=5-999999", 206, 5, None),
        ("lines=1-2", 200, 0, None),
    ],
)  # fmt: skip
def test_browsers_get_the_part_they_ask_for(nora: Actor, asked: str, status: int, first: int, end: int | None) -> None:
    address = reverse("consents:play", args=[add(nora).pk])
    answer = Client().get(address, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (status, MP3[first:end])


def test_part_behind_the_end_is_refused(nora: Actor) -> None:
    answer = Client().get(reverse("consents:play", args=[add(nora).pk]), headers={"Range": "bytes=999999-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(MP3)}")
