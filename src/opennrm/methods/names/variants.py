"""Forms of one name that neither spelling nor sound brings together: Sasha and Alexander."""

from __future__ import annotations

from functools import cache, lru_cache

from opennrm.methods.names.normalise import normalise
from opennrm.methods.names.romanise import romanise
from opennrm.methods.names.sections import FOLDER


@cache
def variant_groups() -> tuple[tuple[str, ...], ...]:
    """Return the groups of forms, each headed by the form that stands for it.

    Returns
    -------
    tuple of tuple of str
        Romanised words. One word may stand in several groups (Sasha is Alexander or Alexandra).

    Examples
    --------
    >>> next(group[0] for group in variant_groups() if "dmytro" in group)
    'demetrius'
    """
    text = (FOLDER / "variants.txt").read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return tuple(tuple(dict.fromkeys(romanise(normalise(word)) for word in line)) for line in lines)


@cache
def _groups_by_word() -> dict[str, frozenset[int]]:
    """Map each romanised word to the numbers of its groups."""
    groups: dict[str, frozenset[int]] = {}
    for number, group in enumerate(variant_groups()):
        for word in group:
            groups[word] = groups.get(word, frozenset()) | {number}
    return groups


@lru_cache(maxsize=65_536)
def groups_of(latin: str) -> frozenset[int]:
    """Return the numbers of the groups a romanised word belongs to.

    Parameters
    ----------
    latin : str
        A word in the letters a to z (see `romanise`).

    Returns
    -------
    frozenset of int
        Indexes into `variant_groups`; empty for a word in none.

    Examples
    --------
    >>> groups_of("dmytro") == groups_of("dimitrios")
    True
    >>> groups_of("xyz")
    frozenset()
    """
    return _groups_by_word().get(latin, frozenset())


def heads_of(latin: str) -> tuple[str, ...]:
    """Return the forms that stand for the groups of a romanised word.

    Parameters
    ----------
    latin : str
        A word in the letters a to z.

    Returns
    -------
    tuple of str
        Sorted; without the word itself; empty for a word in no group.

    Examples
    --------
    >>> heads_of("sasha")
    ('alexander', 'alexandra')
    """
    return tuple(sorted(head for number in groups_of(latin) if (head := variant_groups()[number][0]) != latin))
