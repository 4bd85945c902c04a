"""A decision from its request to its notice and appeal."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.records.models import FileRecord, FileRecordQuerySet, SealedCodeListField
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.identification.enums import (
    OPEN_OUTCOMES,
    AppealOutcome,
    Appellant,
    Delivery,
    Outcome,
    Receiver,
    Step,
)
from opennrm.protection.identification.models.account import act_choices, means_choices, purpose_choices

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

OPEN = models.Q(outcome__in=[one.value for one in OPEN_OUTCOMES])


class DecisionQuerySet(FileRecordQuerySet):
    """Decisions by where they stand."""

    def open(self) -> Self:
        """Keep those that nobody has decided."""
        return self.filter(OPEN)

    def overdue(self, at: datetime) -> Self:
        """Keep open ones whose time has passed; they stay open."""
        return self.open().filter(due_at__lt=at)

    def in_force(self) -> Self:
        """Leave out what a later decision on the same step replaced."""
        return self.filter(replaced_at__isnull=True)


class Decision(FileRecord):
    """One step of identification: asked for, due, decided with reasons. Silence decides nothing."""

    step = models.CharField(_("Step"), max_length=20, choices=Step.choices)
    authority = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("Authority"))
    requested_at = models.DateTimeField(_("Asked for"))
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Asked for by"),
    )  # fmt: skip
    requesting_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Asked for by")
    )
    request_note = SealedTextField(
        _("Why you think so"), limit=4000, multiline=True,
        help_text=_("What points to trafficking, in a few sentences. The authority reads the account as well."),
    )  # fmt: skip
    due_at = models.DateTimeField(_("Due"))
    outcome = models.CharField(_("Outcome"), max_length=12, choices=Outcome.choices, default=Outcome.PENDING)
    missing = SealedTextField(
        _("What is missing"), limit=2000, multiline=True,
        help_text=_("What information is needed. Until then the person keeps all rights."),
    )  # fmt: skip
    was_child = models.BooleanField(_("Under 18"), default=False)
    acts = SealedCodeListField(_("Acts found"), options=act_choices)
    means = SealedCodeListField(_("Means found"), options=means_choices)
    purposes = SealedCodeListField(_("Purposes found"), options=purpose_choices)
    reasons = SealedTextField(
        _("Reasons"), limit=8000, multiline=True,
        help_text=_("On what facts it rests, and what was weighed. A credible account needs no other proof."),
    )  # fmt: skip
    nevertheless = SealedTextField(
        _("Why it is negative although all elements are there"), limit=4000, multiline=True,
        help_text=_("Only if you found all elements of trafficking and still decide against it."),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("Decided"), null=True, blank=True)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Decided by"),
    )  # fmt: skip
    appeal_until = models.DateField(_("Appeal possible until"), null=True, blank=True)
    follows_id = models.UUIDField(null=True, blank=True)
    reopened_because = SealedTextField(_("Why it is decided anew"), limit=2000, multiline=True)
    withdrawn_because = SealedTextField(_("Why it is no longer asked for"), limit=2000, multiline=True)
    replaced_at = models.DateTimeField(_("Replaced by a later decision"), null=True, blank=True)

    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(
            ("step", "authority", "requested_at", "requester", "requesting_agency", "due_at", "outcome", "was_child",
             "decided_at", "decider", "appeal_until", "follows_id", "replaced_at"),
            Category.BASIC,
        ),
        **dict.fromkeys(
            ("request_note", "missing", "acts", "means", "purposes", "reasons", "nevertheless", "reopened_because",
             "withdrawn_because"),
            Category.IDENTIFICATION,
        ),
    }  # fmt: skip

    objects = DecisionQuerySet.as_manager()  # type: ignore[misc] # the base's own is for rows of any kind

    class Meta:
        """One open request a step; what is decided has a time, a person and a reason; nobody decides on their own."""

        verbose_name = _("decision")
        indexes = [
            models.Index(fields=["file", "-requested_at"], name="decision_file"),
            models.Index(fields=["authority", "due_at"], condition=OPEN, name="decision_inbox"),
            models.Index(fields=["due_at"], condition=OPEN, name="decision_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["file", "step"], condition=OPEN, name="decision_one_open"),
            models.CheckConstraint(
                condition=models.Q(
                    outcome__in=["positive", "negative"], decided_at__isnull=False, decider__isnull=False,
                    reasons__isnull=False,
                )
                | models.Q(
                    outcome__in=["pending", "suspended", "withdrawn"], decided_at__isnull=True, decider__isnull=True
                ),
                name="decision_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(decider__isnull=True) | models.Q(requester__isnull=True)
                | ~models.Q(decider=models.F("requester")),
                name="decision_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="suspended") | models.Q(missing__isnull=False), name="decision_says_missing"
            ),
            models.CheckConstraint(
                condition=models.Q(was_child=False) | models.Q(means__isnull=True), name="decision_child_no_means"
            ),
        ]  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has decided yet."""
        return self.outcome in OPEN_OUTCOMES


class Notice(FileRecord):
    """How, when and in which language the person (or the child's guardian) was told of a decision."""

    decision_id = models.UUIDField()
    text_version = models.CharField(_("Version of the text"), max_length=20)
    text_language = models.CharField(_("Language of the notice"), max_length=8)
    text_sha256 = models.CharField(_("Fingerprint of the text"), max_length=64)
    receiver = models.CharField(_("Who was told"), max_length=10, choices=Receiver.choices)
    receiver_name = SealedTextField(_("Name of the guardian"), limit=120)
    delivery = models.CharField(_("How"), max_length=24, choices=Delivery.choices)
    delivered_on = models.DateField(_("On which day"))
    interpreter = SealedTextField(_("Interpreter"), limit=120, help_text=_("Name or number."))

    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(
            ("decision_id", "text_version", "text_language", "text_sha256", "receiver", "delivery", "delivered_on",
             "interpreter"),
            Category.BASIC,
        ),
        "receiver_name": Category.IDENTITY,
    }  # fmt: skip

    class Meta:
        """A decision may be explained more than once; the first time counts for the appeal."""

        verbose_name = _("notice of a decision")
        indexes = [models.Index(fields=["file", "decision_id"], name="notice_file_decision")]


class Appeal(FileRecord):
    """The person does not accept a decision; until it is decided they keep all rights."""

    decision_id = models.UUIDField()
    appellant = models.CharField(_("Who appeals"), max_length=10, choices=Appellant.choices)
    grounds = SealedTextField(_("What the appeal says"), limit=6000, multiline=True)
    lodged_on = models.DateField(_("Lodged on"))
    is_late = models.BooleanField(_("Lodged after the time for it"), default=False)
    body = models.CharField(_("Who decides on it"), max_length=200)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Who decides on it")
    )
    stage_before = models.CharField(max_length=20, blank=True)
    due_at = models.DateTimeField(_("Due"))
    outcome = models.CharField(
        _("Outcome"), max_length=12, choices=AppealOutcome.choices, default=AppealOutcome.PENDING
    )
    reasons = SealedTextField(_("Reasons"), limit=8000, multiline=True)
    decided_at = models.DateTimeField(_("Decided"), null=True, blank=True)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(
            ("decision_id", "appellant", "lodged_on", "is_late", "body", "agency", "stage_before", "due_at", "outcome",
             "decided_at", "decider"),
            Category.BASIC,
        ),
        "grounds": Category.IDENTIFICATION,
        "reasons": Category.IDENTIFICATION,
    }  # fmt: skip

    class Meta:
        """One open appeal a decision."""

        verbose_name = _("appeal")
        indexes = [models.Index(fields=["file", "decision_id"], name="appeal_file_decision")]
        constraints = [
            models.UniqueConstraint(
                fields=["decision_id"], condition=models.Q(outcome="pending"), name="appeal_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="pending", decided_at__isnull=True)
                | (~models.Q(outcome="pending") & models.Q(decided_at__isnull=False)),
                name="appeal_decided_whole",
            ),
        ]
