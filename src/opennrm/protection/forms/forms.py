"""Upload a workbook, add a file to it, say why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages import GovForm
from opennrm.protection.forms.enums import AnswersFormat
from opennrm.protection.forms.models import Form
from opennrm.protection.forms.selectors import once_published_forms

if TYPE_CHECKING:
    from collections.abc import Iterable


class UploadForm(GovForm):
    """The workbook of a form."""

    workbook = forms.FileField(
        label=_("Workbook"),
        help_text=_("An XLSForm: .xlsx or .xls, or an XForm (.xml). At most 10 MB."),
        error_messages={"required": _("Choose a workbook."), "empty": _("The file is empty.")},
    )


class MediaForm(GovForm):
    """A file that the form speaks of."""

    name = forms.ChoiceField(label=_("Which file is it?"), help_text=_("The name that stands in the workbook."))
    content = forms.FileField(
        label=_("File"), help_text=_("At most 10 MB. A file that is there already is replaced."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )  # fmt: skip

    def __init__(self, *args: Any, names: Iterable[str], **kwargs: Any) -> None:
        """Offer the names that the form speaks of."""
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]


class ExportForm(GovForm):
    """Which form, why, and as what."""

    form = forms.ModelChoiceField(
        label=_("Form"), queryset=Form.objects.none(), to_field_name="form_id",
        error_messages={"required": _("Choose a form.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why do you need it?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who agrees reads this. Name no person."),
        error_messages={"required": _("Say what the file is for.")},
    )  # fmt: skip
    format = forms.ChoiceField(label=_("Format"), choices=AnswersFormat.choices, initial=AnswersFormat.XLSX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the forms that somebody may have filled in."""
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = once_published_forms()  # type: ignore[attr-defined]


class ImportForm(GovForm):
    """Which form, and the file."""

    form = forms.ModelChoiceField(
        label=_("Form"), queryset=Form.objects.none(), to_field_name="form_id",
        error_messages={"required": _("Choose a form.")},
    )  # fmt: skip
    format = forms.ChoiceField(label=_("Format"), choices=AnswersFormat.choices, initial=AnswersFormat.XLSX)
    file = forms.FileField(
        label=_("File"), help_text=_("As this site writes it; plain CSV, too, whose first row names the questions."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the forms that somebody may have filled in."""
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = once_published_forms()  # type: ignore[attr-defined]


class ReasonForm(GovForm):
    """Why a filled-in form is not used."""

    because = forms.CharField(
        label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nothing is deleted. Others who may see this form read the reason."),
        error_messages={"required": _("Say why.")},
    )  # fmt: skip


class DeviceForm(GovForm):
    """The name of a device; its PIN stays on it."""

    name = forms.CharField(
        label=_("Name of the device"), max_length=60,
        help_text=_("So that you know it in a list: “Tablet of the north gate”. No names of persons."),
        error_messages={"required": _("Give the device a name.")},
    )  # fmt: skip


class LostForm(GovForm):
    """Why a device is blocked."""

    because = forms.CharField(
        label=_("What happened?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where and when it was lost, who has it now. No names of persons who were screened."),
        error_messages={"required": _("Say what happened.")},
    )  # fmt: skip
