"""A screening's result, which explains itself. It is a help to people who decide, and never a refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from opennrm.protection.screening.enums import Caveat, Certainty, Dimension, Strength, Why
from opennrm.protection.screening.rules import danger, ilo, un_definition
from opennrm.protection.screening.rules.bindings import Readings, read_answers
from opennrm.protection.screening.rules.danger import Alarm, alarm_of
from opennrm.protection.screening.rules.names import name_of
from opennrm.protection.screening.rules.steps import NO_CONSENT, NOT_ALONE, next_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import Promise

    from opennrm.protection.screening.enums import NextStep

_COUNTED = ("ilo.", "un.means.", "un.purpose.", "sign.", "nonpunishment.")
_SEXUAL = "un.purpose.sexual"


@dataclass(frozen=True, slots=True)
class Sign:
    """One indicator that fired; the strength is the ILO's, where it is one of theirs."""

    code: str
    strength: Strength | None = None

    @property
    def name(self) -> str | Promise:
        """Return it in plain words."""
        return name_of(self.code)


@dataclass(frozen=True, slots=True)
class Gap:
    """An answer that is missing and could change the result: alone, or together with others."""

    code: str
    why: Why
    alone: bool

    @property
    def name(self) -> str | Promise:
        """Return it in plain words."""
        return name_of(self.code)


@dataclass(frozen=True, slots=True)
class Result:
    """What the answers say, why, how sure, what is missing, and what to do next."""

    certainty: Certainty
    is_child: bool
    signs: tuple[Sign, ...]
    labour: ilo.LabourFinding
    definition: un_definition.DefinitionFinding
    gaps: tuple[Gap, ...]
    caveats: tuple[Caveat, ...]
    alarm: Alarm | None
    steps: tuple[NextStep, ...]
    asked: frozenset[Dimension]


def assess(
    columns: Mapping[str, Mapping[str, str]],
    answers: Mapping[str, str],
    *,
    is_child: bool,
    skipped: Iterable[str] = (),
) -> Result:
    """Say what the answers to a form mean.

    Parameters
    ----------
    columns
        For each question what its answer means: `indicator` as in `bindings`.
    answers
        For each question its answer as an XForm writes it; several choices with spaces between them.
    is_child
        Whether the person is, or may be, under 18.
    skipped
        The questions that the form's own skip logic left out.
    """
    readings = read_answers(columns, answers, skipped=skipped)
    certainty = _certainty(readings, is_child=is_child)
    labour = ilo.assess_labour(readings.fired, is_child=is_child)
    definition = un_definition.assess_definition(readings.fired, is_child=is_child)
    gaps = _gaps(readings, is_child=is_child)
    alarm = alarm_of(readings.fired, is_child=is_child)
    return Result(
        certainty=certainty,
        is_child=is_child,
        signs=_signs(readings, is_child=is_child),
        labour=labour,
        definition=definition,
        gaps=gaps,
        caveats=_caveats(readings, is_child=is_child),
        alarm=alarm,
        steps=next_steps(
            readings, certainty=certainty, alarm=alarm, positive=labour.positive, is_child=is_child, has_gaps=bool(gaps)
        ),
        asked=frozenset(one for one in Dimension if readings.asks(f"{ilo.FAMILY}.{one.value}")),
    )


def _signs(readings: Readings, *, is_child: bool) -> tuple[Sign, ...]:
    known = ilo.indicators()
    ours = (code for code in known if code in readings.fired)
    others = sorted(code for code in readings.fired if code not in known and _is_sign(code))
    return (
        *(Sign(code, known[code].strength(is_child=is_child)) for code in ours),
        *(Sign(code) for code in others),
    )


def _is_sign(code: str) -> bool:
    return code.startswith((*_COUNTED, "un.act."))


def _certainty(readings: Readings, *, is_child: bool) -> Certainty:
    """Weigh what fired; what is not known never counts against the person."""
    fired = readings.fired
    if (
        ilo.assess_labour(fired, is_child=is_child).is_trafficking
        or un_definition.assess_definition(fired, is_child=is_child).is_complete
    ):
        return Certainty.STRONG
    if any(code.startswith(_COUNTED) for code in fired):
        return Certainty.SOME
    asked = any(_is_sign(code) for code in readings.bound)
    disturbed = fired & {NO_CONSENT, NOT_ALONE} or readings.fired_in(danger.FAMILY)
    brought = is_child and readings.fired_in("un.act")
    doubts = any(_is_sign(code) or code.startswith("danger.") for code in readings.open)
    return Certainty.UNKNOWN if not asked or disturbed or brought or doubts else Certainty.NONE_TODAY


def _gaps(readings: Readings, *, is_child: bool) -> tuple[Gap, ...]:
    """Return the open indicators that would change the result, those that would do so alone first."""
    opened = {code: why for code, why in readings.open.items() if _is_sign(code)}
    rank = _certainty(readings, is_child=is_child).rank
    if _rank_with(readings, opened, is_child=is_child) == rank:
        return ()
    ranks = {code: _rank_with(readings, (code,), is_child=is_child) for code in opened}
    found = [
        Gap(code, why, alone=ranks[code] > rank)
        for code, why in opened.items()
        if ranks[code] > rank or _helps(readings, code, opened, is_child=is_child)
    ]
    return tuple(sorted(found, key=lambda gap: not gap.alone))


def _rank_with(readings: Readings, codes: Iterable[str], *, is_child: bool) -> int:
    more = frozenset(code.replace("*", "other") for code in codes)
    return _certainty(replace(readings, fired=readings.fired | more), is_child=is_child).rank


def _helps(readings: Readings, code: str, opened: Iterable[str], *, is_child: bool) -> bool:
    """Tell whether an open indicator belongs to a dimension or an element that is not there yet, but could be."""
    if code.startswith("un."):
        missing = un_definition.assess_definition(readings.fired, is_child=is_child).missing
        return code.split(".")[1] in {element.value for element in missing}
    indicator = ilo.indicators().get(code)
    if indicator is None:
        return False
    now = ilo.assess_labour(readings.fired, is_child=is_child).positive
    could = ilo.assess_labour(readings.fired | frozenset(opened), is_child=is_child).positive
    return indicator.dimension in could - now


def _caveats(readings: Readings, *, is_child: bool) -> tuple[Caveat, ...]:
    asked = {code for code in readings.bound if code in ilo.indicators()}
    held = {
        Caveat.NO_CONSENT: NO_CONSENT in readings.fired,
        Caveat.NOT_ALONE: NOT_ALONE in readings.fired,
        Caveat.DANGER_UNKNOWN: "danger.now" in readings.open and not readings.fired_in(danger.FAMILY),
        Caveat.CHILD_BENEFIT: is_child,
        Caveat.SHORT_FORM: 0 < len(asked) < len(ilo.indicators()),
        Caveat.GENERAL_INDICATORS: _SEXUAL in readings.fired,
        Caveat.FORM_WITHOUT_INDICATORS: not any(_is_sign(code) for code in readings.bound),
    }
    return tuple(caveat for caveat, holds in held.items() if holds)
