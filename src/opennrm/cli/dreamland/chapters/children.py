"""What every child gets: a guardian, a best-interests decision, one interview."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.cli.dreamland.story import add

if TYPE_CHECKING:
    from opennrm.cli.dreamland.story import Story
    from opennrm.cli.dreamland.timeline import Steps

_GUARDIANS = ("Helena Moravec", "Tobias Renner", "Ines Calado", "Marek Lisowski", "Sofia Lundgren", "Anatol Brik")


def protect_child(story: Story) -> Steps:
    """Have a guardian appointed in time (nearly always), then hear the child and decide what is best."""
    yield story.after(1.1, 0.5)
    name = story.pick(list(_GUARDIANS))
    with story.at_desk(page="child") as desk:
        add(desk, "guardian", kind="temporary", name=name, phone="+999 10 181 00", appointed_on=desk.day, checked=True)
    story.guardian = name
    yield story.after(11)
    if story.chance(0.5):
        with story.at_desk(page="child") as desk:
            add(
                desk,
                "child-interview",
                held_on=desk.day,
                place="Barnahus, the blue room",
                by_trained=True,
                recorded=True,
                person_of_trust=True,
                others_watched=True,
                note="Was tired afterwards, and asked for cocoa.",
            )
    yield story.after(9)
    with story.at_desk(page="child") as desk:
        add(
            desk,
            "best-interests",
            kind="determination",
            about="Where the child lives and goes to school",
            child_view="Wants to stay in the house, and to go to the school with the football field.",
            options="The house; a foster family in Silverlake; an aunt abroad who has not answered.",
            decision="Stays in the house for now. The aunt is looked for; the question is asked again in half a year.",
            decided_on=desk.day,
            n_specialists=3,
            review_on=desk.day + timedelta(days=180),
        )


def assess_age(story: Story) -> None:
    """Look at the age where it is in doubt; as long as doubt remains, the person is a child."""
    with story.at_desk(page="child") as desk:
        add(
            desk,
            "age-assessment",
            reason="The paper shown at the border says 21; school reports say 16.",
            consented=True,
            assessed_on=desk.day,
            n_specialists=3,
            finding="doubt",
            note="Talks with three specialists. No X-rays.",
        )
