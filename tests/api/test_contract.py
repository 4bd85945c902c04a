"""The API does what its description says: schemathesis makes up requests, and looks at the answers."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from opennrm.api.urls import api
from opennrm.kernel.accounts.rules import token_scopes
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.accounts.services import create_token
from tests.factories.files import make_case
from tests.personas import make_personas

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
N_EXAMPLES = int(os.environ.get("OPENNRM_TEST_EXAMPLES", "6"))


def described() -> Any:
    """Return the description, spoken to in this process."""
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    schema.app = get_wsgi_application()
    schema.config.update(base_url="http://testserver")
    return schema


CODES: list[str] = []
OPERATIONS = [result.ok() for result in described().get_all_operations()]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Stay in the transaction of the test, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def secret() -> str:
    """Return a token of an agency that leads a case, with every scope it can have."""
    personas = make_personas()
    CODES[:] = [make_case(actor_of(personas.alice), at=datetime.now(UTC)).file.code]
    new = create_token(
        actor=actor_of(personas.ada), at=datetime.now(UTC), agency=personas.ada.agency, name="All",
        scopes=sorted(token_scopes(personas.ada.agency)), days=1,
    )  # fmt: skip
    return new.secret


@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: str(operation.label))
def test_endpoint_keeps_its_promise(operation: Any, secret: str) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=N_EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case[Any]) -> None:
        if "/cases/{code}" in operation.path:
            case.path_parameters["code"] = CODES[0]  # one that exists: made-up codes never do
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)

    ask()
