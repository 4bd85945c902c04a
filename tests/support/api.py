"""Calls of the API by somebody who has signed in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from opennrm.kernel.accounts.models import Person

NOTHING_THERE = "01890000-0000-7000-8000-000000000000"


def call(person: Person, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    """Return the status and the JSON that a person gets."""
    answer = browser_of(person).generic(
        method, f"/api/v1{path}", json.dumps(body) if body is not None else "", content_type="application/json"
    )
    return answer.status_code, json.loads(answer.content)
