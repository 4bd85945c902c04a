"""From any script to plain Latin letters, close to how the name is usually written there."""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

_ARABIC = {
    "ا": "a", "ٱ": "a", "ء": "", "ع": "a", "ى": "a", "ة": "a", "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "th",
    "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d", "ڈ": "d", "ذ": "dh", "ر": "r", "ڑ": "r", "ز": "z",
    "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "gh", "ف": "f", "ڤ": "v",
    "ق": "q", "ک": "k", "ك": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ں": "n", "ه": "h", "ھ": "h", "ہ": "h",
    "ە": "a", "و": "w", "ۇ": "u", "ي": "y", "ی": "y", "ې": "y", "ے": "y",
}  # fmt: skip
_ARABIC_SCRIPT = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
_HEBREW_SCRIPT = re.compile(r"[\u0590-\u05ff]")
_GREEK_SCRIPT = re.compile(r"[\u0370-\u03ff]")
_GREEK_PAIRS = (
    (re.compile("^μπ"), "b"), (re.compile("μπ"), "mp"), (re.compile("^ντ"), "d"), (re.compile("ντ"), "nt"),
    (re.compile("^γκ"), "g"), (re.compile("γ(?=[γκξχ])"), "n"), (re.compile("τζ"), "tz"), (re.compile("ου"), "ou"),
    (re.compile("([αεη])υ(?=[θκξπσςτφχψ])"), r"\1f"), (re.compile("([αεη])υ"), r"\1v"),
)  # fmt: skip
_GREEK = str.maketrans(
    {
        "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k",
        "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t",
        "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
    }
)  # fmt: skip
_NOT_LATIN = re.compile("[^a-z]")


def is_consonantal(word: str) -> bool:
    """Tell whether a word is in a script that leaves most vowels unwritten (Arabic, Hebrew).

    Parameters
    ----------
    word : str
        One normalised word.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_consonantal("محمد"), is_consonantal("мухаммед")
    (True, False)
    """
    return bool(_ARABIC_SCRIPT.search(word) or _HEBREW_SCRIPT.search(word))


def romanise(word: str) -> str:
    """Write one word in the letters a to z.

    Parameters
    ----------
    word : str
        One normalised word (see `normalise`), in any script.

    Returns
    -------
    str
        Lower-case letters a to z only; empty if the word has no reading (digits, for example).

    Notes
    -----
    Arabic letters are read one by one, so the result lacks the vowels that the script leaves out; Greek is read as
    Modern Greek (ELOT 743 with its letter pairs); all other scripts follow anyascii's tables, which for Cyrillic are
    close to BGN/PCGN. The reading of a Chinese character is its Mandarin one, wrong for Japanese names.

    References
    ----------
    .. [1] ELOT 743 (2001). Information and documentation: conversion of Greek characters into Latin characters.
    .. [2] Hunter, H. (2025). anyascii: Unicode to ASCII transliteration. https://github.com/anyascii/anyascii

    Examples
    --------
    >>> romanise("олександр"), romanise("γεωργιος"), romanise("محمد")
    ('oleksandr', 'georgios', 'mhmd')
    """
    return _romanise(word)


@lru_cache(maxsize=65_536)
def _romanise(word: str) -> str:
    """Do the work of `romanise` once for each word."""
    if _ARABIC_SCRIPT.search(word):
        word = "".join(_ARABIC.get(char, char) for char in word)
    elif _GREEK_SCRIPT.search(word):
        for pair, latin in _GREEK_PAIRS:
            word = pair.sub(latin, word)
        word = word.translate(_GREEK)
    return _NOT_LATIN.sub("", anyascii(word).lower())
