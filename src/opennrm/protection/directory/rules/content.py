"""What an entry may say: only codes of the lists, places of the country, and languages there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.reference.selectors import code_list, country_pack, languages

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from opennrm.protection.directory.models import Service


def content_errors(service: Service) -> dict[str, str | Promise]:
    """Return what an entry has wrong, by field."""
    checks: dict[str, tuple[bool, Promise]] = {
        "needs": (bool(service.needs) and set(service.needs) <= set(code_list("needs").values), _needs),
        "languages": (set(service.languages) <= known_languages(), _languages),
        "names": (set(service.names) | set(service.descriptions) <= known_languages(), _languages),
        "place": (not service.place or service.place in known_places(), _place),
        "accepts_female": (bool(service.sexes), _nobody),
        "age_to": (_are_in_order(service.age_from, service.age_to), _ages),
        "latitude": ((service.latitude is None) is (service.longitude is None), _coordinates),
        "fees": (service.is_free_of_charge or bool(service.fees), _fees),
    }
    return {name: message for name, (is_right, message) in checks.items() if not is_right}


_needs = _("Choose at least one need, from the list.")
_languages = _("Choose languages from the list.")
_place = _("Choose a place from the list.")
_nobody = _("Say whom the service is for.")
_ages = _("The first age is higher than the second.")
_coordinates = _("Give both latitude and longitude, or neither.")
_fees = _("Say what it costs, or that it is free of charge.")


def _are_in_order(low: int | None, high: int | None) -> bool:
    return low is None or high is None or low <= high


def known_languages() -> set[str]:
    """Return the codes of all languages."""
    return {language.code for language in languages()}


def known_places() -> set[str]:
    """Return the codes of the places of the country pack."""
    return {place.code for place in country_pack().places}
