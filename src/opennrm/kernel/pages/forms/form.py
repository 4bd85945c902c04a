"""The form all pages use."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.errors import DomainError, InvalidInput, NotPermitted
from opennrm.kernel.pages.forms.kept import present_answers
from opennrm.kernel.pages.forms.widgets import DateParts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import QueryDict
    from django.utils.safestring import SafeString

_FEW = 5


class GovForm(forms.Form):
    """A form whose fields get the widget that is easiest to fill in, and whose errors say what to do.

    Dates come in three boxes, few choices as radio buttons, many choices at once as checkboxes. `help_text` is the
    hint below the label.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make the form and choose its widgets."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _choose_widget(field)
            _plain_message(field)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Return what was typed before somebody had to sign in again, or what the form begins with."""
        typed = self._typed()
        if typed is None or isinstance(field, forms.FileField):
            return super().get_initial_for_field(field, field_name)
        return field.widget.value_from_datadict(typed, {}, self.add_prefix(field_name))

    def _typed(self) -> QueryDict | None:
        """Return what is kept for the page, if it was this form that was sent."""
        typed = present_answers()
        if typed is None or self.is_bound:
            return None
        sent = (
            not field.widget.value_omitted_from_data(typed, {}, self.add_prefix(name))
            for name, field in self.fields.items()
            if not isinstance(field.widget, forms.CheckboxInput | forms.CheckboxSelectMultiple)
        )
        return typed if any(sent) else None

    @contextmanager
    def catch(self) -> Iterator[None]:
        """Turn a refusal by a service into an error of the form, so that it can be shown again.

        Use it around the one call a view makes: ``with form.catch(): ...; return redirect(...)``. What the role does
        not include is no mistake in the form and passes through.
        """
        try:
            yield
        except NotPermitted:
            raise
        except InvalidInput as error:
            self._add(error)
        except DomainError as error:
            self.add_error(None, str(error))

    def error_summary(self) -> SafeString:
        """Return the summary of errors alone, for a page that lays out the fields itself."""
        return self.render("pages/error_summary.html")

    def _add(self, error: InvalidInput) -> None:
        for name, message in (error.errors or {"": error.message}).items():
            self.add_error(name if name in self.fields else None, str(message))


def _choose_widget(field: forms.Field) -> None:
    """Replace a widget that is Django's default by the one that suits the field."""
    widget = field.widget
    if type(widget) is forms.DateInput:
        _replace(field, DateParts(attrs=widget.attrs))
    elif type(widget) is forms.DateTimeInput:
        _replace(field, forms.DateTimeInput(attrs={"type": "datetime-local"} | widget.attrs, format="%Y-%m-%dT%H:%M"))
    elif type(widget) is forms.TimeInput:
        _replace(field, forms.TimeInput(attrs={"type": "time"} | widget.attrs, format="%H:%M"))
    elif type(widget) is forms.SelectMultiple:
        _replace(field, forms.CheckboxSelectMultiple(attrs=widget.attrs))
    elif type(widget) is forms.Select and isinstance(field, forms.ChoiceField):
        _few_as_radios(field)


def _replace(field: forms.Field, widget: forms.Widget) -> None:
    widget.is_required = field.required
    field.widget = widget
    if isinstance(field, forms.ChoiceField):
        widget.choices = field.choices  # type: ignore[attr-defined]


def _few_as_radios(field: forms.ChoiceField) -> None:
    if isinstance(field, forms.ModelChoiceField):
        return
    choices = list(cast("Iterable[tuple[object, object]]", field.choices))
    real = [choice for choice in choices if choice[0] not in {"", None}]
    if 0 < len(real) <= _FEW and not any(isinstance(label, list | tuple) for _value, label in real):
        field.choices = real if field.required else [("", _("No answer")), *real]
        _replace(field, forms.RadioSelect(attrs=field.widget.attrs))


def _plain_message(field: forms.Field) -> None:
    """Ask for an answer in our own words, unless the field has words of its own."""
    if field.error_messages.get("required") is forms.Field.default_error_messages["required"]:
        field.error_messages["required"] = _("Please answer this.")
