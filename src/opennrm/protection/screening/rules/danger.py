"""Answers that cannot wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.protection.screening.enums import NextStep

if TYPE_CHECKING:
    from collections.abc import Collection

FAMILY = "danger"
_STEPS = {
    "danger.controller_near": (NextStep.CALL_EMERGENCY, NextStep.SEPARATE),
    "danger.must_return": (NextStep.SAFE_PLACE,),
    "danger.injured": (NextStep.GET_DOCTOR,),
    "danger.family": (NextStep.CALL_EMERGENCY,),
    "danger.child_left": (NextStep.CALL_EMERGENCY,),
    "danger.self_harm": (NextStep.STAY_CLOSE, NextStep.GET_DOCTOR),
    "danger.held_with_trafficker": (NextStep.SEPARATE,),
}
_ALWAYS = (NextStep.TELL_SUPERVISOR,)
_OTHERWISE = (NextStep.CALL_EMERGENCY,)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Somebody is in danger now: why, and what to do first."""

    reasons: tuple[str, ...]
    steps: tuple[NextStep, ...]
    is_child: bool


def alarm_of(fired: Collection[str], *, is_child: bool) -> Alarm | None:
    """Return the alarm that the answers raise; any indicator of danger is enough, also one we do not know."""
    reasons = tuple(sorted(code for code in fired if code.startswith(f"{FAMILY}.")))
    if not reasons:
        return None
    wanted = {step for code in reasons for step in _STEPS.get(code, _OTHERWISE)} | set(_ALWAYS)
    if is_child:
        wanted.add(NextStep.CHILD_PROTECTION)
    return Alarm(reasons, tuple(step for step in NextStep if step in wanted), is_child)
