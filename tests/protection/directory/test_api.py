"""The directory's endpoints and commands."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from click.testing import CliRunner

from opennrm.kernel.actors import SYSTEM
from opennrm.protection.directory.cli import directory
from opennrm.protection.directory.models import AgencyProfile, Service
from opennrm.protection.directory.rules.hsds import problems_of
from opennrm.protection.directory.selectors import hsds_services
from opennrm.protection.directory.services import create_service
from tests.factories.directory import OpeningPeriodFactory, ServiceFactory, UncountedServiceFactory
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.personas import Personas

AT = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
API = "/api/v1"


def send(personas: Personas, who: str, method: str, path: str, data: Any = None) -> Any:
    """Call an endpoint in somebody's name."""
    client = browser_of(personas[who])
    return client.generic(method, f"{API}{path}", json.dumps(data), content_type="application/json")


def test_find_says_why(personas: Personas, shelter: Service) -> None:
    OpeningPeriodFactory.create(service=shelter)
    Service.objects.update(is_always_open=True)
    answer = browser_of(personas.fred).get(f"{API}/directory/services", {"need": "shelter", "age": "30", "sex": "male"})
    assert answer.status_code == 200
    [found] = answer.json()["items"]
    assert (found["service"]["id"], found["is_possible"]) == (str(shelter.pk), True)
    assert {row["aspect"]: row["fit"] for row in found["reasons"]} == {
        "need": "yes",
        "sex": "yes",
        "age": "yes",
        "capacity": "unknown",
        "hours": "yes",
    }
    assert found["service"]["periods"] == [{"weekday": 0, "opens": "09:00:00", "closes": "17:00:00"}]


def test_read_hides_a_secret_address(personas: Personas) -> None:
    service = create_service(
        actor=SYSTEM, at=AT, agency=personas.bob.agency,
        values={
            "name": "Safe house", "needs": ["shelter"], "is_address_confidential": True, "address": "27 Beacon Road",
        },
    )  # fmt: skip
    for who, expected in (("bob", "27 Beacon Road"), ("alice", ""), ("cora", "")):
        assert send(personas, who, "GET", f"/directory/services/{service.pk}").json()["address"] == expected
    assert send(personas, "bob", "GET", f"/directory/services/{uuid4()}").status_code == 404


def test_create_change_and_count(personas: Personas) -> None:
    entry = {
        "agency": "harbour",
        "name": "Night shelter",
        "needs": ["shelter"],
        "sexes": ["female"],
        "place": "bellmoor",
    }
    made = send(personas, "ada", "POST", "/directory/services", entry)
    assert made.status_code == 201
    path = f"/directory/services/{made.json()['id']}"
    changed = send(personas, "ada", "PUT", path, entry | {"name": "Day shelter", "version": 1})
    assert (changed.json()["name"], changed.json()["sexes"], changed.json()["version"]) == (
        "Day shelter",
        ["female"],
        2,
    )
    assert send(personas, "ada", "PUT", path, entry | {"version": 1}).status_code == 409
    counted = send(personas, "ada", "POST", f"{path}/places", {"available": 2, "maximum": 5})
    assert (counted.json()["capacity_available"], counted.json()["capacity_maximum"]) == (2, 5)


def test_create_is_refused_with_reasons(personas: Personas) -> None:
    entry = {"agency": "harbour", "name": "Night shelter", "needs": ["a pony"]}
    assert send(personas, "alice", "POST", "/directory/services", entry).status_code == 403
    answer = send(personas, "ada", "POST", "/directory/services", entry)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"needs"}
    assert send(personas, "ada", "POST", "/directory/services", entry | {"agency": "far-hills"}).status_code == 403
    assert Service.objects.count() == 0


def test_count_is_refused_to_others(personas: Personas, shelter: Service) -> None:
    path = f"/directory/services/{shelter.pk}/places"
    assert send(personas, "alice", "POST", path, {"available": 1}).status_code == 403
    assert send(personas, "bob", "POST", path, {"available": 11}).status_code == 422
    shelter.refresh_from_db()
    assert shelter.capacity_available == 3


def test_board_is_all_for_the_co_ordinator(personas: Personas, shelter: Service) -> None:
    UncountedServiceFactory.create()
    assert [row["service"] for row in send(personas, "cora", "GET", "/directory/free-places").json()["items"]] == [
        str(shelter.pk)
    ]
    assert send(personas, "fred", "GET", "/directory/free-places").json()["items"] == []


def test_hsds_pages_are_valid(personas: Personas) -> None:
    ServiceFactory.create_batch(3)
    AgencyProfile.objects.create(agency=personas.bob.agency)
    own = ServiceFactory.create(agency=personas.bob.agency)
    first = send(personas, "fred", "GET", "/hsds/services?per_page=3&full=true").json()
    assert (first["total_items"], first["total_pages"], first["size"], first["last_page"]) == (4, 2, 3, False)
    assert problems_of(first["contents"]) == []
    last = send(personas, "fred", "GET", "/hsds/services?per_page=3&page=2").json()
    assert (last["first_page"], last["last_page"], last["size"]) == (False, True, 1)
    assert "organization" not in last["contents"][0]
    found = send(personas, "fred", "GET", f"/hsds/services?organization_id={own.agency.profile.hsds_id}").json()
    assert [row["id"] for row in found["contents"]] == [str(own.pk)]
    assert problems_of([send(personas, "fred", "GET", f"/hsds/services/{own.pk}").json()]) == []
    organizations = send(personas, "fred", "GET", "/hsds/organizations").json()
    assert problems_of(organizations["contents"], "organization") == []
    assert send(personas, "fred", "GET", "/hsds/").json()["version"] == "3.0"


@pytest.mark.parametrize("n_services", [1, 3])
def test_hsds_list_asks_as_often_for_three_as_for_one(
    personas: Personas, n_services: int, django_assert_num_queries: Any
) -> None:
    ServiceFactory.create_batch(n_services)
    with django_assert_num_queries(4):
        assert len(hsds_services()) == n_services


def test_import_over_the_api_is_all_or_nothing(personas: Personas, shelter: Service) -> None:
    document = json.loads(json.dumps(hsds_services()))
    document[0]["name"] = "New name"
    assert send(personas, "bob", "POST", "/directory/import", document).status_code == 403
    dry = send(personas, "cora", "POST", "/directory/import?dry_run=true", document).json()
    assert (dry["n_changed"], dry["is_applied"], Service.objects.get().name) == (1, False, "Lighthouse House")
    done = send(personas, "cora", "POST", "/directory/import", document).json()
    assert (done["n_changed"], done["is_applied"], Service.objects.get().name) == (1, True, "New name")
    broken = send(personas, "cora", "POST", "/directory/import", [{"name": 7}]).json()
    assert broken["is_applied"] is False
    assert {row["row"] for row in broken["errors"]} == {1}


def test_command_writes_a_file_and_reads_it_again(shelter: Service, tmp_path: Path) -> None:
    file = tmp_path / "directory.json"
    runner = CliRunner()
    written = runner.invoke(directory, ["export", str(file)])
    assert (written.exit_code, written.output) == (0, f"1 services written to {file}.\n")
    assert problems_of(json.loads(file.read_text())) == []
    read = runner.invoke(directory, ["import", str(file), "--json"])
    assert read.exit_code == 0
    assert (json.loads(read.output)["n_unchanged"], json.loads(read.output)["n_created"]) == (1, 0)
    dry = runner.invoke(directory, ["import", str(file), "--dry-run"])
    assert dry.output == "Would be created 0, changed 0, unchanged 1; new agencies 0.\n"
    organizations = runner.invoke(directory, ["export", "--of", "organizations"])
    assert problems_of(json.loads(organizations.output), "organization") == []


@pytest.mark.django_db
def test_command_names_each_mistake_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text(json.dumps([{"id": "7", "name": "Bad", "status": "active"}]))
    answer = CliRunner().invoke(directory, ["import", str(file)])
    assert answer.exit_code == 1
    assert "service 1 “Bad”, id:" in answer.output
    assert "Nothing was changed." in answer.output
    file.write_text("no JSON")
    assert CliRunner().invoke(directory, ["import", str(file)]).exit_code == 1
    assert Service.objects.count() == 0


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("POST", "/directory/services", {"agency": "harbour", "name": "Night\u0000", "needs": ["shelter"]}),
        ("POST", "/directory/import", [{"id": str(uuid4()), "name": "a\u0000", "status": "active"}]),
        ("GET", "/hsds/services?search=%00", None),
        ("GET", "/directory/free-places?place=%00", None),
    ],
)
def test_character_that_no_text_has_is_refused(personas: Personas, method: str, path: str, data: Any) -> None:
    assert send(personas, "cora", method, path, data).status_code == 400
    assert Service.objects.count() == 0
