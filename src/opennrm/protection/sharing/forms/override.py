"""Use and review the emergency override."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Verdict
from opennrm.kernel.pages import GovForm
from opennrm.protection.sharing.forms.access import CategoriesMixin


class OverrideForm(GovForm, CategoriesMixin):
    """Open a file in an emergency."""

    code = forms.CharField(label=_("Case code"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    reason = forms.CharField(
        label=_("Why can it not wait?"),
        widget=forms.Textarea,
        max_length=1000,
        help_text=_(
            "Say what would happen if you waited. Your supervisor, the lead agency and the person will read it."
        ),
    )
    field_order = ("code", "categories", "reason")


class ReviewForm(GovForm):
    """A supervisor's finding."""

    verdict = forms.ChoiceField(label=_("Was it justified?"), choices=Verdict.choices)
    note = forms.CharField(label=_("Why?"), widget=forms.Textarea, max_length=1000)
