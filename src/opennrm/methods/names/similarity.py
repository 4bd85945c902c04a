"""How alike two names are, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from opennrm.methods.names.parts import NamePart, name_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opennrm.methods.names.sounds import Reading

_VARIANT_SCORE = 0.94
_FINE_SCORE = 0.96
_COARSE_SCORE = 0.88
_INITIAL_SCORE = 0.8
_SPELLING_SHARE = 0.5
_ALIKE = 0.6
_SOUNDS_SAME = 0.88
_LEAST_SHARE = 0.5
_EXTRA_COST = 0.04
_UNFOUND_COST = 0.1
_LONE_COST = 0.08
_JOINED_COST = 0.02
_MOST_LACKING = 3

LIKELY = 0.8
"""The score from which two names are more likely the same than not; chosen on half of the labelled pairs."""


class Reason(StrEnum):
    """Why two parts count as alike, or not."""

    SAME = "same"
    VARIANT = "variant"
    SOUND = "sound"
    SPELLING = "spelling"
    INITIAL = "initial"
    JOINED = "joined"
    MISSING = "missing"
    DIFFERENT = "different"


_Pair = tuple[float, Reason, int, int]  # score, reason, place in the query, place in the candidate


@dataclass(frozen=True, slots=True)
class PartMatch:
    """One part of the query beside one of the candidate; a side without a counterpart is empty."""

    query: str
    candidate: str
    reason: Reason
    score: float


@dataclass(frozen=True, slots=True)
class NameMatch:
    """How alike two names are, with the reasons.

    Attributes
    ----------
    score : float
        From 0 (nothing in common) to 1 (the same parts).
    explanation : tuple of PartMatch
        Part by part, in the order of the query; what only the candidate has comes last.
    """

    score: float
    explanation: tuple[PartMatch, ...]

    @property
    def is_likely(self) -> bool:
        """Whether the two are more likely the same name than not."""
        return self.score >= LIKELY


def similarity(query: str, candidate: str) -> NameMatch:
    """Compare two names in any scripts.

    Parameters
    ----------
    query, candidate : str
        Names in any script and order of parts.

    Returns
    -------
    NameMatch
        Its score is between 0 and 1. Names without any letter score 0.

    Notes
    -----
    Parts are paired so that the best pairs come first. The score is the mean of the mean and the least of the paired
    scores, because one contradicting part outweighs several shared ones. Parts that only the candidate has cost little
    (files hold fuller names than people type), parts that only the query has cost more, parts that contradict each
    other much; so the two are not exchangeable unless they have equally many parts. Two spellings of one part are
    compared by edit distance with transposition of neighbours [1]_, by their consonant skeletons and by a table of
    variants. A high score does not mean the same person: namesakes score 1.

    References
    ----------
    .. [1] Damerau, F. J. (1964). A technique for computer detection and correction of spelling errors.
       Communications of the ACM 7(3), 171-176. doi:10.1145/363958.363994
    .. [2] Cohen, W. W., Ravikumar, P., Fienberg, S. E. (2003). A comparison of string distance metrics for
       name-matching tasks. IIWeb, 73-78.

    Examples
    --------
    >>> match = similarity("Мухаммед Али", "Ali, Mohammed")
    >>> match.score
    0.955
    >>> [(part.query, part.candidate, part.reason.value) for part in match.explanation]
    [('мухаммед', 'mohammed', 'variant'), ('али', 'ali', 'same')]
    """
    return compare_parts(name_parts(query), name_parts(candidate))


def compare_parts(query: tuple[NamePart, ...], candidate: tuple[NamePart, ...]) -> NameMatch:
    """Compare two names that are already split.

    Parameters
    ----------
    query, candidate : tuple of NamePart
        As `name_parts` returns them.

    Returns
    -------
    NameMatch
        As `similarity` does.

    Examples
    --------
    >>> compare_parts(name_parts("Ana"), ()).score
    0.0
    """
    if not query or not candidate:
        return NameMatch(0.0, _lone(query, candidate))
    pairs = _pairs(query, candidate)
    score, joined = _overall(pairs, len(query), len(candidate)), _joined_score(query, candidate)
    if joined > score:
        typed, filed = (" ".join(part.word for part in parts) for parts in (query, candidate))
        return NameMatch(joined, (PartMatch(typed, filed, Reason.JOINED, joined),))
    return NameMatch(score, _explain(pairs, query, candidate))


def score_parts(query: tuple[NamePart, ...], candidate: tuple[NamePart, ...]) -> float:
    """Return the score of `compare_parts` alone, for ranking many names.

    Parameters
    ----------
    query, candidate : tuple of NamePart
        As `name_parts` returns them.

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> score_parts(name_parts("Ana Ilić"), name_parts("Ilic, Ana"))
    1.0
    """
    if not query or not candidate:
        return 0.0
    score = _overall(_pairs(query, candidate), len(query), len(candidate))
    return max(score, _joined_score(query, candidate))


@lru_cache(maxsize=65_536)
def _part_match(query: NamePart, candidate: NamePart) -> tuple[float, Reason]:
    """Compare one part with one part."""
    if query.word == candidate.word or (query.latin and query.latin == candidate.latin):
        return 1.0, Reason.SAME
    if query.is_initial or candidate.is_initial:
        return _initial_match(query, candidate)
    if query.groups & candidate.groups:
        return _VARIANT_SCORE, Reason.VARIANT
    sound = _sound_score(query, candidate)
    if query.is_consonantal != candidate.is_consonantal:
        return sound, Reason.SOUND if sound >= _ALIKE else Reason.DIFFERENT
    spelling = float(OSA.normalized_similarity(query.latin, candidate.latin))
    score = max(spelling, _SPELLING_SHARE * spelling + (1 - _SPELLING_SHARE) * sound)
    reason = Reason.SOUND if sound >= _SOUNDS_SAME and spelling < sound else Reason.SPELLING
    return score, reason if score >= _ALIKE else Reason.DIFFERENT


def _initial_match(query: NamePart, candidate: NamePart) -> tuple[float, Reason]:
    """Compare a part with a single letter."""
    is_alike = bool(query.latin) and bool(candidate.latin) and query.latin[0] == candidate.latin[0]
    return (_INITIAL_SCORE, Reason.INITIAL) if is_alike else (0.0, Reason.DIFFERENT)


def _sound_score(query: NamePart, candidate: NamePart) -> float:
    """Compare the best of the readings."""
    return max((_reading_score(one, two) for one in query.readings for two in candidate.readings), default=0.0)


def _reading_score(one: Reading, two: Reading) -> float:
    """Compare two readings: the same fine, then the same coarse sounds, then their edit distance."""
    if one.fine == two.fine:
        return _FINE_SCORE
    if one.coarse == two.coarse:
        return _COARSE_SCORE
    return _COARSE_SCORE * float(OSA.normalized_similarity(one.coarse, two.coarse))


def _pairs(query: Sequence[NamePart], candidate: Sequence[NamePart]) -> list[_Pair]:
    """Pair the parts, best pairs first; each part once."""
    scored = [(*_part_match(one, two), i, j) for i, one in enumerate(query) for j, two in enumerate(candidate)]
    scored.sort(key=_worst_first)
    pairs: list[_Pair] = []
    n_pairs, left, right = min(len(query), len(candidate)), set[int](), set[int]()
    while len(pairs) < n_pairs:
        pair = scored.pop()
        if pair[2] not in left and pair[3] not in right:
            left.add(pair[2])
            right.add(pair[3])
            pairs.append(pair)
    return pairs


def _worst_first(pair: _Pair) -> tuple[float, int, int]:
    """Order pairs by score, then by how far apart their places are."""
    return pair[0], -abs(pair[2] - pair[3]), -pair[2]


def _overall(pairs: Sequence[_Pair], n_query: int, n_candidate: int) -> float:
    """Weigh the paired scores: half their mean, half the least, less a little for each part that one side lacks."""
    scores = [pair[0] for pair in pairs]
    alike = (1 - _LEAST_SHARE) * sum(scores) / len(scores) + _LEAST_SHARE * min(scores)
    unfound = _UNFOUND_COST * min(max(0, n_query - n_candidate), _MOST_LACKING)
    extra = (_LONE_COST if len(scores) == 1 else _EXTRA_COST) * min(max(0, n_candidate - n_query), _MOST_LACKING)
    return round(max(0.0, alike - unfound - extra), 4)


def _joined_score(query: Sequence[NamePart], candidate: Sequence[NamePart]) -> float:
    """Compare names of different numbers of parts as one word; 0 if they differ much or a script has no vowels."""
    if len(query) == len(candidate) or any(part.is_consonantal for part in (*query, *candidate)):
        return 0.0
    one, two = ("".join(part.latin for part in parts) for parts in (query, candidate))
    alike = float(OSA.normalized_similarity(one, two, score_cutoff=_ALIKE))
    return round(max(0.0, alike - _JOINED_COST), 4)


def _explain(pairs: Sequence[_Pair], query: Sequence[NamePart], candidate: Sequence[NamePart]) -> tuple[PartMatch, ...]:
    """Say for each part what it was paired with and why."""
    left, right = {pair[2] for pair in pairs}, {pair[3] for pair in pairs}
    paired = [
        PartMatch(query[i].word, candidate[j].word, reason, round(score, 4))
        for score, reason, i, j in sorted(pairs, key=_place)
    ]
    alone = [part for i, part in enumerate(query) if i not in left]
    return (*paired, *_lone(alone, [part for j, part in enumerate(candidate) if j not in right]))


def _place(pair: _Pair) -> int:
    """Return the place of the part of the query."""
    return pair[2]


def _lone(query: Sequence[NamePart], candidate: Sequence[NamePart]) -> tuple[PartMatch, ...]:
    """Describe parts that have no counterpart."""
    return (
        *(PartMatch(part.word, "", Reason.MISSING, 0.0) for part in query),
        *(PartMatch("", part.word, Reason.MISSING, 0.0) for part in candidate),
    )
