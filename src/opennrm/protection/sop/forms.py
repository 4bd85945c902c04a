"""Write a version of the procedure; say why something was not done."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages import GovForm
from opennrm.protection.sop.models import Deviation, Procedure
from opennrm.protection.sop.rules.reading import MOST_BYTES


class ProcedureForm(GovForm):
    """The text of a version."""

    text = forms.CharField(
        label=Procedure._meta.get_field("text").verbose_name, help_text=Procedure._meta.get_field("text").help_text,
        max_length=MOST_BYTES, strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "dir": "ltr"}),
        error_messages={"required": _("Write the rules, or begin with the model procedure.")},
    )  # fmt: skip


class DeviationForm(GovForm):
    """Why a rule was not kept."""

    reason = forms.CharField(
        label=Deviation._meta.get_field("reason").verbose_name, help_text=Deviation._meta.get_field("reason").help_text,
        max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a sentence why it was not done.")},
    )  # fmt: skip
