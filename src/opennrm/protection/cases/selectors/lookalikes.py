"""People whose names are very like these: seen in full where a grant allows, as a bare "hit" elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.models import Exclusion
from opennrm.kernel.access.selectors import sights_of
from opennrm.kernel.namesearch.selectors import Known, search
from opennrm.kernel.records.selectors import redact
from opennrm.kernel.vault.services import open_many
from opennrm.protection.cases.enums import Sex
from opennrm.protection.cases.models import Case, Identity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.actors import Actor
    from opennrm.kernel.records.selectors import Shown

HIT_SCORE = 0.82
MOST_HITS = 10


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A file whose person is very like the one asked for.

    `case` and `identity` are None where the reader holds no grant: then all that shows is that some agency of the
    node holds a file, under a handle that can be used to ask for access.
    """

    file_id: int
    score: float
    why: str
    code: str | None
    case: Shown | None
    identity: Shown | None

    @property
    def is_visible(self) -> bool:
        """Tell whether the reader may open the file."""
        return self.case is not None


@dataclass(frozen=True, slots=True)
class Lookalikes:
    """The files of the node whose names are very like those sought, the likeliest first.

    `is_partial` says that so many share a common name that only the `n_opened` likeliest were compared.
    """

    found: tuple[Lookalike, ...] = ()
    n_opened: int = 0
    is_partial: bool = False

    def __iter__(self) -> Iterator[Lookalike]:
        """Go through them."""
        return iter(self.found)

    def __len__(self) -> int:
        """Count them."""
        return len(self.found)


def lookalikes(
    *,
    actor: Actor,
    at: datetime,
    names: Sequence[str],
    birth_year: int | None = None,
    sex: str = "",
    limit: int = MOST_HITS,
) -> Lookalikes:
    """Return the files of the node whose names are very like these; year of birth and sex only move the order."""
    with system_wall():
        matches = search(names, birth_year=birth_year, sex=_told(sex), open_identity=_open_known, limit=limit)
        # The names alone decide who is a hit: year and sex leave nobody out, and cannot be guessed by trying.
        found = [match for match in matches if match.name_match.score >= HIT_SCORE]
        by_id = Identity.objects.select_related("file").in_bulk([match.entry_id for match in found])
        file_ids = [one.file_id for one in by_id.values()]
        cases = {one.file_id: one for one in Case.objects.select_related("file").filter(file_id__in=file_ids)}
        barred = set(
            Exclusion.objects.in_force().against(actor).filter(file_id__in=file_ids).values_list("file_id", flat=True)
        )
    sights = sights_of(actor, file_ids, at)
    results = []
    for match in found:
        identity = by_id.get(match.entry_id)
        if identity is None or identity.file.erased_at is not None or identity.file_id in barred:
            continue
        sight = sights.get(identity.file_id)
        case = redact([cases[identity.file_id]], sight)[0] if sight and identity.file_id in cases else None
        shown = redact([identity], sight) if sight else []
        results.append(
            Lookalike(
                file_id=identity.file_id,
                score=match.score,
                why=match.explanation,
                case=case,
                code=identity.file.code if case else None,
                identity=shown[0] if shown else None,
            )
        )
    return Lookalikes(tuple(results), n_opened=matches.n_opened, is_partial=matches.is_partial)


def _open_known(entry_ids: Sequence[UUID]) -> dict[UUID, Known]:
    """Return the plain names, years of birth and sexes of identities, for ranking only."""
    rows = list(Identity.objects.select_related("file").filter(pk__in=entry_ids))
    told = Case.objects.filter(file_id__in=[row.file_id for row in rows]).values_list("file_id", "birth_year", "sex")
    cases = {file_id: (birth_year, sex) for file_id, birth_year, sex in told}
    fields = [Identity._meta.get_field(name) for name in ("given_names", "family_names", "other_names", "born_on")]
    tokens = [(row.file.key_id, getattr(row, field.name), row.bound_to, field) for row in rows for field in fields]
    plain = iter(open_many(tokens, erased=None))  # type: ignore[arg-type]
    known = {}
    for row in rows:
        names, born_on = _spellings(next(plain), next(plain), next(plain)), next(plain)
        birth_year, sex = cases.get(row.file_id, (None, ""))
        known[row.pk] = Known(names, born_on.year if born_on else birth_year, _told(sex))
    return known


def _told(sex: str) -> str:
    """Return a sex that can contradict another; "not known" contradicts nothing."""
    return "" if sex == Sex.UNKNOWN else sex


def _spellings(given: str | None, family: str | None, others: str | None) -> list[str]:
    full = " ".join(part for part in (given, family) if part)
    return [name for name in (full, *(part.strip() for part in (others or "").split(","))) if name]
