"""The parts of a name that count: without titles and particles, with compounds joined."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from opennrm.methods.names.normalise import normalise
from opennrm.methods.names.romanise import is_consonantal, romanise
from opennrm.methods.names.sections import FOLDER, read_sections
from opennrm.methods.names.sounds import Reading, readings
from opennrm.methods.names.variants import groups_of

MAX_PARTS = 8

_WORDS = {title: frozenset(words) for title, words in read_sections(FOLDER / "particles.txt").items()}
_TITLES, _PARTICLES, _SERVANT = _WORDS["title"], _WORDS["particle"], _WORDS["servant"]
_JOINS_NEXT, _JOINS_PREVIOUS = _WORDS["joins_next"], _WORDS["joins_previous"]
_ARABIC_ARTICLE = re.compile("^(?:وال|ال)(?=.{3})")
_ARABIC_SERVANT = re.compile("^عبدال(?=.{2})")
_SERVANT_PREFIX = re.compile("^abd(?:[aeiou]+l|[aeiou]+(?=([rsztdn])\\1))(?=.{2})")
_DIN_SUFFIX = re.compile("^(.{2,}?)(?:[aeiou]l|[aeiou]d|[aeiou]|l)d(?:i|ee|ie)ne?$")


@dataclass(frozen=True, slots=True)
class NamePart:
    """One part of a name in the forms that the methods compare.

    Attributes
    ----------
    word : str
        As normalised, in its own script.
    latin : str
        In the letters a to z; without vowels that the script does not write.
    readings : tuple of Reading
        How it may sound, most likely first.
    groups : frozenset of int
        The groups of known variants it belongs to.
    is_consonantal : bool
        Whether the script leaves vowels unwritten.
    """

    word: str
    latin: str
    readings: tuple[Reading, ...]
    groups: frozenset[int]
    is_consonantal: bool

    @property
    def is_initial(self) -> bool:
        """Whether one letter stands for the whole part."""
        return len(self.word) == 1


def name_parts(name: str) -> tuple[NamePart, ...]:
    """Split a name into the parts that tell one person from another.

    Titles go, and particles (*al-, bin, von, oğlu*) unless nothing else would be left; *Abd al-X*, *Abu X*,
    *X al-Din* and *Mac X* become one part however they are spaced.

    Parameters
    ----------
    name : str
        A name in any script and order.

    Returns
    -------
    tuple of NamePart
        At most eight, in the order written, without exact repetitions; empty if the name has no letter or digit.

    Examples
    --------
    >>> [part.latin for part in name_parts("Dr. Mohammed bin ABD al-RAHMAN al-Masri")]
    ['mohammed', 'abdrahman', 'masri']
    >>> [part.latin for part in name_parts("عبد الرحمن المصري")]
    ['abdrhmn', 'msry']
    >>> name_parts("🙂")
    ()
    """
    return _name_parts(normalise(name))


@lru_cache(maxsize=65_536)
def _name_parts(normal: str) -> tuple[NamePart, ...]:
    """Do the work of `name_parts` once for each normalised name."""
    words = _joined(_significant(normal.split()))
    return tuple(dict.fromkeys(_part(word) for word in words))[:MAX_PARTS]


def _significant(words: list[str]) -> list[str]:
    """Drop titles and particles, but never everything."""
    untitled = [word for word in words if word not in _TITLES] or words
    kept = [word for word in untitled if word not in _PARTICLES] or untitled
    return [_ARABIC_SERVANT.sub("عبد", _ARABIC_ARTICLE.sub("", word)) for word in kept]


def _joined(words: list[str]) -> list[str]:
    """Join compounds that are written as one word or as several."""
    joined: list[str] = []
    prefix = ""
    for word in words:
        if word in _JOINS_PREVIOUS and joined and not prefix:
            joined[-1] += word
        elif word in _SERVANT or word in _JOINS_NEXT:
            prefix += word
        else:
            joined.append(prefix + word)
            prefix = ""
    return [*joined, prefix] if prefix else joined


@lru_cache(maxsize=131_072)
def _part(word: str) -> NamePart:
    """Work out the forms of one word."""
    latin = romanise(word)
    if not is_consonantal(word):
        latin = _DIN_SUFFIX.sub(r"\1din", _SERVANT_PREFIX.sub("abd", latin))
        sounds = readings(latin) if latin.startswith("abd") or latin.endswith("din") else readings(word)
    else:
        sounds = readings(word)
    return NamePart(word, latin, sounds, groups_of(latin), is_consonantal(word))
