"""A date in three boxes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict


class DateParts(forms.Widget):
    """Day, month and year in boxes of their own: nobody guesses an order, nothing needs a calendar.

    Posted as `x_day`, `x_month` and `x_year`; a whole ISO date in `x` is taken as well.
    """

    template_name = "pages/widgets/date_parts.html"
    use_fieldset = True
    parts: ClassVar = (("day", _("Day"), 2), ("month", _("Month"), 2), ("year", _("Year"), 4))

    def id_for_label(self, id_: str | None) -> str:
        """Return the id of the first box, where an error message leads."""
        return f"{id_}_day" if id_ else ""

    def format_value(self, value: Any) -> dict[str, str]:
        """Return what stands in each box, also for a date that does not exist."""
        if isinstance(value, dt.date):
            return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
        year, _first, rest = str(value or "").partition("-")
        month, _second, day = rest.partition("-")
        return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the three boxes."""
        context = super().get_context(name, value, attrs)
        values = self.format_value(value)
        own = context["widget"]["attrs"]
        context["boxes"] = [
            {
                "name": f"{name}_{part}", "id": f"{own.get('id', name)}_{part}", "label": label, "width": width,
                "value": values[part], "invalid": own.get("aria-invalid") == "true",
                "autocomplete": {"bday": f"bday-{part}"}.get(own.get("autocomplete", ""), ""),
            }
            for part, label, width in self.parts
        ]  # fmt: skip
        return context

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: MultiValueDict[str, UploadedFile[Any]],  # noqa: ARG002
        name: str,
    ) -> str | None:
        """Return an ISO date; one that does not exist is returned as typed and refused by the field."""
        day, month, year = (str(data.get(f"{name}_{part}") or "").strip() for part in ("day", "month", "year"))
        if not (day or month or year):
            return data.get(name) or None
        return f"{year}-{month.zfill(2)}-{day.zfill(2)}"

    def value_omitted_from_data(
        self,
        data: Mapping[str, Any],
        files: MultiValueDict[str, UploadedFile[Any]],  # noqa: ARG002
        name: str,
    ) -> bool:
        """Tell whether none of the boxes was on the page."""
        return not any(key in data for key in (name, f"{name}_day", f"{name}_month", f"{name}_year"))
