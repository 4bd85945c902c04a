"""Choose a file to take in; ask for one to take out."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages import GovForm
from opennrm.protection.interchange.enums import Format


class ImportForm(GovForm):
    """The file, and whether it is only looked at."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV in UTF-8 or XLSX, at most 20 MB. The first row names the fields of HTCDS."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )  # fmt: skip


class ExportForm(GovForm):
    """Why, and as what."""

    reason = forms.CharField(
        label=_("Why do you need it?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who agrees reads this, and it stands in the file. Name no person."),
        error_messages={"required": _("Say what the file is for.")},
    )  # fmt: skip
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices, initial=Format.XLSX)
