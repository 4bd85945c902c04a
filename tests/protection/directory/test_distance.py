"""How far it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opennrm.protection.directory.rules.distance import EARTH_RADIUS_KM, Spot, distance_km

spots = st.builds(Spot, st.floats(-90, 90), st.floats(-180, 180))


def test_distance_london_to_paris_is_as_known() -> None:
    # 343.6 km between 51.5074 N 0.1278 W and 48.8566 N 2.3522 E on a sphere of the Earth's mean radius.
    assert distance_km(Spot(51.5074, -0.1278), Spot(48.8566, 2.3522)) == pytest.approx(343.56, abs=0.05)


def test_distance_over_the_date_line_is_short() -> None:
    assert distance_km(Spot(0, 179.5), Spot(0, -179.5)) == pytest.approx(111.195, abs=0.01)


@given(start=spots, end=spots)
def test_distance_is_the_same_both_ways_and_at_most_half_way_round(start: Spot, end: Spot) -> None:
    there, back = distance_km(start, end), distance_km(end, start)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= EARTH_RADIUS_KM * 3.141592653589794


@given(spot=spots)
def test_distance_to_itself_is_nothing(spot: Spot) -> None:
    assert distance_km(spot, spot) == 0
