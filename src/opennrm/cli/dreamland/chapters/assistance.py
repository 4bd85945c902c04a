"""A plan, its goals and reviews, danger looked at again, health, appointments, the right to stay, the way home."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.cli.dreamland.story import add, change, midday
from opennrm.cli.dreamland.words import words
from opennrm.protection.assistance.models import Goal, Need
from opennrm.protection.cases.models import Case

if TYPE_CHECKING:
    from opennrm.cli.dreamland.story import Desk, Story
    from opennrm.cli.dreamland.timeline import Steps

_APPOINTMENTS = {
    "medical": "doctor",
    "psychological": "counselling",
    "legal_aid": "lawyer",
    "shelter": "shelter",
    "education": "course",
}


def make_plan(story: Story) -> None:
    """Agree a plan with the person, and one or two small goals."""
    with story.at_desk(page="plan") as desk:
        add(
            desk,
            "plan",
            wishes=story.pick(words("wishes")),
            agreed_on=desk.day,
            with_interpreter=story.chance(0.5),
            copy_given=True,
            review_on=desk.day + timedelta(days=story.rng.choice([40, 60, 75])),
        )
        for need, title, steps in story.rng.sample(words("goals"), story.rng.choice([1, 2, 2])):
            add(
                desk,
                "goal",
                title=title,
                need=need,
                steps=steps,
                due_on=desk.day + timedelta(days=story.rng.randint(20, 90)),
                status="under_way",
            )


def make_safe(story: Story) -> None:
    """Make a safety plan with the person."""
    with story.at_desk(page="needs") as desk:
        add(
            desk,
            "safety-plan",
            warning_signs="The same car twice on one day. A call without a voice.",
            safe_places="The parish hall; the bakery, where the owner knows.",
            people_to_call="The night desk; Mira.",
            what_to_take="Papers, telephone, medicine, the blue bag.",
            code_word=story.rng.choice(["lemon", "umbrella", "Tuesday"]),
            online="New number; location is off.",
            agreed_on=desk.day,
        )


def note_health(story: Story) -> None:
    """Note what those who help must know."""
    kind, description = story.rng.choice(
        [
            ("injury", "Old injury of the left hand; lifts nothing heavy."),
            ("mental_health", "Sleeps badly; no loud voices."),
            ("medicine", "Takes medicine for blood pressure, every morning."),
            ("pregnancy", "Fourth month; check-ups at the clinic."),
            ("illness", "Asthma; has an inhaler."),
        ]
    )
    if kind == "pregnancy" and (story.life.sex != "female" or story.life.is_child):
        kind, description = "illness", "Asthma; has an inhaler."
    with story.at_desk(page="needs") as desk:
        add(desk, "health", kind=kind, description=description, noted_on=desk.day, is_urgent=False)


def make_appointment(story: Story, need: str, days: float) -> None:
    """Make an appointment that the person reads on their own page."""
    with story.at_desk(page="plan") as desk:
        at = midday((desk.at + timedelta(days=days)).date(), story.rng.randint(9, 16))
        add(
            desk,
            "appointment",
            at=at,
            kind=_APPOINTMENTS.get(need, "office"),
            place="Second floor, the green door",
            note="Bring the letter.",
            interpreter_booked=story.chance(0.5),
            shown_to_person=True,
        )


def review(story: Story) -> Steps:
    """Look at danger and plan again, now and then, as long as the case is open."""
    danger = ["low", "low", "medium", "high"]
    while not story.is_over:
        yield story.after(62, 0.35)
        if story.is_over:
            return
        with story.at_desk(page="plan") as desk:
            if not _is_open(desk):
                return
            next_on = desk.day + timedelta(days=story.rng.choice([50, 70, 90]))
            add(
                desk,
                "plan-review",
                reviewed_on=desk.day,
                person_there=story.chance(0.85),
                progress=story.pick(words("progress")),
                own_view=story.pick(words("own_views")),
                next_review_on=next_on,
            )
            level = story.pick(danger)
            add(
                desk,
                "risk",
                level=level,
                trigger="review",
                dangers=["contact"] if level == "high" else [],
                protection=story.pick(words("protection")),
                assessed_on=desk.day,
                review_on=next_on,
            )
            _come_further(story, desk)
        danger = ["low", "low", "low", "medium"]


def _is_open(desk: Desk) -> bool:
    return Case.objects.open().filter(file=desk.opened.file).exists()


def _come_further(story: Story, desk: Desk) -> None:
    """Meet a need, reach a goal."""
    need = (
        Need.objects.filter(file=desk.opened.file)
        .exclude(status="met")
        .select_related("file")
        .order_by("created_at")
        .first()
    )
    if need is not None:
        change(desk, "need", need, status=story.rng.choice(["met", "under_way", "met", "not_wanted"]))
    goal = (
        Goal.objects.filter(file=desk.opened.file, status="under_way")
        .select_related("file")
        .order_by("created_at")
        .first()
    )
    if goal is not None and story.chance(0.7):
        change(desk, "goal", goal, status="reached", outcome="Done, and a little proud of it.")


def right_to_stay(story: Story) -> Steps:
    """Apply for a permit, and wait for it."""
    ground = "child" if story.life.is_child else story.rng.choice(["personal", "cooperation", "protection"])
    with story.at_desk(page="stay") as desk:
        permit = add(
            desk,
            "residence-permit",
            ground=ground,
            status="applied",
            applied_on=desk.day,
            number=f"M-{story.rng.randint(1000, 9999)}/{desk.day.year}",
        )
    yield story.after(55)
    status = "refused" if story.chance(0.1) else "granted"
    with story.at_desk(page="stay") as desk:
        if not _is_open(desk):
            return
        until = desk.day + timedelta(days=365) if status == "granted" else None
        change(
            desk,
            "residence-permit",
            permit,
            status=status,
            decided_on=desk.day,
            valid_until=until,
            may_work=status == "granted",
        )


def way_home(story: Story) -> Steps:
    """Prepare a return that the person wants: first look at the risks."""
    country = story.life.country
    with story.at_desk(page="stay") as desk:
        finding = "not_safe" if story.chance(0.25) else "acceptable"
        add(
            desk,
            "return-risk",
            country=country,
            assessed_on=desk.day,
            finding=finding,
            risks="The recruiter lives in the next village; the debt is still spoken of. A sister has room.",
            measures="To the sister in the capital, not to the village; a contact who calls every week.",
        )
        plan = add(desk, "return", country=country, is_wish=True, status="planned")
    if finding != "acceptable":
        return
    yield story.after(20)
    with story.at_desk(page="stay") as desk:
        if _is_open(desk):
            change(
                desk,
                "return",
                plan,
                status="ready",
                received_by="Safe Passage, at the airport",
                travel_on=desk.day + timedelta(days=9),
                follow_up_on=desk.day + timedelta(days=40),
            )
    yield story.after(12)
    with story.at_desk(page="stay") as desk:
        if _is_open(desk):
            plan.refresh_from_db()
            change(desk, "return", plan, status="travelled")


def support_given(story: Story, need: str) -> None:
    """Note support that was given."""
    with story.at_desk(page="plan") as desk:
        add(desk, "support", need=need, given_on=desk.day, note="Went along; it took the whole morning.")
