"""Model fields that hold sealed bytes, know how to turn them back, and are edited as what they stand for."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Mapping


class SealedField(models.BinaryField[Any, Any]):
    """Sealed bytes in a column; `seal_value` and `open_value` turn the plain value into bytes and back."""

    kind: str = ""
    form_class: type[forms.Field] = forms.CharField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the column be empty and the field be edited, unless told otherwise."""
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """Write the field into migrations by the name it is imported under."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.update(null=self.null, blank=self.blank, editable=self.editable)
        return name, f"opennrm.kernel.vault.models.{type(self).__name__}", args, kwargs

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Take sealed bytes as they are; what they stand for was checked by the form."""

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """Return the form field of the plain value."""
        return super().formfield(**{"form_class": self.form_class, **self.form_options(), **kwargs})

    def form_options(self) -> Mapping[str, Any]:
        """Return what the form field is made with."""
        return {}

    def seal_value(self, plain: Any) -> bytes:
        """Return the bytes that stand for the plain value."""
        raise NotImplementedError

    def open_value(self, data: bytes) -> Any:
        """Return the plain value that the bytes stand for."""
        raise NotImplementedError


class SealedTextField(SealedField):
    """Text; `limit` is the most characters a form takes."""

    kind = "text"

    def __init__(self, *args: Any, limit: int = 2000, multiline: bool = False, **kwargs: Any) -> None:
        """Keep how long the text may be and how it is edited."""
        self.limit = limit
        self.multiline = multiline
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """Leave what only forms need out of migrations' way, but keep it."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "limit": self.limit, "multiline": self.multiline}

    def form_options(self) -> Mapping[str, Any]:
        """Return a line or a box of text."""
        if self.choices is not None:
            return {}
        widget = forms.Textarea if self.multiline else forms.TextInput
        return {"max_length": self.limit, "widget": widget}

    def seal_value(self, plain: Any) -> bytes:
        """Return the text as UTF-8."""
        return str(plain).encode()

    def open_value(self, data: bytes) -> str:
        """Return the text."""
        return data.decode()


class SealedDateField(SealedField):
    """A day."""

    kind = "date"
    form_class = forms.DateField

    def seal_value(self, plain: Any) -> bytes:
        """Return the day in ISO 8601, always ten bytes."""
        day = date.fromisoformat(plain) if isinstance(plain, str) else plain
        return date(day.year, day.month, day.day).isoformat().encode()

    def open_value(self, data: bytes) -> date:
        """Return the day."""
        return date.fromisoformat(data.decode())


class SealedJSONField(SealedField):
    """Anything that JSON can say."""

    kind = "json"
    form_class = forms.JSONField

    def seal_value(self, plain: Any) -> bytes:
        """Return compact JSON in UTF-8."""
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()

    def open_value(self, data: bytes) -> Any:
        """Return what the JSON says."""
        return json.loads(data)
