"""What is asked for a restricted note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Role
from opennrm.kernel.pages import GovForm
from opennrm.kernel.records.rules import own_fields
from opennrm.protection.notes.models import NoteOpening, RestrictedNote
from opennrm.protection.notes.selectors import possible_readers

if TYPE_CHECKING:
    from opennrm.kernel.actors import Actor

_NOTE, _OPENING = own_fields(RestrictedNote), own_fields(NoteOpening)


class NoteForm(GovForm):
    """A note and who reads it."""

    text = forms.CharField(
        label=_NOTE["text"].verbose_name, help_text=_NOTE["text"].help_text, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}), error_messages={"required": _("Write the note.")},
    )  # fmt: skip
    readers = forms.TypedMultipleChoiceField(
        label=_NOTE["readers"].verbose_name, required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("You read it yourself in any case. For all others it is not there."),
    )  # fmt: skip
    reader_roles = forms.MultipleChoiceField(
        label=_NOTE["reader_roles"].verbose_name, required=False, widget=forms.CheckboxSelectMultiple,
        choices=Role.choices, help_text=_("Everybody of your agency in these roles who sees the case."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        """Offer the colleagues."""
        super().__init__(*args, **kwargs)
        self.fields["readers"].choices = [  # type: ignore[attr-defined]
            (person.pk, person.name) for person in possible_readers(actor)
        ]


class OpeningForm(GovForm):
    """Why a note cannot wait."""

    reason = forms.CharField(
        label=_OPENING["reason"].verbose_name, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Its author is told, and it is written into the log."), error_messages={"required": _("Say why.")},
    )  # fmt: skip
