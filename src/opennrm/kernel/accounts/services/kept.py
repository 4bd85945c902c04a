"""Keep what somebody typed when their session had ended, and give it back to the same person once.

What is kept is the text of the form's fields: never a file, a password or anything else that lets somebody in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import QueryDict

from opennrm.kernel.accounts.models import KeptForm
from opennrm.kernel.vault.services import open_for_node, seal_for_node

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.accounts.models import Person

GOOD_FOR = timedelta(minutes=30)
MOST_BYTES = 200_000
KEPT_KEY = "kept_form"  # where the session remembers which form is to be given back
_PURPOSE = "accounts.kept_forms"
_NEVER = ("csrf", "password", "passphrase", "secret", "token", "pin", "receipt")


@dataclass(frozen=True, slots=True)
class Kept:
    """What was typed, and on which page."""

    path: str
    fields: QueryDict


def keep_form(*, at: datetime, person: Person, path: str, fields: QueryDict) -> KeptForm | None:
    """Keep what was typed, sealed; None where there is nothing to keep, or far too much."""
    worth = [(name, values) for name, values in fields.lists() if not _is_secret(name)]
    if not any(value.strip() for _name, values in worth for value in values):
        return None
    plain = json.dumps({"path": path, "fields": worth}).encode()
    if len(plain) > MOST_BYTES:
        return None
    kept = KeptForm(person=person, expires_at=at + GOOD_FOR)
    kept.content = seal_for_node(_PURPOSE, plain, bound_to=kept.bound_to)
    kept.save(force_insert=True)
    return kept


def _is_secret(name: str) -> bool:
    return any(word in _NEVER or word.startswith(("csrf", "password")) for word in name.lower().split("_"))


def look_at_form(*, at: datetime, person: Person, kept_id: UUID | str) -> Kept | None:
    """Return what is kept for this very person; None for anybody else, or when it is too old."""
    kept = KeptForm.objects.filter(pk=kept_id, person=person, expires_at__gt=at).first()
    if kept is None:
        return None
    plain = json.loads(open_for_node(_PURPOSE, kept.content, bound_to=kept.bound_to))
    fields = QueryDict(mutable=True)
    for name, values in plain["fields"]:
        fields.setlist(name, values)
    return Kept(path=plain["path"], fields=fields)


def take_form(*, at: datetime, person: Person, kept_id: UUID | str, path: str) -> Kept | None:
    """Return what is kept for this person and page, and forget it: it is given back once."""
    found = look_at_form(at=at, person=person, kept_id=kept_id)
    if found is None or found.path != path:
        return None
    n_taken, _by_model = KeptForm.objects.filter(pk=kept_id, person=person).delete()
    return found if n_taken else None


def drop_old_forms(*, at: datetime) -> int:
    """Delete what nobody came back for; return how much it was."""
    return KeptForm.objects.filter(expires_at__lte=at).delete()[0]
