"""What comes of a filled-in form is known further up: where its sender is led, and how long it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.db.models import QuerySet

    from opennrm.protection.forms.models import Submission

    Query = Callable[[], QuerySet[Any, UUID]]

_results: list[Callable[[Submission], str]] = []
_own_time: list[Query] = []


def register_result(address_of: Callable[[Submission], str]) -> None:
    """Have a function name the page of what came of a filled-in form; it returns nothing for those not its own."""
    if address_of not in _results:
        _results.append(address_of)


def result_address(submission: Submission) -> str:
    """Return the page to show after a filled-in form was taken: its result, else what was filled in."""
    found = (address_of(submission) for address_of in _results)
    return next((one for one in found if one), "") or reverse("forms:filled_one", args=[submission.file.code])


def register_own_time(submission_ids: Query) -> None:
    """Have a query name the filled-in forms of which something came that is kept by rules of its own."""
    if submission_ids not in _own_time:
        _own_time.append(submission_ids)


def with_own_time() -> list[QuerySet[Any, UUID]]:
    """Return queries for the filled-in forms that are kept by other rules than those of filled-in forms."""
    return [submission_ids() for submission_ids in _own_time]
