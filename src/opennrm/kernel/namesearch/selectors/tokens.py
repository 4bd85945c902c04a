"""From names to the keyed numbers they are filed under and looked for.

A number is the first half of a keyed hash (HMAC-SHA-256) of one key. Keys of a single part ("Mohammed" and all that
sounds so) would show by their frequency which names are common; they are salted with one of four shares of the
entries, so that one such key makes four numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from opennrm.kernel.vault.services import blind_indexes
from opennrm.methods.names import KIND_WEIGHTS, index_keys, query_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PURPOSE = "names"
N_SHARES = 4
_SALTED = frozenset("ws")


class Sought(NamedTuple):
    """One number to look for, the weight of its kind, and into how many shares its key is split."""

    token: int
    weight: float
    n_shares: int


def filed_texts(names: Iterable[str], number: int) -> list[str]:
    """Return the salted keys under which the entry of this number is filed."""
    share = number % N_SHARES
    keys = dict.fromkeys(key for name in names for key in index_keys(name))
    return [f"{share}{key}" if key[0] in _SALTED else key for key in keys]


def tokens_of(texts: Sequence[str]) -> list[int]:
    """Return the 32-bit numbers of salted keys."""
    return [full >> 32 for full in blind_indexes(PURPOSE, texts)]


def sought_tokens(names: Iterable[str]) -> list[Sought]:
    """Return all numbers to look for, each once."""
    keys = dict.fromkeys(key for name in names for key in query_keys(name))
    salted = [(text, key) for key in keys for text in _salted(key)]
    tokens = tokens_of([text for text, _ in salted])
    found = {
        token: Sought(token, KIND_WEIGHTS[key[0]], N_SHARES if key[0] in _SALTED else 1)
        for token, (_, key) in zip(tokens, salted, strict=True)
    }
    return list(found.values())


def _salted(key: str) -> list[str]:
    """Return a key with the salt of each share."""
    return [f"{share}{key}" for share in range(N_SHARES)] if key[0] in _SALTED else [key]
