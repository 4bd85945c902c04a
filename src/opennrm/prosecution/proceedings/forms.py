"""Files on alleged traffickers, and connected people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages import GovForm
from opennrm.protection.cases.enums import Relation, Sex
from opennrm.protection.cases.models.relation import role_choices

FIELDS = ("name", "other_names", "sex", "roles", "description", "whereabouts")


class SuspectForm(GovForm):
    """Who it is, as far as is known."""

    name = forms.CharField(label=_("Name or what others call them"), max_length=200)
    other_names = forms.CharField(label=_("Other names and spellings"), max_length=400, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    roles = forms.MultipleChoiceField(label=_("Part in what happened"), choices=role_choices, required=False)
    description = forms.CharField(
        label=_("Description"), max_length=2000, required=False, widget=forms.Textarea,
        help_text=_("Write nothing here that tells who the victims are: others may be given this file without theirs."),
    )  # fmt: skip
    whereabouts = forms.CharField(label=_("Where to be found"), max_length=400, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """Return the answers, without the version."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class TieForm(GovForm):
    """A connected person: with a file here, by its code, or without one, by a name."""

    relation = forms.ChoiceField(label=_("How are they connected?"), choices=Relation.choices)
    code = forms.CharField(
        label=_("Code of their file"),
        max_length=20,
        required=False,
        help_text=_("If they have a file that you may open."),
    )
    other_name = forms.CharField(
        label=_("Or what to call them"),
        max_length=120,
        required=False,
        help_text=_("Only if that person has no file here."),
    )
    is_contact_safe = forms.BooleanField(
        label=_("Contact with that person is safe"), required=False, help_text=_("Leave empty if you are not sure.")
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        """Ask for a code or a name."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("code")) == bool(cleaned.get("other_name")):
            self.add_error("code", _("Enter a code or a name, not both."))
        return cleaned
