"""What moves when two files become one, what stays, and who still sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File
from opennrm.kernel.records.models import FileRecord
from opennrm.kernel.records.rules import own_fields
from opennrm.kernel.vault.models import SealedField, SealedTextField

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from opennrm.kernel.access.models import Grant

MERGE = "case.merge"
PURPOSE = "merging"  # of the node's own key, which seals why a pair is not one person
LIKELY = 0.85
LONG = 400

# Rows about the file itself, not about the person: they stay where they are.
STAYING = frozenset({
    "merging.merge", "lifecycle.closure", "lifecycle.erasure", "lifecycle.legalhold", "lifecycle.transfer",
    "nrm_forms.submission", "screening.screening", "survivors.ownaccess", "cases.suspect",
})  # fmt: skip
# Who may not read these does not learn that they are there; they move without being counted before anybody.
UNTOLD = frozenset({"notes.restrictednote", "notes.noteopening"})
# What is settled on its own page or by the node, and is not chosen between.
_NOT_CHOSEN = frozenset({"worker", "found_on"})


def record_models() -> Iterator[type[FileRecord]]:
    """Yield every kind of record that moves with a person."""
    for model in apps.get_models():
        if issubclass(model, FileRecord) and model._meta.label_lower not in STAYING:
            yield model


def is_untold(model: type[FileRecord]) -> bool:
    """Tell whether even the number of these rows is for few."""
    return model._meta.label_lower in UNTOLD


def is_single(model: type[FileRecord]) -> bool:
    """Tell whether a file has at most one row of this kind."""
    whole = (one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint))
    return any(tuple(one.fields) == ("file",) and one.condition is None for one in whole)


def other_links() -> Iterator[tuple[type[models.Model], str]]:
    """Yield each kind of row that names a file besides the one it belongs to."""
    for model in apps.get_models():
        if model._meta.app_label == "merging":
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is File and field.name != "file":
                yield model, field.name


def chosen_fields(model: type[FileRecord]) -> dict[str, Any]:
    """Return the fields between whose values somebody chooses where two files differ."""
    return {
        name: field for name, field in own_fields(model).items() if field.editable and name not in _NOT_CHOSEN
    }  # fmt: skip


def takes_both(field: models.Field[Any, Any]) -> bool:
    """Tell whether two values can stand in a field together."""
    return isinstance(field, SealedTextField) and field.choices is None and (field.multiline or field.limit >= LONG)


def sealed_in(model: type[models.Model]) -> dict[str, SealedField]:
    """Return the sealed fields of any row."""
    return {field.name: field for field in model._meta.concrete_fields if isinstance(field, SealedField)}


@dataclass(frozen=True, slots=True)
class Held:
    """What one agency or person holds on one file, all grants taken together."""

    categories: Category
    may_edit: bool
    ends_at: datetime


Holder = tuple[int | None, int | None]


def holdings(grants: Iterable[Grant]) -> dict[Holder, Held]:
    """Return what each holder holds; of several ends the first counts, so that nothing lasts longer than it did."""
    held: dict[Holder, Held] = {}
    for grant in grants:
        holder = (grant.agency_id, grant.person_id)
        before = held.get(holder)
        held[holder] = Held(
            categories=grant.category_set | (before.categories if before else Category(0)),
            may_edit=grant.may_edit and (before.may_edit if before else True),
            ends_at=min(grant.expires_at, before.ends_at) if before else grant.expires_at,
        )
    return held


def narrowed(one: Held, other: Held | None) -> Held | None:
    """Return what is left of a holding when two files become one: what was held on both; None if that is nothing."""
    if other is None or not one.categories & other.categories:
        return None
    return Held(
        categories=one.categories & other.categories, may_edit=one.may_edit and other.may_edit,
        ends_at=min(one.ends_at, other.ends_at),
    )  # fmt: skip
