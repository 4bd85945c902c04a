"""General indicators of the definition: an act, a means, a purpose (UN Protocol of 2000, art. 3).

They serve every form of exploitation for which OpenNRM has no published list, sexual exploitation among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.protection.screening.enums import Element

if TYPE_CHECKING:
    from collections.abc import Collection

FAMILY = "un"


@dataclass(frozen=True, slots=True)
class DefinitionFinding:
    """What was found of each element."""

    acts: tuple[str, ...]
    means: tuple[str, ...]
    purposes: tuple[str, ...]
    is_child: bool

    @property
    def present(self) -> tuple[Element, ...]:
        """Return the elements with at least one indicator."""
        found = {Element.ACT: self.acts, Element.MEANS: self.means, Element.PURPOSE: self.purposes}
        return tuple(element for element, codes in found.items() if codes)

    @property
    def missing(self) -> tuple[Element, ...]:
        """Return the elements still without an indicator; a child needs no means."""
        needed = (Element.ACT, Element.PURPOSE) if self.is_child else tuple(Element)
        return tuple(element for element in needed if element not in self.present)

    @property
    def is_complete(self) -> bool:
        """Tell whether there is a sign of every element that is needed."""
        return not self.missing


def assess_definition(fired: Collection[str], *, is_child: bool) -> DefinitionFinding:
    """Sort the fired general indicators by element."""
    return DefinitionFinding(
        acts=_codes(fired, Element.ACT),
        means=_codes(fired, Element.MEANS),
        purposes=_codes(fired, Element.PURPOSE),
        is_child=is_child,
    )


def _codes(fired: Collection[str], element: Element) -> tuple[str, ...]:
    prefix = f"{FAMILY}.{element.value}."
    return tuple(sorted(code.removeprefix(prefix) for code in fired if code.startswith(prefix)))
