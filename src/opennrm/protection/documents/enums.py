"""What a document is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category


class DocumentKind(models.TextChoices):
    """What a document is for."""

    IDENTITY = "identity", _("Identity paper")
    CONSENT = "consent", _("Signed consent")
    INTERVIEW = "interview", _("Record of an interview")
    MEDICAL = "medical", _("Medical report")
    DECISION = "decision", _("Decision of an authority")
    COURT = "court", _("Paper of a court or lawyer")
    EMPLOYMENT = "employment", _("Contract, pay slip, proof of work")
    PHOTO = "photo", _("Photograph")
    RECORDING = "recording", _("Sound recording")
    LETTER = "letter", _("Letter or message")
    OTHER = "other", _("Something else")


# What the form proposes for a kind; the person who adds the document chooses.
USUAL_CATEGORY: dict[str, Category] = {
    DocumentKind.IDENTITY: Category.IDENTITY,
    DocumentKind.MEDICAL: Category.HEALTH,
    DocumentKind.DECISION: Category.IDENTIFICATION,
    DocumentKind.COURT: Category.LEGAL,
    DocumentKind.EMPLOYMENT: Category.FINANCE,
}
