"""Codes of a case as a person reads them."""

from __future__ import annotations

from django import template

from opennrm.kernel.reference.selectors import is_language, language_name

register = template.Library()


@register.filter
def language_of(code: str) -> str:
    """Return the name of a language in the reader's own; what is no known code stays as it is."""
    return language_name(code) if is_language(code) else code
