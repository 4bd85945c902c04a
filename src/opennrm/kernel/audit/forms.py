"""What an auditor can look for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.audit.selectors import Wanted, names
from opennrm.kernel.pages.forms import GovForm

if TYPE_CHECKING:
    from datetime import date

_VERB = RegexValidator(r"^[a-z_.]+\Z", _("Write it as it stands in the list, such as case.read."))


class SearchForm(GovForm):
    """Which entries to show; every part may stay empty."""

    verb = forms.CharField(
        label=_("What was done"),
        required=False,
        max_length=60,
        validators=[_VERB],
        help_text=_("For example case.read, or only case. for all that was done to cases."),
    )
    agency = forms.TypedChoiceField(required=False)
    code = forms.CharField(
        label=_("Code of the file"), required=False, max_length=20, help_text=_("For example K7TQ-9XWD.")
    )
    from_on = forms.DateField(label=_("From this day"), required=False)
    to_on = forms.DateField(label=_("To this day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the agencies of the node."""
        super().__init__(*args, **kwargs)
        choices = [("", _("All agencies")), *names().agency_choices()]
        self.fields["agency"] = forms.TypedChoiceField(
            label=_("Agency"), required=False, coerce=int, empty_value=None, choices=choices, widget=forms.Select
        )

    def clean_code(self) -> int | None:
        """Turn the code into the file's number; a code that no file has finds nothing."""
        code = re.sub(r"\s", "", self.cleaned_data["code"]).upper()
        if not code:
            return None
        found = names().file_id_of(code)
        return -1 if found is None else found

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        begin: date | None = cleaned.get("from_on")
        end: date | None = cleaned.get("to_on")
        if begin is not None and end is not None and end < begin:
            self.add_error("to_on", _("The last day is before the first. Change one of them."))
        return cleaned

    def wanted(self) -> Wanted:
        """Return what is looked for; of a form with mistakes, what makes sense."""
        found = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return Wanted(
            verb=found.get("verb") or "",
            agency_id=found.get("agency"),
            file_id=found.get("code"),
            from_on=found.get("from_on"),
            to_on=found.get("to_on"),
        )
