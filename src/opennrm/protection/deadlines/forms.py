"""Look for tasks, add one, give it to somebody, move it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models import Person
from opennrm.kernel.pages import GovForm
from opennrm.protection.deadlines.models import Task
from opennrm.protection.deadlines.selectors import TaskFilter

if TYPE_CHECKING:
    from opennrm.kernel.actors import Actor

WHEN = [
    ("", _("All open")), ("overdue", _("Overdue")), ("today", _("Today")), ("week", _("In seven days")),
    ("done", _("Done")),
]  # fmt: skip


class TaskFilterForm(GovForm):
    """What to look for; an answer that makes no sense is no filter."""

    whose = forms.ChoiceField(
        label=_("Whose tasks"), choices=[("mine", _("Mine, and those nobody has taken")), ("agency", _("My agency's"))],
        required=False,
    )  # fmt: skip
    statutory = forms.BooleanField(label=_("Only what is laid down by law"), required=False)
    when = forms.ChoiceField(choices=WHEN, required=False, widget=forms.HiddenInput)

    def chosen(self) -> TaskFilter:
        """Return the filter that was asked for."""
        self.is_valid()
        return TaskFilter(**{name: value for name, value in self.cleaned_data.items() if value})


def _colleagues(actor: Actor) -> Any:
    return Person.objects.active().filter(agency_id=actor.agency_id or 0).order_by("name")


class AssignForm(GovForm):
    """Give a task to a colleague."""

    person = forms.ModelChoiceField(
        label=Task._meta.get_field("person").verbose_name, help_text=Task._meta.get_field("person").help_text,
        queryset=Person.objects.none(), required=False, empty_label=_("Nobody yet"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        """Offer the people of the actor's agency."""
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = _colleagues(actor)  # type: ignore[attr-defined]

    def person_id(self) -> int | None:
        """Return the chosen person's id."""
        person: Person | None = self.cleaned_data["person"]
        return person.pk if person else None


class TaskForm(AssignForm):
    """A task set by hand."""

    note = forms.CharField(
        label=Task._meta.get_field("note").verbose_name, help_text=Task._meta.get_field("note").help_text,
        max_length=200, error_messages={"required": _("Say what is to be done.")},
    )  # fmt: skip
    due_at = forms.DateTimeField(
        label=Task._meta.get_field("due_at").verbose_name, help_text=Task._meta.get_field("due_at").help_text
    )
    field_order = ("note", "due_at", "person")


class BecauseForm(GovForm):
    """Why a task is not needed any more."""

    because = forms.CharField(label=_("Why is it not needed any more?"), max_length=500, widget=forms.Textarea)


class MoveForm(GovForm):
    """A later time, and why."""

    due_at = forms.DateTimeField(label=_("New time"), help_text=_("It can only be later than the present one."))
    because = forms.CharField(label=_("Why is it moved?"), max_length=500, widget=forms.Textarea)
