"""Who may do what with a file, once its sight is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.errors import FileClosed, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from opennrm.kernel.access.models import File

NOTHING = Category(0)


def parts_named(names: Iterable[str], field: str = "categories") -> Category:
    """Return the set of the parts of a file that a program names, such as ASSISTANCE.

    Raises
    ------
    InvalidInput
        There is no part of that name.
    """
    parts = {one.name: one for one in Category.ALL.parts}
    found = NOTHING
    for name in names:
        if name not in parts:
            message = _("There is no such part of the file.")
            raise InvalidInput(message, {field: message})
        found |= parts[name]
    return found


@dataclass(frozen=True, slots=True)
class Sight:
    """What an actor sees of one file, and what the actor may change there.

    Attributes
    ----------
    dormant
        What the actor could change if the file were not closed.
    """

    readable: Category = NOTHING
    editable: Category = NOTHING
    dormant: Category = NOTHING

    def reads(self, category: Category) -> bool:
        """Tell whether the whole category may be read."""
        return category in self.readable and bool(self.readable)

    def edits(self, category: Category) -> bool:
        """Tell whether the whole category may be changed."""
        return category in self.editable and bool(self.editable)

    def asleep(self) -> Sight:
        """Return the sight of a closed file: what could be changed is only read."""
        return replace(self, editable=NOTHING, dormant=self.editable | self.dormant)

    def awake(self) -> Sight:
        """Return the sight as it would be if the file were not closed."""
        return replace(self, editable=self.editable | self.dormant, dormant=NOTHING)


EVERYTHING = Sight(readable=Category.ALL, editable=Category.ALL)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file with the sight the actor has of it: what every page of a file starts from."""

    file: File
    sight: Sight
    is_lead: bool
    despite_closure: bool = False

    @property
    def is_closed(self) -> bool:
        """Tell whether the file is closed, and so only read."""
        return self.file.closed_at is not None

    @property
    def code(self) -> str:
        """Return the file's code."""
        return self.file.code


def refuse_closed(opened: Opened) -> None:
    """Refuse to change a file that is closed, unless this very change is one that closing does not end.

    Raises
    ------
    FileClosed
        The case has to be opened again first.
    """
    if opened.is_closed and not opened.despite_closure:
        raise FileClosed


def despite_closure(opened: Opened) -> Opened:
    """Return the file for one of the few changes that closing does not end.

    These are: opening again, legal hold, erasure, taking back consent, the survivor's own page.
    """
    return replace(opened, sight=opened.sight.awake(), despite_closure=True)


def as_the_node(opened: Opened) -> Opened:
    """Return the file as the node itself sees it, for what follows from a rule whatever its author may edit."""
    return replace(opened, sight=EVERYTHING)
