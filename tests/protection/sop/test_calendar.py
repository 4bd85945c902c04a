"""Working days of the node and of the rules are the same."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from opennrm.kernel.reference.selectors import add_working_days
from opennrm.protection.sop.selectors.calendar import state_calendar

MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given a zone


@settings(deadline=None)
@given(moment=MOMENTS, n=st.integers(1, 60))
def test_the_rules_count_working_days_as_the_node_does(moment: datetime, n: int) -> None:
    at = moment.replace(microsecond=0)

    assert state_calendar().add_to(int(at.timestamp()), n) == int(add_working_days(at, n).timestamp())
