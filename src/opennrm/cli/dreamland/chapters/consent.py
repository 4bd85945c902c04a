"""Asking for consent, and what is done when it is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from opennrm.kernel.access.enums import Category
from opennrm.protection.cases.models import Case
from opennrm.protection.consents.models import Consent
from opennrm.protection.consents.selectors import best_text_language
from opennrm.protection.consents.services import ConsentAnswer, record_consent, withdraw_consent

if TYPE_CHECKING:
    from opennrm.cli.dreamland.story import Desk, Story
    from opennrm.cli.dreamland.timeline import Steps
    from opennrm.kernel.accounts.models import Agency

_PARTS = {
    "modest": Category.BASIC | Category.ASSISTANCE,
    "health": Category.BASIC | Category.ASSISTANCE | Category.HEALTH,
    "legal": Category.BASIC | Category.ASSISTANCE | Category.LEGAL | Category.IDENTIFICATION | Category.FINANCE,
    "shelter": Category.BASIC | Category.ASSISTANCE | Category.IDENTITY | Category.CONTACT | Category.WHEREABOUTS,
    "police": Category.BASIC | Category.IDENTITY | Category.IDENTIFICATION | Category.LEGAL | Category.SCREENING,
    "most": Category.ALL & ~Category.HEALTH,
}


def parts(name: str) -> Category:
    """Return the parts of a file that usually travel for a purpose."""
    return _PARTS[name]


def ask(
    story: Story,
    desk: Desk,
    purpose: str,
    *,
    agency: Agency | None = None,
    categories: Category = Category.BASIC,
    answer: str = "given",
    days: int = 170,
) -> Consent:
    """Put an answer down: an adult's own, or for a child the guardian's with what the child says."""
    life = story.life
    needs_interpreter = life.language not in {"en", "fr", "ru"}
    return record_consent(
        actor=desk.actor, at=desk.at, opened=desk.opened,
        given=ConsentAnswer(
            purpose=purpose, answer=answer, language=life.language, **_giver(story),
            manner=story.rng.choice(["spoken", "written", "written", "thumbprint"]),
            interpreter=f"Interpreter {story.rng.randint(11, 48)}" if needs_interpreter else "",
            text_language=best_text_language(life.language), agency_id=agency.pk if agency else None,
            categories=categories if agency else Category(0),
            expires_at=desk.at + timedelta(days=days) if agency else None,
        ),
    )  # fmt: skip


def _giver(story: Story) -> dict[str, Any]:
    if not story.life.is_child:
        return {"given_by": "person", "capacity": "supported" if story.chance(0.1) else "full"}
    if story.guardian:
        return {"given_by": "guardian", "giver_name": story.guardian, "assent": "agrees"}
    number = f"Decision {story.rng.randint(20, 180)}/{story.begins_at.year}"
    return {"given_by": "best_interests", "giver_name": number, "assent": "agrees"}


def over_time(story: Story) -> Steps:
    """Ask again when it is time; some take back what they gave, and a few of them give it anew."""
    yield story.after(28, 0.6)
    if story.chance(0.3):
        _take_back(story)
    yield story.after(75, 0.2)
    with story.at_desk(page="consent") as desk:
        if not Case.objects.open().filter(file=desk.opened.file).exists():
            return
        ask(story, desk, "assistance")
        if story.chance(0.5):
            ask(story, desk, "statistics", answer=story.rng.choice(["given", "given", "refused"]))


def _take_back(story: Story) -> None:
    """Take back the last thing that was agreed to with an agency."""
    with story.at_desk(page="consent") as desk:
        agreed = Consent.objects.standing(desk.at).filter(file=desk.opened.file, agency__isnull=False)
        last = agreed.select_related("file").order_by("-answered_at").first()
        if last is not None:
            withdraw_consent(
                actor=desk.actor, at=desk.at, opened=desk.opened, consent=last, by=last.given_by,
                reason=story.pick(["", "Does not want to be called by them any more.", "A cousin works there."]),
            )  # fmt: skip
