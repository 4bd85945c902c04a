"""Where messages go."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages.forms import GovForm


class SubscriptionForm(GovForm):
    """A program that wants to know."""

    url = forms.URLField(
        label=_("Address of the program"),
        max_length=300,
        assume_scheme="https",
        help_text=_(
            "It must begin with https://. Messages carry a number only; the program asks the API what it means."
        ),
    )
    event_types = forms.CharField(
        label=_("Only these events"),
        required=False,
        max_length=600,
        help_text=_("Names of events with commas between them. Leave it empty for all."),
    )

    def clean_event_types(self) -> list[str]:
        """Take the names apart."""
        return [part.strip() for part in self.cleaned_data["event_types"].split(",") if part.strip()]
