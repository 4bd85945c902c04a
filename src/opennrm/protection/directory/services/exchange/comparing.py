"""How an entry differs from what a document says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.directory.rules.distance import Spot, distance_km

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opennrm.kernel.reference.models import Place
    from opennrm.protection.directory.models import Service
    from opennrm.protection.directory.rules.hsds import Count, Entry, Spotted

NEAR_KM = 50.0


def differing(service: Service, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that the entry does not have yet."""
    return {name: value for name, value in values.items() if getattr(service, name) != value}


def is_counted_alike(service: Service, count: Count) -> bool:
    """Tell whether the entry has the free places of the document."""
    return (service.capacity_available, service.capacity_maximum) == (count.available, count.maximum)


def place_of(entry: Entry) -> dict[str, Any]:
    """Return where the service is, in the places of this State."""
    where = entry.where
    place = _place(where)
    values: dict[str, Any] = {"place": place.code if place else "", "address": where.address}
    is_place_itself = place is not None and (where.latitude, where.longitude) == (place.latitude, place.longitude)
    values["latitude"] = None if is_place_itself else where.latitude
    values["longitude"] = None if is_place_itself or where.latitude is None else where.longitude
    if values["longitude"] is None:
        values["latitude"] = None
    if place is None and (where.code or where.names):
        entry.warnings.append(f"No place of this State is called {where.code or where.names[0]}.")
    return values


def _place(where: Spotted) -> Place | None:
    """Return the place by its code, by a name in any language, or the nearest within 50 km."""
    pack = country_pack()
    by_code = pack.place(where.code) if where.code else None
    if by_code is not None:
        return by_code
    wanted = {name.casefold() for name in where.names}
    for place in pack.places:
        if wanted & {name.casefold() for name in place.names.values()}:
            return place
    return _nearest(where, pack.places)


def _nearest(where: Spotted, places: tuple[Place, ...]) -> Place | None:
    if where.latitude is None or where.longitude is None:
        return None
    here = Spot(where.latitude, where.longitude)
    away = {place.code: distance_km(here, Spot(place.latitude, place.longitude)) for place in places}
    nearest = min(places, key=lambda place: away[place.code])
    return nearest if away[nearest.code] <= NEAR_KM else None
