"""Consonant skeletons: what stays of a name whatever the scheme it was transliterated by."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple

from opennrm.methods.names.romanise import romanise

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_READINGS = 3

# Fine sounds: p b f v t d s z S(sh, ch, j) k g h l m n r. Coarse classes merge what schemes confuse.
_COARSE = str.maketrans("pbfvtdszSkghlmnr", "BBVVTTSSSKKKLMNR")
_VOWELS = frozenset("aeiouy")

_LATIN_TOKEN = re.compile(
    r"s[hc]hch|szcz|tsch|dsch|tch|dzh|sch|sh|sz|zh|cz|cs|ts|tz|dj|dz|xh|ph|th|dh|bh|kh|gh|ck|qu|ch|ou(?=[aei])|."
)
_LATIN = {
    "shch": "S", "schch": "S", "szcz": "S", "tsch": "S", "dsch": "S", "tch": "S", "dzh": "S", "sch": "S", "sh": "S",
    "sz": "S", "zh": "S", "cz": "S", "cs": "S", "ts": "s", "tz": "s", "dj": "S", "dz": "S", "xh": "S", "ph": "f",
    "th": "t", "bh": "b", "kh": "h", "gh": "g", "ck": "k", "qu": "k", "q": "k", "w": "v",
}  # fmt: skip
_ARABIC: dict[str, tuple[str, ...]] = {
    "ب": ("b",), "پ": ("p",), "ت": ("t",), "ٹ": ("t",), "ث": ("t", "s"), "ج": ("S", "g"), "چ": ("S",), "ح": ("h",),
    "خ": ("h",), "د": ("d",), "ڈ": ("d",), "ذ": ("z", "d"), "ر": ("r",), "ڑ": ("r",), "ز": ("z",), "ژ": ("S",),
    "س": ("s",), "ش": ("S",), "ص": ("s",), "ض": ("d", "z"), "ط": ("t",), "ظ": ("z", "d"), "غ": ("g",), "ف": ("f",),
    "ڤ": ("v",), "ق": ("k",), "ک": ("k",), "ك": ("k",), "گ": ("g",), "ل": ("l",), "م": ("m",), "ن": ("n",),
    "ں": ("n",), "ه": ("h",), "ھ": ("h",), "ہ": ("h",),
}  # fmt: skip
# Letters that tell a sound which plain Latin letters would hide.
_TELLING = str.maketrans(
    {"χ": "h"} | dict.fromkeys("čćç", "ch") | dict.fromkeys("šşșś", "sh") | dict.fromkeys("žżź", "zh")
)
_SILENT = ("",)
_ALWAYS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_VOWELS, _SILENT),
    **{unit: (sound,) for unit, sound in _LATIN.items()},
    "dh": ("d", "z"),
    "ou": ("v",),
}


class Reading(NamedTuple):
    """One way a word may sound: `fine` consonants, and the `coarse` classes they fall into."""

    fine: str
    coarse: str


def readings(word: str) -> tuple[Reading, ...]:
    """List the ways a word may sound, most likely first.

    Vowels are dropped, except that an initial one leaves the mark ``A``; neighbouring equal consonants merge.
    Letters that spell different sounds in different languages (Latin *c, ch, j*; several of Arabic) give more
    than one reading.

    Parameters
    ----------
    word : str
        One normalised word in any script.

    Returns
    -------
    tuple of Reading
        One to three readings with different coarse classes; none if the word has no letter.

    Notes
    -----
    The classes are labials (B), labial fricatives (V), dentals (T), sibilants and affricates (S), velars and
    gutturals (K), and L, M, N, R. The idea is Russell's Soundex, widened until the transliteration schemes of
    Cyrillic, Greek and Arabic (where short vowels are unwritten) agree. It misleads for very short names, of which
    little remains, and for Chinese or Vietnamese names that differ in vowels and tones only.

    References
    ----------
    .. [1] Russell, R. C. (1918). US patent 1,261,167.
    .. [2] Christen, P. (2012). Data Matching. Springer, section 4.3. doi:10.1007/978-3-642-31164-2
    .. [3] Freeman, A., Condon, S., Ackerman, C. (2006). Cross linguistic name matching in English and Arabic.
       HLT-NAACL, 471-478. doi:10.3115/1220835.1220895

    Examples
    --------
    >>> [readings(name)[0].coarse for name in ("mohammed", "мухаммад", "محمد")]
    ['MKMT', 'MKMT', 'MKMT']
    >>> [reading.coarse for reading in readings("michael")]
    ['MSL', 'MKL']
    """
    return _readings(word)


@lru_cache(maxsize=65_536)
def _readings(word: str) -> tuple[Reading, ...]:
    """Do the work of `readings` once for each word."""
    if any(char in _ARABIC for char in word):
        options = list(_arabic_options(word))
    else:
        options = list(_latin_options(romanise(word.translate(_TELLING))))
    found: dict[str, Reading] = {}
    for choice in islice(product(*options), 16):
        reading = _reading("".join(choice), starts_open=bool(choice) and not choice[0])
        if reading.coarse:
            found.setdefault(reading.coarse, reading)
    return tuple(islice(found.values(), MAX_READINGS))


def _reading(consonants: str, *, starts_open: bool) -> Reading:
    """Merge neighbours and mark an open start."""
    mark = "A" if starts_open else ""
    coarse = consonants.translate(_COARSE)
    return Reading(fine=mark + _merge(consonants), coarse=mark + _merge(coarse))


def _merge(text: str) -> str:
    """Write each run of one letter once."""
    return "".join(char for index, char in enumerate(text) if index == 0 or text[index - 1] != char)


def _latin_options(latin: str) -> Iterator[tuple[str, ...]]:
    """Yield, for each spelling unit of a Latin word, the consonants it may stand for."""
    for match in _LATIN_TOKEN.finditer(latin):
        yield _latin_unit(match.group(), before=latin[: match.start()], after=latin[match.end() :])


def _latin_unit(unit: str, *, before: str, after: str) -> tuple[str, ...]:
    """Return what one spelling unit may stand for between its neighbours."""
    if unit in _ALWAYS:
        return _ALWAYS[unit]
    rule = _BY_NEIGHBOURS.get(unit)
    return rule(before, after) if rule else (unit,)


def _latin_ch(before: str, after: str) -> tuple[str, ...]:
    """Return what ch may stand for: hard before consonants and at the end, except in -ich."""
    is_hard = after[:1] in {"r", "l", "t"} or (not after and not before.endswith("i"))
    return ("h", "S") if is_hard else ("S", "h")


def _latin_c(before: str, after: str) -> tuple[str, ...]:
    """Return what the letter c may stand for."""
    if after[:1] in {"e", "i", "y"}:
        return ("s",)
    if after:
        return ("k",)
    return ("S", "k") if before.endswith("i") else ("k", "S")


def _latin_j(_before: str, after: str) -> tuple[str, ...]:
    """Return what j may stand for: a sibilant or a vowel before a vowel, else a vowel."""
    return ("S", "") if after[:1] in _VOWELS else _SILENT


def _latin_x(before: str, _after: str) -> tuple[str, ...]:
    """Return what x stands for: a sibilant at the start, else two consonants."""
    return ("ks",) if before else ("S",)


def _latin_h(before: str, after: str) -> tuple[str, ...]:
    """Return what h stands for: nothing after a vowel at the end."""
    return _SILENT if not after and before[-1:] in _VOWELS else ("h",)


_BY_NEIGHBOURS = {"ch": _latin_ch, "c": _latin_c, "j": _latin_j, "x": _latin_x, "h": _latin_h}


def _arabic_options(word: str) -> Iterator[tuple[str, ...]]:
    """Yield, for each letter of an Arabic word, the consonants it may stand for."""
    for index, char in enumerate(word):
        before, after = word[index - 1 : index], word[index + 1 : index + 2]
        if char == "و":
            yield _arabic_waw(index, before, after)
        elif char in "هہ" and not after:
            yield _SILENT
        else:
            yield _ARABIC.get(char, _SILENT)


def _arabic_waw(index: int, before: str, after: str) -> tuple[str, ...]:
    """Return what the letter waw may stand for: a consonant at the start and beside an alif, else a vowel."""
    if index == 0 or after in {"ا", "ي", "ی"}:
        return ("v",) if index == 0 or after == "ا" else ("v", "")
    return ("", "v") if before == "ا" or index == 1 else _SILENT
