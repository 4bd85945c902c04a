"""What the vault refuses.

MasterKeyMissing    the node cannot open its keys: none given, or not the version that is needed
MasterKeyExposed    the file of the master keys can be read by others on the machine
Erased              the key was destroyed on purpose; the value is gone for good
Tampered            the bytes are not what was sealed, or were sealed for another row or field
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.errors import DomainError

if TYPE_CHECKING:
    from uuid import UUID


class MasterKeyMissing(DomainError):
    """The node's master key was not given, or cannot be read."""

    status = 503


class MasterKeyExposed(MasterKeyMissing):
    """The file of the master keys can be read by others on the machine."""


class Erased(DomainError):
    """The key was destroyed on purpose; the value is gone for good."""

    status = 410

    def __init__(self, key_id: UUID) -> None:
        """Keep which key it was."""
        super().__init__(_("This was erased and cannot be read again."))
        self.key_id = key_id


class UnknownKey(LookupError):
    """No key with this identifier was ever made here."""


class Tampered(Exception):
    """The bytes are not what was sealed, or were sealed for another row or field."""
