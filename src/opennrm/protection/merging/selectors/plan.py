"""What joining two files would do, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category, Source
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.selectors import access_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.selectors import plain_values, show
from opennrm.protection.approvals.models import Approval
from opennrm.protection.approvals.selectors import pending_of
from opennrm.protection.cases.models import Case
from opennrm.protection.consents.enums import Answer
from opennrm.protection.consents.models import Consent
from opennrm.protection.identification.models import Decision
from opennrm.protection.lifecycle.models import Transfer
from opennrm.protection.merging.enums import Keep, MergeStatus
from opennrm.protection.merging.models import Merge
from opennrm.protection.merging.rules import (
    MERGE,
    chosen_fields,
    holdings,
    is_single,
    is_untold,
    narrowed,
    record_models,
    takes_both,
)
from opennrm.protection.referrals.models import Referral

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from opennrm.kernel.access.models import File
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.records.models import FileRecord

_EMPTY: tuple[Any, ...] = (None, "", [], "unknown", False)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which two files differ, and what can be done about it."""

    key: str
    label: str
    kept: Any
    merged: Any
    default: Keep
    takes_both: bool

    @property
    def options(self) -> list[Keep]:
        """Return what can be chosen."""
        return [Keep.KEPT, Keep.MERGED, Keep.BOTH] if self.takes_both else [Keep.KEPT, Keep.MERGED]


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody outside the lead agency who sees less after the joining, or nothing."""

    name: str
    parts: list[str]
    is_all: bool


@dataclass(frozen=True, slots=True)
class JoinPlan:
    """What joining would do, for those who decide on it."""

    differences: list[Difference]
    moving: list[tuple[str, int]]
    losing: list[Lost]
    obstacles: list[str]


def open_other(*, actor: Actor, at: datetime, opened: Opened, code: str) -> Opened:
    """Return the other file of a joining.

    Raises
    ------
    NotVisible
        The actor sees no such file; one that is closed or another agency's is refused later, in words.
    """
    other = access_file(actor=actor, code=code, at=at, action=Action.CASE_READ)
    if other.file.pk == opened.file.pk:
        raise NotVisible
    return other


def join_plan(*, at: datetime, kept: Opened, other: Opened) -> JoinPlan:
    """Return what would happen if the other file were joined into the kept one."""
    moving = [
        (str(model._meta.verbose_name), n)
        for model, n in _n_moving(kept.file, other.file)
        if n and not is_untold(model)
    ]
    return JoinPlan(
        differences=list(differences_of(kept, other)), moving=moving, losing=_losing(at, kept.file, other.file),
        obstacles=list(obstacles(at, kept, other)),
    )  # fmt: skip


def _n_moving(kept: File, other: File) -> Iterator[tuple[type[FileRecord], int]]:
    for model in record_models():
        rows = model._default_manager.filter(file=other)
        if not (is_single(model) and model._default_manager.filter(file=kept).exists()):
            yield model, rows.count()


def differences_of(kept: Opened, other: Opened) -> Iterator[Difference]:
    """Yield every field of what a file has once in which the two differ."""
    for model in record_models():
        if not is_single(model):
            continue
        rows = {row.file_id: row for row in model._default_manager.filter(file__in=[kept.file, other.file])}
        if len(rows) == 2:  # noqa: PLR2004 - one in each file
            yield from _differences(rows[kept.file.pk], rows[other.file.pk], kept, other)


def _differences(one: FileRecord, two: FileRecord, kept: Opened, other: Opened) -> Iterator[Difference]:
    here, there = plain_values(one), plain_values(two)
    shown_here, shown_there = show(one, kept.sight), show(two, other.sight)
    for name, field in chosen_fields(type(one)).items():
        if here[name] == there[name] or there[name] in (None, "", []):
            continue
        both = takes_both(field) and here[name] not in _EMPTY and len(f"{here[name]}, {there[name]}") <= field.limit
        yield Difference(
            key=f"{one._meta.label_lower}.{name}", label=str(field.verbose_name), kept=shown_here.display(name),
            merged=shown_there.display(name), takes_both=both,
            default=Keep.MERGED if here[name] in _EMPTY else Keep.BOTH if both else Keep.KEPT,
        )  # fmt: skip


def held_by_others(file: File, at: datetime) -> QuerySet[Grant]:
    """Return whatever opens a file, now or later, for others than its lead."""
    held = Grant.objects.filter(file=file, revoked_at__isnull=True, expires_at__gt=at).exclude(source=Source.LEAD)
    return held.select_related("agency", "person").order_by("pk")


def _losing(at: datetime, kept: File, other: File) -> list[Lost]:
    grants = [*held_by_others(kept, at), *held_by_others(other, at)]
    names = {(one.agency_id, one.person_id): str(getattr(one.agency or one.person, "name", "")) for one in grants}
    here, there = (holdings(held_by_others(file, at).filter(starts_at__lte=at)) for file in (kept, other))
    found = []
    for holder, name in names.items():
        seen = Category(0)
        for held in (here.get(holder), there.get(holder)):
            seen |= held.categories if held else Category(0)
        left = narrowed(here[holder], there.get(holder)) if holder in here else None
        gone = seen & ~left.categories if left else seen
        if gone:
            found.append(Lost(name, gone.labels, is_all=left is None))
    return found


def obstacles(at: datetime, kept: Opened, other: Opened) -> Iterator[str]:
    """Yield, in words, what has to be done before two files can be joined."""
    if kept.file.lead_agency_id != other.file.lead_agency_id:
        yield _(
            "Two agencies lead these files. Have one of the cases transferred first, so that one agency leads both."
        )
        return
    cases = {one.file_id: one for one in Case.objects.filter(file__in=[kept.file, other.file])}
    for opened in (kept, other):
        code = {"code": opened.code}
        if opened.file.closed_at is not None:
            yield _("%(code)s is closed. Open it again first.") % code
        if cases[opened.file.pk].on_hold:
            yield _("%(code)s is under a legal hold. It can be joined once the hold is lifted.") % code
        if _waits(opened, at):
            yield (
                _(
                    "In %(code)s something waits for an answer: a referral, a decision, an offer to another agency or a"
                    " second person. Let it be answered, or take it back, first."
                )
                % code
            )
    if waiting_for(other.file, at):
        yield _("Somebody has asked for this already. It waits for a second person's yes.")
    if Merge.objects.filter(file=other.file, status=MergeStatus.MERGED).exists():
        yield _("Another file was joined into %(code)s. Let that one stay instead.") % {"code": other.code}
    if _no_against_yes(at, kept.file, other.file):
        yield _("In one file the person said no to what a referral in the other stands on. Take that referral back.")


def waiting_for(other: File, at: datetime) -> bool:
    """Tell whether a second person has been asked to agree that a file is joined into another, and still may."""
    asked = Merge.objects.filter(other=other, status=MergeStatus.ASKED).values("pk")
    return Approval.objects.live(at).filter(action=MERGE, subject_id__in=asked).exists()


def _waits(opened: Opened, at: datetime) -> bool:
    file = opened.file
    return bool(
        Referral.objects.waiting().filter(file=file).exists()
        or Decision.objects.open().filter(file=file).exists()
        or Transfer.objects.live(at).filter(file=file).exists()
        or pending_of(file.pk).exclude(action=MERGE).exists()
    )


def _no_against_yes(at: datetime, kept: File, other: File) -> bool:
    for winner, loser in clashing_consents(at, kept, other):
        if not stands(winner, at) and Referral.objects.open().filter(consent_id=loser.pk).exists():
            return True
    return False


def stands(consent: Consent, at: datetime) -> bool:
    """Tell whether a consent allows something at this moment."""
    return consent.answer == Answer.GIVEN and consent.withdrawn_at is None and not _is_over(consent, at)


def _is_over(consent: Consent, at: datetime) -> bool:
    return consent.expires_at is not None and consent.expires_at <= at


def clashing_consents(at: datetime, kept: File, other: File) -> list[tuple[Consent, Consent]]:
    """Return the answers to the same question in both files, each with the one that gives way to it.

    A no, or a yes that was taken back, wins over a yes; of two alike, the later.
    """
    questions: dict[tuple[Any, ...], list[Consent]] = {}
    for one in Consent.objects.current().filter(file__in=[kept, other]).select_related("file"):
        questions.setdefault((one.purpose, one.agency_id, one.country, one.abroad), []).append(one)
    pairs = [sorted(found, key=lambda one: _weight(one, at)) for found in questions.values() if len(found) > 1]
    return [(found[-1], found[0]) for found in pairs]


def _weight(consent: Consent, at: datetime) -> tuple[int, datetime]:
    said_no = consent.answer != Answer.GIVEN or consent.withdrawn_at is not None
    return (2 if said_no else int(stands(consent, at)), consent.answered_at)


def storable(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return value.isoformat() if isinstance(value, date | time) else str(value)
