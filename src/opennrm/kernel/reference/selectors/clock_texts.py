"""The State's deadlines as a person reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from opennrm.kernel.reference.enums import ClockName
from opennrm.kernel.reference.selectors.packs import country_pack

if TYPE_CHECKING:
    from opennrm.kernel.reference.models import Source


@dataclass(frozen=True, slots=True)
class ShownClock:
    """One deadline: what it is for, how long, and which law says so."""

    name: str
    label: str
    value: int
    unit: str
    sources: tuple[Source, ...]

    @property
    def text(self) -> str:
        """Return the length in words."""
        if self.unit == "working_days":
            return ngettext("%(n)d working day", "%(n)d working days", self.value) % {"n": self.value}
        if self.unit == "hours":
            return ngettext("%(n)d hour", "%(n)d hours", self.value) % {"n": self.value}
        return ngettext("%(n)d day", "%(n)d days", self.value) % {"n": self.value}


def clocks() -> list[ShownClock]:
    """Return all deadlines of the State, in the order of a case."""
    pack = country_pack()
    return [
        ShownClock(name.value, str(name.label), getattr(pack.clocks, name.value), _unit(name), pack.sources_of(name))
        for name in ClockName
    ]


def _unit(name: str) -> str:
    return next(unit for unit in ("working_days", "hours", "days") if name.endswith(unit))
