"""Lawyers, proceedings, protection of witnesses, non-punishment, claims and money that comes, alleged traffickers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from opennrm.cli.dreamland.chapters.consent import ask, parts
from opennrm.cli.dreamland.story import add, change
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import Action
from opennrm.kernel.records.services import create_record
from opennrm.prosecution.proceedings.services import open_suspect
from opennrm.protection.cases.enums import Relation
from opennrm.protection.cases.models import Case, Tie
from opennrm.protection.deadlines.models import Task
from opennrm.protection.deadlines.services import complete_task

if TYPE_CHECKING:
    from opennrm.cli.dreamland.story import Desk, Story
    from opennrm.cli.dreamland.timeline import Steps

OFFENCES = {"criminal_activity": "fraud", "forced_begging": "begging", "sexual": "entry", "forced_labour": "work"}
OFTEN = {"criminal_activity": 0.8, "forced_begging": 0.6}  # how often somebody is accused of it
_SCHEMES = {
    "forced_labour": ("The foreman of the red gate", "RecruiterOrIntermediary"),
    "sexual": ("“Rico”", "Exploiter"),
    "criminal_activity": ("The manager of the night shift", "Exploiter"),
    "forced_begging": ("“Uncle”", "Transporter"),
    "domestic_servitude": ("The lady of the house", "Exploiter"),
    "child_labour": ("The uncle who is no uncle", "Abuser"),
}


def offer_lawyer(story: Story) -> None:
    """Offer legal aid."""
    with story.at_desk(page="justice") as desk:
        status = story.rng.choice(["appointed", "appointed", "asked", "declined"])
        lawyer = "Legal Aid Centre, duty lawyer" if status == "appointed" else ""
        add(desk, "legal-aid", status=status, lawyer=lawyer, since_on=desk.day if lawyer else None)


def non_punishment(story: Story) -> Steps:
    """Ask that somebody who was made to break the law is not punished for it."""
    with story.at_desk(page="justice") as desk:
        made = add(
            desk, "non-punishment", offence=OFFENCES[story.life.form], status="noted",
            authority="Prosecutor General's Office",
            link="Was made to do it by those who held the debt, and was guarded while doing it.",
        )  # fmt: skip
    yield story.after(7)
    with story.at_desk(page="justice") as desk:
        if not _is_open(desk):
            return
        made = change(desk, "non-punishment", made, status="asked", asked_on=desk.day)
    yield story.after(40)
    with story.at_desk(page="justice") as desk:
        if _is_open(desk):
            status = story.rng.choice(["not_prosecuted", "discontinued", "not_prosecuted", "refused"])
            change(desk, "non-punishment", made, status=status, decided_on=desk.day)


def proceedings(story: Story) -> Steps:
    """Let an investigation become a trial, if the person wants a part in it; it may end today or in two years."""
    with story.at_desk(page="justice") as desk:
        ask(story, desk, "law_enforcement", agency=story.world.agencies["state-police"], categories=parts("police"))
        found = add(
            desk,
            "proceeding",
            kind="investigation",
            status="open",
            person_role=story.rng.choice(["injured", "witness"]),
            authority="State Police, Anti-Trafficking Unit",
            number=f"SP-{story.rng.randint(100, 999)}/{desk.day.year}",
            offences="Trafficking in human beings",
            cooperates=True,
            opened_on=desk.day,
        )
    yield story.after(4)
    yield from network(story)
    yield story.after(90)
    with story.at_desk(page="justice") as desk:
        if not _is_open(desk):
            return
        add(
            desk,
            "protection-measure",
            kind=story.rng.choice(["closed_court", "video", "escort", "no_contact"]),
            status=story.rng.choice(["asked", "granted"]),
            from_on=desk.day,
        )
        hearing = desk.day + timedelta(days=50)
        change(desk, "proceeding", found, kind="trial", next_hearing_on=hearing)
    yield story.after(38, 0.05)
    _prepared(story)
    yield story.after(16, 0.1)
    status = story.rng.choice(["convicted", "convicted", "acquitted", "discontinued", "convicted_other"])
    with story.at_desk(page="justice") as desk:
        if _is_open(desk):
            found.refresh_from_db()
            change(
                desk,
                "proceeding",
                found,
                status=status,
                ended_on=desk.day,
                next_hearing_on=None,
                outcome="The judgement was read out; the person chose not to be there.",
            )


def _prepared(story: Story) -> None:
    """Tick off that the person was prepared for the hearing."""
    with story.at_desk(page="tasks") as desk:
        for task in Task.objects.open().filter(file=desk.opened.file, kind="hearing", agency_id=desk.actor.agency_id):
            complete_task(actor=desk.actor, at=desk.at, task=task)


def _is_open(desk: Desk) -> bool:
    return Case.objects.open().filter(file=desk.opened.file).exists()


def network(story: Story) -> Steps:
    """Note who is said to be behind it; the police, who may read it by consent, open a file apart from the person's."""
    scheme = _SCHEMES.get(story.life.form)
    if scheme is None:
        return
    with story.at_desk(page="people") as desk:
        values = {"relation": Relation.ALLEGED_TRAFFICKER, "other_name": scheme[0], "is_contact_safe": False}
        create_record(actor=desk.actor, at=desk.at, opened=desk.opened, model=Tie, values=values)
    yield story.after(2)
    key = f"{story.life.form} {story.life.place}"
    if key not in story.world.suspects:
        story.world.suspects[key] = _open_suspect(story, scheme)


def _open_suspect(story: Story, scheme: tuple[str, str]) -> int:
    """Open a file on an alleged trafficker, and return it."""
    actor = actor_of(story.world.who("state-police", Action.JUSTICE_EDIT, story.rng))
    values = {
        "name": f"{scheme[0]} ({story.life.place.title()})",
        "roles": [scheme[1]],
        "sex": story.rng.choice(["male", "female"]),
        "description": "Described alike by several people. About fifty, grey van.",
        "whereabouts": "Was last seen in the port.",
    }
    with acting_as(actor, story.now):
        return open_suspect(actor=actor, at=story.now, values=values).file.pk


def claim(story: Story) -> Steps:
    """Claim wages or damages; money comes sometimes, and late."""
    avenue = "labour" if story.life.form in {"forced_labour", "domestic_servitude"} else "state_fund"
    claimed = Decimal(story.rng.randint(12, 240) * 100)
    with story.at_desk(page="compensation") as desk:
        made = add(
            desk,
            "claim",
            avenue=avenue,
            claimed_for=["wages"] if avenue == "labour" else ["pain", "health"],
            currency="XDF",
            claimed=claimed,
            filed_on=desk.day,
            status="filed",
        )
    yield story.after(120)
    awarded = (claimed * story.rng.choice([0, 5, 7, 10]) / 10).quantize(Decimal("0.01"))
    with story.at_desk(page="compensation") as desk:
        if not _is_open(desk):
            return
        made = change(
            desk,
            "claim",
            made,
            status="awarded" if awarded else "refused",
            decided_on=desk.day,
            awarded=awarded or None,
        )
    if not awarded:
        return
    yield story.after(50)
    with story.at_desk(page="compensation") as desk:
        if _is_open(desk):
            add(
                desk,
                "payment",
                claim=made,
                amount=awarded / story.rng.choice([1, 1, 2]),
                paid_on=desk.day,
                source="employer" if avenue == "labour" else "state",
            )
