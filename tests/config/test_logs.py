"""The program's log names routes, not the addresses that people asked for."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest

from opennrm.config.logs import WithoutAddresses, logging_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Return what the handler of the settings would have written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(WithoutAddresses())
    logging.getLogger("django").addHandler(handler)
    yield written
    logging.getLogger("django").removeHandler(handler)


def test_log_names_no_address_that_leads_nowhere(client: Client, log: io.StringIO) -> None:
    client.get("/nothing/K7TQ-9XWD")

    assert log.getvalue() == "Not Found: (an address that leads nowhere)\n"


def test_log_names_the_route_and_not_the_token(client: Client, log: io.StringIO) -> None:
    client.put("/invitation/very-secret-token/")

    assert log.getvalue() == "Method Not Allowed: /invitation/<str:token>/\n"


def test_handler_of_the_node_has_the_filter() -> None:
    assert logging_settings("INFO")["handlers"]["stderr"]["filters"] == ["without_addresses"]
