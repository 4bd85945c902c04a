"""Who may do what with a file, once its sight is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.kernel.access.enums import Category

if TYPE_CHECKING:
    from opennrm.kernel.access.models import File

NOTHING = Category(0)


@dataclass(frozen=True, slots=True)
class Sight:
    """What an actor sees of one file, and what the actor may change there."""

    readable: Category = NOTHING
    editable: Category = NOTHING

    def reads(self, category: Category) -> bool:
        """Tell whether the whole category may be read."""
        return category in self.readable and bool(self.readable)

    def edits(self, category: Category) -> bool:
        """Tell whether the whole category may be changed."""
        return category in self.editable and bool(self.editable)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file with the sight the actor has of it: what every page of a file starts from."""

    file: File
    sight: Sight
    is_lead: bool

    @property
    def code(self) -> str:
        """Return the file's code."""
        return self.file.code
