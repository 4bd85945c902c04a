"""Recordings of the texts that are read aloud: one for a wording in a language, and what is there to be recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.kernel.errors import NotVisible
from opennrm.kernel.reference.selectors import own_language_name
from opennrm.protection.consents.enums import ConsentPurpose
from opennrm.protection.consents.models import Recording
from opennrm.protection.consents.selectors.texts import consent_text, text_languages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from uuid import UUID

    from django.db.models import QuerySet
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class SpokenText:
    """One wording that is read to people: which text, in which language, with which fingerprint."""

    key: str
    title: str | Promise
    language: str
    sha256: str

    @property
    def language_name(self) -> str:
        """Return the language's own name."""
        return own_language_name(self.language)


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A wording, and its recording if there is one."""

    spoken: SpokenText
    recording: Recording | None
    has_earlier: bool

    @property
    def can_remove(self) -> bool:
        """Tell whether there is anything to remove."""
        return self.recording is not None or self.has_earlier


_sources: list[Callable[[], Iterable[SpokenText]]] = []


def register_spoken_texts(source: Callable[[], Iterable[SpokenText]]) -> None:
    """Add texts of which there can be recordings."""
    _sources.append(source)


def consent_texts() -> Iterator[SpokenText]:
    """Yield the present consent texts in their languages."""
    for purpose in ConsentPurpose:
        for code in text_languages():
            yield SpokenText(purpose.value, purpose.label, code, consent_text(purpose, code).sha256)


def spoken_texts() -> list[SpokenText]:
    """Return every wording that is read to people today."""
    return [one for source in _sources for one in source()]


def spoken_text(key: str, language: str) -> SpokenText:
    """Return one of them.

    Raises
    ------
    NotVisible
        There is no such text, or not in that language.
    """
    for one in spoken_texts():
        if (one.key, one.language) == (key, language):
            return one
    raise NotVisible


def _without_sound() -> QuerySet[Recording]:
    return Recording.objects.defer("content")


def recording_of(key: str, language: str, sha256: str) -> Recording | None:
    """Return the recording of exactly this wording; one of another wording would say something else."""
    return _without_sound().filter(text=key, language=language, text_sha256=sha256).first()


def access_recording(recording_id: UUID | str) -> Recording:
    """Return a recording with its sound.

    Raises
    ------
    NotVisible
        There is none.
    """
    found = Recording.objects.filter(pk=recording_id).first()
    if found is None:
        raise NotVisible
    return found


def recording_rows() -> list[RecordingRow]:
    """Return every wording with its recording, text by text."""
    found = {(one.text, one.language, one.text_sha256): one for one in _without_sound()}
    recorded = {(text, language) for text, language, _sha256 in found}
    rows = []
    for one in spoken_texts():
        recording = found.get((one.key, one.language, one.sha256))
        earlier = recording is None and (one.key, one.language) in recorded
        rows.append(RecordingRow(one, recording, has_earlier=earlier))
    return rows
