"""What is to be done for a case by when, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import Grant
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.actors import ActorKind
from opennrm.kernel.records.models import FileRecord, FileRecordQuerySet
from opennrm.kernel.vault.models import SealedTextField

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.actors import Actor

OPEN = models.Q(done_at__isnull=True, cancelled_at__isnull=True)


class TaskQuerySet(FileRecordQuerySet):
    """Tasks by where they stand."""

    def open(self) -> Self:
        """Keep those that are neither done nor cancelled."""
        return self.filter(OPEN)

    def overdue(self, at: datetime) -> Self:
        """Keep open ones whose time has passed."""
        return self.open().filter(due_at__lt=at)

    def readable_to(self, actor: Actor, at: datetime) -> Self:
        """Keep tasks of files the actor may see, of the parts of each file that the actor may read."""
        seen = self.visible_to(actor, at)
        if actor.kind in {ActorKind.SYSTEM, ActorKind.SURVIVOR}:
            return seen
        held = Grant.objects.live(at).held_by(actor).filter(file_id=models.OuterRef("file_id"))
        part = models.ExpressionWrapper(
            models.F("categories").bitand(models.OuterRef("category")),  # type: ignore[arg-type]
            output_field=models.IntegerField(),
        )
        return seen.filter(models.Exists(held.annotate(part=part).filter(part=models.OuterRef("category"))))


class Task(FileRecord):
    """One thing to do by a certain time: a deadline laid down by law, or what somebody set themselves."""

    kind = models.CharField(_("Kind"), max_length=60, editable=False)
    title_key = models.CharField(max_length=200, blank=True, editable=False)
    category = models.PositiveSmallIntegerField(_("Part of the file"), default=Category.BASIC.value, editable=False)
    note = SealedTextField(
        _("What is to be done"), limit=200, help_text=_("A short sentence. It is sealed like the rest of the case.")
    )
    due_at = models.DateTimeField(_("Due"), help_text=_("When it must be done at the latest."))
    statutory = models.BooleanField(_("Laid down by law"), default=False, editable=False)
    legal_source = models.CharField(_("Legal source"), max_length=200, blank=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("Agency"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Who does it"), help_text=_("Leave it open, and everybody in the agency sees it."),
    )  # fmt: skip
    source_id = models.UUIDField(null=True, blank=True, editable=False)
    url_name = models.CharField(max_length=80, blank=True, editable=False)
    done_at = models.DateTimeField(_("Done"), null=True, blank=True, editable=False)
    done_by_person_id = models.BigIntegerField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("No longer needed since"), null=True, blank=True, editable=False)
    because = SealedTextField(_("Why it was moved or dropped"), limit=500, multiline=True)
    warned_at = models.DateTimeField(null=True, blank=True, editable=False)
    escalated_at = models.DateTimeField(_("Supervisor told"), null=True, blank=True, editable=False)
    reported_at = models.DateTimeField(_("Co-ordinator told"), null=True, blank=True, editable=False)

    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        "kind": Category.BASIC,
        "title_key": Category.BASIC,
        "category": Category.BASIC,
        "note": Category.BASIC,
        "due_at": Category.BASIC,
        "statutory": Category.BASIC,
        "legal_source": Category.BASIC,
        "agency": Category.BASIC,
        "person": Category.BASIC,
        "source_id": Category.BASIC,
        "url_name": Category.BASIC,
        "done_at": Category.BASIC,
        "done_by_person_id": Category.BASIC,
        "cancelled_at": Category.BASIC,
        "because": Category.BASIC,
        "warned_at": Category.BASIC,
        "escalated_at": Category.BASIC,
        "reported_at": Category.BASIC,
    }

    objects = TaskQuerySet.as_manager()  # type: ignore[misc] # the base's own is for rows of any kind

    class Meta:
        """Lists run over the open tasks of an agency or a person; one open deadline of a kind and source a file."""

        verbose_name = _("task")
        indexes = [
            models.Index(fields=["file", "due_at"], name="task_file"),
            models.Index(fields=["agency", "due_at"], condition=OPEN, name="task_agency_open"),
            models.Index(fields=["person", "due_at"], condition=OPEN, name="task_person_open"),
            models.Index(fields=["due_at"], condition=OPEN, name="task_due_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True) | models.Q(cancelled_at__isnull=True), name="task_one_end"
            ),
        ]

    @property
    def row_category(self) -> Category:
        """Return the part of the file the task is about."""
        return Category(self.category)

    @property
    def is_open(self) -> bool:
        """Tell whether it is still to be done."""
        return self.done_at is None and self.cancelled_at is None


class CalendarLink(models.Model):
    """The secret address of a person's tasks as a calendar; only its hash is kept, and without it there is none."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("Made"))
    last_used_at = models.DateTimeField(_("Last asked for"), null=True, blank=True)

    class Meta:
        """One a person."""

        verbose_name = _("calendar link")

    def __str__(self) -> str:
        """Name the row only."""
        return f"calendar of {self.person_id}"
