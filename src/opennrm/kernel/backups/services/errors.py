"""What a backup or a restore refuses.

BadArchive      the archive was changed, cut off, or is none
NotEmpty        there is something where the backup should go
KeysMissing     the keyring does not hold keys that the archive needs
NoRoom          the disk is full
NoProgram       PostgreSQL's own programs are not on this machine
"""

from __future__ import annotations

from opennrm.kernel.errors import Refused


class BadArchive(Refused):
    """The archive was changed, cut off, or is none."""


class NotEmpty(Refused):
    """There is something where the backup should go."""


class KeysMissing(Refused):
    """The keyring does not hold keys that the archive needs."""


class NoRoom(Refused):
    """The disk is full; what was begun is taken away again."""


class NoProgram(Refused):
    """PostgreSQL's own programs are not on this machine."""
