"""What happened to the person, episode by episode."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.records.models import FileRecord, SealedCodeListField
from opennrm.kernel.reference.selectors import code_choices, country_choices
from opennrm.kernel.vault.models import SealedDateField, SealedTextField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

    Choices = list[tuple[str, str | Promise]]


def act_choices() -> Choices:
    """Return the acts of the definition."""
    return code_choices("acts")


def means_choices() -> Choices:
    """Return the means of the definition."""
    return code_choices("means")


def purpose_choices() -> Choices:
    """Return the forms of exploitation."""
    return code_choices("exploitation_forms")


def recruitment_choices() -> Choices:
    """Return the ways of recruitment (HTCDS)."""
    return code_choices("htcds.vic_MethodOfRecruitment")


def control_choices() -> Choices:
    """Return the ways of control (HTCDS)."""
    return code_choices("htcds.vic_MethodsOfControl")


def sector_choices() -> Choices:
    """Return the economic sectors (HTCDS)."""
    return code_choices("htcds.vic_ForcedLabourIndustry")


def country_options() -> Choices:
    """Return all countries."""
    return [(code, name) for code, name in country_choices()]


class ExploitationEpisode(FileRecord):
    """One stretch of what happened: where, when, what was done, how the person was held, for what."""

    acts = SealedCodeListField(_("What was done to the person"), options=act_choices)
    means = SealedCodeListField(
        _("How the person was brought under control"), options=means_choices,
        help_text=_("Not asked and not counted for somebody who was under 18 at the time."),
    )  # fmt: skip
    purposes = SealedCodeListField(_("What the person was, or was to be, used for"), options=purpose_choices)
    recruitment = SealedCodeListField(_("How the person was recruited"), options=recruitment_choices)
    control = SealedCodeListField(_("How the person was controlled"), options=control_choices)
    sector = SealedCodeListField(
        _("Sector of work"), options=sector_choices, help_text=_("If the person was made to work.")
    )
    country = SealedCodeListField(_("Countries"), options=country_options)
    place = SealedTextField(_("Place"), limit=200, help_text=_("Town, site, address, as far as the person knows."))
    began_on = SealedDateField(_("From"), help_text=_("A guess will do."))
    ended_on = SealedDateField(_("To"), help_text=_("Leave empty if it goes on or is not known."))
    indicators = SealedTextField(
        _("Signs that were seen"), limit=2000, multiline=True,
        help_text=_(
            "What you saw or heard yourself: injuries, papers held by others, fear, somebody who speaks for the person."
        ),
    )  # fmt: skip
    account = SealedTextField(
        _("In the person's own words"), limit=6000, multiline=True,
        help_text=_("Only what the person wants to tell. Do not press, and do not ask twice."),
    )  # fmt: skip

    ROW_CATEGORY: ClassVar[Category] = Category.IDENTIFICATION
    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(
            ("acts", "means", "purposes", "recruitment", "control", "sector", "country", "place", "began_on",
             "ended_on", "account"),
            Category.IDENTIFICATION,
        ),
        "indicators": Category.SCREENING,
    }  # fmt: skip

    class Meta:
        """A file has as many episodes as the person tells of."""

        verbose_name = _("part of the account")
        indexes = [models.Index(fields=["file"], name="episode_file")]
