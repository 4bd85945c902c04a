"""Add and remove recordings of the texts that are read to people."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotVisible
from opennrm.protection.consents.models import Recording
from opennrm.protection.consents.rules import MOST_RECORDING_BYTES, RECORDING_TYPES
from opennrm.protection.consents.selectors.recordings import spoken_text
from opennrm.protection.documents.rules import detect_type

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor


@transaction.atomic
def add_recording(*, actor: Actor, at: datetime, text: str, language: str, content: IO[bytes]) -> Recording:
    """Keep a recording of a text as it is worded today; it takes the place of an earlier one.

    Raises
    ------
    NotPermitted
        The actor neither co-ordinates nor administers the node.
    NotVisible
        There is no such text.
    InvalidInput
        It is too large, or no sound of a kind that is taken.
    """
    require(actor, Action.FORM_DESIGN)
    spoken = spoken_text(text, language)
    sound, media_type = _checked(content)
    recording, _is_new = Recording.objects.update_or_create(
        text=spoken.key, language=spoken.language, text_sha256=spoken.sha256,
        defaults={
            "media_type": media_type, "n_bytes": len(sound), "content": sound, "added_at": at,
            "added_by_person_id": actor.person_id,
        },
    )  # fmt: skip
    write_entry(actor=actor, at=at, verb="recording.added", target=f"recording:{recording.pk}")
    return recording


def _checked(content: IO[bytes]) -> tuple[bytes, str]:
    content.seek(0)
    sound = content.read(MOST_RECORDING_BYTES + 1)
    if len(sound) > MOST_RECORDING_BYTES:
        message = _("The recording is larger than %(n)d MB.") % {"n": MOST_RECORDING_BYTES // 1024 // 1024}
        raise InvalidInput(message, {"content": message})
    media_type = detect_type(content).media_type
    if media_type not in RECORDING_TYPES:
        message = _("This is no recording that browsers play. Save it as MP3, OGG or M4A.")
        raise InvalidInput(message, {"content": message})
    return sound, media_type


@transaction.atomic
def remove_recordings(*, actor: Actor, at: datetime, text: str, language: str) -> int:
    """Remove what was recorded of a text in a language, earlier wordings too.

    Raises
    ------
    NotPermitted
        The actor neither co-ordinates nor administers the node.
    NotVisible
        There is none.
    """
    require(actor, Action.FORM_DESIGN)
    found = list(Recording.objects.filter(text=text, language=language).values_list("pk", flat=True))
    if not found:
        raise NotVisible
    Recording.objects.filter(pk__in=found).delete()
    for pk in found:
        write_entry(actor=actor, at=at, verb="recording.removed", target=f"recording:{pk}")
    return len(found)
