"""Open what a device sealed: ECDH on P-256, HKDF-SHA-256, AES-256-GCM in pieces.

An envelope is a head in the clear (version, device, number of the record, the sender's one-time public key, number of
pieces) and a body: for each piece its length in four bytes, a nonce of twelve bytes, and AES-GCM's output. Version,
device, record, place and number of pieces are bound into each piece, so that pieces can be neither moved, dropped nor
mixed. The first piece is a JSON text with the filled-in form and the list of its files; the others are the files'
bytes, one after the other.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = 1
INFO = b"opennrm field envelope 1"
POINT_BYTES = 65
MOST_PIECES = 4096
_NONCE = 12


class NotOpened(InvalidInput):
    """What came does not open with the device's key: it was changed on the way, or is of another device."""

    def __init__(self) -> None:
        """Say that the device keeps it."""
        super().__init__(
            _("What was sent could not be opened. It stays there: do not delete it, and tell your administrator.")
        )


@dataclass(frozen=True, slots=True)
class Head:
    """What an envelope says in the clear."""

    device_id: UUID
    record: str
    sender_key: bytes
    n_pieces: int


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file in an envelope."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in an envelope."""

    instance_xml: bytes
    files: tuple[Enclosed, ...]


def new_key_pair() -> tuple[bytes, dict[str, str]]:
    """Return a private key (PKCS 8, DER) and its public key as a JSON Web Key."""
    private = ec.generate_private_key(ec.SECP256R1())
    point = _point(private.public_key())
    public = {"kty": "EC", "crv": "P-256", "x": _text(point[1:33]), "y": _text(point[33:])}
    return private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()), public


def _point(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def read_head(text: str) -> Head:
    """Return the head of an envelope.

    Raises
    ------
    NotOpened
        It is none.
    """
    try:
        said: Any = json.loads(text)
        head = Head(UUID(said["device"]), str(said["id"]), _bytes(said["key"]), int(said["n"]))
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, RecursionError):
        raise NotOpened from None
    if said.get("v") != VERSION or len(head.sender_key) != POINT_BYTES or not 0 < head.n_pieces <= MOST_PIECES:
        raise NotOpened
    return head


def open_envelope(private_der: bytes, head: Head, body: bytes) -> Opened:
    """Return what is in an envelope.

    Raises
    ------
    NotOpened
        It was changed, is not whole, or was sealed for another device.
    """
    try:
        cipher = AESGCM(_shared_key(private_der, head.sender_key))
        pieces = [
            cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], associated(head, place))
            for place, sealed in enumerate(_pieces(body))
        ]
        if len(pieces) != head.n_pieces:
            raise NotOpened
        return _unpack(pieces[0], b"".join(pieces[1:]))
    except (InvalidTag, ValueError, KeyError, TypeError, RecursionError):
        raise NotOpened from None


def _shared_key(private_der: bytes, sender_point: bytes) -> bytes:
    private = load_der_private_key(private_der, None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise NotOpened
    sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender_point)
    salt = sender_point + _point(private.public_key())
    return HKDF(SHA256(), 32, salt, INFO).derive(private.exchange(ec.ECDH(), sender))


def associated(head: Head, place: int) -> bytes:
    """Return what is bound into a piece."""
    return b"%b\n%b\n%b\n%d\n%d" % (INFO, str(head.device_id).encode(), head.record.encode(), place, head.n_pieces)


def _pieces(body: bytes) -> Iterator[bytes]:
    begin = 0
    while begin < len(body):
        size = int.from_bytes(body[begin : begin + 4])
        sealed = body[begin + 4 : begin + 4 + size]
        if size <= _NONCE or len(sealed) != size:
            raise NotOpened
        yield sealed
        begin += 4 + size


def _unpack(first: bytes, rest: bytes) -> Opened:
    said = json.loads(first)
    files, begin = [], 0
    for one in said["files"]:
        end = begin + int(one["size"])
        files.append(Enclosed(str(one["name"]), str(one["type"]), rest[begin:end]))
        begin = end
    if begin != len(rest):
        raise NotOpened
    return Opened(str(said["xml"]).encode(), tuple(files))
