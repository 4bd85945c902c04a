"""What the vault does: seal, open, index, make and destroy keys, rotate the master key."""

from opennrm.kernel.vault.services.errors import Erased, MasterKeyExposed, MasterKeyMissing, Tampered, UnknownKey
from opennrm.kernel.vault.services.indexes import blind_index, blind_indexes
from opennrm.kernel.vault.services.keyfile import make_master_key_file, new_master_keys
from opennrm.kernel.vault.services.keys import (
    announce_destroyed,
    create_key,
    create_keys,
    destroy_key,
    forget_keys,
    purpose_key,
    subscribe_destroyed,
)
from opennrm.kernel.vault.services.master import MasterKeys, master_key_path, master_keys, parse_master_keys
from opennrm.kernel.vault.services.rotation import (
    Rotation,
    VaultStatus,
    check_keys,
    rotate_master,
    subscribe_rotated,
    vault_status,
)
from opennrm.kernel.vault.services.sealing import (
    bound_to,
    open_bytes,
    open_for_node,
    open_many,
    open_one,
    seal,
    seal_bytes,
    seal_for_node,
    seal_many,
)
from opennrm.kernel.vault.services.signing import fingerprint, is_signed, public_key, sign
from opennrm.kernel.vault.services.streams import open_pieces, open_stream, seal_pieces, seal_stream

__all__ = [
    "Erased",
    "MasterKeyExposed",
    "MasterKeyMissing",
    "MasterKeys",
    "Rotation",
    "Tampered",
    "UnknownKey",
    "VaultStatus",
    "announce_destroyed",
    "blind_index",
    "blind_indexes",
    "bound_to",
    "check_keys",
    "create_key",
    "create_keys",
    "destroy_key",
    "fingerprint",
    "forget_keys",
    "is_signed",
    "make_master_key_file",
    "master_key_path",
    "master_keys",
    "new_master_keys",
    "open_bytes",
    "open_for_node",
    "open_many",
    "open_one",
    "open_pieces",
    "open_stream",
    "parse_master_keys",
    "public_key",
    "purpose_key",
    "rotate_master",
    "seal",
    "seal_bytes",
    "seal_for_node",
    "seal_many",
    "seal_pieces",
    "seal_stream",
    "sign",
    "subscribe_destroyed",
    "subscribe_rotated",
    "vault_status",
]
