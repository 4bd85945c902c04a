"""Who the person is and how the person is reached: kept apart from the case, and sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.records.models import FileRecord, SealedCodeListField
from opennrm.kernel.reference.selectors import country_choices
from opennrm.kernel.vault.models import SealedDateField, SealedTextField
from opennrm.protection.cases.enums import Channel, DocumentHolder, DocumentKind

if TYPE_CHECKING:
    from collections.abc import Mapping


def country_options() -> list[tuple[str, Any]]:
    """Return the countries by name, in the active language."""
    return list(country_choices())


class Identity(FileRecord):
    """Names in any script, date of birth, citizenships."""

    given_names = SealedTextField(_("Given names"), limit=120, help_text=_("In any script."))
    family_names = SealedTextField(_("Family names"), limit=120, help_text=_("In any script."))
    other_names = SealedTextField(
        _("Other names and spellings"),
        limit=400,
        help_text=_("Names in another script, nicknames, names used by others. Separate them by commas."),
    )
    born_on = SealedDateField(_("Date of birth"))
    born_in = SealedTextField(_("Place of birth"), limit=120)
    citizenships = SealedCodeListField(
        _("Citizenships"), options=country_options, help_text=_("Leave empty if stateless or not known.")
    )
    note = SealedTextField(_("Anything else about identity"), limit=1000, multiline=True)

    ROW_CATEGORY: ClassVar[Category] = Category.IDENTITY
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("given_names", "family_names", "other_names", "born_on", "born_in", "citizenships", "note"), Category.IDENTITY
    )

    class Meta:
        """One identity a file."""

        verbose_name = _("identity")
        constraints = [models.UniqueConstraint(fields=["file"], name="identity_one_a_file")]


class IdentityDocument(FileRecord):
    """A passport or another paper, and where it is."""

    kind = models.CharField(_("Kind of paper"), max_length=20, choices=DocumentKind.choices)
    number = SealedTextField(_("Number"), limit=60)
    country = SealedTextField(_("Issued by (country)"), limit=3, choices=country_choices)
    valid_until = SealedDateField(_("Valid until"))
    holder = models.CharField(
        _("Where is it now?"), max_length=12, choices=DocumentHolder.choices, default=DocumentHolder.UNKNOWN,
        help_text=_("A paper taken away by an employer or anybody else is an indicator of trafficking."),
    )  # fmt: skip

    ROW_CATEGORY: ClassVar[Category] = Category.IDENTITY
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("kind", "number", "country", "valid_until", "holder"), Category.IDENTITY
    )

    class Meta:
        """Any number a file."""

        verbose_name = _("identity document")
        indexes = [models.Index(fields=["file"], name="identity_document_file")]


class ContactPoint(FileRecord):
    """A safe way to reach the person, and how to use it without giving anything away."""

    channel = models.CharField(_("How"), max_length=20, choices=Channel.choices)
    value = SealedTextField(_("Number, address or person"), limit=200, blank=False)
    safe_times = SealedTextField(_("When is it safe?"), limit=200, help_text=_("For example: weekdays after 17:00."))
    may_leave_message = models.BooleanField(_("Is it safe to leave a message?"), default=False)
    say_instead = SealedTextField(
        _("Whom to say you are"),
        limit=200,
        help_text=_("What to say if somebody else answers, for example the name of a shop."),
    )
    is_preferred = models.BooleanField(_("Is this the first choice?"), default=False)

    ROW_CATEGORY: ClassVar[Category] = Category.CONTACT
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("channel", "value", "safe_times", "may_leave_message", "say_instead", "is_preferred"), Category.CONTACT
    )

    class Meta:
        """Any number a file."""

        verbose_name = _("contact")
        indexes = [models.Index(fields=["file"], name="contact_point_file")]
