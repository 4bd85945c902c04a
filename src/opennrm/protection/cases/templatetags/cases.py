"""Codes of a case as a person reads them."""

from __future__ import annotations

from django import template

from opennrm.kernel.reference.selectors import language_in_words

register = template.Library()
register.filter("language_of", language_in_words)
