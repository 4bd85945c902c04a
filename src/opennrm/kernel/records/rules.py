"""Which fields a record has of its own, and which categories they are in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from opennrm.kernel.access.enums import Category
from opennrm.kernel.vault.models import SealedField

if TYPE_CHECKING:
    from django.db.models import Field

    from opennrm.kernel.records.models import FileRecord

_BASE = {"id", "file", "version", "created_at", "changed_at", "author_agency_id", "author_person_id"}


@cache
def own_fields(model: type[FileRecord]) -> dict[str, Field]:  # type: ignore[type-arg]
    """Return the fields a record adds to the base, by name, in order."""
    return {field.name: field for field in model._meta.concrete_fields if field.name not in _BASE}


@cache
def sealed_fields(model: type[FileRecord]) -> dict[str, SealedField]:
    """Return the fields whose values are sealed."""
    return {name: field for name, field in own_fields(model).items() if isinstance(field, SealedField)}


def category_of(model: type[FileRecord], field: str) -> Category:
    """Return the category a field declares; a field without one is a bug that the build finds."""
    if field in _BASE:
        return Category.BASIC
    return model.CATEGORIES[field if field in model.CATEGORIES else field.removesuffix("_id")]


def undeclared_fields(model: type[FileRecord]) -> list[str]:
    """Return the own fields of a record that declare no category."""
    return [name for name in own_fields(model) if name not in model.CATEGORIES]


def unknown_declarations(model: type[FileRecord]) -> list[str]:
    """Return the declared names that are no fields of the record."""
    return [name for name in model.CATEGORIES if name not in own_fields(model)]
