"""What the numbers in the log stand for; told by the apps above, which know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping


def _nothing(_numbers: Collection[int]) -> Mapping[int, str]:
    return {}


def _no_choices() -> list[tuple[int, str]]:
    return []


def _no_file(_code: str) -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class Names:
    """Where the names of agencies, people and files come from."""

    agencies: Callable[[Collection[int]], Mapping[int, str]] = _nothing
    people: Callable[[Collection[int]], Mapping[int, str]] = _nothing
    file_codes: Callable[[Collection[int]], Mapping[int, str]] = _nothing
    agency_choices: Callable[[], list[tuple[int, str]]] = _no_choices
    file_id_of: Callable[[str], int | None] = _no_file


_in_use = [Names()]


def use_names(names: Names) -> None:
    """Have the pages of the log show these names (at start-up)."""
    _in_use[0] = names


def names() -> Names:
    """Return where names come from."""
    return _in_use[0]
