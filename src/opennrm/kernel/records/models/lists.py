"""Fields that hold several codes of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models

from opennrm.kernel.vault.models import SealedJSONField

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise

    Options = Callable[[], list[tuple[str, str | Promise]]]


def _form_field(options: Options | None, kwargs: dict[str, Any]) -> forms.MultipleChoiceField:
    defaults: dict[str, Any] = {"choices": options or (), **kwargs}
    defaults.pop("encoder", None)
    defaults.pop("decoder", None)
    return forms.MultipleChoiceField(**defaults)


class CodeListField(models.JSONField[Any, Any]):
    """A list of codes, edited as checkboxes; `options` is called for code and label when a form is made."""

    def __init__(self, *args: Any, options: Options | None = None, **kwargs: Any) -> None:
        """Keep where the options come from; an empty list is an answer."""
        self.options = options
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        """Return checkboxes."""
        given = {"label": self.verbose_name, "help_text": self.help_text, "required": not self.blank, **kwargs}
        return _form_field(self.options, given)


class SealedCodeListField(SealedJSONField):
    """A sealed list of codes."""

    kind = "codes"

    def __init__(self, *args: Any, options: Options | None = None, **kwargs: Any) -> None:
        """Keep where the options come from."""
        self.options = options
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """Name the field where it is imported from."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "opennrm.kernel.records.models.SealedCodeListField", args, kwargs

    def formfield(self, **kwargs: Any) -> forms.Field:
        """Return checkboxes."""
        given = {"label": self.verbose_name, "help_text": self.help_text, "required": not self.blank, **kwargs}
        return _form_field(self.options, given)
