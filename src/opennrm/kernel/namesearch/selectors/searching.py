"""Search: the likeliest candidates are opened, compared and ranked; nothing else is decrypted."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opennrm.kernel.namesearch.selectors.candidates import candidates
from opennrm.methods.names import LIKELY, NameMatch, PartMatch, Reason, compare_parts, name_parts, score_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from uuid import UUID

    from opennrm.kernel.namesearch.selectors.candidates import Candidate
    from opennrm.methods.names import NamePart

    OpenIdentity = Callable[[Sequence[UUID]], Mapping[UUID, Sequence[str] | "Known"]]

MOST_OPENED = 200
FIRST_OPENED = 60
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
    open_identity: OpenIdentity,
    limit: int = 10,
) -> SearchResult:
    """Return the identities whose names are likest to any of the names.

    `open_identity` is given the record ids of the 60 likeliest and returns what it can decrypt of them; it may leave
    some out. It is asked once more, for at most 140, unless a likely match shares far more than they do. If it returns
    `Known`, a birth year and a sex that fit or contradict move the score a little; they never exclude.
    """
    found = candidates(names, MOST_OPENED)
    ranking = _Ranking(Known(names, birth_year, sex))
    ranking.compare(open_identity, found.found[:FIRST_OPENED])
    ranking.compare(open_identity, ranking.still_promising(found.found[FIRST_OPENED:], found.found[:FIRST_OPENED]))
    return SearchResult(ranking.best(limit), n_opened=len(ranking.scored), is_partial=found.is_partial)


class _Ranking:
    """The identities opened so far, with their scores."""

    def __init__(self, sought: Known) -> None:
        """Split the names sought once."""
        self.sought = sought
        self.queries = [name_parts(name) for name in sought.names]
        self.scored: dict[UUID, tuple[float, tuple[NamePart, ...], tuple[NamePart, ...]]] = {}

    def compare(self, open_identity: OpenIdentity, some: Sequence[Candidate]) -> None:
        """Open some candidates and score them."""
        opened = open_identity([candidate.entry_id for candidate in some]) if some else {}
        for entry_id, known in opened.items():
            self.scored[entry_id] = self._score(known if isinstance(known, Known) else Known(known))

    def _score(self, known: Known) -> tuple[float, tuple[NamePart, ...], tuple[NamePart, ...]]:
        """Return the best score of any name sought with any name known, and the two."""
        filed = [name_parts(name) for name in known.names]
        scores = ((score_parts(query, name), query, name) for query in self.queries for name in filed)
        score, query, name = max(scores, key=_first, default=(0.0, (), ()))
        effect = _year_effect(self.sought.birth_year, known.birth_year) - _sex_cost(self.sought.sex, known.sex)
        return (round(min(1.0, max(0.0, score + effect)), 4) if score else 0.0), query, name

    def still_promising(self, others: Sequence[Candidate], opened: Sequence[Candidate]) -> Sequence[Candidate]:
        """Return the candidates worth opening after the first: all, unless a likely match shares twice as much."""
        likely = [
            one.weight for one in opened if one.entry_id in self.scored and self.scored[one.entry_id][0] >= LIKELY
        ]
        return [one for one in others if 2 * one.weight >= max(likely)] if likely else others

    def best(self, limit: int) -> tuple[IdentityMatch, ...]:
        """Return the best matches, best first, with their reasons."""
        scored = sorted(((entry_id, *rest) for entry_id, rest in self.scored.items()), key=_second, reverse=True)
        return tuple(
            IdentityMatch(entry_id, score, compare_parts(query, name))
            for entry_id, score, query, name in scored[:limit]
            if score > 0
        )


_first = itemgetter(0)
_second = itemgetter(1)


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
