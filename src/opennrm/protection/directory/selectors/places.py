"""The places of the country, as services name them."""

from __future__ import annotations

from django.utils.translation import get_language

from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.directory.rules.distance import Spot


def place_name(code: str) -> str:
    """Return the name of a place in the language of the page, or the code of one that the pack no longer has."""
    place = country_pack().place(code)
    return place.name(get_language() or "en") if place else code


def place_choices() -> list[tuple[str, str]]:
    """Return the places with their names, sorted by name."""
    language = get_language() or "en"
    named = [(place.code, place.name(language)) for place in country_pack().places]
    return sorted(named, key=lambda pair: pair[1].casefold())


def spot_of_place(code: str) -> Spot | None:
    """Return where a place is, None for one that is not known."""
    place = country_pack().place(code)
    return Spot(place.latitude, place.longitude) if place else None
