"""The probable duplicates that wait for somebody's look, and why they are probable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.models import Exclusion, File
from opennrm.kernel.access.selectors import sights_of, visible_files
from opennrm.kernel.actors import Action, Actor
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.namesearch.selectors import explain
from opennrm.kernel.records.selectors import redact
from opennrm.methods.names import compare_parts, name_parts, score_parts
from opennrm.protection.cases.enums import Sex
from opennrm.protection.cases.models import Case, Identity
from opennrm.protection.merging.enums import MergeStatus
from opennrm.protection.merging.models import Merge, Pair
from opennrm.protection.sharing.selectors import handle_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Sight
    from opennrm.kernel.records.selectors import Shown

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two files of a pair, as the reader may see it."""

    file: File
    case: Shown
    identity: Shown | None

    @property
    def code(self) -> str:
        """Return the file's code."""
        return self.file.code

    @property
    def names(self) -> list[str]:
        """Return every spelling that the reader may read."""
        if self.identity is None:
            return []
        full = " ".join(part for part in (self.identity.given_names, self.identity.family_names) if part)
        others = (self.identity.other_names or "").split(",")
        return [name.strip() for name in (full, *others) if name.strip()]

    @property
    def birth_year(self) -> int | None:
        """Return the year of birth, if known and readable."""
        if self.identity is None:
            return None
        born_on = self.identity.born_on
        year: int | None = born_on.year if born_on else self.case.birth_year
        return year


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A probable duplicate as its reader may see it.

    `there` is None where the other file is not the reader's to see: then all that shows is that an agency holds one,
    under a handle with which to ask for access.
    """

    pair: Pair
    here: Half
    there: Half | None
    handle: str = ""
    reasons: list[str] = field(default_factory=list)

    @property
    def can_join(self) -> bool:
        """Tell whether both files show and have one lead."""
        return self.there is not None and self.there.file.lead_agency_id == self.here.file.lead_agency_id


def duplicates_to_review(actor: Actor, at: datetime) -> list[Suspicion]:
    """Return the probable duplicates of files the actor's agency leads that it has not answered, likeliest first."""
    if actor.agency_id is None or not actor.may(Action.CASE_CLOSE):
        return []
    led = visible_files(actor, at).filter(lead_agency_id=actor.agency_id, closed_at__isnull=True).values("pk")
    pairs = Pair.objects.filter(Q(one__in=led) | Q(other__in=led)).exclude(answers__agency_id=actor.agency_id)
    return _shown(actor, at, list(pairs.order_by("-score", "pk")[:MOST_SHOWN]))


def access_pair(*, actor: Actor, at: datetime, pair_id: UUID | str) -> Suspicion:
    """Return one probable duplicate that waits for the actor.

    Raises
    ------
    NotVisible
        There is none, or it is not the actor's to look at.
    """
    for one in duplicates_to_review(actor, at):
        if str(one.pair.pk) == str(pair_id):
            return one
    raise NotVisible


def _shown(actor: Actor, at: datetime, pairs: list[Pair]) -> list[Suspicion]:
    ids = {one.one_id for one in pairs} | {one.other_id for one in pairs}
    sights = sights_of(actor, ids, at)
    halves = _halves(sights)
    with system_wall():
        gone = set(File.objects.filter(pk__in=ids, erased_at__isnull=False).values_list("pk", flat=True))
        gone |= set(Merge.objects.filter(other__in=ids, status=MergeStatus.MERGED).values_list("other_id", flat=True))
        barred = Exclusion.objects.in_force().against(actor).filter(file_id__in=ids).values_list("file_id", flat=True)
        hidden = gone | {pk for pk in barred if pk is not None}
    return [_suspicion(actor, pair, halves) for pair in pairs if not hidden & {pair.one_id, pair.other_id}]


def _halves(sights: dict[int, Sight]) -> dict[int, Half]:
    with system_wall():  # only of files that the actor sees; the names of their agencies besides
        files = File.objects.select_related("lead_agency", "key").in_bulk(sights)
    stories = Case.objects.filter(file_id__in=sights).select_related("file")
    cases = {one.record.file_id: one for one in redact(stories, sights)}
    rows = Identity.objects.filter(file_id__in=sights).select_related("file")
    identities = {one.record.file_id: one for one in redact(rows, sights)}
    return {pk: Half(files[pk], cases[pk], identities.get(pk)) for pk in cases}


def _suspicion(actor: Actor, pair: Pair, halves: dict[int, Half]) -> Suspicion:
    mine = [pk for pk in (pair.one_id, pair.other_id) if _is_led(actor, halves.get(pk))]
    here = halves[mine[0]]
    other_id = pair.other_id if here.file.pk == pair.one_id else pair.one_id
    there = halves.get(other_id)
    if there is None:
        return Suspicion(pair, here, None, handle=handle_of(actor, other_id))
    return Suspicion(pair, here, there, reasons=reasons_of(here, there))


def _is_led(actor: Actor, half: Half | None) -> bool:
    return half is not None and half.file.lead_agency_id == actor.agency_id


def reasons_of(here: Half, there: Half) -> list[str]:
    """Say why two people may be one: which names agree and how, year of birth, sex."""
    return [one for one in (_names_agree(here, there), _years_agree(here, there), _sexes_agree(here, there)) if one]


def _names_agree(here: Half, there: Half) -> str:
    found = [
        (score_parts(one, two), one, two)
        for one in map(name_parts, here.names)
        for two in map(name_parts, there.names)
    ]  # fmt: skip
    if not found:
        return ""
    _score, one, two = max(found, key=lambda item: item[0])
    return explain(compare_parts(one, two))


def _years_agree(here: Half, there: Half) -> str:
    one, two = here.birth_year, there.birth_year
    if not isinstance(one, int) or not isinstance(two, int):
        return _("the year of birth is not known in both")
    if one == two:
        return _("both were born in %(year)s") % {"year": one}
    return _("born in %(one)s and in %(two)s") % {"one": one, "two": two}


def _sexes_agree(here: Half, there: Half) -> str:
    one, two = here.case, there.case
    if Sex.UNKNOWN in {one.sex, two.sex}:
        return _("the sex is not known in both")
    if one.sex == two.sex:
        return _("the same sex")
    return _("sex: %(one)s and %(two)s") % {"one": one.display("sex"), "two": two.display("sex")}
