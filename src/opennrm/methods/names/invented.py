"""Invented people's names for demonstrations, exercises and benchmarks, in the scripts of many countries."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from opennrm.methods.names.normalise import normalise
from opennrm.methods.names.romanise import romanise
from opennrm.methods.names.sections import FOLDER, read_sections

if TYPE_CHECKING:
    from random import Random

Sex = Literal["female", "male"]
Sections = dict[str, tuple["Spelt", ...]]

_LISTS = FOLDER / "lists"
_MIDDLE_SHARE = 0.3
_COMPOSED_SHARE = 0.85
_FATHER_SECOND = frozenset({"arabic", "afghan", "georgian"})
_FAMILY_FIRST = frozenset({"vietnamese"})


@dataclass(frozen=True, slots=True)
class Spelt:
    """One part of a name in its own script, and how it is usually written in Latin letters."""

    native: str
    latins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InventedName:
    """A name that belongs to nobody.

    Attributes
    ----------
    parts : tuple of Spelt
        In the order usual in the culture.
    culture : str
        One of `cultures`.
    sex : {"female", "male"}
        Whose name it is.
    """

    parts: tuple[Spelt, ...]
    culture: str
    sex: Sex

    @property
    def native(self) -> str:
        """The name in its own script."""
        return " ".join(part.native for part in self.parts)

    @property
    def latin(self) -> str:
        """The name in Latin letters as most often written."""
        return " ".join(part.latins[0][:1].upper() + part.latins[0][1:] for part in self.parts)


@cache
def cultures() -> tuple[str, ...]:
    """Return the cultures for which there are lists.

    Returns
    -------
    tuple of str
        Sorted.

    Examples
    --------
    >>> "greek" in cultures()
    True
    """
    files = (entry.name for entry in _LISTS.iterdir())
    return tuple(sorted(name.removesuffix(".txt") for name in files if name.endswith(".txt")))


def invent_name(rng: Random, culture: str, sex: Sex) -> InventedName:
    """Invent a full name.

    Parameters
    ----------
    rng : random.Random
        The source of chance; the same state gives the same name.
    culture : str
        One of `cultures`.
    sex : {"female", "male"}
        Decides the given name, the patronymic and the ending of the surname.

    Returns
    -------
    InventedName

    Raises
    ------
    ValueError
        If there is no list for `culture`.

    Notes
    -----
    Given names are drawn with chances that fall with their place in the list, as in real populations (Zipf); most
    surnames are composed from stems and endings, so that a million people have tens of thousands of surnames. The
    lists say nothing about how frequent a name really is.

    References
    ----------
    .. [1] Zipf, G. K. (1949). Human Behavior and the Principle of Least Effort. Addison-Wesley.

    Examples
    --------
    >>> from random import Random
    >>> name = invent_name(Random(1), "greek", "female")
    >>> (name.native, name.latin) == (invent_name(Random(1), "greek", "female").native, name.latin)
    True
    """
    if culture not in cultures():
        message = f"there is no list of names for {culture!r}"
        raise ValueError(message)
    lists = _sections(culture)
    given = _common(rng, lists[sex])
    middle = _middle(rng, culture, sex)
    family = _family(rng, lists, sex)
    parts = (*family, *middle, given) if culture in _FAMILY_FIRST else (given, *middle, *family)
    return InventedName(parts, culture, sex)


def _common(rng: Random, choices: tuple[Spelt, ...]) -> Spelt:
    """Draw with chances that fall slowly with the place in the list."""
    return choices[int(len(choices) * rng.random() ** 1.4)]


def _middle(rng: Random, culture: str, sex: Sex) -> tuple[Spelt, ...]:
    """Draw a patronymic, a middle name, a father's name or nothing."""
    lists = _sections(culture)
    if "fathers" in lists:
        return (_compound(_common(rng, lists["fathers"]), lists["son" if sex == "male" else "daughter"][0]),)
    if "middle" in lists:
        return (_common(rng, lists["middle"]),)
    whose = "male" if culture in _FATHER_SECOND else sex
    return (_common(rng, lists[whose]),) if rng.random() < _MIDDLE_SHARE else ()


def _family(rng: Random, lists: Sections, sex: Sex) -> tuple[Spelt, ...]:
    """Draw one surname, or two where that is the custom."""
    second = (rng.choice(lists["second"]),) if "second" in lists else ()
    if "stem" not in lists or ("surname" in lists and rng.random() > _COMPOSED_SHARE):
        return (rng.choice(lists["surname"]), *second)
    endings = lists["feminine"] if sex == "female" and "feminine" in lists else lists["ending"]
    return (_compound(rng.choice(lists["stem"]), rng.choice(endings)), *second)


def _compound(stem: Spelt, ending: Spelt) -> Spelt:
    """Put an ending on a stem, in both scripts."""
    latins = tuple(first + last for first in stem.latins for last in ending.latins)
    return Spelt(stem.native + ending.native, latins)


def _spelt(entry: str) -> Spelt:
    """Read one entry of a list; without Latin forms of its own it is romanised by rule."""
    native, _, latins = entry.replace("_", " ").partition("=")
    return Spelt(native, tuple(latins.split("/")) if latins else (_latin(native),))


def _latin(native: str) -> str:
    """Write a native form in Latin letters, keeping Latin ones as they are."""
    if all(unicodedata.name(char, "LATIN").startswith(("LATIN", "HYPHEN")) for char in native):
        return native
    latin = romanise(normalise(native))
    return latin.capitalize() if native[0] == native[0].upper() else latin


@cache
def _sections(culture: str) -> Sections:
    """Read the list of one culture."""
    sections = read_sections(_LISTS / f"{culture}.txt")
    return {title: tuple(map(_spelt, words)) for title, words in sections.items()}
