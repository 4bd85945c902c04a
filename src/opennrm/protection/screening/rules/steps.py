"""What to do next, from what was found. A State's own procedure (SOP) comes on top of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.protection.screening.enums import Certainty, Dimension, NextStep

if TYPE_CHECKING:
    from collections.abc import Collection

    from opennrm.protection.screening.rules.bindings import Readings
    from opennrm.protection.screening.rules.danger import Alarm

NO_CONSENT = "condition.no_consent"
NOT_ALONE = "condition.not_alone"
_BY_CODE = {
    NOT_ALONE: NextStep.TALK_ALONE,
    "condition.no_interpreter": NextStep.FIND_INTERPRETER,
    "legal.wants_lawyer": NextStep.CALL_LAWYER,
    "legal.consulate_unsafe": NextStep.NO_CONSULATE,
}
_WAGES = frozenset(
    {"ilo.exploitation.pay", "ilo.exploitation.pay_tricks", "ilo.coercion_at_destination.wages_withheld"}
)


def next_steps(
    readings: Readings,
    *,
    certainty: Certainty,
    alarm: Alarm | None,
    positive: Collection[Dimension],
    is_child: bool,
    has_gaps: bool,
) -> tuple[NextStep, ...]:
    """Return what to do now, the most urgent first. The leaflet is always among it, a refusal never."""
    wanted = {NextStep.GIVE_LEAFLET, *(alarm.steps if alarm else ())}
    wanted |= {step for code, step in _BY_CODE.items() if code in readings.fired}
    if certainty.rank and NO_CONSENT not in readings.fired:
        wanted |= {NextStep.OPEN_CASE, NextStep.REFER}
    if certainty is Certainty.STRONG:
        wanted.add(NextStep.TELL_SUPERVISOR)
    if is_child and (certainty is not Certainty.NONE_TODAY or alarm):
        wanted.add(NextStep.CHILD_PROTECTION)
    if readings.fired_in("nonpunishment"):
        wanted |= {NextStep.NON_PUNISHMENT, NextStep.CALL_LAWYER}
    if Dimension.EXPLOITATION in positive or readings.fired & _WAGES:
        wanted.add(NextStep.WAGES)
    if has_gaps or certainty is Certainty.UNKNOWN:
        wanted.add(NextStep.ASK_MORE)
    return tuple(step for step in NextStep if step in wanted)
