"""Blocking keys: short texts that two spellings of one name are likely to share."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, product
from typing import TYPE_CHECKING

from opennrm.methods.names.parts import name_parts
from opennrm.methods.names.sounds import readings
from opennrm.methods.names.variants import heads_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from opennrm.methods.names.parts import NamePart

MAX_KEYS = 128
KIND_WEIGHTS = {"w": 1.0, "s": 1.0, "p": 1.0, "q": 1.0, "f": 2.0}
_SPELLED_LETTERS = 6
_EDGE = 2
_MOST_PARTS = 6


def index_keys(name: str) -> list[str]:
    """List the keys under which a name is filed.

    Parameters
    ----------
    name : str
        A name in any script and order, of any length.

    Returns
    -------
    list of str
        At most 128 different keys, sorted; empty if the name has no letter. The letter before the colon is the
        kind: ``w`` the coarse skeleton of one part, ``s`` the first letters of one part without one of them, ``p``
        the coarse and ``f`` the fine skeletons of two parts, ``q`` the coarse skeleton of the first or last part with
        an edge of the other.

    Notes
    -----
    Pairs of parts are what makes a key selective among millions; they are unordered, so the order of the parts does
    not matter. Coarse skeletons bear a change of script or scheme. Letters left out bear one slip of the
    keyboard in each part (an addition, a loss, a wrong letter, two swapped): both sides leave out each of the first six
    letters in turn, as in SymSpell. An edge is the first or the last two classes of a skeleton and bears a slip
    in a transliterated part. A name of one very short part ("Li") has few keys and many namesakes.

    References
    ----------
    .. [1] Christen, P. (2012). A survey of indexing techniques for scalable record linkage and deduplication.
       IEEE TKDE 24(9), 1537-1555. doi:10.1109/TKDE.2011.127
    .. [2] Bocek, T., Hunt, E., Stiller, B. (2007). Fast similarity search in large dictionaries. University of
       Zurich, technical report ifi-2007.02.

    Examples
    --------
    >>> index_keys("Li Kim")
    ['f:km.l', 'p:KM.L', 'q:KM.L<', 'q:L.KM<', 's:i', 's:im', 's:ki', 's:kim', 's:km', 's:l', 's:li', 'w:KM', 'w:L']
    >>> "p:AL.MKMT" in set(index_keys("محمد علي")) & set(index_keys("Ali, Mohammed"))
    True
    """
    parts = _indexable(name)
    sounds = [_sounds(part, 2, most_heads=1) for part in parts]
    keys = [key for part, own in zip(parts, sounds, strict=True) for key in _part_keys(part, own, is_query=False)]
    ends = (0, len(parts) - 1)
    for one, two in combinations(range(len(parts)), 2):
        keys += _pair_keys(sounds[one], sounds[two], with_edges=(one, two) == ends)
        keys += _fine_keys(parts[one], parts[two], 1)
    return sorted(dict.fromkeys(keys[:MAX_KEYS]))


@lru_cache(maxsize=1024)
def query_keys(name: str) -> tuple[str, ...]:
    """List the keys under which a name is looked for.

    Parameters
    ----------
    name : str
        A name in any script and order, of any length.

    Returns
    -------
    tuple of str
        The kinds of `index_keys`, and more of them: of further readings, of the forms that stand for known
        variants, and of all pairs of parts, because the words may be in another order or some may be missing.

    Examples
    --------
    >>> "p:ALKSNTR.KM" in query_keys("Sasha Kim")
    True
    """
    parts = _indexable(name)
    sounds = [_sounds(part, 3, most_heads=3) for part in parts]
    keys = [key for part, own in zip(parts, sounds, strict=True) for key in _part_keys(part, own, is_query=True)]
    for (one, first), (two, second) in combinations(zip(parts, sounds, strict=True), 2):
        keys += _pair_keys(first, second, with_edges=True)
        keys += _fine_keys(one, two, 2)
    return tuple(sorted(dict.fromkeys(keys[:MAX_KEYS])))


def _indexable(name: str) -> list[NamePart]:
    """Return the parts of a name that can be filed: initials only if there is nothing else."""
    parts = [part for part in name_parts(name) if part.readings]
    long = [part for part in parts if not part.is_initial] or parts
    return long if len(long) <= _MOST_PARTS else [*long[: _MOST_PARTS - 1], long[-1]]


def _sounds(part: NamePart, most: int, *, most_heads: int) -> tuple[str, ...]:
    """Return the coarse skeletons of a part, and of the forms that stand for it."""
    own = [reading.coarse for reading in part.readings[:most]]
    return tuple(dict.fromkeys([*own, *(_head_sound(head) for head in heads_of(part.latin)[:most_heads])]))


@lru_cache(maxsize=4096)
def _head_sound(head: str) -> str:
    """Return the most likely skeleton of the form that stands for a group."""
    return readings(head)[0].coarse


def _part_keys(part: NamePart, sounds: Iterable[str], *, is_query: bool) -> Iterator[str]:
    """Yield the keys of one part alone."""
    yield from (f"w:{sound}" for sound in sounds)
    letters = _undoubled(part.latin)[:_SPELLED_LETTERS]
    yield from (f"s:{letters[:gap]}{letters[gap + 1 :]}" for gap in range(len(letters)))
    if is_query or len(letters) < _SPELLED_LETTERS:
        yield f"s:{letters}"


@lru_cache(maxsize=65_536)
def _undoubled(latin: str) -> str:
    """Write double letters once."""
    return "".join(char for index, char in enumerate(latin) if not index or latin[index - 1] != char)


def _pair_keys(one: tuple[str, ...], two: tuple[str, ...], *, with_edges: bool) -> Iterator[str]:
    """Yield the keys of two parts together, in either order."""
    for first, second in product(one, two):
        yield f"p:{first}.{second}" if first < second else f"p:{second}.{first}"
        if with_edges:
            yield from (f"q:{first}.{edge}" for edge in _edges(second))
            yield from (f"q:{second}.{edge}" for edge in _edges(first))


def _fine_keys(one: NamePart, two: NamePart, most: int) -> Iterator[str]:
    """Yield the fine skeletons of two parts together, in either order."""
    for first, second in product(one.readings[:most], two.readings[:most]):
        yield "f:" + ".".join(sorted((first.fine, second.fine)))


def _edges(sound: str) -> tuple[str, ...]:
    """Return the first two and the last two classes of a skeleton."""
    return (sound[:_EDGE] + "<",) if len(sound) <= _EDGE else (sound[:_EDGE] + "<", ">" + sound[-_EDGE:])
