"""The directory of the fictitious State."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.accounts.models import Agency, ContactPoint
from opennrm.kernel.reference.selectors import code_list, country_pack
from opennrm.protection.directory.models import Service, ServiceCapacityChange
from opennrm.protection.directory.rules.capacity import is_capacity_stale
from opennrm.protection.directory.rules.hsds import problems_of
from opennrm.protection.directory.selectors import hsds_services, matching_services
from opennrm.protection.directory.services import load_dreamland

AT = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_dreamland_has_all_kinds_of_agency_and_services_for_all_needs_in_all_places() -> None:
    loaded = load_dreamland(at=AT)
    assert (Agency.objects.count(), Service.objects.count()) == (29, 120)
    assert {agency.kind for agency in loaded.agencies.values()} == set(AgencyKind.values)
    assert {service.place for service in loaded.services.values()} == {place.code for place in country_pack().places}
    met = {need for service in loaded.services.values() for need in service.needs}
    assert met == set(code_list("needs").values) - {"other"}


def test_dreamland_a_second_time_changes_nothing() -> None:
    first = load_dreamland(at=AT)
    n_changes = ServiceCapacityChange.objects.count()
    second = load_dreamland(at=AT + timedelta(days=1))
    assert second == first
    assert ServiceCapacityChange.objects.count() == n_changes


def test_dreamland_names_nobody_real() -> None:
    load_dreamland(at=AT)
    phones = [*Service.objects.values_list("phone", flat=True), *ContactPoint.objects.values_list("phone", flat=True)]
    emails = [*Service.objects.values_list("email", flat=True), *ContactPoint.objects.values_list("email", flat=True)]
    assert [phone for phone in phones if not re.fullmatch(r"\+999 [\d ]+", phone)] == []
    assert [email for email in emails if email and not email.endswith(".example.org")] == []


def test_dreamland_speaks_four_languages_in_three_scripts() -> None:
    for service in load_dreamland(at=AT).services.values():
        assert set(service.names) == {"fr", "ru", "ar"} == set(service.descriptions)
        assert re.search("[\u0410-\u044f]", service.names["ru"])
        assert re.search("[\u0600-\u06ff]", service.names["ar"])


def test_dreamland_keeps_the_shelters_secret() -> None:
    services = load_dreamland(at=AT).services
    secret = [code for code, service in services.items() if service.is_address_confidential]
    assert len(secret) == 12
    assert "27 Beacon Road" not in str(hsds_services())


def test_dreamland_has_something_to_verify_something_full_and_something_for_everybody() -> None:
    services = load_dreamland(at=AT).services.values()
    assert any(is_capacity_stale(service, AT) for service in services)
    assert any(service.capacity_available == 0 for service in services)
    for sex, age in (("female", 30), ("male", 30), ("female", 12), ("male", 12)):
        found = matching_services(at=AT, need="shelter", place="saltmarsh", sex=sex, age=age, only_free=True)
        assert found[0].is_possible
    assert problems_of(hsds_services()) == []
