"""The many other cases: written in bulk, thousands in a second, for a history to look back on and for benchmarks.

They hold a case, an identity that the search finds, an account, decisions and a closing, with the lead's grant and an
event for each step. Nobody refers or reviews them: that is what the stories are for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from opennrm.cli.dreamland.lives import Life, invent_life
from opennrm.cli.dreamland.words import listed, words
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Basis, Category, Purpose, Source
from opennrm.kernel.access.models import File, Grant
from opennrm.kernel.access.services.files import LEAD_TERM
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import SYSTEM, Action
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.identifiers import new_code, new_id
from opennrm.kernel.namesearch.services import NamesOfEntry, bulk_index
from opennrm.kernel.records.rules import sealed_fields
from opennrm.kernel.vault.services import create_keys, seal_many
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.models import Case, Identity
from opennrm.protection.identification.models import Decision, ExploitationEpisode
from opennrm.protection.lifecycle.models import Closure
from opennrm.protection.lifecycle.rules import kept_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from random import Random

    from opennrm.cli.dreamland.world import World
    from opennrm.kernel.accounts.models import Person
    from opennrm.kernel.records.models import FileRecord

BATCH = 2000
_STAY_LONG = 0.06
_AUDITED = 5000  # so many cases have an entry in the log each; of more, a batch has one
_CLASSES = {Stage.IDENTIFIED: "identification", Stage.NOT_IDENTIFIED: "not_identified", Stage.PRESUMED: "screened_out"}
_REASONS = {
    Stage.IDENTIFIED: ("plan_completed", "independent", "moved_abroad", "lost_contact", "returned"),
    Stage.NOT_IDENTIFIED: ("not_identified",),
    Stage.PRESUMED: ("person_declined", "lost_contact"),
}


@dataclass
class _Member:
    """One case of the crowd, before it is written."""

    life: Life
    worker: Person
    opened_at: datetime
    ended_at: datetime | None
    stage: Stage
    rng: Random
    file: File = field(init=False)


def make_crowd(world: World, n_cases: int, first: int, progress: Callable[[float], object] | None = None) -> None:
    """Write the crowd, a transaction a batch."""
    for start in range(0, n_cases, BATCH):
        size = min(BATCH, n_cases - start)
        members = [_member(world, first + start + number, start + number) for number in range(size)]
        with acting_as(SYSTEM, world.at), transaction.atomic():
            names = _write(world, members)
            if n_cases <= _AUDITED:
                _audit(members)
            else:
                write_entry(actor=SYSTEM, at=world.at, verb="case.opened", target="crowd", detail={"n_cases": size})
        bulk_index(names)
        if progress is not None:
            progress((start + size) / n_cases)


def _member(world: World, index: int, place: int) -> _Member:
    """Invent a case that began at least ten months ago; most have ended."""
    rng = world.rng(f"crowd {index}")
    opened_at = world.at - timedelta(days=rng.triangular(300, 1090, 480), hours=rng.uniform(0, 9))
    life = invent_life(rng, index + 1000, opened_at.date(), form=_form(place))
    stage = rng.choices([Stage.IDENTIFIED, Stage.NOT_IDENTIFIED, Stage.PRESUMED], [78, 12, 10])[0]
    lead = world.lead_for(rng, is_child=life.is_child)
    ended_at = opened_at + timedelta(days=rng.triangular(90, 420, 240))
    is_open = ended_at > world.at - timedelta(days=20) or (stage is Stage.IDENTIFIED and rng.random() < _STAY_LONG)
    return _Member(
        life=life,
        worker=world.worker(lead, rng),
        opened_at=opened_at,
        stage=stage,
        rng=rng,
        ended_at=None if is_open else ended_at,
    )


def _form(place: int) -> str:
    """Return each form once, then leave it to chance."""
    forms = list(listed("forms"))
    return forms[place] if place < len(forms) else ""


def _write(world: World, members: list[_Member]) -> list[NamesOfEntry]:
    """Write everything about a batch, and return the names to file."""
    keys = create_keys(len(members), world.at)
    files = [
        File(code=new_code(), kind="case", key=key, lead_agency_id=member.worker.agency_id, opened_at=member.opened_at)
        for member, key in zip(members, keys, strict=True)
    ]
    for member, file in zip(members, File.objects.bulk_create(files, batch_size=1000), strict=True):
        member.file = file
    Grant.objects.bulk_create([_lead(world, member) for member in members], batch_size=1000)
    people = [_identity(member) for member in members]
    _seal_and_store([_case(member) for member in members])
    _seal_and_store(people)
    _seal_and_store([_episode(member) for member in members])
    _seal_and_store([decision for member in members for decision in _decisions(world, member)])
    _seal_and_store([_closure(member) for member in members if member.ended_at is not None])
    CaseEvent.objects.bulk_create([event for member in members for event in _events(member)], batch_size=1000)
    return [
        NamesOfEntry(identity.pk, identity.file_id, _names(member))
        for member, (identity, _values) in zip(members, people, strict=True)
    ]


def _seal_and_store(pairs: Sequence[tuple[FileRecord, dict[str, Any]]]) -> None:
    """Seal what is to be sealed of many records of one model at once, and store them."""
    if not pairs:
        return
    model = type(pairs[0][0])
    secret = sealed_fields(model)
    items = [
        (record, name, value)
        for record, values in pairs
        for name, value in values.items()
        if value not in (None, "", [])
    ]
    tokens = seal_many([(record.file.key_id, value, record.bound_to, secret[name]) for record, name, value in items])
    for (record, name, _value), token in zip(items, tokens, strict=True):
        setattr(record, name, token)
    model._default_manager.bulk_create([record for record, _values in pairs], batch_size=500)


def _base(member: _Member, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "file": member.file,
        "created_at": at,
        "changed_at": at,
        "author_agency_id": member.worker.agency_id,
        "author_person_id": member.worker.pk,
    }


def _lead(world: World, member: _Member) -> Grant:
    renewals = max(0, (world.at - member.opened_at) // LEAD_TERM) + 1
    return Grant(
        file=member.file,
        agency_id=member.worker.agency_id,
        categories=Category.ALL,
        may_edit=True,
        purpose=Purpose.ASSISTANCE,
        basis=Basis.PUBLIC_TASK,
        source=Source.LEAD,
        starts_at=member.opened_at,
        expires_at=member.opened_at + LEAD_TERM * renewals + timedelta(days=90),
        granted_by_agency_id=member.worker.agency_id,
        granted_by_person_id=member.worker.pk,
    )


def _case(member: _Member) -> tuple[Case, dict[str, Any]]:
    life, rng = member.life, member.rng
    ended = member.ended_at
    case = Case(
        **_base(member, member.opened_at),
        stage=Stage.CLOSED if ended else member.stage,
        sex=life.sex,
        is_child=life.is_child,
        birth_year=life.birth_year,
        age_basis="stated",
        language=life.language,
        needs_interpreter=life.language not in {"en", "fr", "ru"},
        avenue=rng.choice(life.about["avenues"]),
        found_on=member.opened_at.date(),
        found_in=life.place,
        risk=rng.choice(["low", "low", "medium"]),
        worker_id=member.worker.pk,
        closed_at=ended,
        closure_reason=_reason(member) if ended else "",
        retained_until=kept_until(ended.date(), _retention(member)) if ended else None,
    )
    case.changed_at = ended or member.opened_at + timedelta(days=200)
    return case, {"pseudonym": life.pseudonym, "first_account": rng.choice(life.about["accounts"])}


def _reason(member: _Member) -> str:
    return _REASONS[member.stage][member.life.birth_year % len(_REASONS[member.stage])]


def _retention(member: _Member) -> str:
    return "child" if member.life.is_child else _CLASSES[member.stage]


def _identity(member: _Member) -> tuple[Identity, dict[str, Any]]:
    name = member.life.name
    values = {
        "given_names": name.parts[0].native,
        "family_names": " ".join(part.native for part in name.parts[1:]),
        "other_names": "" if name.latin == name.native else name.latin,
        "citizenships": [member.life.country],
    }
    return Identity(**_base(member, member.opened_at)), values


def _names(member: _Member) -> list[str]:
    """Return every name the person is searched by."""
    name = member.life.name
    return [name.native] if name.latin == name.native else [name.native, name.latin]


def _episode(member: _Member) -> tuple[ExploitationEpisode, dict[str, Any]]:
    life, rng, about = member.life, member.rng, member.life.about
    began = member.opened_at.date() - timedelta(days=rng.randint(60, 600))
    values = {
        "acts": about["acts"],
        "means": [] if life.is_child else about["means"],
        "purposes": [life.form],
        "recruitment": about["recruitment"][:1],
        "sector": about["sector"][:1],
        "country": [life.country, "XDL"],
        "began_on": began,
        "indicators": rng.choice(about["signs"]),
        "account": rng.choice(about["accounts"]),
    }
    return ExploitationEpisode(**_base(member, member.opened_at + timedelta(days=4))), values


def _decisions(world: World, member: _Member) -> Iterator[tuple[Decision, dict[str, Any]]]:
    """Return the decisions of somebody who wanted them."""
    if member.stage is Stage.PRESUMED:
        return
    is_victim = member.stage is Stage.IDENTIFIED
    yield _decision(world, member, "reasonable_grounds", timedelta(days=9), is_yes=is_victim)
    if is_victim:
        yield _decision(world, member, "conclusive", timedelta(days=50), is_yes=True)


def _decision(
    world: World, member: _Member, step: str, after: timedelta, *, is_yes: bool
) -> tuple[Decision, dict[str, Any]]:
    asked_at = member.opened_at + (timedelta(days=4) if step == "reasonable_grounds" else timedelta(days=9))
    decided_at = member.opened_at + after
    decider = world.who("identification-authority", Action.IDENTIFICATION_DECIDE, member.rng)
    about = member.life.about
    decision = Decision(
        **_base(member, asked_at),
        step=step,
        authority_id=decider.agency_id,
        requested_at=asked_at,
        requester_id=member.worker.pk,
        requesting_agency_id=member.worker.agency_id,
        due_at=asked_at + timedelta(days=45),
        outcome="positive" if is_yes else "negative",
        was_child=member.life.is_child,
        decided_at=decided_at,
        decider_id=decider.pk,
        appeal_until=None if is_yes else decided_at.date() + timedelta(days=30),
    )
    reasons = words("reasons_no") if not is_yes else words("reasons_final" if step == "conclusive" else "reasons_yes")
    values = {"request_note": member.rng.choice(words("requests")), "reasons": member.rng.choice(reasons)}
    if is_yes:
        means = [] if member.life.is_child else about["means"]
        values |= {"acts": about["acts"], "means": means, "purposes": [member.life.form]}
    return decision, values


def _closure(member: _Member) -> tuple[Closure, dict[str, Any]]:
    ended_at = member.ended_at or member.opened_at
    closure = Closure(
        **_base(member, ended_at),
        reason=_reason(member),
        retention_class=_retention(member),
        stage_before=member.stage,
        status="closed",
        asked_at=ended_at - timedelta(days=2),
        closed_at=ended_at,
        closed_by_id=member.worker.pk,
    )
    return closure, {"summary": member.rng.choice(words("summaries"))}


def _events(member: _Member) -> Iterator[CaseEvent]:
    yield _event(member, "case.opened", member.opened_at)
    yield _event(member, "exploitationepisode.added", member.opened_at + timedelta(days=4))
    if member.stage is not Stage.PRESUMED:
        kind = "positive" if member.stage is Stage.IDENTIFIED else "negative"
        yield _event(member, f"identification.reasonable_grounds_{kind}", member.opened_at + timedelta(days=9))
    if member.stage is Stage.IDENTIFIED:
        yield _event(member, "identification.conclusive_positive", member.opened_at + timedelta(days=50))
    if member.ended_at is not None:
        yield _event(member, "case.closed", member.ended_at)


def _event(member: _Member, kind: str, at: datetime) -> CaseEvent:
    return CaseEvent(
        file=member.file,
        type=kind,
        at=at,
        category=int(Category.BASIC),
        agency_id=member.worker.agency_id,
        person_id=member.worker.pk,
    )


def _audit(members: list[_Member]) -> None:
    """Write into the log that each case was opened."""
    for member in sorted(members, key=lambda one: one.opened_at):
        write_entry(actor=actor_of(member.worker), at=member.opened_at, verb="case.opened", file_id=member.file.pk)
