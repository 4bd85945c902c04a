"""File one identity under its names, or forget it."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from django.db import transaction

from opennrm.kernel.namesearch.models import NameEntry, NameToken
from opennrm.kernel.namesearch.selectors.tokens import filed_texts, tokens_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

_BATCH = 200


@transaction.atomic
def index_names(*, entry_id: UUID, file_id: int, names: Sequence[str]) -> int:
    """File an identity under its names, in place of what it was filed under before; return under how many numbers.

    Names without any letter leave the identity unfiled, and 0 is returned.
    """
    forget_names(entry_id=entry_id)
    entry = NameEntry.objects.create(entry_id=entry_id, file_id=file_id, tokens=b"")
    tokens = sorted(set(tokens_of(filed_texts(names, entry.pk))))
    if not tokens:
        entry.delete()
        return 0
    NameEntry.objects.filter(pk=entry.pk).update(tokens=array("i", tokens).tobytes())
    NameToken.objects.bulk_create([NameToken(token=token, entry_id=entry.pk) for token in tokens], batch_size=_BATCH)
    return len(tokens)


@transaction.atomic
def forget_names(*, entry_id: UUID) -> bool:
    """Take an identity out of the index; return whether it was in it."""
    return _forget(list(NameEntry.objects.select_for_update().filter(entry_id=entry_id))) > 0


@transaction.atomic
def forget_file(*, file_id: int) -> int:
    """Take all identities of a file out of the index; return how many there were."""
    return _forget(list(NameEntry.objects.select_for_update().filter(file_id=file_id)))


def _forget(entries: Sequence[NameEntry]) -> int:
    """Delete entries and their tokens."""
    for entry in entries:
        tokens = array("i")
        tokens.frombytes(bytes(entry.tokens))
        NameToken.objects.filter(token__in=tokens, entry_id=entry.pk).delete()
    NameEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    return len(entries)
