"""Encrypted backups from which an erased case cannot come back."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """Encrypted backups from which an erased case cannot come back."""

    name = "opennrm.kernel.backups"

    def ready(self) -> None:
        """Have destroyed keys struck out of the keyring, and rotated ones renewed in it."""
        from opennrm.kernel.backups.services import renew_keyring, strike_out_key
        from opennrm.kernel.vault.services import subscribe_destroyed, subscribe_rotated

        subscribe_destroyed(strike_out_key)
        subscribe_rotated(renew_keyring)
