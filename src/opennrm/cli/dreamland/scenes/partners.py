"""Shelters, children's homes, workers' advice, lawyers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.cli.dreamland.chapters import identification, justice, referrals
from opennrm.cli.dreamland.scenes.common import DAY, first_day, refer_now, scene, this_evening, to_do
from opennrm.kernel.reference.selectors import add_working_days, country_pack
from opennrm.protection.identification.models import Decision
from opennrm.protection.identification.selectors import today
from opennrm.protection.identification.services import Objection, lodge_appeal

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.cli.dreamland.timeline import Steps
    from opennrm.cli.dreamland.world import World


def all_scenes(world: World) -> list[Steps]:
    """Return the scenes of this part."""
    return [clover_again(world), cedar(world), swift(world), larch(world), finch(world), wren(world)]


def due_today(at: datetime) -> datetime:
    """Return when a reasonable-grounds decision was asked for that is due today, or on the next working day."""
    n_days = country_pack().clocks.reasonable_grounds_working_days
    moments = [at - timedelta(days=n, minutes=-30) for n in range(15, 3, -1)]
    return next((one for one in moments if add_working_days(one, n_days) > at), moments[-1])


def clover_again(world: World) -> Steps:
    """Tell of Clover's other file, at Open Door; the decision on it is due today."""
    story = scene(world, "Clover", 0, "forced_labour", "ukrainian", "woman", "bellmoor")
    asked_at = due_today(world.at)
    yield asked_at - timedelta(hours=3)
    first_day(story, "olga", "employer_or_union")
    identification.tell_account(story)
    yield asked_at
    identification.ask_for_decision(story)
    yield world.at - timedelta(hours=3)
    to_do(story, "Call the site manager about the papers", this_evening(story))


def cedar(world: World) -> Steps:
    """Tell of Cedar, a boy who came two days ago; his guardian must be appointed today."""
    hours = country_pack().clocks.guardian_hours
    story = scene(world, "Cedar", 0, "child_labour", "afghan", "boy", "bellmoor")
    yield world.at - timedelta(hours=hours - 1)
    first_day(story, "rosa", "school")
    identification.tell_account(story)
    yield world.at - timedelta(hours=20)
    yield from referrals.refer(story, "guardianship", urgency="urgent", service=world.services["guardians-ravensgate"])


def swift(world: World) -> Steps:
    """Tell of Swift, for whom Lighthouse has not answered though it cannot wait, and of a late decision."""
    story = scene(world, "Swift", 13, "sexual", "nigerian", "woman", "saltmarsh")
    yield story.begins_at
    first_day(story, "alice", "health_service", risk="immediate")
    identification.tell_account(story)
    yield story.begins_at + timedelta(hours=4)
    identification.ask_for_decision(story)
    yield world.at - timedelta(hours=3)
    refer_now(story, "lighthouse-house", "shelter", "immediate")


def larch(world: World) -> Steps:
    """Tell of Larch, a lawyer's client whose appeal is before the board."""
    story = scene(world, "Larch", 60, "forced_labour", "georgian", "man", "greenvale")
    yield story.begins_at
    first_day(story, "leo", "self_report")
    identification.tell_account(story)
    identification.ask_for_decision(story)
    yield story.begins_at + 5 * DAY
    identification.decide_step(story, "reasonable_grounds", "negative")
    yield from identification.told(story)
    yield world.at - 18 * DAY
    with story.at_desk(page="identification") as desk:
        decision = Decision.objects.filter(file=desk.opened.file).select_related("file").get()
        grounds = (
            "The contract was signed under threat, and the decision does not speak of the passport that was held back."
        )
        lodge_appeal(
            actor=desk.actor,
            at=desk.at,
            opened=desk.opened,
            decision=decision,
            objection=Objection(appellant="lawyer", grounds=grounds, lodged_on=today(desk.at)),
        )
    yield world.at - timedelta(hours=4)
    to_do(story, "Send the board the passport's entry in the police register", this_evening(story))


def finch(world: World) -> Steps:
    """Tell of Finch, who was not recognised last week and may still appeal."""
    story = scene(world, "Finch", 16, "forced_begging", "romanian", "man", "havenport")
    yield story.begins_at
    first_day(story, "leo", "social_service")
    identification.tell_account(story)
    identification.ask_for_decision(story)
    yield world.at - 9 * DAY
    identification.decide_step(story, "reasonable_grounds", "negative")
    yield from identification.told(story)


def wren(world: World) -> Steps:
    """Tell of Wren, for whom Rowan House and a lawyer are asked today, and who claims her wages."""
    story = scene(world, "Wren", 9, "domestic_servitude", "filipino", "woman", "havenport")
    yield story.begins_at
    first_day(story, "alice", "embassy")
    identification.tell_account(story)
    yield world.at - timedelta(hours=30)
    for name, need in (("lawyers-havenport", "legal_aid"), ("counselling-saltmarsh", "psychological")):
        refer_now(story, name, need, "urgent")
    yield from justice.claim(story)
