"""How long a rule leaves: “48 hours”, “5 working days”, or a clock of the country pack."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opennrm.methods.conformance import Unit, Window

if TYPE_CHECKING:
    from opennrm.kernel.reference.models import Clocks

_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 7 * 86_400}
_TEXT = re.compile(r"(\d{1,6}) +(minutes?|hours?|days?|weeks?|working days?)")
_MOST_DAYS = 3660


class Duration(NamedTuple):
    """A number of minutes, hours, days, weeks or working days."""

    n: int
    unit: str

    @property
    def is_working(self) -> bool:
        """Tell whether it is counted in working days."""
        return self.unit == "working day"

    @property
    def length(self) -> int:
        """Return seconds, or working days."""
        return self.n if self.is_working else self.n * _SECONDS[self.unit]

    @property
    def text(self) -> str:
        """Return it in words."""
        n = self.n
        if self.unit == "minute":
            return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}
        if self.unit == "hour":
            return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}
        if self.unit == "week":
            return ngettext("%(n)d week", "%(n)d weeks", n) % {"n": n}
        if self.is_working:
            return ngettext("%(n)d working day", "%(n)d working days", n) % {"n": n}
        return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


def parse_duration(text: str) -> Duration:
    """Return the length that a text says.

    Raises
    ------
    ValueError
        It cannot be read, or is longer than ten years.
    """
    found = _TEXT.fullmatch(text.strip())
    if found is None:
        raise ValueError(_("“%(text)s” is no length of time. Write “48 hours”, “30 days” or “5 working days”.")
                         % {"text": text[:40]})  # fmt: skip
    duration = Duration(int(found[1]), found[2].removesuffix("s"))
    days = duration.n if duration.is_working else duration.length / 86_400
    if days > _MOST_DAYS:
        raise ValueError(_("“%(text)s” is longer than ten years.") % {"text": text})
    return duration


def clock_duration(name: str, clocks: Clocks) -> Duration:
    """Return the length of a clock of the country pack, by its name or the beginning of it.

    Raises
    ------
    ValueError
        There is no such clock, or more than one that begins so.
    """
    known = [one for one in type(clocks).model_fields if one != "sources"]
    found = [one for one in known if one == name] or [one for one in known if one.startswith(f"{name}_")]
    if len(found) != 1:
        near = found or get_close_matches(name, known, n=3, cutoff=0.4) or known
        raise ValueError(_("There is no clock “%(name)s” in the country pack. Did you mean: %(near)s?")
                         % {"name": name, "near": ", ".join(near)})  # fmt: skip
    n = int(getattr(clocks, found[0]))
    unit = next(unit for unit in ("working_days", "hours", "days") if found[0].endswith(unit))
    return Duration(n, unit.removesuffix("s").replace("_", " "))


def window_of(within: Duration | None, not_before: Duration | None) -> Window:
    """Return the window between two lengths.

    Raises
    ------
    ValueError
        One is in working days and the other is not, or the window is empty.
    """
    if within and not_before and within.is_working != not_before.is_working:
        raise ValueError(_("“within” and “not_before” must both be in working days, or neither."))
    least, most = not_before.length if not_before else 0, within.length if within else None
    if most is not None and least > most:
        raise ValueError(_("“not_before” is longer than “within”."))
    is_working = any(one.is_working for one in (within, not_before) if one)
    return Window(least, most, Unit.WORKING_DAYS if is_working else Unit.SECONDS)
