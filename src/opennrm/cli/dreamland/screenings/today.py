"""What a newcomer finds on the screening pages: a danger, a family, workers of one place, two versions of one form."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from opennrm.cli.dreamland.screenings.talks import Talk, decide, held
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.protection.cases.services import Intake
from opennrm.protection.screening.enums import GroupKind
from opennrm.protection.screening.services import open_case_from, screen_together

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.cli.dreamland.timeline import Steps
    from opennrm.cli.dreamland.world import World
    from opennrm.protection.screening.models import Screening

N_CASES = 1
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def all_today(world: World) -> list[Steps]:
    """Return what is to be found."""
    return [held(world, talk) for talk in (_danger(world), _calm(world), _out_of_range(world), *_rivals(world))] + [
        _family(world), _workers(world)
    ]  # fmt: skip


def _border(world: World, key: str, at: datetime, outcome: str, **facts: Any) -> Talk:
    base = {
        "form_id": "first_arrival", "language": "ar", "sex": "female", "place": "ravensgate",
        "avenue": "border_control",
    }  # fmt: skip
    return Talk(key=key, at=at, by=world.personas["fred"], outcome=outcome, **(base | facts))


def _danger(world: World) -> Talk:
    """Tell of the woman who looked at the man behind her this morning."""
    return _border(
        world, "danger", world.at - 2 * HOUR, "strong", language="ro", pseudonym="Ana", age=22, is_left=True,
        given={"alone": "no", "danger": "yes", "danger_kind": "controller_near", "acts": "transported received",
               "means": "papers threatened", "purposes": "sexual", "signs": "answers_for afraid no_papers"},
    )  # fmt: skip


def _calm(world: World) -> Talk:
    return _border(world, "calm", world.at - 4 * HOUR, "none_today", language="fr", sex="male", pseudonym="Serge")


def _out_of_range(world: World) -> Talk:
    """Tell of a form with an answer that cannot be: it is kept, and flagged."""
    return Talk(
        key="flagged", at=world.at - DAY, by=world.personas["lena"], form_id="labour_inspection", outcome="some",
        language="uk", sex="male", place="greenvale", avenue="labour_inspection", pseudonym="Іван", age=41,
        given={"hours_a_week": "680"}, is_left=True,
    )  # fmt: skip


def _rivals(world: World) -> list[Talk]:
    """Tell of one form that two tablets sent with different answers."""
    number = str(UUID(int=world.rng("rivals").getrandbits(128), version=4))
    said = {"means": "papers", "purposes": "unknown", "acts": "transported", "signs": "no_papers", "needs": "shelter"}
    facts: dict[str, Any] = {"language": "uk", "pseudonym": "Оксана", "age": 34, "is_left": True, "number": number}
    later = said | {"means": "papers threatened", "purposes": "forced_labour"}
    return [
        _border(world, "rival one", world.at - 27 * HOUR, "some", given=said, **facts),
        _border(world, "rival two", world.at - 26 * HOUR, "some", given=later, **facts),
    ]


def _family(world: World) -> Steps:
    """Tell of a mother and her two children, screened together in Arabic; a case was opened for her."""
    begins_at = world.at - 3 * DAY
    talks = [
        _border(world, "mother", begins_at, "strong", pseudonym="هالة", age=36, given={
            "means": "debt papers", "purposes": "domestic_servitude", "needs": "shelter medical"}),
        _border(world, "girl", begins_at + HOUR / 3, "none_today", form_id="child", pseudonym="نور", age=9, given={
            "with_whom": "parent"}),
        _border(world, "boy", begins_at + HOUR / 2, "some", form_id="child", sex="male", pseudonym="سامي", age=14,
                given={"with_whom": "parent", "things": "none", "works": "yes", "no_school": "yes"}),
    ]  # fmt: skip
    sent = []
    for talk in talks:
        yield talk.at
        sent.append(talk.send(world))
    yield begins_at + HOUR
    _group(world, talks[0], sent, GroupKind.FAMILY)
    with acting_as(actor_of(talks[0].by), world.timeline.now):
        opened = access_file_by_id(actor=actor_of(talks[0].by), file_id=sent[0].file_id, at=world.timeline.now)
        intake = Intake(case={
            "pseudonym": "هالة", "sex": "female", "language": "ar", "needs_interpreter": True, "birth_year":
            begins_at.year - 37, "avenue": "border_control", "found_in": "ravensgate", "risk": "medium",
        })  # fmt: skip
        open_case_from(actor=actor_of(talks[0].by), at=world.timeline.now, opened=opened, intake=intake)
        sent[1].refresh_from_db()
        decide(world, talks[1], sent[1])


def _workers(world: World) -> Steps:
    """Tell of six men whom the inspectors found in one packing hall."""
    lena = world.personas["lena"]
    begins_at = world.at - 9 * DAY
    people = [
        ("Іван", "uk", "strong"), ("Timur", "ru", "strong"), ("Petru", "ro", "some"),
        ("Nicu", "ro", "unknown"), ("Hiếu", "vi", "strong"), ("Андрій", "uk", "some"),
    ]  # fmt: skip
    talks = [
        Talk(
            key=f"hall {name}", at=begins_at + number * HOUR / 3, by=lena, form_id="labour_inspection", outcome=outcome,
            language=language, sex="male", place="wintermere", avenue="labour_inspection", pseudonym=name,
            age=24 + 3 * number, is_left=outcome == "strong",
        )
        for number, (name, language, outcome) in enumerate(people)
    ]  # fmt: skip
    sent = []
    for talk in talks:
        yield talk.at
        sent.append(talk.send(world))
    yield begins_at + 3 * HOUR
    _group(world, talks[0], sent, GroupKind.FOUND)
    for talk, screening in zip(talks, sent, strict=True):
        if not talk.is_left:
            with acting_as(actor_of(lena), world.timeline.now):
                screening.refresh_from_db()
                decide(world, talk, screening)


def _group(world: World, talk: Talk, sent: list[Screening], kind: GroupKind) -> None:
    actor, at = actor_of(talk.by), world.timeline.now
    with acting_as(actor, at):
        opened = access_file_by_id(actor=actor, file_id=sent[0].file_id, at=at)
        screen_together(actor=actor, at=at, opened=opened, codes=[one.file.code for one in sent[1:]], kind=kind)
