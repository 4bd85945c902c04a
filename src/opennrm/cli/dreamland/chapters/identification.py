"""Two decisions with reasons, the period between them, and what follows from a no."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from opennrm.cli.dreamland.story import add
from opennrm.cli.dreamland.words import words
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM, Action
from opennrm.protection.deadlines.models import Task
from opennrm.protection.deadlines.services import complete_task
from opennrm.protection.identification.models import Decision, ReflectionPeriod
from opennrm.protection.identification.selectors import access_period, open_decision, today
from opennrm.protection.identification.services import (
    ENDS,
    Objection,
    Told,
    Verdict,
    ask_for_more,
    decide,
    decide_appeal,
    extend_reflection,
    give_information,
    lodge_appeal,
    note_told,
    request_decision,
    withdraw_request,
)

if TYPE_CHECKING:
    from opennrm.cli.dreamland.story import Desk, Story
    from opennrm.cli.dreamland.timeline import Steps

_NOTICE_LANGUAGES = {"en", "fr", "ru", "uk", "ar", "ro", "es"}
AUTHORITY, BOARD = "identification-authority", "appeals-board"


def tell_account(story: Story) -> None:
    """Write down what the person tells."""
    life, rng = story.life, story.rng
    about = life.about
    began = story.now.date() - timedelta(days=rng.randint(90, 700))
    values: dict[str, Any] = {
        "acts": about["acts"],
        "purposes": _purposes(story),
        "recruitment": about["recruitment"][:1],
        "sector": rng.sample(about["sector"], min(1, len(about["sector"]))),
        "country": [life.country, "XDL"],
        "place": rng.choice(
            [
                "Does not know the name of the place.",
                "Near the old mill.",
                "A flat behind the port.",
                "Farm of the red gate.",
            ]
        ),
        "began_on": began,
        "ended_on": min(story.now.date(), began + timedelta(days=rng.randint(40, 500))),
        "indicators": story.pick(about["signs"]),
        "account": story.pick(about["accounts"]),
    }
    if not life.is_child:
        values |= {"means": about["means"], "control": about["control"][:3]}
    with story.at_desk(page="identification") as desk:
        add(desk, "account-of-a-child" if life.is_child else "account-of-exploitation", **values)


def _purposes(story: Story) -> list[str]:
    """Return the forms of exploitation: the story's own, sometimes a second one."""
    second = {"forced_labour": "criminal_activity", "sexual": "criminal_activity", "child_labour": "forced_begging"}
    other = second.get(story.life.form)
    return [story.life.form, other] if other and story.chance(0.12) else [story.life.form]


def ask_for_decision(story: Story) -> None:
    """Ask the authority whether there are reasonable grounds."""
    with story.at_desk(page="identification") as desk:
        request_decision(
            actor=desk.actor,
            at=desk.at,
            opened=desk.opened,
            step="reasonable_grounds",
            note=story.pick(words("requests")),
        )


def verdict(story: Story, outcome: str, step: str) -> Verdict:
    """Return a decision in words that fit."""
    about = story.life.about
    if outcome == "negative":
        return Verdict(outcome=outcome, reasons=story.pick(words("reasons_no")), acts=tuple(about["acts"][:1]))
    reasons = words("reasons_final") if step == "conclusive" else words("reasons_yes")
    return Verdict(
        outcome=outcome,
        reasons=story.pick(reasons),
        acts=tuple(about["acts"]),
        means=() if story.life.is_child else tuple(about["means"]),
        purposes=(story.life.form,),
    )


def decide_step(story: Story, step: str, outcome: str, agency: str = AUTHORITY) -> str:
    """Let somebody of the authority decide, who neither asked nor works on the case."""
    decider = story.world.who(agency, Action.IDENTIFICATION_DECIDE, story.rng, but=story.lead.pk)
    if not _is_asked(story, step):
        return ""
    with story.at_desk(decider, "identification") as desk:
        decision = open_decision(desk.opened, step)
        if decision is None:
            return ""
        decide(
            actor=desk.actor, at=desk.at, opened=desk.opened, decision=decision, verdict=verdict(story, outcome, step)
        )
    return outcome


def _is_asked(story: Story, step: str) -> bool:
    with acting_as(SYSTEM, story.now):
        return Decision.objects.open().filter(file__code=story.code, step=step).exists()


def first_decision(story: Story, outcome: str) -> Steps:
    """Wait for the reasonable-grounds decision; sometimes something is missing first."""
    yield story.after(2)
    if story.chance(0.12):
        yield from _something_missing(story)
    if story.chance(0.04):
        yield from _not_wanted(story)
        return
    late = 9 if story.chance(0.15) else 3
    yield story.after(late, 0.4)
    if decide_step(story, "reasonable_grounds", outcome):
        yield from told(story)


def _something_missing(story: Story) -> Steps:
    decider = story.world.who(AUTHORITY, Action.IDENTIFICATION_DECIDE, story.rng)
    with story.at_desk(decider, "identification") as desk:
        decision = open_decision(desk.opened, "reasonable_grounds")
        if decision is not None and not story.is_over:
            ask_for_more(
                actor=desk.actor,
                at=desk.at,
                opened=desk.opened,
                decision=decision,
                missing=story.pick(words("missing")),
            )
    yield story.after(6)
    with story.at_desk(page="identification") as desk:
        decision = open_decision(desk.opened, "reasonable_grounds")
        if decision is not None:
            give_information(
                actor=desk.actor,
                at=desk.at,
                opened=desk.opened,
                decision=decision,
                note="The report has come and is with the documents. Two others were heard.",
            )


def _not_wanted(story: Story) -> Steps:
    yield story.after(1)
    with story.at_desk(page="identification") as desk:
        decision = open_decision(desk.opened, "reasonable_grounds")
        if decision is not None and desk.opened.is_lead:
            withdraw_request(
                actor=desk.actor,
                at=desk.at,
                opened=desk.opened,
                decision=decision,
                because="Does not want a decision now, and was told that help goes on without it.",
            )


def told(story: Story) -> Steps:
    """Tell the person what was decided."""
    yield story.after(1.5)
    with story.at_desk(page="identification") as desk:
        decision = _last_decided(desk)
        if decision is not None:
            note_told(actor=desk.actor, at=desk.at, opened=desk.opened, decision=decision, told=_told(story, desk))


def _told(story: Story, desk: Desk) -> Told:
    life = story.life
    language = life.language if life.language in _NOTICE_LANGUAGES else "en"
    told_to = Told(language=language, receiver="person", delivery="in_person", delivered_on=today(desk.at))
    if life.is_child:
        told_to = replace(
            told_to, receiver="guardian", receiver_name=story.guardian or "Guardianship Office, duty desk"
        )
    if life.language not in {"en", "fr", "ru"}:
        told_to = replace(
            told_to, delivery="through_interpreter", interpreter=f"Interpreter {story.rng.randint(11, 48)}"
        )
    return told_to


def _last_decided(desk: Desk) -> Decision | None:
    decided = Decision.objects.filter(file=desk.opened.file, decided_at__isnull=False).select_related("file")
    return decided.order_by("-decided_at").first()


def _is_running(story: Story) -> bool:
    with acting_as(SYSTEM, story.now):
        return ReflectionPeriod.objects.filter(file__code=story.code, ended_on=None).exists()


def reflection(story: Story) -> Steps:
    """Let the period run; in some cases it is made longer; then plan what comes next."""
    days = 90 if story.life.is_child else 45
    yield story.after(days * 0.8, 0.1)
    if not _is_running(story):
        return
    if story.chance(0.18):
        with story.at_desk(page="identification") as desk:
            period = access_period(opened=desk.opened)
            if period.ended_on is None:
                extend_reflection(
                    actor=desk.actor,
                    at=desk.at,
                    opened=desk.opened,
                    period=period,
                    to_day=period.ends_on + timedelta(days=30),
                    reason="Needs more time; the doctor advises it.",
                )
        yield story.after(28, 0.1)
    yield story.after(days * 0.12, 0.2)
    with story.at_desk(page="tasks") as desk:
        for task in Task.objects.open().filter(file=desk.opened.file, kind=ENDS, agency_id=desk.actor.agency_id):
            complete_task(actor=desk.actor, at=desk.at, task=task)


def final_decision(story: Story, outcome: str) -> Steps:
    """Wait for the conclusive decision; one in eight comes late."""
    yield story.after(60 if story.chance(0.12) else 34, 0.25)
    if decide_step(story, "conclusive", outcome):
        yield from told(story)
        if outcome == "negative" and story.chance(0.6):
            yield from appeal(story)


def appeal(story: Story) -> Steps:
    """Appeal against a no; whoever had no part in it decides."""
    yield story.after(12)
    with story.at_desk(page="identification") as desk:
        decision = _last_decided(desk)
        if decision is None or decision.outcome != "negative" or story.is_over:
            return
        appellant = "guardian" if story.life.is_child else story.rng.choice(["person", "lawyer", "lawyer"])
        lodged = lodge_appeal(
            actor=desk.actor,
            at=desk.at,
            opened=desk.opened,
            decision=decision,
            objection=Objection(appellant=appellant, grounds=story.pick(words("appeals")), lodged_on=today(desk.at)),
        )
    yield story.after(21)
    outcome = story.rng.choices(["allowed", "dismissed", "remitted"], [5, 4, 2])[0]
    member = story.world.who(BOARD, Action.IDENTIFICATION_DECIDE, story.rng)
    with story.at_desk(member, "identification") as desk:
        reasons = words("appeal_reasons")[["allowed", "remitted", "dismissed"].index(outcome)]
        decide_appeal(actor=desk.actor, at=desk.at, opened=desk.opened, appeal=lodged, outcome=outcome, reasons=reasons)
    if outcome == "remitted":
        yield story.after(30)
        decide_step(story, decision.step, "positive")
    yield from told(story)
    if outcome != "dismissed" and decision.step == "reasonable_grounds":
        yield story.after(34)
        decide_step(story, "conclusive", "positive")
