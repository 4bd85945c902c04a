"""What backups do without being asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.backups.services import prune_keyring
from opennrm.kernel.ticks import register_tick

if TYPE_CHECKING:
    from datetime import datetime


def prune(_at: datetime) -> None:
    """Strike destroyed keys out of the keyring, should an erasure have been interrupted before it did."""
    prune_keyring()


register_tick("backups.keyring", timedelta(hours=6), prune)
