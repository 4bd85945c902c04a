"""How the chapters follow each other in a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.cli.dreamland.chapters import arrival, assistance, children, ending, identification, justice, referrals
from opennrm.cli.dreamland.chapters.consent import ask, over_time
from opennrm.kernel.actors import Action

if TYPE_CHECKING:
    from opennrm.cli.dreamland.story import Story
    from opennrm.cli.dreamland.timeline import Steps


def whole_story(story: Story) -> Steps:
    """Tell a case from first contact to its end."""
    yield story.begins_at
    lead = story.world.lead_for(story.rng, is_child=story.life.is_child)
    avenue = story.pick(story.life.about["avenues"])
    arrival.open_at(story, arrival.finder_of(story, avenue, lead), avenue)
    yield story.soon(20)
    arrival.first_talk(story)
    yield from _consent(story)
    if story.lead.agency.code != lead:
        yield story.after(2)
        yield from arrival.hand_over(story, lead)
    if story.life.is_child:
        story.world.timeline.begin(children.protect_child(story))
    story.world.timeline.begin(over_time(story))
    yield from _settling(story)
    yield from _recognition(story)


def _consent(story: Story) -> Steps:
    """Ask for the first consents; somebody who says no is helped as far as they want."""
    yield story.soon(10)
    with story.at_desk(page="consent") as desk:
        ask(story, desk, "assistance")
        ask(story, desk, "statistics", answer="refused" if story.chance(0.15) else "given")


def _settling(story: Story) -> Steps:
    """Let the first weeks begin: services, a safety plan, the account as far as it is told."""
    world = story.world
    yield story.after(1)
    for need in arrival.first_needs(story):
        if need in {"shelter", "medical", "psychological", "legal_aid", "education"}:
            world.timeline.begin(_refer_later(story, need))
    yield story.after(3)
    if story.chance(0.35):
        assistance.make_safe(story)
    if story.chance(0.35):
        assistance.note_health(story)
    yield story.after(3)
    identification.tell_account(story)


def _refer_later(story: Story, need: str) -> Steps:
    yield story.after(1.5, 0.7)
    yield from referrals.refer(story, need)


def _recognition(story: Story) -> Steps:
    """Seek recognition, or go on without it."""
    world = story.world
    outcome = story.rng.choices(["positive", "negative", "none"], [78, 12, 10])[0]
    if story.chance(0.2) and story.may(Action.JUSTICE_EDIT):
        world.timeline.begin(justice.claim(story))
    if outcome == "none" or not story.may(Action.IDENTIFICATION_PROPOSE):
        yield story.after(60)
        yield from ending.end(story, "none")
        return
    yield story.after(3)
    identification.ask_for_decision(story)
    first = "positive" if outcome == "positive" or story.chance(0.5) else "negative"
    yield from identification.first_decision(story, first)
    if first == "negative":
        yield from identification.appeal(story) if story.chance(0.5) else ()
        yield story.after(60)
        yield from ending.end(story, "not_identified")
        return
    world.timeline.begin(identification.reflection(story))
    world.timeline.begin(_final(story, outcome))
    yield from _building(story)
    yield from ending.end(story, "identified" if outcome == "positive" else "not_identified")


def _final(story: Story, outcome: str) -> Steps:
    yield story.after(1)
    yield from identification.final_decision(story, outcome)


def _building(story: Story) -> Steps:
    """Build a life: a plan, papers, a lawyer, work; for some a trial."""
    timeline = story.world.timeline
    yield story.after(5)
    assistance.make_plan(story)
    timeline.begin(assistance.review(story))
    if story.chance(0.4):
        assistance.make_appointment(
            story, story.rng.choice(["medical", "legal_aid", "education"]), story.rng.randint(3, 14)
        )
    yield story.after(8)
    if story.may(Action.JUSTICE_EDIT):
        justice.offer_lawyer(story)
        if story.life.form in justice.OFFENCES and story.chance(justice.OFTEN.get(story.life.form, 0.2)):
            timeline.begin(justice.non_punishment(story))
        if story.chance(0.4):
            timeline.begin(justice.proceedings(story))
    if story.chance(0.45):
        timeline.begin(assistance.right_to_stay(story))
    yield story.after(30)
    if story.chance(0.4):
        timeline.begin(_refer_later(story, story.rng.choice(["job_training", "education", "employment", "childcare"])))
    if story.chance(0.12) and not story.life.is_child:
        timeline.begin(assistance.way_home(story))
    yield story.after(story.rng.choice([90, 160, 240, 360]))
