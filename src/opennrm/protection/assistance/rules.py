"""What must be true of needs, children's protection, residence and return before it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from opennrm.kernel.errors import InvalidInput, Refused
from opennrm.protection.assistance.enums import AgeFinding, PermitStatus, ReturnFinding, ReturnStatus
from opennrm.protection.assistance.models import BestInterests, ReturnRiskAssessment
from opennrm.protection.cases.models import Case

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from opennrm.kernel.records.kinds import Proposed

FEWEST_SPECIALISTS = 2
_MOVING = {ReturnStatus.READY, ReturnStatus.TRAVELLED, ReturnStatus.MONITORED}


def not_in_the_future(proposed: Proposed, *names: str) -> None:
    """Refuse days that have not come yet for things that have happened.

    Raises
    ------
    InvalidInput
        Names the day.
    """
    message = _("This day has not come yet.")
    late = {name: message for name in names if _is_after(proposed.values.get(name), proposed.at.date())}
    if late:
        raise InvalidInput(message, late)


def in_order(proposed: Proposed, earlier: str, later: str) -> None:
    """Refuse an end before its beginning.

    Raises
    ------
    InvalidInput
        Names the end.
    """
    first, last = proposed.values.get(earlier), proposed.values.get(later)
    if first is not None and last is not None and last < first:
        message = _("This day lies before the other one.")
        raise InvalidInput(message, {later: message})


def _is_after(day: date | None, today: date) -> bool:
    return day is not None and day > today


def risk_is_whole(proposed: Proposed) -> None:
    """Ask what a danger is made of as soon as there is one."""
    not_in_the_future(proposed, "assessed_on")
    in_order(proposed, "assessed_on", "review_on")
    if proposed.values.get("level") in {"high", "immediate"} and not proposed.values.get("dangers"):
        message = _("Say what the danger is made of.")
        raise InvalidInput(message, {"dangers": message})


def guardian_is_checked(proposed: Proposed) -> None:
    """Refuse a guardian nobody checked: some guardians are the traffickers."""
    not_in_the_future(proposed, "appointed_on", "ended_on")
    in_order(proposed, "appointed_on", "ended_on")
    if not proposed.values.get("checked"):
        message = _("Check first that the guardian has nothing to do with the trafficking.")
        raise InvalidInput(message, {"checked": message})


def best_interests_is_whole(proposed: Proposed) -> None:
    """Ask for a decision by several specialists before it counts as decided."""
    not_in_the_future(proposed, "decided_on")
    values = proposed.values
    if values.get("decided_on") and not values.get("decision"):
        message = _("Write down the decision and its reasons.")
        raise InvalidInput(message, {"decision": message})
    if values.get("decided_on") and values.get("kind") == "determination":
        _enough_specialists(values)


def _enough_specialists(values: Mapping[str, Any]) -> None:
    if (values.get("n_specialists") or 0) < FEWEST_SPECIALISTS:
        message = _("At least two specialists of different professions decide together.")
        raise InvalidInput(message, {"n_specialists": message})


def age_assessment_is_fair(proposed: Proposed) -> None:
    """Refuse to turn somebody into an adult without consent and several specialists."""
    not_in_the_future(proposed, "assessed_on")
    if proposed.values.get("finding") != AgeFinding.ADULT:
        return
    _enough_specialists(proposed.values)
    if not proposed.values.get("consented"):
        message = _("Without consent the person stays a child in doubt.")
        raise InvalidInput(message, {"consented": message})


def permit_is_whole(proposed: Proposed) -> None:
    """Ask for the dates that go with where the application stands."""
    not_in_the_future(proposed, "applied_on", "decided_on")
    in_order(proposed, "applied_on", "decided_on")
    in_order(proposed, "decided_on", "valid_until")
    decided = proposed.values.get("status") in {PermitStatus.GRANTED, PermitStatus.REFUSED}
    if decided and not proposed.values.get("decided_on"):
        message = _("Enter the day of the decision.")
        raise InvalidInput(message, {"decided_on": message})


def return_is_voluntary_and_safe(proposed: Proposed) -> None:
    """Refuse a return that the person does not want, that was not assessed, or that is not safe.

    Raises
    ------
    Refused
        Says what is missing; nothing is stored.
    """
    if proposed.values.get("status") not in _MOVING:
        return
    if not proposed.values.get("is_wish"):
        raise Refused(_("The person must want to return. Record that first; without it nobody returns from here."))
    if not _was_found_safe(proposed):
        raise Refused(
            _("No return without a risk assessment. Add one for this country that found it safe enough, then go on.")
        )
    if _is_child(proposed) and not _best_interests_decided(proposed):
        raise Refused(_("A child returns only after a best-interests determination. Add its decision first."))


def _was_found_safe(proposed: Proposed) -> bool:
    latest = (
        ReturnRiskAssessment.objects.filter(file=proposed.opened.file, assessed_on__lte=proposed.at.date())
        .order_by("-assessed_on", "-created_at")
        .first()
    )
    return latest is not None and latest.finding == ReturnFinding.ACCEPTABLE


def _is_child(proposed: Proposed) -> bool:
    return Case.objects.filter(file=proposed.opened.file, is_child=True).exists()


def _best_interests_decided(proposed: Proposed) -> bool:
    return BestInterests.objects.filter(
        file=proposed.opened.file, kind="determination", decided_on__isnull=False
    ).exists()
