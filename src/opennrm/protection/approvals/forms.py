"""Say yes or no, and why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages import GovForm


class DecisionForm(GovForm):
    """The decision of a second person."""

    decision = forms.ChoiceField(
        label=_("Do you agree?"),
        choices=[("yes", _("Yes, do it")), ("no", _("No"))],
        error_messages={"required": _("Choose yes or no.")},
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea,
        help_text=_("If you refuse, say why. The person who asked reads it."),
    )  # fmt: skip

    def clean(self) -> dict[str, object]:
        """Ask for the reason of a refusal."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "no" and not str(cleaned.get("note") or "").strip():
            self.add_error("note", _("Say why you refuse."))
        return cleaned
