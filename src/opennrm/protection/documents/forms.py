"""Add a document, say what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import CATEGORY_LABELS, Category
from opennrm.kernel.pages import GovForm
from opennrm.kernel.records.rules import own_fields
from opennrm.protection.documents.enums import DocumentKind
from opennrm.protection.documents.models import Document

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened

_FIELDS = own_fields(Document)


class DescriptionForm(GovForm):
    """What a document is, and which part of the file it belongs to."""

    title = forms.CharField(
        label=_FIELDS["title"].verbose_name, help_text=_FIELDS["title"].help_text, max_length=160,
        error_messages={"required": _("Say what it is.")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=_FIELDS["kind"].verbose_name, choices=DocumentKind.choices)
    category = forms.ChoiceField(
        label=_FIELDS["category"].verbose_name,
        help_text=_("Only those who may see this part of the file find the document at all."),
        error_messages={"required": _("Choose who may see it.")},
    )  # fmt: skip
    note = forms.CharField(
        label=_FIELDS["note"].verbose_name, max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, opened: Opened, **kwargs: Any) -> None:
        """Offer the parts of the file that the actor may change."""
        super().__init__(*args, **kwargs)
        offered = [(str(one.value), CATEGORY_LABELS[one]) for one in opened.sight.editable.parts]
        self.fields["category"].choices = [("", _("Choose")), *offered]  # type: ignore[attr-defined]

    def chosen_category(self) -> Category:
        """Return the chosen part of the file."""
        return Category(int(self.cleaned_data["category"]))


class ContentForm(GovForm):
    """The file itself."""

    content = forms.FileField(
        label=_("File"), error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what is taken."""
        super().__init__(*args, **kwargs)
        self.fields["content"].help_text = _(
            "PDF, pictures (JPEG, PNG, WebP), text, Word, Excel, OpenDocument, sound recordings; at most %(n)d MB. "
            "The place, time and device that a camera hides in a picture are removed."
        ) % {"n": settings.DOCUMENT_BYTES // 1024 // 1024}


class DocumentForm(DescriptionForm, ContentForm):
    """A new document."""

    field_order = ("content", "title", "kind", "category", "note")


class EditForm(DescriptionForm):
    """What is said about a document; `version` remembers what the reader had before them."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class RemovalForm(GovForm):
    """Why a document goes."""

    because = forms.CharField(label=_("Why is it removed?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
