"""Word lists kept as text: a title in brackets, then words."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FOLDER: Traversable = resources.files("opennrm.methods.names")


def read_sections(file: Traversable) -> dict[str, tuple[str, ...]]:
    """Read a list whose lines are ``[title] word word``; lines of one title are joined, all others are remarks.

    Parameters
    ----------
    file : Traversable
        A text file in UTF-8.

    Returns
    -------
    dict of str to tuple of str
        The words of each title, in order.

    Examples
    --------
    >>> "bin" in read_sections(FOLDER / "particles.txt")["particle"]
    True
    """
    sections: dict[str, tuple[str, ...]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            title, _, words = line[1:].partition("] ")
            sections[title] = sections.get(title, ()) + tuple(words.split())
    return sections
