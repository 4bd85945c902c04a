"""Destroyed keys leave the keyring, at once and again every so often; rotated ones are renewed in it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from opennrm.kernel.backups.services.creating import keyring_path
from opennrm.kernel.backups.services.keyring import strike_out, strike_out_destroyed, write_keyring

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.vault.services import Rotation

_log = logging.getLogger("opennrm.backups")


def strike_out_key(*, key_id: UUID, at: datetime) -> None:  # noqa: ARG001 - what every listener is told
    """Strike a destroyed key out of the keyring; what cannot be done now is done by the next round."""
    try:
        strike_out(keyring_path(), key_id)
    except OSError:
        _log.exception("The keyring could not be changed; the next round tries again")


def renew_keyring(*, rotation: Rotation, at: datetime) -> None:  # noqa: ARG001 - what every listener is told
    """Write the keyring with the keys as they are wrapped now; only archives still need the old master key."""
    if keyring_path().exists():
        write_keyring(keyring_path())


def prune_keyring() -> int:
    """Strike out what an interrupted erasure left and return how much that was."""
    return strike_out_destroyed(keyring_path())
