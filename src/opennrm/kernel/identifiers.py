"""Identifiers that carry no meaning: time-ordered row ids and short codes a person can read aloud."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from uuid_utils.compat import uuid7

if TYPE_CHECKING:
    from uuid import UUID

# No vowels (no words), no 0/O, 1/I/L, 5/S, 2/Z, 8/B: read over a bad line and typed by a tired person.
CODE_ALPHABET = "34679CDFGHJKMNPQRTVWXY"


def new_id() -> UUID:
    """Return a time-ordered UUID, so that indexes grow at one end."""
    return uuid7()


def new_code(groups: int = 2, length: int = 4) -> str:
    """Return a random code such as ``K7TQ-9XWD``."""
    return "-".join("".join(secrets.choice(CODE_ALPHABET) for _ in range(length)) for _ in range(groups))
