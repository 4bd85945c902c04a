"""What the components need."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()
_SOON_DAYS = 3


@dataclass(frozen=True, slots=True)
class DeadlineState:
    """How near a deadline is, in a colour and in words."""

    colour: str
    text: str


@register.filter
def deadline(due: dt.date | dt.datetime | None, at: dt.datetime) -> DeadlineState | None:
    """Return how near a deadline is; nothing when there is none."""
    if due is None:
        return None
    n_days = (_day(due) - _day(at)).days
    if n_days < 0 or (isinstance(due, dt.datetime) and due < at):
        n_late = max(-n_days, 0)
        late = ngettext("%(n)d day overdue", "%(n)d days overdue", n_late) % {"n": n_late}
        return DeadlineState("red", late if n_late else _("Overdue"))
    if n_days == 0:
        return DeadlineState("orange", _("Due today"))
    if n_days <= _SOON_DAYS:
        return DeadlineState("orange", ngettext("Due in %(n)d day", "Due in %(n)d days", n_days) % {"n": n_days})
    return DeadlineState("grey", _("Due %(day)s") % {"day": date_format(_day(due), "DATE_FORMAT")})


def _day(moment: dt.date | dt.datetime) -> dt.date:
    """Return the day on the wall, in the reader's time zone."""
    return timezone.localtime(moment).date() if isinstance(moment, dt.datetime) else moment
