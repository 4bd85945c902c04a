"""The tamper-evident log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.vault.services import Rotation


class AuditConfig(AppConfig):
    """The tamper-evident log."""

    name = "opennrm.kernel.audit"

    def ready(self) -> None:
        """Have rotations of the master key written down; the vault, below, does not know of the log."""
        from opennrm.kernel.vault.services import subscribe_rotated

        subscribe_rotated(_write_rotation)


def _write_rotation(*, rotation: Rotation, at: datetime) -> None:
    from opennrm.kernel.actors import SYSTEM
    from opennrm.kernel.audit.services import write_entry

    detail = {"version": rotation.version, "keys": rotation.n_rewrapped}
    write_entry(actor=SYSTEM, at=at, verb="vault.rotated", detail=detail)
