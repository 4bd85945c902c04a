"""Comparing names as people do."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Return the text without case, accents and punctuation, for sorting and for finding."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = (mark if mark.isalnum() else " " for mark in plain if not unicodedata.combining(mark))
    return " ".join("".join(kept).split())
