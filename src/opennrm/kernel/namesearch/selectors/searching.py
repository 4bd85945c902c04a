"""Search: the likeliest candidates are opened, compared and ranked; nothing else is decrypted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opennrm.kernel.namesearch.selectors.candidates import candidates
from opennrm.methods.names import NameMatch, PartMatch, Reason, compare_parts, name_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from opennrm.methods.names import NamePart

MOST_OPENED = 300
_SAME_YEAR, _CLOSE_YEARS, _FAR_YEARS = 1, 3, 10
_YEAR_BONUS, _YEAR_COST, _FAR_COST, _SEX_COST = 0.03, 0.05, 0.15, 0.05


@dataclass(frozen=True, slots=True)
class Known:
    """What was decrypted of one identity to compare it."""

    names: Sequence[str]
    birth_year: int | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class IdentityMatch:
    """An identity that resembles the person sought."""

    entry_id: UUID
    score: float
    name_match: NameMatch

    @property
    def explanation(self) -> str:
        """Say why in words that repeat only what was typed, never what is in the file."""
        return explain(self.name_match)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best matches, best first.

    `n_opened` counts the identities that were decrypted to compare them; `is_partial` says that so many share a very
    common name that some were not looked at: more of the name, or a second name, finds them.
    """

    matches: tuple[IdentityMatch, ...]
    n_opened: int
    is_partial: bool

    def __iter__(self) -> Iterator[IdentityMatch]:
        """Go through the matches."""
        return iter(self.matches)

    def __len__(self) -> int:
        """Count the matches."""
        return len(self.matches)


def search(
    names: Sequence[str],
    birth_year: int | None = None,
    sex: str = "",
    *,
    open_identity: Callable[[Sequence[UUID]], Mapping[UUID, Sequence[str] | Known]],
    limit: int = 10,
) -> SearchResult:
    """Return the identities whose names are likest to any of the names.

    `open_identity` is given at most 300 record ids and returns what it can decrypt of them; it may leave some out. If
    it returns `Known`, a birth year and a sex that fit or contradict move the score a little; they never exclude.
    """
    found = candidates(names, MOST_OPENED)
    opened = open_identity([candidate.entry_id for candidate in found.found]) if found.found else {}
    sought = Known(names, birth_year, sex)
    queries = [name_parts(name) for name in names]
    matches = [_match(entry_id, queries, sought, _known(known)) for entry_id, known in opened.items()]
    best = sorted((match for match in matches if match.score > 0), key=lambda match: -match.score)[:limit]
    return SearchResult(tuple(best), n_opened=len(opened), is_partial=found.is_partial)


def _known(opened: Sequence[str] | Known) -> Known:
    """Take plain names as all that is known."""
    return opened if isinstance(opened, Known) else Known(opened)


def _match(entry_id: UUID, queries: Iterable[tuple[NamePart, ...]], sought: Known, known: Known) -> IdentityMatch:
    """Compare each name sought with each name known and keep the best."""
    filed = [name_parts(name) for name in known.names]
    compared = (compare_parts(query, name) for query in queries for name in filed)
    best = max(compared, key=lambda match: match.score, default=NameMatch(0.0, ()))
    effect = _year_effect(sought.birth_year, known.birth_year) - _sex_cost(sought.sex, known.sex)
    score = min(1.0, max(0.0, best.score + effect)) if best.score else 0.0
    return IdentityMatch(entry_id, round(score, 4), best)


def _year_effect(sought: int | None, known: int | None) -> float:
    """Return what the birth years add to or take from the score; estimates are often wrong, so never much."""
    if sought is None or known is None:
        return 0.0
    apart = abs(sought - known)
    if apart <= _SAME_YEAR:
        return _YEAR_BONUS
    return 0.0 if apart <= _CLOSE_YEARS else -_YEAR_COST if apart <= _FAR_YEARS else -_FAR_COST


def _sex_cost(sought: str, known: str) -> float:
    """Return what contradicting sexes take from the score."""
    return _SEX_COST if sought and known and sought != known else 0.0


def explain(match: NameMatch) -> str:
    """Say in plain words why two names match, part by part of what was typed."""
    return "; ".join(dict.fromkeys(_explain_part(part) for part in match.explanation))


def _explain_part(part: PartMatch) -> str:
    """Say what became of one typed part."""
    if not part.query:
        return _("the file has more names")
    sentences = {
        Reason.SAME: _("“%(word)s” is the same"),
        Reason.VARIANT: _("“%(word)s” is another form of the name"),
        Reason.SOUND: _("“%(word)s” sounds alike"),
        Reason.SPELLING: _("“%(word)s” is spelled a little differently"),
        Reason.INITIAL: _("“%(word)s” fits an initial"),
        Reason.JOINED: _("“%(word)s” is written together or apart"),
        Reason.MISSING: _("“%(word)s” is not in the file"),
        Reason.DIFFERENT: _("“%(word)s” differs"),
    }
    return sentences[part.reason] % {"word": part.query}
