"""The form of any kind of record, made from its model; conflicts are shown field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages import GovForm
from opennrm.kernel.records.rules import category_of, own_fields
from opennrm.kernel.records.selectors import moment_in_words, plain_values, show

if TYPE_CHECKING:
    from datetime import date

    from django.http import QueryDict

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.errors import EditConflict
    from opennrm.kernel.records.kinds import RecordKind
    from opennrm.kernel.records.models import FileRecord


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that two people changed: what stands there now, and what this person wrote."""

    name: str
    label: Any
    theirs: Any
    yours: Any


class RecordForm(GovForm):
    """Asks for the fields of a kind that the reader may change; `version` remembers what the reader had before them."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    kind: RecordKind
    opened: Opened
    row: FileRecord | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Start without conflicts."""
        super().__init__(*args, **kwargs)
        self.conflicts: list[FieldConflict] = []

    def values(self) -> dict[str, Any]:
        """Return the answers, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def base_version(self) -> int:
        """Return the version the reader had before them."""
        version = self.cleaned_data.get("version")
        return int(version) if version is not None else self.row.version if self.row else 1

    def merging(self, conflict: EditConflict) -> RecordForm:
        """Return the form again with both values of each field in conflict; saving it keeps what it then says."""
        old = cast("FileRecord", self.row)
        row = type(old)._default_manager.select_related("file").get(pk=old.pk)
        now_shown = show(row, self.opened.sight)
        data = cast("QueryDict", self.data).copy()
        data["version"] = str(row.version)
        again = type(self)(data)
        again.row = row
        again.is_valid()
        again.conflicts = [
            FieldConflict(name, self.fields[name].label, now_shown.display(name), _in_words(self, name))
            for name in conflict.fields
            if name in self.fields
        ]
        # Fields that only the others changed take the others' value.
        held = plain_values(row)
        for name in self.values():
            if name not in conflict.fields and self.cleaned_data[name] == self.initial.get(name):
                again.initial[name] = held[name]
        return again


def _in_words(form: RecordForm, name: str) -> Any:
    field, value = form.fields[name], form.cleaned_data[name]
    labels = dict(getattr(field, "choices", ()) or ())
    if isinstance(value, list):
        return ", ".join(str(labels.get(one, one)) for one in value)
    return labels[value] if value in labels else moment_in_words(value)


def _fields(kind: RecordKind, opened: Opened) -> dict[str, forms.Field]:
    model_fields = own_fields(kind.model)
    made: dict[str, forms.Field] = {}
    for name in kind.fields:
        if not opened.sight.edits(category_of(kind.model, name)):
            continue
        options = {"choices": kind.choices[name](opened)} if name in kind.choices else {}
        field = _choice(model_fields[name], options["choices"]) if options else model_fields[name].formfield()
        if field is not None:
            made[name] = field
    return made


def _is_day_done(name: str, field: forms.Field) -> bool:
    """Tell whether a date is of what was done: those of what is still to come say so by their names."""
    return isinstance(field, forms.DateField) and field.required and name not in {"review_on", "next_on"}


def _choice(model_field: Any, choices: list[tuple[str, Any]]) -> forms.Field:
    offered = [("", _("Choose")), *choices] if model_field.blank or model_field.is_relation else choices
    return forms.TypedChoiceField(
        label=model_field.verbose_name,
        help_text=model_field.help_text,
        required=not model_field.blank,
        choices=offered,
        coerce=model_field.to_python,
        empty_value=None if model_field.null else "",
    )


def record_form(
    kind: RecordKind, opened: Opened, data: Any = None, *, row: FileRecord | None = None, today: date | None = None
) -> RecordForm:
    """Return the form of a kind for what this reader may change, filled with the row's values if there is one.

    In a new record, the day on which something was done is `today` until somebody says otherwise.
    """
    fields = _fields(kind, opened)
    form_class = type("KindForm", (RecordForm,), {**fields, "kind": kind, "opened": opened, "row": row})
    if row is not None:
        initial = {**plain_values(row), "version": row.version}
    else:
        initial = {name: today for name, field in fields.items() if _is_day_done(name, field)}
    form: RecordForm = form_class(data, initial=initial)
    return form
