"""What the API of search, access and override shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Schema
from pydantic import Field

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.rules import parts_named

PARTS = "Names of parts of the file, such as ASSISTANCE; that the file exists (BASIC) always goes along."

if TYPE_CHECKING:
    from collections.abc import Iterable


def names_of(parts: Category) -> list[str]:
    """Return the parts of a file by name."""
    return [str(one.name) for one in parts.parts]


def part_values(names: Iterable[str]) -> list[str]:
    """Return the parts of a file as the forms of the pages take them.

    Raises
    ------
    InvalidInput
        There is no part of that name.
    """
    return [str(one.value) for one in (parts_named(names) & ~Category.BASIC).parts]


class NamedParts(Schema):
    """Which parts of a file are meant."""

    categories: list[str] = Field(default_factory=list, description=PARTS)

    def for_form(self) -> dict[str, Any]:
        """Return the values as the form of the page takes them."""
        return self.model_dump() | {"categories": part_values(self.categories)}
