"""Blind indexes: keyed numbers that let the database find equal texts without knowing them.

The key of each purpose is made once and wrapped like any other, so a new master key does not ask for a new index.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from opennrm.kernel.vault.services.keys import purpose_key

if TYPE_CHECKING:
    from collections.abc import Iterable

_BYTES = 8


def blind_index(purpose: str, text: str) -> int:
    """Return a signed 64-bit number that depends on the text and on the key of the purpose."""
    return blind_indexes(purpose, (text,))[0]


def blind_indexes(purpose: str, texts: Iterable[str]) -> list[int]:
    """Return the numbers of many texts."""
    key = purpose_key(f"index:{purpose}")
    return [int.from_bytes(hmac.digest(key, text.encode(), "sha256")[:_BYTES], "big", signed=True) for text in texts]
