"""Which talks there were in the last year: those that cases began with, and those that led to none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from opennrm.cli.dreamland.lives import invent_life
from opennrm.cli.dreamland.screenings.talks import Talk
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import FileKind
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import SYSTEM, Action
from opennrm.kernel.records.selectors import plain_values
from opennrm.protection.cases.models import Case
from opennrm.protection.identification.models import ExploitationEpisode

if TYPE_CHECKING:
    from random import Random

    from opennrm.cli.dreamland.lives import Life
    from opennrm.cli.dreamland.world import World

YEAR = timedelta(days=350)
LATELY = timedelta(days=6)
MOST_OF_CASES = 46
OTHERS = 106
_AT_LENGTH = 0.5  # so many of those who speak of forced labour are asked by the long form
_OUTCOMES = {"strong": 8, "some": 34, "unknown": 26, "none_today": 32}
_WORKDAY = (7, 18)
# The avenues that the forms offer.
_AVENUES = frozenset({
    "border_control", "reception_centre", "asylum_procedure", "police_operation", "ngo_outreach", "health_service",
    "social_service", "school", "labour_inspection", "detention", "hotline", "self_report",
})  # fmt: skip


class Desk(NamedTuple):
    """Who screens with what, where, and how often."""

    agency: str
    form_id: str
    avenue: str
    places: tuple[str, ...]
    weight: int


_DESKS = (
    Desk("border-guard", "first_arrival", "border_control", ("ravensgate",), 26),
    Desk("border-guard", "child", "border_control", ("ravensgate",), 8),
    Desk("thornfield-reception", "first_arrival", "reception_centre", ("thornfield",), 22),
    Desk("thornfield-reception", "first_arrival", "asylum_procedure", ("thornfield",), 9),
    Desk("thornfield-reception", "child", "reception_centre", ("thornfield",), 8),
    Desk("labour-inspectorate", "labour_inspection", "labour_inspection", ("greenvale", "wintermere", "bellmoor"), 20),
    Desk("open-door", "ilo_labour", "ngo_outreach", ("bellmoor", "greenvale"), 10),
    Desk("state-police", "detention", "detention", ("havenport", "bellmoor"), 13),
    Desk("state-police", "first_arrival", "police_operation", ("havenport", "saltmarsh"), 6),
    Desk("harbour-light", "first_arrival", "ngo_outreach", ("havenport", "saltmarsh"), 12),
    Desk("coast-health", "first_arrival", "health_service", ("saltmarsh",), 6),
)


def other_talks(world: World) -> list[Talk]:
    """Return the talks that led to no case."""
    return [_other(world, number) for number in range(OTHERS)]


def _other(world: World, number: int) -> Talk:
    rng = world.rng(f"screened {number}")
    desk = rng.choices(_DESKS, [desk.weight for desk in _DESKS])[0]
    outcome = rng.choices(list(_OUTCOMES), list(_OUTCOMES.values()))[0]
    ago = timedelta(days=rng.uniform(0.3, YEAR.days))
    at = (world.at - ago).replace(hour=rng.randint(*_WORKDAY), minute=rng.randint(0, 59), second=rng.randint(0, 59))
    at = min(at, world.at - timedelta(minutes=50))
    is_child = desk.form_id == "child"
    life = invent_life(rng, number, at.date(), is_child=is_child)
    given = {"consent": "no"} if outcome == "unknown" and rng.random() < 0.4 else {}  # noqa: PLR2004 - of ten
    return Talk(
        key=f"other {number}", at=at, by=_somebody(world, desk.agency, rng), form_id=desk.form_id, outcome=outcome,
        language=life.language if life.language != "ka" else "other", sex=life.sex, place=rng.choice(desk.places),
        avenue=desk.avenue, pseudonym=_called(rng, life), age=life.age(at.date()), given=given,
        is_left=_is_left(rng, world.at - at, outcome),
    )  # fmt: skip


def _is_left(rng: Random, ago: timedelta, outcome: str) -> bool:
    """Tell whether the next step waits: seldom after a week, and hardly ever where nothing was found."""
    if outcome == "none_today":
        return False
    return rng.random() < (0.5 if ago < LATELY else 0.03)


def _called(rng: Random, life: Life) -> str:
    """Return what to call somebody: the given name in their own script, or another word."""
    return life.name.parts[0].native if rng.random() < 0.6 else life.pseudonym.split()[0]  # noqa: PLR2004 - of ten


def _somebody(world: World, agency: str, rng: Random) -> Person:
    able = world.able(agency, Action.FORM_FILL)
    return rng.choices(able, [3 if one.story else 2 for one in able])[0]


def talks_of_cases(world: World) -> list[Talk]:
    """Return the talks that cases of the last year began with: who opened the case had asked first."""
    with acting_as(SYSTEM, world.at):
        found = Case.objects.filter(
            file__kind=FileKind.CASE, file__erased_at=None, file__opened_at__gt=world.at - YEAR,
            file__opened_at__lt=world.at - timedelta(hours=1), author_person_id__isnull=False,
        ).select_related("file").order_by("file_id")  # fmt: skip
        cases = [case for case in found if case.avenue in _AVENUES]
        chosen = world.rng("screened cases").sample(cases, min(MOST_OF_CASES, len(cases)))
        people = Person.objects.select_related("agency").in_bulk([case.author_person_id for case in chosen])
        purposes = _purposes(chosen)
        return [
            _of_case(world, case, people[case.author_person_id], purposes.get(case.file_id, []))
            for case in chosen
            if actor_of(people[case.author_person_id]).may(Action.FORM_FILL)
        ]


def _purposes(cases: list[Case]) -> dict[int, list[str]]:
    episodes = ExploitationEpisode.objects.filter(file_id__in=[case.file_id for case in cases]).select_related("file")
    return {one.file_id: plain_values(one)["purposes"] or [] for one in episodes}


def _of_case(world: World, case: Case, person: Person, purposes: list[str]) -> Talk:
    rng = world.rng(f"began with {case.file_id}")
    form_id = _form_for(rng, case, purposes)
    age = case.file.opened_at.year - (case.birth_year or case.file.opened_at.year - 27) - 1
    given = _for_what(form_id, purposes)
    if rng.random() < 0.08:  # noqa: PLR2004 - of a hundred
        given |= {"danger": "yes", "danger_kind": rng.choice(["controller_near", "must_return", "injured"])}
    return Talk(
        key=f"case {case.file_id}", at=case.file.opened_at - timedelta(minutes=rng.randint(5, 18)), by=person,
        form_id=form_id, outcome="strong" if rng.random() < 0.72 else "some",  # noqa: PLR2004 - of a hundred
        language=case.language if case.language != "ka" else "other", sex=case.sex, place=case.found_in,
        avenue=case.avenue, pseudonym=str(plain_values(case)["pseudonym"]), given=given, case=case.file,
        age=min(age, 17) if case.is_child else max(age, 18),
    )  # fmt: skip


def _form_for(rng: Random, case: Case, purposes: list[str]) -> str:
    if case.is_child:
        return "child"
    if case.avenue in {"labour_inspection", "detention"}:
        return str(case.avenue)
    return "ilo_labour" if "forced_labour" in purposes and rng.random() < _AT_LENGTH else "first_arrival"


_BOTH = (
    "domestic_servitude", "sexual", "forced_begging", "criminal_activity", "forced_marriage", "armed_groups",
)  # fmt: skip
_ASKED: dict[str, tuple[str, set[str]]] = {
    "first_arrival": ("purposes", {*_BOTH, "forced_labour", "organ_removal"}),
    "child": ("things", {*_BOTH, "child_labour", "illegal_adoption"}),
}


def _for_what(form_id: str, purposes: list[str]) -> dict[str, str]:
    """Return for what the person was used, as the case tells, where the form asks for it."""
    question, choices = _ASKED.get(form_id, ("", set()))
    known = [one for one in purposes if one in choices]
    return {question: " ".join(known)} if known else {}
