"""Which services fit, in which order, and why."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opennrm.protection.directory.enums import Aspect, Fit, ServiceStatus, Sex
from opennrm.protection.directory.models import OpeningPeriod, Service
from opennrm.protection.directory.rules.distance import Spot
from opennrm.protection.directory.rules.fitting import Situation, Wanted
from opennrm.protection.directory.rules.matching import Match, match
from opennrm.protection.directory.rules.opening import Hours
from opennrm.protection.directory.selectors import Search, find_services, matching_services, node_zone
from tests.factories.accounts import LONG_AGO, AgencyFactory
from tests.factories.directory import OpeningPeriodFactory, ServiceFactory, UncountedServiceFactory

AT = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)  # a Wednesday, two days after the places were counted


def reasons(found: Match) -> dict[Aspect, tuple[Fit, str]]:
    """Return what was said of each aspect."""
    return {reason.aspect: (reason.fit, reason.text) for reason in found.reasons}


def names(found: list[Match]) -> list[str]:
    """Return the names of the services, in order."""
    return [one.service.name for one in found]


@pytest.mark.django_db
def test_match_says_why_for_each_aspect_asked() -> None:
    service = ServiceFactory.create(is_always_open=True, age_from=18, takes_children_along=True)
    [found] = matching_services(
        at=AT, need="shelter", place="bellmoor", language="ru", sex="female", age=25, brings_children=True
    )
    assert found.service == service
    assert reasons(found) == {
        Aspect.NEED: (Fit.YES, "Offers: Safe place to stay"),
        Aspect.SEX: (Fit.YES, "For everybody"),
        Aspect.AGE: (Fit.YES, "From age 18"),
        Aspect.CHILDREN: (Fit.YES, "Children can come along"),
        Aspect.CAPACITY: (Fit.YES, "3 free of 10"),
        Aspect.HOURS: (Fit.YES, "Open now"),
        Aspect.LANGUAGE: (Fit.YES, "Staff speak Russian"),
        Aspect.DISTANCE: (Fit.YES, "77 km away"),
    }


@pytest.mark.django_db
def test_match_says_what_stands_against_a_service() -> None:
    ServiceFactory.create(
        status=ServiceStatus.PAUSED,
        status_note="No staff until Monday",
        accepts_male=False,
        accepts_other=False,
        age_to=17,
        capacity_available=0,
        is_free_of_charge=False,
        fees="10 florins a night",
        place="",
    )
    search = Search(place="bellmoor", language="ar", sex="male", age=25, brings_children=True)
    [found] = find_services(search, at=AT)
    assert reasons(found) == {
        Aspect.STATUS: (Fit.NO, "Paused: No staff until Monday"),
        Aspect.SEX: (Fit.NO, "Only for: Women and girls"),
        Aspect.AGE: (Fit.NO, "Not for this age. Up to age 17"),
        Aspect.CHILDREN: (Fit.NO, "Children cannot come along"),
        Aspect.CAPACITY: (Fit.NO, "No free places"),
        Aspect.HOURS: (Fit.UNKNOWN, "Hours not known"),
        Aspect.LANGUAGE: (Fit.NO, "Nobody speaks Arabic"),
        Aspect.COST: (Fit.NO, "10 florins a night"),
        Aspect.DISTANCE: (Fit.UNKNOWN, "Distance not known"),
    }
    assert not found.is_possible


@pytest.mark.django_db
def test_matching_leaves_out_what_cannot_take_the_person() -> None:
    ServiceFactory.create(name="Men", accepts_female=False)
    ServiceFactory.create(name="Children", age_to=17)
    ServiceFactory.create(name="Paused", status=ServiceStatus.PAUSED)
    ServiceFactory.create(name="Closed", status=ServiceStatus.CLOSED)
    ServiceFactory.create(name="Elsewhere", agency=AgencyFactory.create(is_active=False, closed_at=LONG_AGO))
    ServiceFactory.create(name="Women", accepts_male=False)
    UncountedServiceFactory.create(name="Lawyers")
    assert names(matching_services(at=AT, need="shelter", sex="female", age=30)) == ["Women"]
    with_misfits = matching_services(at=AT, need="shelter", sex="female", age=30, with_misfits=True)
    assert names(with_misfits) == ["Women", "Children", "Men", "Paused"]


@pytest.mark.django_db
def test_matching_puts_free_places_before_hours_language_and_distance() -> None:
    ServiceFactory.create(name="Full, near", capacity_available=0, is_always_open=True)
    ServiceFactory.create(name="Old count, near", capacity_verified_at=AT - timedelta(days=8), is_always_open=True)
    ServiceFactory.create(name="Closed, near")
    OpeningPeriodFactory.create(service=Service.objects.get(name="Closed, near"))
    ServiceFactory.create(name="Open, no Arabic, near", is_always_open=True)
    ServiceFactory.create(name="Open, Arabic, far", is_always_open=True, languages=["ar"], place="ravensgate")
    ServiceFactory.create(name="Open, Arabic, near", is_always_open=True, languages=["ar"])
    found = matching_services(at=AT, need="shelter", place="havenport", language="ar")
    assert names(found) == [
        "Open, Arabic, near",
        "Open, Arabic, far",
        "Open, no Arabic, near",
        "Closed, near",
        "Old count, near",
        "Full, near",
    ]


@pytest.mark.django_db
def test_matching_only_free_keeps_who_does_not_count() -> None:
    ServiceFactory.create(name="Full", capacity_available=0)
    ServiceFactory.create(name="Free")
    ServiceFactory.create(name="Uncounted", capacity_available=None, capacity_maximum=None)
    assert names(matching_services(at=AT, need="shelter", only_free=True)) == ["Free", "Uncounted"]


@pytest.mark.django_db
def test_matching_counts_the_whole_country_as_near() -> None:
    ServiceFactory.create(name="Next town", place="bellmoor", is_always_open=True)
    ServiceFactory.create(name="Hotline", place="", is_nationwide=True, is_always_open=True)
    assert names(matching_services(at=AT, need="shelter", place="havenport")) == ["Hotline", "Next town"]


@pytest.mark.django_db
def test_matching_takes_interpreters_as_a_maybe() -> None:
    ServiceFactory.create(interpretation="By telephone, any language")
    [found] = matching_services(at=AT, language="ti")
    assert reasons(found)[Aspect.LANGUAGE] == (Fit.UNKNOWN, "Interpreters: By telephone, any language")


@pytest.mark.django_db
def test_matching_does_not_compare_a_sex_that_is_not_known() -> None:
    ServiceFactory.create(accepts_male=False)
    [found] = matching_services(at=AT, sex="unknown")
    assert found.fit_of(Aspect.SEX) is None


@pytest.mark.django_db
def test_old_count_is_said_with_its_age() -> None:
    ServiceFactory.create(capacity_verified_at=AT - timedelta(days=20))
    [found] = matching_services(at=AT)
    assert reasons(found)[Aspect.CAPACITY] == (Fit.UNKNOWN, "3 free of 10, checked 20 days ago: ask first")


@pytest.mark.django_db
def test_search_finds_words_in_any_language_and_in_the_agency() -> None:
    agency = AgencyFactory.create(name="Harbour", names={"ru": "Гавань"})
    ServiceFactory.create(name="Night shelter", names={"ar": "مأوى ليلي"}, agency=agency)
    ServiceFactory.create(name="Clinic", needs=["medical"])
    assert names(find_services(Search(text="гавань night"), at=AT)) == ["Night shelter"]
    assert names(find_services(Search(text="مأوى"), at=AT)) == ["Night shelter"]
    assert names(find_services(Search(text="nothing"), at=AT)) == []


@pytest.mark.django_db
def test_search_only_open_leaves_out_closed_and_unknown() -> None:
    ServiceFactory.create(name="Always", is_always_open=True)
    ServiceFactory.create(name="Unknown")
    OpeningPeriod.objects.create(
        service=ServiceFactory.create(name="Mondays"), weekday=0, opens=time(9), closes=time(17)
    )
    assert names(find_services(Search(only_open=True), at=AT)) == ["Always"]


@pytest.mark.django_db
@pytest.mark.parametrize("n_services", [1, 3])
def test_matching_asks_the_database_three_times(n_services: int, django_assert_num_queries: object) -> None:
    ServiceFactory.create_batch(n_services)
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert len(matching_services(at=AT, need="shelter", place="bellmoor")) == n_services


services = st.builds(
    Service,
    name=st.sampled_from(["A", "B"]),
    status=st.sampled_from(ServiceStatus.values),
    needs=st.lists(st.sampled_from(["shelter", "medical"]), unique=True),
    languages=st.lists(st.sampled_from(["en", "ar"]), unique=True),
    accepts_female=st.booleans(),
    accepts_male=st.booleans(),
    accepts_other=st.booleans(),
    age_from=st.none() | st.integers(0, 60),
    age_to=st.none() | st.integers(0, 90),
    takes_children_along=st.booleans(),
    is_nationwide=st.booleans(),
    capacity_available=st.none() | st.integers(0, 5),
    capacity_maximum=st.just(5),
    capacity_verified_at=st.none() | st.just(LONG_AGO) | st.just(AT),
)
wants = st.builds(
    Wanted,
    need=st.sampled_from(["", "shelter", "medical"]),
    spot=st.none() | st.just(Spot(46.5, -27.9)),
    language=st.sampled_from(["", "en", "ar"]),
    sex=st.sampled_from(["", "unknown", *Sex.values]),
    age=st.none() | st.integers(0, 100),
    brings_children=st.booleans(),
)


@given(wanted=wants, service=services, is_always_open=st.booleans())
def test_match_is_possible_exactly_when_status_need_sex_age_and_children_allow_it(
    wanted: Wanted, service: Service, is_always_open: bool
) -> None:
    hours = Hours(is_always_open=is_always_open)
    found = match(wanted, Situation(service, hours, Spot(46.9, -27.1), AT, node_zone()))
    low, high = service.age_from or 0, 999 if service.age_to is None else service.age_to
    expected = (
        service.status == ServiceStatus.ACTIVE
        and (not wanted.need or wanted.need in service.needs)
        and (wanted.sex not in Sex.values or Sex(wanted.sex) in service.sexes)
        and (wanted.age is None or low <= wanted.age <= high)
        and (not wanted.brings_children or service.takes_children_along)
    )
    assert found.is_possible is expected
    assert all(reason.text for reason in found.reasons)


@given(wanted=wants, service=services)
def test_match_with_less_asked_never_ranks_worse_on_obstacles(wanted: Wanted, service: Service) -> None:
    situation = Situation(service, Hours(), None, AT, node_zone())
    assert match(Wanted(), situation).rank[0] <= match(wanted, situation).rank[0]
