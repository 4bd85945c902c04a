"""People connected with a case: family, persons exploited together, alleged traffickers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File
from opennrm.kernel.records.models import CodeListField, FileRecord
from opennrm.kernel.reference.selectors import code_choices
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.cases.enums import Relation, Sex

if TYPE_CHECKING:
    from collections.abc import Mapping


def role_choices() -> list[tuple[str, Any]]:
    """Return the roles an alleged trafficker can have had (HTCDS)."""
    return code_choices("htcds.per_RoleInProcess")


class Tie(FileRecord):
    """A connection from this case to another file of the node, or to somebody who has none.

    Who reads this case sees that there is a tie; who the other person is shows only with a grant to the other file.
    """

    relation = models.CharField(_("How are they connected?"), max_length=20, choices=Relation.choices)
    other_file = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("File")
    )
    other_name = SealedTextField(
        _("What to call the other person"), limit=120, help_text=_("Only if that person has no file here.")
    )
    is_contact_safe = models.BooleanField(
        _("Is contact with that person safe?"), default=False, help_text=_("Answer no if you are not sure.")
    )
    note = SealedTextField(_("Note"), limit=1000, multiline=True)

    ROW_CATEGORY: ClassVar[Category] = Category.IDENTIFICATION
    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        "relation": Category.IDENTIFICATION,
        "other_file": Category.IDENTIFICATION,
        "other_name": Category.IDENTITY,
        "is_contact_safe": Category.IDENTIFICATION,
        "note": Category.IDENTIFICATION,
    }

    class Meta:
        """Two files are tied once a relation."""

        verbose_name = _("connected person")
        indexes = [models.Index(fields=["file"], name="tie_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "other_file", "relation"], condition=models.Q(other_file__isnull=False), name="tie_once"
            ),
        ]


class Suspect(FileRecord):
    """An alleged trafficker; the file is apart from the victims' files and has grants of its own."""

    name = SealedTextField(_("Name or what others call them"), limit=200, blank=False)
    other_names = SealedTextField(_("Other names and spellings"), limit=400)
    sex = models.CharField(_("Sex"), max_length=10, choices=Sex.choices, default=Sex.UNKNOWN)
    roles = CodeListField(_("Part in what happened"), options=role_choices)
    description = SealedTextField(_("Description"), limit=2000, multiline=True)
    whereabouts = SealedTextField(_("Where to be found"), limit=400)

    ROW_CATEGORY: ClassVar[Category] = Category.BASIC
    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        "name": Category.IDENTITY,
        "other_names": Category.IDENTITY,
        "sex": Category.IDENTITY,
        "roles": Category.LEGAL,
        "description": Category.LEGAL,
        "whereabouts": Category.WHEREABOUTS,
    }

    class Meta:
        """One a file."""

        verbose_name = _("alleged trafficker")
        constraints = [models.UniqueConstraint(fields=["file"], name="suspect_one_a_file")]
