"""When a service is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages.forms import GovForm
from opennrm.protection.directory.enums import Weekday
from opennrm.protection.directory.models import Service
from opennrm.protection.directory.rules.opening import DifferentDay, Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.forms import BoundField

    from opennrm.protection.directory.models import OpeningPeriod

SPELLS = (1, 2)


def _field(name: str) -> Any:
    return Service._meta.get_field(name)


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False)


class WeekForm(GovForm):
    """Two spells for each day of the week, or day and night."""

    is_always_open = forms.BooleanField(label=_field("is_always_open").verbose_name, required=False)
    is_closed_on_holidays = forms.BooleanField(label=_field("is_closed_on_holidays").verbose_name, required=False)
    hours_note = forms.CharField(
        label=_field("hours_note").verbose_name,
        help_text=_field("hours_note").help_text,
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the boxes of each day."""
        super().__init__(*args, **kwargs)
        for day in Weekday:
            for spell in SPELLS:
                texts = {"day": day.label, "spell": spell}
                for end, label in (
                    ("opens", _("%(day)s, opens (%(spell)s)")),
                    ("closes", _("%(day)s, closes (%(spell)s)")),
                ):
                    self.fields[f"{end}_{day.value}_{spell}"] = _time(label % texts)
        self._dress()

    def _dress(self) -> None:
        for name, field in self.fields.items():
            if name.startswith(("opens_", "closes_")):
                field.widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    @property
    def days(self) -> Iterator[tuple[Any, list[tuple[BoundField, BoundField]]]]:
        """Return the boxes by day."""
        for day in Weekday:
            yield day.label, [(self[f"opens_{day.value}_{n}"], self[f"closes_{day.value}_{n}"]) for n in SPELLS]

    def clean(self) -> dict[str, Any]:
        """Ask for both times of a spell."""
        data = super().clean() or self.cleaned_data
        for day in Weekday:
            for spell in SPELLS:
                opens, closes = f"opens_{day.value}_{spell}", f"closes_{day.value}_{spell}"
                if opens in data and closes in data and (data[opens] is None) is not (data[closes] is None):
                    self.add_error(opens, _("Give both times, or neither."))
        return data

    def periods(self) -> list[Period]:
        """Return the spells of the week."""
        spells = ((day.value, spell) for day in Weekday for spell in SPELLS)
        given = [
            (day, self.cleaned_data[f"opens_{day}_{n}"], self.cleaned_data[f"closes_{day}_{n}"]) for day, n in spells
        ]
        return [Period(day, opens, closes) for day, opens, closes in given if opens is not None]

    @staticmethod
    def initial_of(service: Service, periods: Iterable[OpeningPeriod]) -> dict[str, Any]:
        """Return what stands in the boxes."""
        now: dict[str, Any] = {
            name: getattr(service, name) for name in ("is_always_open", "is_closed_on_holidays", "hours_note")
        }
        seen: dict[int, int] = {}
        for row in periods:
            seen[row.weekday] = spell = seen.get(row.weekday, 0) + 1
            now |= {f"opens_{row.weekday}_{spell}": row.opens, f"closes_{row.weekday}_{spell}": row.closes}
        return now


class DifferentDayForm(GovForm):
    """A day that differs from the week."""

    on = forms.DateField(label=_("Day"))
    opens = forms.TimeField(
        label=_("Opens"), required=False, help_text=_("Leave both times empty if it is closed that day.")
    )
    closes = forms.TimeField(label=_("Closes"), required=False)
    note = forms.CharField(label=_("Why"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for both times or neither."""
        data = super().clean() or self.cleaned_data
        if (data.get("opens") is None) is not (data.get("closes") is None):
            raise ValidationError({"opens": _("Give both times, or neither.")})
        return data

    def day(self) -> DifferentDay:
        """Return the day."""
        data = self.cleaned_data
        return DifferentDay(data["on"], data["opens"], data["closes"], data["note"].strip())
