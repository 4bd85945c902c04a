"""Sealing and opening of single values.

A token is a version byte, a nonce of 12 bytes and AES-256-GCM's output. The row, the field and the key are bound in as
associated data, so a token copied to another row, field or file does not open there.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from opennrm.kernel.vault.services.errors import Tampered
from opennrm.kernel.vault.services.keys import cipher_of, ciphers_of, purpose_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from opennrm.kernel.vault.models import SealedField

VERSION = b"\x01"
_BODY = 13


def bound_to(label: str, row_id: object) -> str:
    """Return how a row is named when it is bound into its tokens, such as ``cases.identity:0199…``."""
    return f"{label}:{row_id}"


def _associated(key_id: UUID, bound: str, field: str) -> bytes:
    return b"%b\x1f%b\x1f%b" % (key_id.bytes, bound.encode(), field.encode())


def _seal(cipher: AESGCM, data: bytes, associated: bytes) -> bytes:
    nonce = os.urandom(12)
    return VERSION + nonce + cipher.encrypt(nonce, data, associated)


def _open(cipher: AESGCM, token: bytes, associated: bytes) -> bytes:
    if token[:1] != VERSION:
        msg = "The bytes are not a sealed value of a version that is known."
        raise Tampered(msg)
    try:
        return cipher.decrypt(token[1:_BODY], token[_BODY:], associated)
    except InvalidTag:
        msg = "A sealed value was changed, or was sealed for another row, field or file."
        raise Tampered(msg) from None


def seal(key_id: UUID, value: Any, *, bound_to: str, field: SealedField | str) -> bytes:
    """Seal a value for one row and field; a field given by name holds text."""
    return seal_many([(key_id, value, bound_to, field)])[0]


def seal_many(items: Iterable[tuple[UUID, Any, str, SealedField | str]]) -> list[bytes]:
    """Seal many values, each given as key, value, row and field, unwrapping each key once."""
    rows = list(items)
    ciphers = ciphers_of(key_id for key_id, *_ in rows)
    return [
        _seal(ciphers[key_id], _to_bytes(field, value), _associated(key_id, bound, _name(field)))
        for key_id, value, bound, field in rows
    ]


def _name(field: SealedField | str) -> str:
    return field if isinstance(field, str) else field.name


def _to_bytes(field: SealedField | str, value: Any) -> bytes:
    return str(value).encode() if isinstance(field, str) else field.seal_value(value)


def open_one(key_id: UUID, token: bytes, *, bound_to: str, field: SealedField | str) -> Any:
    """Open one sealed value.

    Raises
    ------
    Erased
        The key was destroyed.
    Tampered
        The token was changed or belongs elsewhere.
    """
    return open_many([(key_id, token, bound_to, field)])[0]


class _Raise:
    """Stands for: raise, put nothing in the place of what was erased."""


_RAISE = _Raise()


def open_many(
    items: Iterable[tuple[UUID, bytes | memoryview | None, str, SealedField | str]], *, erased: object = _RAISE
) -> list[Any]:
    """Open many sealed values, each given as key, token, row and field, unwrapping each key once.

    An empty token (None) opens as None. With `erased=` that value stands in place of all that a destroyed key sealed;
    without it, Erased is raised.
    """
    rows = items if isinstance(items, list) else list(items)
    ciphers = ciphers_of({row[0] for row in rows}, skip_erased=erased is not _RAISE)
    return [
        None
        if token is None
        else erased
        if key_id not in ciphers
        else _value_of(ciphers[key_id], token, _associated(key_id, bound, _name(field)), field)
        for key_id, token, bound, field in rows
    ]


def _value_of(cipher: AESGCM, token: bytes | memoryview, associated: bytes, field: SealedField | str) -> Any:
    data = _open(cipher, token if isinstance(token, bytes) else bytes(token), associated)
    return data.decode() if isinstance(field, str) else field.open_value(data)


def seal_bytes(key_id: UUID, data: bytes, *, bound_to: str) -> bytes:
    """Seal bytes that fit in memory."""
    return _seal(cipher_of(key_id), data, _associated(key_id, bound_to, ""))


def open_bytes(key_id: UUID, token: bytes | memoryview, *, bound_to: str) -> bytes:
    """Open bytes that fit in memory.

    Raises
    ------
    Erased
        The key was destroyed.
    Tampered
        The token was changed or belongs elsewhere.
    """
    return _open(cipher_of(key_id), bytes(token), _associated(key_id, bound_to, ""))


def seal_for_node(purpose: str, data: bytes, *, bound_to: str) -> bytes:
    """Seal bytes that belong to no file under the node's own key of a purpose."""
    return _seal(AESGCM(purpose_key(purpose)), data, bound_to.encode())


def open_for_node(purpose: str, token: bytes | memoryview, *, bound_to: str) -> bytes:
    """Open what `seal_for_node` sealed.

    Raises
    ------
    Tampered
        The token was changed or belongs elsewhere.
    """
    return _open(AESGCM(purpose_key(purpose)), bytes(token), bound_to.encode())
