"""Devices, and what they seal: the envelope of `frontend/js/offline/crypto.js`, written once more in Python."""

from __future__ import annotations

import base64
import json
import os
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from opennrm.kernel.access.context import acting_as
from opennrm.protection.forms.services.devices import register_device
from tests.factories.files import NOON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opennrm.kernel.actors import Actor
    from opennrm.protection.forms.models import Device

_INFO = b"opennrm field envelope 1"
_PIECE = 1000


def registered(actor: Actor, name: str = "Tablet of the north gate") -> Device:
    """Register a device as somebody."""
    with acting_as(actor, NOON):
        return register_device(actor=actor, at=NOON, name=name)


def sealed(
    device: Device, xml: bytes, files: Mapping[str, bytes] | None = None, record: str = "uuid:1"
) -> tuple[str, bytes]:
    """Return head and body of an envelope."""
    own = ec.generate_private_key(ec.SECP256R1())
    x, y = (int.from_bytes(_decoded(device.public_key[name])) for name in ("x", "y"))
    theirs = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    points = [one.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) for one in (own.public_key(), theirs)]
    key = HKDF(SHA256(), 32, b"".join(points), _INFO).derive(own.exchange(ec.ECDH(), theirs))
    pieces = _pieces(xml, files or {})
    body = b""
    for place, piece in enumerate(pieces):
        bound = b"%b\n%b\n%b\n%d\n%d" % (_INFO, str(device.pk).encode(), record.encode(), place, len(pieces))
        nonce = os.urandom(12)
        token = nonce + AESGCM(key).encrypt(nonce, piece, bound)
        body += len(token).to_bytes(4) + token
    head = {"v": 1, "device": str(device.pk), "id": record, "key": _encoded(points[0]), "n": len(pieces)}
    return json.dumps(head), body


def _pieces(xml: bytes, files: Mapping[str, bytes]) -> list[bytes]:
    said = [{"name": name, "type": "text/plain", "size": len(content)} for name, content in files.items()]
    whole = b"".join(files.values())
    first = json.dumps({"xml": xml.decode(), "files": said}).encode()
    return [first, *(whole[begin : begin + _PIECE] for begin in range(0, len(whole), _PIECE))]


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
