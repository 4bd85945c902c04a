"""The survivor's door, and the paper that opens it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages import GovForm
from opennrm.protection.survivors.selectors import rights_language_choices


class DoorForm(GovForm):
    """Code and PIN."""

    code = forms.CharField(
        label=_("Code"), max_length=20, help_text=_("It stands on your paper, for example C7TQ-9XWD-PM4K."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    pin = forms.CharField(
        label=_("PIN"), max_length=12, help_text=_("Six numbers."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )  # fmt: skip


class GiveForm(GovForm):
    """The language of the paper."""

    language = forms.ChoiceField(label=_("Language of the paper and of the page"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the languages that the rights are written in."""
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = rights_language_choices()  # type: ignore[attr-defined]
