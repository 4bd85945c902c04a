"""Keep the name index in step with the identities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.namesearch.services import forget_names, index_names
from opennrm.kernel.records.selectors import plain_values

if TYPE_CHECKING:
    from opennrm.protection.cases.models import Identity


def spellings_of(identity: Identity) -> list[str]:
    """Return every name the person is searched by."""
    values = plain_values(identity)
    full = " ".join(part for part in (values["given_names"], values["family_names"]) if part)
    others = (part.strip() for part in (values["other_names"] or "").split(","))
    return [name for name in (full, *others) if name]


def index_identity(identity: Identity) -> None:
    """Index the names of an identity, in place of what was indexed before."""
    names = spellings_of(identity)
    if names:
        index_names(entry_id=identity.pk, file_id=identity.file_id, names=names)
    else:
        forget_names(entry_id=identity.pk)
