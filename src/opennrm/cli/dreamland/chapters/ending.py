"""How cases end: a summary, a second person's yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.cli.dreamland.words import words
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import DomainError
from opennrm.protection.approvals.models import Approval
from opennrm.protection.approvals.services import decide_approval
from opennrm.protection.lifecycle.services import ask_closure

if TYPE_CHECKING:
    from opennrm.cli.dreamland.story import Story
    from opennrm.cli.dreamland.timeline import Steps
    from opennrm.kernel.accounts.models import Person

_REASONS = {
    "identified": ["plan_completed", "independent", "independent", "returned", "moved_abroad", "lost_contact"],
    "not_identified": ["not_identified", "handed_over"], "none": ["person_declined", "lost_contact"],
}  # fmt: skip
_CLOSES = Action.CASE_CLOSE


def end(story: Story, outcome: str) -> Steps:
    """Ask for the case to be closed until nothing stands in the way; a colleague agrees."""
    for _attempt in range(6):
        if not story.world.able(story.lead.agency, _CLOSES):
            return
        asker = _asker(story)
        if _is_asked(story, asker, outcome):
            yield from _agreed(story, asker)
            return
        yield story.after(30)


def _asker(story: Story) -> Person:
    able = story.world.able(story.lead.agency, _CLOSES)
    return story.lead if story.lead in able else able[0]


def _is_asked(story: Story, asker: Person, outcome: str) -> bool:
    try:
        with story.at_desk(asker, "closure") as desk:
            ask_closure(
                actor=desk.actor, at=desk.at, opened=desk.opened, reason=story.pick(_REASONS[outcome]),
                summary=story.pick(words("summaries")),
            )  # fmt: skip
    except DomainError:
        return False
    return True


def _agreed(story: Story, asker: Person) -> Steps:
    yield story.after(2, 0.6)
    second = story.world.able(story.lead.agency, Action.APPROVAL_DECIDE, but=asker.pk)
    if not second:
        return
    with story.at_desk(second[0], "closure") as desk:
        waiting = Approval.objects.pending().filter(file=desk.opened.file, action="case.close").first()
        if waiting is not None:
            decide_approval(actor=desk.actor, at=desk.at, approval_id=waiting.pk, approve=True)
            story.is_over = True
