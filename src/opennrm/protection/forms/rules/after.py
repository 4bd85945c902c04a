"""Where somebody is led who has sent a filled-in form: what comes of a form is known further up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from opennrm.protection.forms.models import Submission

_results: list[Callable[[Submission], str]] = []


def register_result(address_of: Callable[[Submission], str]) -> None:
    """Have a function name the page of what came of a filled-in form; it returns nothing for those not its own."""
    if address_of not in _results:
        _results.append(address_of)


def result_address(submission: Submission) -> str:
    """Return the page to show after a filled-in form was taken: its result, else what was filled in."""
    found = (address_of(submission) for address_of in _results)
    return next((one for one in found if one), "") or reverse("forms:filled_one", args=[submission.file.code])
