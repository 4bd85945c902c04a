"""Make people, and the ways others would type their names: in another script, by another scheme, with slips.

The transliteration schemes here are written apart from `opennrm.methods.names`, so that the search is not tested on its own tables.
"""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.methods.names.invented import cultures, invent_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from opennrm.methods.names.invented import InventedName, Spelt

CYRILLIC = "абвгдежзийклмнопрстуфхцчшыюя"
GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
ARABIC = "ابتجحخدرزسشصعغفقكلمنهوي"

_CYRILLIC_BASE = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "ye", "ж": "zh", "з": "z", "и": "i", "і": "i",
    "ї": "yi", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "ғ": "gh", "қ": "q", "ў": "u", "ҳ": "h", "ҷ": "j", "ӯ": "u", "ӣ": "i", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "ђ": "dj", "џ": "dz",
}  # fmt: skip
_CYRILLIC_SCHEMES: dict[str, dict[str, str]] = {
    "passport": {"ю": "iu", "я": "ia", "є": "ie", "ї": "i", "й": "i", "ё": "e", "ъ": "ie"},
    "bgn": {"ё": "yo", "є": "ye"},
    "french": {"у": "ou", "ж": "j", "ч": "tch", "ш": "ch", "щ": "chtch", "ю": "iou", "я": "ia", "й": "i", "є": "ie"},
    "german": {"в": "w", "з": "s", "ж": "sch", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch", "щ": "schtsch", "ю": "ju", "я": "ja",
               "й": "j", "є": "je", "ї": "ji"},
    "scholarly": {"ж": "ž", "х": "h", "ц": "c", "ч": "č", "ш": "š", "щ": "šč", "ю": "ju", "я": "ja", "й": "j", "є": "je", "ї": "ji"},
    "plain": {"ж": "z", "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "sc", "ю": "yu", "я": "ya", "й": "y"},
}  # fmt: skip
_UKRAINIAN = {"г": "h", "и": "y"}
_GREEK_SCHEMES: dict[str, list[tuple[str, str]]] = {
    "official": [("^μπ", "b"), ("μπ", "mp"), ("ου", "ou"), ("γ(?=[γκξχ])", "n"), ("([αεη])υ(?=[θκξπσςτφχψ])", r"\1f"), ("([αεη])υ", r"\1v")],
    "spoken": [("μπ", "b"), ("ντ", "d"), ("ου", "ou"), ("γ(?=[ειηυ])", "y"), ("αι", "e"), ("[οε]ι", "i"), ("γκ", "g"), ("χ", "h"),
               ("([αε])υ", r"\1v"), ("υ", "i")],
    "classical": [("ου", "ou"), ("β", "b"), ("η", "e"), ("φ", "ph"), ("χ", "ch"), ("μπ", "mp"), ("([αε])υ", r"\1u")],
}  # fmt: skip
_GREEK_BASE = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l", "μ": "m", "ν": "n",
    "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
_TO_CYRILLIC = [
    ("sch|sh", "ш"), ("zh", "ж"), ("tch|ch", "ч"), ("kh", "х"), ("gh", "г"), ("th", "т"), ("dh", "д"), ("ph", "ф"), ("ts|tz", "ц"), ("ck", "к"),
    ("dj|j", "дж"), ("qu", "кв"), ("oo|ou", "у"), ("ee", "и"), ("ya", "я"), ("yu", "ю"), ("yo", "ё"), ("ye", "е"), ("x", "кс"),
    ("c(?=[eiy])", "с"), ("c", "к"), ("q", "к"), ("w", "в"), ("^e", "э"), ("(?<=[aeiou])y", "й"), ("y", "и"),
]  # fmt: skip
_TO_CYRILLIC_BASE = dict(zip("abdefghiklmnoprstuvz", "абдефгхиклмнопрстувз", strict=True))
_TO_ARABIC = [
    ("sch|sh", "ش"), ("tch|ch", "تش"), ("kh", "خ"), ("gh", "غ"), ("th", "ث"), ("ph", "ف"), ("ck", "ك"), ("^[aeiou]", "ا"), ("ou|oo|u|o", "و"),
    ("ee|i|y", "ي"), ("a", "ا"), ("e", ""), ("x", "كس"), ("c(?=[iy])", "س"), ("[cq]", "ك"), ("[pb]", "ب"), ("[vf]", "ف"), ("w", "و"), ("g", "غ"),
]  # fmt: skip
_TO_ARABIC_BASE = dict(zip("tjhdrzsklmn", "تجهدرزسكلمن", strict=True))
_TO_GREEK = [
    ("sch|sh", "σ"), ("tch|ch", "τσ"), ("kh", "χ"), ("gh", "γ"), ("th", "θ"), ("ph", "φ"), ("ck", "κ"), ("ou|oo|u", "ου"), ("b", "μπ"), ("^d", "ντ"),
    ("d", "ντ"), ("^g", "γκ"), ("j", "τζ"), ("x", "ξ"), ("c(?=[eiy])", "σ"), ("[cq]", "κ"), ("[vw]", "β"), ("y", "ι"), ("h", "χ"), ("s$", "ς"),
]  # fmt: skip
_TO_GREEK_BASE = dict(zip("aefgiklmnoprstz", "αεφγικλμνοπρστζ", strict=True))
_TO_SCRIPT = {
    "cyrillic": (_TO_CYRILLIC, _TO_CYRILLIC_BASE),
    "arabic": (_TO_ARABIC, _TO_ARABIC_BASE),
    "greek": (_TO_GREEK, _TO_GREEK_BASE),
}


@dataclass(frozen=True)
class Query:
    """A name as somebody types it, whom they mean, and what was done to it."""

    text: str
    person: int
    kind: str


def people(rng: Random, n: int) -> Iterator[tuple[InventedName, str]]:
    """Yield invented people and their names as recorded: three in five in their own script, the others in Latin letters."""
    choices = cultures()
    for _ in range(n):
        name = invent_name(rng, rng.choice(choices), rng.choice(("female", "male")))
        own = rng.random() < 0.6
        yield name, name.native if own else " ".join(latin(rng, part, name.culture) for part in name.parts)


def query_for(rng: Random, person: int, name: InventedName, recorded: str) -> Query:
    """Type the name of a recorded person otherwise: in another script, with slips, out of order."""
    share = rng.random()
    kind = "mistyped" if share < 0.4 else "transliterated" if share < 0.75 else "both"
    words = recorded.split() if kind == "mistyped" else _elsewhere(rng, name, recorded)
    if len(words) > 2 and rng.random() < 0.25:
        del words[1]
    if rng.random() < 0.25:
        words = [*words[1:], words[0]] if rng.random() < 0.5 else [words[-1], *words[:-1]]
    if kind != "transliterated":
        n_slips = 1 if kind == "both" or rng.random() < 0.6 else 2
        for index in rng.sample(range(len(words)), min(n_slips, len(words))):
            words[index] = slip(rng, words[index])
    return Query(" ".join(words), person, kind)


def _elsewhere(rng: Random, name: InventedName, recorded: str) -> list[str]:
    """Write a name in a script other than the recorded one, or by another scheme in Latin letters."""
    is_latin = _script(recorded) == "latin"
    was_native_latin = _script(name.native) == "latin"
    if not is_latin or (not was_native_latin and rng.random() < 0.4):
        return " ".join(latin(rng, part, name.culture) for part in name.parts).split()
    if not was_native_latin and rng.random() < 0.7:
        return name.native.split()
    script = rng.choice(("cyrillic", "cyrillic", "arabic", "greek"))
    return [to_script(word, script) for word in bare(recorded).split()]


def _script(text: str) -> str:
    """Name the script of the first letter."""
    return unicodedata.name(next(char for char in text if char.isalpha())).split()[0].lower()


def latin(rng: Random, part: Spelt, culture: str) -> str:
    """Write one part in Latin letters by a scheme drawn at random."""
    script = _script(part.native)
    if script == "cyrillic":
        return _from_cyrillic(rng, part.native.lower(), culture)
    if script == "greek":
        return _from_greek(rng, bare(part.native.lower()))
    return rng.choice(part.latins)


def _from_cyrillic(rng: Random, word: str, culture: str) -> str:
    """Write Cyrillic in Latin letters."""
    scheme = {**_CYRILLIC_BASE, **(_UKRAINIAN if culture == "ukrainian" and rng.random() < 0.7 else {})}
    scheme |= _CYRILLIC_SCHEMES[rng.choice(sorted(_CYRILLIC_SCHEMES))]
    return "".join(scheme.get(char, char) for char in word).capitalize()


def _from_greek(rng: Random, word: str) -> str:
    """Write Greek in Latin letters."""
    for pattern, replacement in _GREEK_SCHEMES[rng.choice(sorted(_GREEK_SCHEMES))]:
        word = re.sub(pattern, replacement, word)
    return "".join(_GREEK_BASE.get(char, char) for char in word).capitalize()


def bare(text: str) -> str:
    """Strip accents."""
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def to_script(word: str, script: str) -> str:
    """Write a Latin word in another script, as an officer there would."""
    rules, base = _TO_SCRIPT[script]
    word = bare(word.lower()).replace("đ", "d").replace("ı", "i").replace("ß", "ss").replace("ø", "o").replace("ł", "l")
    for pattern, replacement in rules:
        word = re.sub(pattern, replacement, word)
    return "".join(base.get(char, char) for char in word).capitalize()


def slip(rng: Random, word: str) -> str:
    """Make one typing error: a letter added, lost, wrong, or two swapped."""
    alphabet = {"cyrillic": CYRILLIC, "greek": GREEK, "arabic": ARABIC}.get(_script(word), string.ascii_lowercase)
    place = rng.randrange(len(word))
    match rng.randrange(4):
        case 0:
            return word[:place] + rng.choice(alphabet) + word[place:]
        case 1 if len(word) > 2:
            return word[:place] + word[place + 1 :]
        case 2 if place + 1 < len(word):
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        case _:
            return word[:place] + rng.choice(alphabet) + word[place + 1 :]
