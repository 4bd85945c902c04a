"""From what somebody typed to clean words: one case, no marks, no punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_WORDS = 12
MAX_WORD_LENGTH = 40

_APOSTROPHES = dict.fromkeys(map(ord, "'`´‘’ʻʼʾʿˈ′ʹ՚ـ"))
_LOOKALIKE_DIGITS = str.maketrans("013579", "oiesig")
_DIGIT_IN_WORD = re.compile(r"(?=\w*[^\W\d_])(?=\w*\d)\w+")
SIBILANTS = frozenset("čćçšşșśžżź")
# Marks of scripts written from consonants or letters; vowel signs of Indic and South-East Asian scripts stay.
_FIRST_REMOVABLE_CLASS = 10


def _is_removable(char: str) -> bool:
    """Tell whether a character only decorates the one before it, or is invisible."""
    return unicodedata.combining(char) >= _FIRST_REMOVABLE_CLASS or unicodedata.category(char) in {"Cf", "Cc", "Cs"}


def _bare(char: str) -> str:
    """Strip a character of its marks, except where they tell a sibilant of its own."""
    if char in SIBILANTS or (char.isascii() and char.isprintable()):
        return char
    return "".join(part for part in unicodedata.normalize("NFD", char) if not _is_removable(part))


def normalise(text: str) -> str:
    """Reduce a written name to lower-case words with single spaces.

    Compatibility forms are unified (NFKC), case is folded, accents, Arabic vowel signs, the tatweel and invisible
    direction marks are removed, apostrophes join, and everything that is neither a letter nor a digit separates.
    A digit inside a word of letters is read as the letter it resembles.

    Parameters
    ----------
    text : str
        A name in any script; any length.

    Returns
    -------
    str
        At most 12 words of at most 40 characters; empty if nothing in `text` is a letter or digit.

    Notes
    -----
    The marks of sibilants (*š, ç, ż*) stay, because they tell how a word sounds; all other accents are dropped.

    References
    ----------
    .. [1] The Unicode Consortium (2024). Unicode Standard Annex 15: Unicode Normalization Forms.
       https://www.unicode.org/reports/tr15/

    Examples
    --------
    >>> normalise("  O'NEILL,  Šárka ")
    'oneill šarka'
    >>> normalise("مُحَمَّد")
    'محمد'
    >>> normalise("Ig0r Sech1n")
    'igor sechin'
    """
    return _normalise(text)


@lru_cache(maxsize=65_536)
def _normalise(text: str) -> str:
    """Do the work of `normalise` once for each text."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    bare = "".join(map(_bare, unicodedata.normalize("NFC", folded)))
    letters = "".join(char if _is_word(char) else " " for char in bare)
    read = _DIGIT_IN_WORD.sub(lambda word: word.group().translate(_LOOKALIKE_DIGITS), letters)
    words = unicodedata.normalize("NFC", read).split()
    return " ".join(word[:MAX_WORD_LENGTH] for word in words[:MAX_WORDS])


def _is_word(char: str) -> bool:
    """Tell whether a character belongs to a word: a letter, a digit, or a vowel sign."""
    return char.isalnum() or unicodedata.category(char) in {"Mn", "Mc"}
