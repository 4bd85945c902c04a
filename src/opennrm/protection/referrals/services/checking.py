"""Check the signature of a sealed file without opening it."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import dataclass

from django.utils.translation import gettext as _

from opennrm.kernel.vault.services import fingerprint, is_signed
from opennrm.protection.referrals.rules import NotSealed, signed_bytes

_CARRIED = re.compile(rb'id="sealed">(.*?)</script>', re.DOTALL)
_PARTS = ("salt", "nonce", "sealed", "key", "signature")


@dataclass(frozen=True, slots=True)
class SealCheck:
    """Whether a sealed file is as it was signed, and by whom."""

    holds: bool
    fingerprint: str
    is_expected: bool


def check_sealed(page: bytes, *, expected: str) -> SealCheck:
    """Return whether the signature of a sealed file holds, and whether its key has the expected fingerprint.

    Raises
    ------
    NotSealed
        It is no sealed file, or carries no signature.
    """
    found = _CARRIED.search(page)
    try:
        carried = json.loads(found[1]) if found else {}
        parts = {name: b64decode(carried[name], validate=True) for name in _PARTS}
    except (ValueError, KeyError, TypeError):
        raise NotSealed(_("This is not a signed, sealed file of OpenNRM.")) from None
    holds = is_signed(signed_bytes(parts["salt"], parts["nonce"], parts["sealed"]), parts["signature"], parts["key"])
    key = fingerprint(parts["key"])
    return SealCheck(holds=holds, fingerprint=key, is_expected=_plain(key) == _plain(expected))


def _plain(words: str) -> str:
    """Return a fingerprint without the gaps in which people write it."""
    return "".join(words.split()).replace("-", "").upper()
