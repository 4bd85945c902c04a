"""Search for a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages import GovForm
from opennrm.protection.cases.enums import Sex

SEXES = [(one.value, one.label) for one in Sex if one is not Sex.UNKNOWN]


class SearchForm(GovForm):
    """A name in any script, or a case code."""

    name = forms.CharField(
        label=_("Name"), max_length=200, required=False,
        help_text=_("In any script, with or without mistakes. The search is written down; the name is not."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    birth_year = forms.IntegerField(label=_("Year of birth, if known"), required=False, min_value=1900, max_value=2100)
    sex = forms.ChoiceField(
        label=_("Sex, if known"), required=False, choices=[("", _("Not known")), *SEXES],
        help_text=_("Year and sex put the likeliest first. They leave nobody out: what is on file is often wrong."),
    )  # fmt: skip
    code = forms.CharField(
        label=_("Or a case code"), max_length=20, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("For example K7TQ-9XWD."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("name") and not cleaned.get("code"):
            self.add_error("name", _("Enter a name or a case code."))
        return cleaned
