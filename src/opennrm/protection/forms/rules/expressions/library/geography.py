"""Functions over places: distances in metres, areas in square metres, points inside an area."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from opennrm.protection.forms.rules.expressions.errors import EvaluationError
from opennrm.protection.forms.rules.expressions.library.functions import Function
from opennrm.protection.forms.rules.expressions.values import Value, strings_of

if TYPE_CHECKING:
    from opennrm.protection.forms.rules.expressions.context import Context

EARTH_METRES: Final = 6_378_100.0
_MOST_PARTS: Final = 4
_LATITUDE: Final = 90.0
_LONGITUDE: Final = 180.0
_FEWEST_LINES: Final = 2

Point = tuple[float, float]


def point_of(text: str) -> Point | None:
    """Return latitude and longitude of "lat lon [altitude [accuracy]]"; None when it is no point."""
    parts = text.split()
    if not _FEWEST_LINES <= len(parts) <= _MOST_PARTS:
        return None
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    if not all(math.isfinite(number) for number in numbers):
        return None
    latitude, longitude = numbers[:2]
    return (latitude, longitude) if abs(latitude) <= _LATITUDE and abs(longitude) <= _LONGITUDE else None


def points_of(text: str) -> list[Point] | None:
    """Return the points of a line or shape ("lat lon; lat lon"); None when one is no point."""
    parts = [part.strip() for part in text.strip().rstrip("; ").split(";")]
    found = [point_of(part) for part in parts]
    return None if any(point is None for point in found) else [point for point in found if point is not None]


def _line(values: tuple[Value, ...]) -> list[Point] | None:
    texts = [text for value in values for text in strings_of(value)]
    if not texts:
        return None
    if len(texts) == 1:
        points = points_of(texts[0])
    else:
        several = [point_of(text) for text in texts]
        points = None if None in several else [point for point in several if point is not None]
    return points if points is not None and len(points) > 1 else None


def _area(_c: Context, value: Value) -> Value:
    points = _line((value,)) or []
    if len(points) - 1 < _FEWEST_LINES:
        return 0.0
    ring = points if points[0] == points[-1] else [*points, points[0]]
    total = sum(
        math.radians(lon2 - lon1) * (2 + math.sin(math.radians(lat2)) + math.sin(math.radians(lat1)))
        for (lat1, lon1), (lat2, lon2) in pairwise(ring)
    )
    return abs(_hundredths(total * EARTH_METRES * EARTH_METRES / 2))


def _distance(_c: Context, *values: Value) -> Value:
    points = _line(values)
    if points is None:
        raise EvaluationError("distance")
    return abs(_hundredths(sum(_between(one, other) for one, other in pairwise(points))))


def _between(one: Point, other: Point) -> float:
    latitude, latitude2 = math.radians(one[0]), math.radians(other[0])
    turned = math.radians(one[1] - other[1])
    cosine = math.sin(latitude) * math.sin(latitude2) + math.cos(latitude) * math.cos(latitude2) * math.cos(turned)
    return math.acos(max(-1.0, min(1.0, cosine))) * EARTH_METRES


def _hundredths(number: float) -> float:
    return math.floor(number * 100 + 0.5) / 100


def _geofence(_c: Context, point: Value, shape: Value) -> Value:
    place = point_of("".join(strings_of(point)[:1]))
    ring = points_of("".join(strings_of(shape)[:1]))
    if place is None or not ring or len(ring) <= 1 or ring[0] != ring[-1]:
        return False
    latitude, longitude = place
    crossings = [
        longitude < (lon1 - lon2) * (latitude - lat2) / (lat1 - lat2) + lon2
        for (lat1, lon1), (lat2, lon2) in pairwise(ring)
        if (lat2 > latitude) != (lat1 > latitude)
    ]
    return sum(crossings) % 2 == 1


def _intersects(c: Context, *values: Value) -> Value:
    """Tell whether a line or the edge of a shape crosses itself."""
    parts = list(pairwise(_line(values) or []))
    c.env.spend(len(parts) * len(parts))
    return any(
        _crosses(one, other)
        for at, one in enumerate(parts)
        for other in parts[at + 2 :]
        if not (one is parts[0] and other is parts[-1] and one[0] == other[1])
    )


def _crosses(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    sides = [_side(*one, other[0]), _side(*one, other[1]), _side(*other, one[0]), _side(*other, one[1])]
    return sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0


def _side(start: Point, end: Point, point: Point) -> float:
    """Return on which side of a line a point lies."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


GEOGRAPHY: Final = {
    "area": Function(1, 1, _area),
    "distance": Function(1, None, _distance),
    "geofence": Function(2, 2, _geofence),
    "intersects": Function(1, None, _intersects),
}
