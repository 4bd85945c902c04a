"""The renderer of all forms (`settings.FORM_RENDERER`), so that allauth's look like ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms.renderers import TemplatesSetting

if TYPE_CHECKING:
    from django.http import HttpRequest

_OURS = {
    "django/forms/widgets/radio.html": "pages/widgets/radios.html",
    "django/forms/widgets/checkbox_select.html": "pages/widgets/checkboxes.html",
    "django/forms/widgets/clearable_file_input.html": "pages/widgets/file.html",
}
_CLASSES = {
    "textarea.html": "govuk-textarea",
    "select.html": "govuk-select",
    "checkbox.html": "govuk-checkboxes__input",
    "file.html": "govuk-file-upload",
    "clearable_file_input.html": "govuk-file-upload",
} | dict.fromkeys(
    ("text.html", "email.html", "number.html", "password.html", "tel.html", "url.html", "date.html", "time.html",
     "datetime.html", "search.html", "input.html"),
    "govuk-input",
)  # fmt: skip
_WIDTHS = (2, 3, 4, 5, 10, 20)


class GovRenderer(TemplatesSetting):
    """Renders forms, fields and widgets with GOV.UK Frontend's classes."""

    form_template_name = "pages/form.html"
    field_template_name = "pages/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Render a template, giving a widget its classes on the way."""
        if "widget" in context:
            _dress(template_name.rpartition("/")[2], context["widget"])
        return str(super().render(_OURS.get(template_name, template_name), context, request))


def _dress(name: str, widget: dict[str, Any]) -> None:
    base = _CLASSES.get(name)
    if base is None:
        return
    attrs = widget["attrs"]
    classes = [base, attrs.get("class", "")]
    if attrs.get("aria-invalid") == "true" and base != "govuk-checkboxes__input":
        classes.append(f"{base}--error")
    if base == "govuk-textarea" and attrs.pop("cols", "40") == "40":
        attrs["rows"] = attrs["rows"] if attrs.get("rows", "10") != "10" else "5"
    if base == "govuk-input":
        classes.append(_width(name, attrs))
    attrs["class"] = " ".join(dict.fromkeys(" ".join(classes).split()))


def _width(name: str, attrs: dict[str, Any]) -> str:
    """Return the class that makes a box as wide as what belongs in it."""
    if "govuk-input--width" in attrs.get("class", ""):
        return ""
    if name in {"number.html", "time.html"}:
        return "govuk-input--width-5" if name == "number.html" else "govuk-input--width-10"
    if name in {"date.html", "datetime.html"}:
        return "govuk-input--width-20"
    longest = int(attrs.get("maxlength") or 999)
    return next((f"govuk-input--width-{width}" for width in _WIDTHS if longest <= width), "")
