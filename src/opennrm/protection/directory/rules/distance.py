"""How far it is, as the crow flies."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Spot:
    """A point on the Earth, in degrees."""

    latitude: float
    longitude: float


def distance_km(start: Spot, end: Spot) -> float:
    """Return the length of the great circle between two spots (haversine), in kilometres."""
    north, south = radians(start.latitude), radians(end.latitude)
    half_height = sin((south - north) / 2) ** 2
    half_width = sin(radians(end.longitude - start.longitude) / 2) ** 2
    chord = half_height + cos(north) * cos(south) * half_width
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))
