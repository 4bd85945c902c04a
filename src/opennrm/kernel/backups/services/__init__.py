"""What backups do: be made, be checked, be restored, and let go of destroyed keys."""

from opennrm.kernel.backups.services.checking import CheckedBackup, backups, verify_backup
from opennrm.kernel.backups.services.creating import Backup, backup_folder, create_backup, keyring_path
from opennrm.kernel.backups.services.errors import BadArchive, KeysMissing, NoProgram, NoRoom, NotEmpty
from opennrm.kernel.backups.services.pruning import prune_keyring, renew_keyring, strike_out_key
from opennrm.kernel.backups.services.restoring import Restored, restore_backup

__all__ = [
    "Backup",
    "BadArchive",
    "CheckedBackup",
    "KeysMissing",
    "NoProgram",
    "NoRoom",
    "NotEmpty",
    "Restored",
    "backup_folder",
    "backups",
    "create_backup",
    "keyring_path",
    "prune_keyring",
    "renew_keyring",
    "restore_backup",
    "strike_out_key",
    "verify_backup",
]
