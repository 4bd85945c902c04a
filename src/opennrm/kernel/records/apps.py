"""What belongs to a file: sealed, redacted, versioned."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.core import checks


class RecordsConfig(AppConfig):
    """What belongs to a file: sealed, redacted, versioned."""

    name = "opennrm.kernel.records"

    def ready(self) -> None:
        """Fail the build where a field of a file has no category."""
        checks.register(check_categories)


def check_categories(**_: Any) -> list[checks.CheckMessage]:
    """Return an error for each field of a file's record that declares no category (opennrm.E001, E002)."""
    from opennrm.kernel.records.models import FileRecord
    from opennrm.kernel.records.rules import undeclared_fields, unknown_declarations

    found: list[checks.CheckMessage] = []
    for model in apps.get_models():
        if issubclass(model, FileRecord):
            found += [
                checks.Error(f"{model._meta.label}.{name} declares no category.", obj=model, id="opennrm.E001")
                for name in undeclared_fields(model)
            ]
            found += [
                checks.Error(f"{model._meta.label} declares {name}, which it has not.", obj=model, id="opennrm.E002")
                for name in unknown_declarations(model)
            ]
    return found
