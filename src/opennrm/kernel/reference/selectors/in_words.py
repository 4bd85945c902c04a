"""Codes that a record keeps, written out for a reader; a code that nobody knows any more stays as it is."""

from __future__ import annotations

from django.utils.translation import get_language

from opennrm.kernel.reference.selectors.language_names import is_language, language_name
from opennrm.kernel.reference.selectors.packs import country_pack


def language_in_words(code: str) -> str:
    """Return the name of a language in the reader's own."""
    return language_name(code) if is_language(code) else code


def place_in_words(code: str) -> str:
    """Return the name of a place of the country pack in the reader's language."""
    place = country_pack().place(code)
    return place.name(get_language() or "en") if place else code
