"""Versions of the procedure, the one each case began under, how its rules stand, and why something was not done."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File, Grant
from opennrm.kernel.actors import ActorKind
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.records.models import FileRecord, FileRecordQuerySet
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.sop.enums import Severity, Stand, Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.actors import Actor


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    """Versions by where they stand."""

    def in_force(self) -> Self:
        """Keep the one under which new cases begin."""
        return self.filter(status=Status.PUBLISHED)


class Procedure(models.Model):
    """One version of the State's procedure; once published its text never changes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.CharField(_("Version"), max_length=30)
    text = models.TextField(
        _("Rules"), help_text=_("YAML. Each rule has a name, a title, its legal source, and what comes after what.")
    )
    status = models.CharField(_("Status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    created_at = models.DateTimeField(_("Written"))
    changed_at = models.DateTimeField(_("Changed"))
    author_person_id = models.BigIntegerField(null=True, editable=False)
    published_at = models.DateTimeField(_("In force since"), null=True, blank=True)
    retired_at = models.DateTimeField(_("Replaced"), null=True, blank=True)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        """One version is in force at a time."""

        verbose_name = _("procedure")
        constraints = [
            models.UniqueConstraint(fields=["status"], condition=models.Q(status="published"), name="sop_one_in_force"),
            models.CheckConstraint(
                condition=models.Q(status="draft", published_at__isnull=True)
                | models.Q(~models.Q(status="draft"), published_at__isnull=False),
                name="sop_published_has_moment",
            ),
        ]

    def __str__(self) -> str:
        """Return the version."""
        return self.version


class CaseProcedure(models.Model):
    """The version that a case began under, and keeps."""

    file = models.OneToOneField(File, on_delete=models.CASCADE, primary_key=True, related_name="+")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()

    WALL_COLUMN: ClassVar[str] = "file_id"

    def __str__(self) -> str:
        """Name the row only."""
        return f"procedure of {self.file_id}"


class StandingQuerySet(FileRecordQuerySet):
    """Rules by how they stand in cases."""

    def due(self, at: datetime) -> Self:
        """Keep what is to be done and still in time."""
        return self.filter(models.Q(state=Stand.DUE) & (models.Q(due_at__gte=at) | models.Q(due_at__isnull=True)))

    def overdue(self, at: datetime) -> Self:
        """Keep what should have been done and still is not."""
        return self.filter(is_open=True, due_at__lt=at)

    def missed(self) -> Self:
        """Keep what was not kept and can no longer be mended."""
        return self.filter(state=Stand.MISSED, is_open=False)

    def unexplained(self) -> Self:
        """Leave out what has a reason."""
        return self.filter(explained_at__isnull=True)

    def readable_to(self, actor: Actor, at: datetime) -> Self:
        """Keep rules whose parts of the file the actor may all read, in files the actor may see."""
        seen = self.visible_to(actor, at)
        if actor.kind is ActorKind.SYSTEM:
            return seen
        held = Grant.objects.live(at).held_by(actor).filter(file_id=models.OuterRef("file_id"))
        part = models.ExpressionWrapper(
            models.F("categories").bitand(models.OuterRef("category")),  # type: ignore[arg-type]
            output_field=models.IntegerField(),
        )
        return seen.filter(models.Exists(held.annotate(part=part).filter(part=models.OuterRef("category"))))


class Standing(models.Model):
    """How one rule stands in one case; a rule that nothing has set to work has no row."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="+")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(_("Rule"), max_length=60)
    state = models.PositiveSmallIntegerField(_("State"), choices=Stand.choices)
    is_open = models.BooleanField(default=False)
    due_at = models.DateTimeField(_("Due"), null=True, blank=True)
    violated_at = models.DateTimeField(_("Not kept since"), null=True, blank=True)
    category = models.PositiveIntegerField()
    severity = models.CharField(max_length=10, choices=Severity.choices)
    by = models.CharField(max_length=30)
    month = models.DateField()
    explained_at = models.DateTimeField(_("Reason noted"), null=True, blank=True)

    WALL_COLUMN: ClassVar[str] = "file_id"

    objects = StandingQuerySet.as_manager()

    class Meta:
        """Lists run over what is open or was missed, the clock over what is due, figures over a rule's months."""

        constraints = [models.UniqueConstraint(fields=["file", "rule"], name="sop_standing_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(is_open=True), name="sop_standing_open"),
            models.Index(
                fields=["-violated_at"], condition=models.Q(state=3, is_open=False), name="sop_standing_missed"
            ),
            models.Index(fields=["rule", "month", "state"], name="sop_standing_figures"),
        ]

    def __str__(self) -> str:
        """Name the rule only."""
        return self.rule


class Deviation(FileRecord):
    """Why a rule was not kept in a case, in the words of who answers for it."""

    rule = models.CharField(_("Rule"), max_length=60, editable=False)
    category = models.PositiveIntegerField(_("Part of the file"), default=Category.BASIC.value, editable=False)
    reason = SealedTextField(
        _("Why was this not done?"), limit=1000, multiline=True, blank=False,
        help_text=_("A few sentences: what stood in the way, and what was done instead."),
    )  # fmt: skip

    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(("rule", "category", "reason"), Category.BASIC)

    class Meta:
        """Any number a file."""

        verbose_name = _("reason for a deviation")
        indexes = [models.Index(fields=["file", "rule"], name="sop_deviation_file")]

    @property
    def row_category(self) -> Category:
        """Return the parts of the file the rule speaks of."""
        return Category(self.category)
