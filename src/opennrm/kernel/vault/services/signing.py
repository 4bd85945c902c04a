"""The node's signature: who gets something from a node can tell that it came from there, unchanged.

The Ed25519 key is one of the node's own keys: made at first use, wrapped by the master key, never written out.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from opennrm.kernel.vault.services.keys import purpose_key

_PURPOSE = "signature"
_GROUPS = 8


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(purpose_key(_PURPOSE))


def public_key() -> bytes:
    """Return the 32 bytes with which anybody checks what the node signs."""
    return _private_key().public_key().public_bytes_raw()


def sign(data: bytes) -> bytes:
    """Return the node's signature of the data, 64 bytes."""
    return _private_key().sign(data)


def is_signed(data: bytes, signature: bytes, key: bytes) -> bool:
    """Tell whether the holder of a public key signed exactly this."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(key: bytes) -> str:
    """Return what people compare by telephone: the first 128 bits of the SHA-256 of a public key, in groups of four."""
    digest = hashlib.sha256(key).hexdigest().upper()
    return " ".join(digest[4 * number : 4 * number + 4] for number in range(_GROUPS))
