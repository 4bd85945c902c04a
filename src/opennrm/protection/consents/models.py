"""Consents and their withdrawal, and sharing that stands on a law instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Basis, Category
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.records.models import FileRecord, FileRecordQuerySet
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.consents.enums import (
    Acknowledgement,
    Answer,
    Assent,
    Capacity,
    ConsentPurpose,
    Giver,
    GroundStatus,
    Manner,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.actors import Actor


class ConsentQuerySet(FileRecordQuerySet):
    """Consents by whether they hold."""

    def current(self) -> Self:
        """Keep the last answer to each question."""
        return self.filter(replaced_at__isnull=True)

    def standing(self, at: datetime) -> Self:
        """Keep consents that allow something at this moment."""
        unended = models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=at)
        return self.current().filter(unended, answer=Answer.GIVEN, withdrawn_at__isnull=True)


class Consent(FileRecord):
    """One answer to one question: a later answer replaces it and never rewrites it."""

    purpose = models.CharField(_("Asked for"), max_length=20, choices=ConsentPurpose.choices)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Agency"),
        help_text=_("The consent is for this agency alone."),
    )  # fmt: skip
    country = models.CharField(_("Country"), max_length=3, blank=True)
    abroad = models.CharField(
        _("Agency in that country"), max_length=120, blank=True, help_text=_("Its full name. No private person's name.")
    )
    categories = models.PositiveIntegerField(_("Parts of the file"), default=0)
    answer = models.CharField(_("Answer"), max_length=10, choices=Answer.choices)
    given_by = models.CharField(_("Who decided"), max_length=20, choices=Giver.choices)
    giver_name = SealedTextField(
        _("Name of the guardian or representative, or number of the decision"), limit=120,
        help_text=_("Only if somebody else than the person decided."),
    )  # fmt: skip
    capacity = models.CharField(
        _("Could the person decide?"), max_length=10, choices=Capacity.choices, default=Capacity.FULL
    )
    assent = models.CharField(_("What the child says"), max_length=10, choices=Assent.choices, blank=True)
    answered_at = models.DateTimeField(_("Answered"))
    language = models.CharField(_("Language of the talk"), max_length=8)
    interpreter = SealedTextField(
        _("Interpreter"), limit=120, help_text=_("Name or number. Leave empty if no interpreter was used.")
    )
    manner = models.CharField(_("How the answer was given"), max_length=12, choices=Manner.choices)
    evidence_document_id = models.UUIDField(_("Signed paper or recording"), null=True, blank=True)
    text_version = models.CharField(_("Version of the text"), max_length=20)
    text_language = models.CharField(_("Language of the text"), max_length=8)
    text_sha256 = models.CharField(_("Fingerprint of the text"), max_length=64)
    expires_at = models.DateTimeField(_("Until"), null=True, blank=True)
    review_on = models.DateField(_("To be asked again by"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("Withdrawn"), null=True, blank=True)
    withdrawn_by = models.CharField(_("Withdrawn by"), max_length=20, choices=Giver.choices, blank=True)
    withdrawn_how = models.CharField(_("How it was withdrawn"), max_length=12, choices=Manner.choices, blank=True)
    withdrawal_reason = SealedTextField(
        _("Why"), limit=500, multiline=True, help_text=_("Nobody has to give a reason.")
    )
    replaced_at = models.DateTimeField(_("Replaced by a later answer"), null=True, blank=True)

    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(
            ("purpose", "agency", "country", "abroad", "categories", "answer", "given_by", "capacity", "assent",
             "answered_at", "language", "interpreter", "manner", "evidence_document_id", "text_version",
             "text_language", "text_sha256", "expires_at", "review_on", "withdrawn_at", "withdrawn_by", "withdrawn_how",
             "replaced_at"),
            Category.BASIC,
        ),
        "giver_name": Category.IDENTITY,
        "withdrawal_reason": Category.IDENTITY,
    }  # fmt: skip
    EVENT_FACTS: ClassVar[tuple[str, ...]] = ("purpose", "given_by")

    objects = ConsentQuerySet.as_manager()  # type: ignore[misc] # the base's own is for rows of any kind

    class Meta:
        """One latest answer a question; a consent to share names its agency, its parts and its end."""

        verbose_name = _("consent")
        indexes = [
            models.Index(fields=["file", "-answered_at"], name="consent_file"),
            models.Index(fields=["review_on"], name="consent_review"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "purpose", "country", "abroad"],
                condition=models.Q(replaced_at__isnull=True, agency__isnull=True), name="consent_one_latest",
            ),
            models.UniqueConstraint(
                fields=["file", "purpose", "agency"],
                condition=models.Q(replaced_at__isnull=True, agency__isnull=False), name="consent_one_latest_agency",
            ),
            models.CheckConstraint(
                condition=~models.Q(purpose=ConsentPurpose.SHARING) | models.Q(agency__isnull=False),
                name="consent_sharing_names_agency",
            ),
            models.CheckConstraint(
                condition=models.Q(agency__isnull=True) | models.Q(answer=Answer.REFUSED)
                | models.Q(expires_at__isnull=False, categories__gte=1),
                name="consent_sharing_ends",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by="", withdrawn_how="")
                | (models.Q(withdrawn_at__isnull=False, answer=Answer.GIVEN) & ~models.Q(withdrawn_by="")),
                name="consent_withdrawn_whole",
            ),
            models.CheckConstraint(condition=models.Q(categories__lte=Category.ALL.value), name="consent_categories"),
            models.CheckConstraint(
                condition=models.Q(capacity__in=[Capacity.FULL, Capacity.SUPPORTED]) | models.Q(answer=Answer.REFUSED)
                | ~models.Q(given_by=Giver.PERSON),
                name="consent_needs_capacity",
            ),
        ]  # fmt: skip

    @property
    def category_set(self) -> Category:
        """Return the parts of the file that may travel."""
        return Category(self.categories)

    def covers(self, categories: Category) -> bool:
        """Tell whether all these parts may travel under this consent."""
        return not categories & ~(self.category_set | Category.BASIC)


class Ground(FileRecord):
    """Sharing without consent: only on a law, with reasons, and only after a second person agreed."""

    purpose = models.CharField(_("Asked for"), max_length=20, choices=ConsentPurpose.choices)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("Agency"))
    categories = models.PositiveIntegerField(_("Parts of the file"))
    basis = models.CharField(_("Legal basis"), max_length=20, choices=Basis.choices)
    law = models.CharField(
        _("Which law or order"), max_length=200, help_text=_("Act and section, or the number of the order.")
    )
    reason = SealedTextField(
        _("Why it is necessary without consent"), limit=2000, multiline=True, blank=False,
        help_text=_("What would happen otherwise, and why a smaller part would not be enough."),
    )  # fmt: skip
    expires_at = models.DateTimeField(_("Until"))
    status = models.CharField(
        _("Status"), max_length=10, choices=GroundStatus.choices, default=GroundStatus.WAITING, editable=False
    )
    approval_id = models.UUIDField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("Decided"), null=True, blank=True, editable=False)

    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(
            ("purpose", "agency", "categories", "basis", "law", "expires_at", "status", "approval_id", "decided_at"),
            Category.BASIC,
        ),
        "reason": Category.IDENTIFICATION,
    }

    class Meta:
        """Never on consent; decided or waiting."""

        verbose_name = _("sharing without consent")
        indexes = [models.Index(fields=["file", "-created_at"], name="ground_file")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(basis=Basis.CONSENT), name="ground_not_consent"),
            models.CheckConstraint(
                condition=models.Q(status=GroundStatus.WAITING, decided_at__isnull=True)
                | (~models.Q(status=GroundStatus.WAITING) & models.Q(decided_at__isnull=False)),
                name="ground_decided_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(categories__gte=1, categories__lte=Category.ALL.value), name="ground_categories"
            ),
        ]

    @property
    def category_set(self) -> Category:
        """Return the parts of the file that travel."""
        return Category(self.categories)


class Recording(models.Model):
    """Somebody reads one text aloud in one language; whose wording it is, its fingerprint says."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    text = models.CharField(_("Text"), max_length=20)
    language = models.CharField(_("Language"), max_length=8)
    text_sha256 = models.CharField(_("Fingerprint of the text"), max_length=64)
    media_type = models.CharField(_("Type"), max_length=20)
    n_bytes = models.PositiveIntegerField(_("Size"))
    content = models.BinaryField()
    added_at = models.DateTimeField(_("Added"))
    added_by_person_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        """One recording of a wording."""

        constraints = [
            models.UniqueConstraint(fields=["text", "language", "text_sha256"], name="recording_once"),
            models.CheckConstraint(
                condition=models.Q(media_type__in=["audio/mpeg", "audio/ogg", "audio/mp4"]), name="recording_is_sound"
            ),
        ]

    def __str__(self) -> str:
        """Name the text only."""
        return f"{self.text} {self.language}"


class NoticeQuerySet(models.QuerySet["WithdrawalNotice"]):
    """Notices by whether they were answered."""

    def waiting(self) -> NoticeQuerySet:
        """Keep those the agency has not acknowledged."""
        return self.filter(acknowledged_at__isnull=True)

    def of_agency(self, actor: Actor) -> NoticeQuerySet:
        """Keep those sent to the actor's agency."""
        return self.filter(agency_id=actor.agency_id or 0)


class WithdrawalNotice(models.Model):
    """Tells an agency that a consent is gone. It stands outside the file, which the agency may not see any more."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file_ref = models.BigIntegerField(editable=False)
    code = models.CharField(_("case"), max_length=12, editable=False)
    consent_ref = models.UUIDField(editable=False)
    purpose = models.CharField(_("Asked for"), max_length=20, choices=ConsentPurpose.choices)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(_("Told"))
    due_at = models.DateTimeField(_("To be acknowledged by"))
    chased_at = models.DateTimeField(_("Reminded"), null=True, blank=True)
    n_chased = models.PositiveSmallIntegerField(_("Reminders"), default=0)
    acknowledged_at = models.DateTimeField(_("Acknowledged"), null=True, blank=True)
    acknowledged_by_person_id = models.BigIntegerField(null=True, blank=True)
    acknowledgement = models.CharField(_("What was done"), max_length=20, choices=Acknowledgement.choices, blank=True)
    law = models.CharField(_("Which law"), max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        """An agency is told once a withdrawal; an acknowledgement says what was done."""

        indexes = [
            models.Index(
                fields=["agency", "due_at"], condition=models.Q(acknowledged_at__isnull=True), name="notice_waiting"
            ),
            models.Index(fields=["consent_ref"], name="notice_consent"),
            models.Index(fields=["file_ref"], name="notice_file"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["consent_ref", "agency"], name="notice_once"),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at__isnull=True, acknowledgement="")
                | (models.Q(acknowledged_at__isnull=False) & ~models.Q(acknowledgement="")),
                name="notice_acknowledged_whole",
            ),
        ]

    def __str__(self) -> str:
        """Name the row only."""
        return f"withdrawal notice {self.pk}"
