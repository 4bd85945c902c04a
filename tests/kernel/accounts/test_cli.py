"""`opennrm user` and `opennrm agency`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from django.test import Client

from opennrm.api.cli import api
from opennrm.kernel.accounts.cli import agency, user
from opennrm.kernel.accounts.models import Agency, Person
from opennrm.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from tests.personas import Personas

pytestmark = pytest.mark.django_db


def test_user_is_invited_by_a_link_that_works(personas: Personas) -> None:
    given = ["invite", "new@harbour.example", "--agency", "harbour", "--role", "node_admin", "--json"]
    refused = CliRunner().invoke(user, given)
    assert isinstance(refused.exception, InvalidInput)
    given[5] = "case_manager"
    done = CliRunner().invoke(user, given)
    assert done.exit_code == 0, done.output
    link = json.loads(done.output)["link"]
    assert Client().get(link)["Location"] == "/invitation/"
    assert Person.objects.get(email="new@harbour.example").name == "new"


def test_user_of_an_unknown_agency_is_mistyped(personas: Personas) -> None:
    done = CliRunner().invoke(user, ["invite", "x@y.example", "--agency", "nowhere", "--role", "case_manager"])
    assert done.exit_code == 2
    assert "there is no agency" in done.output


def test_users_are_listed(personas: Personas) -> None:
    done = CliRunner().invoke(user, ["list", "--agency", "harbour", "--json"])
    assert [row["name"] for row in json.loads(done.output)] == ["Ada", "Alice", "Sam"]


def test_user_is_deactivated(personas: Personas) -> None:
    done = CliRunner().invoke(user, ["deactivate", "alice@harbour.example"])
    assert done.exit_code == 0
    assert not Person.objects.get(pk=personas.alice.pk).is_active


def test_agency_is_added_and_listed() -> None:
    assert CliRunner().invoke(agency, ["add", "office", "The Office", "--kind", "node_operator"]).exit_code == 0
    assert Agency.objects.get().name == "The Office"
    assert CliRunner().invoke(agency, ["list"]).output == "office  The Office  node_operator    True\n"


def test_api_schema_is_printed() -> None:
    assert json.loads(CliRunner().invoke(api, ["schema"]).output)["info"]["title"] == "OpenNRM"
    assert "GET    /api/v1/me" in CliRunner().invoke(api, ["list"]).output
