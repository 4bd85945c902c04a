"""The built-in forms and whether they are in service."""

from __future__ import annotations

from dataclasses import dataclass

from opennrm.protection.forms.models import FormVersion
from opennrm.protection.screening.rules.builtin import FORM_IDS, sheet


@dataclass(frozen=True, slots=True)
class BuiltInForm:
    """A built-in form, its version, and whether the node has that version."""

    form_id: str
    title: str
    version: str
    is_installed: bool


def built_in_forms() -> list[BuiltInForm]:
    """Return the built-in forms in their order."""
    held = set(FormVersion.objects.filter(form__form_id__in=FORM_IDS).values_list("form__form_id", "version"))
    return [
        BuiltInForm(form_id, settings["form_title"], settings["version"], (form_id, settings["version"]) in held)
        for form_id in FORM_IDS
        for settings in sheet(form_id, "settings")
    ]
