"""Codes of the directory as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _

from opennrm.kernel.reference.selectors import code_list, language_name
from opennrm.protection.directory.enums import Sex
from opennrm.protection.directory.rules.capacity import is_capacity_stale, is_entry_stale
from opennrm.protection.directory.rules.wording import ages_text, capacity_text
from opennrm.protection.directory.selectors import place_name

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.protection.directory.models import Service

register = template.Library()
register.filter("place_name", place_name)
register.filter("language_of", language_name)
register.filter("ages", ages_text)
register.filter("capacity", capacity_text)
register.filter("is_stale", is_capacity_stale)
register.filter("is_old", is_entry_stale)


@register.filter
def needs(service: Service) -> list[str]:
    """Return the needs a service meets, in words."""
    return code_list("needs").labels(service.needs)


@register.filter
def languages(codes: list[str]) -> str:
    """Return languages by name."""
    return ", ".join(language_name(code) for code in codes)


@register.filter
def whom(service: Service) -> str:
    """Return whom a service is for, empty where it is for everybody."""
    accepted = service.sexes
    return "" if len(accepted) == len(Sex) else ", ".join(str(sex.label) for sex in Sex if sex in accepted)


@register.filter
def places(service: Service) -> str:
    """Return the free places in a word or two."""
    if service.capacity_available is None:
        return _("Ask")
    return _("%(n)d free") % {"n": service.capacity_available} if service.capacity_available else _("Full")


@register.filter
def colour(service: Service, at: datetime) -> str:
    """Return the colour of the free places: green, orange where they must be asked, red where there are none."""
    if not service.counts_places:
        return "grey"
    if not service.capacity_available:
        return "red"
    return "orange" if is_capacity_stale(service, at) else "green"
