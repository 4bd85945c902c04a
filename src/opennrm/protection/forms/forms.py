"""Upload a workbook, add a file to it, say why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages import GovForm

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


class ReasonForm(GovForm):
    """Why a filled-in form is not used."""

    because = forms.CharField(
        label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nothing is deleted. Others who may see this form read the reason."),
        error_messages={"required": _("Say why.")},
    )  # fmt: skip
