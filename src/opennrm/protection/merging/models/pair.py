"""Two files whose persons are very like each other, and what was said about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.models import File
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.merging.enums import Answer


class Pair(models.Model):
    """A probable duplicate, as the name index found it: two files and a score, nothing that can be read."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    one = models.ForeignKey(File, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(File, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(_("how alike"))
    found_at = models.DateTimeField(_("found"))

    class Meta:
        """Each pair once, the older file first."""

        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="pair_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="pair_in_order"),
        ]

    def __str__(self) -> str:
        """Name the row only."""
        return f"pair {self.pk}"


class PairAnswer(models.Model):
    """What an agency said about a pair, and why; the pair does not come up again for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="answers")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("Answer"), max_length=10, choices=Answer.choices)
    reason = SealedTextField(_("Why"), limit=1000, multiline=True)
    answered_at = models.DateTimeField(_("Answered"))

    class Meta:
        """One answer an agency."""

        constraints = [models.UniqueConstraint(fields=["pair", "agency"], name="pair_answered_once")]

    def __str__(self) -> str:
        """Name the row only."""
        return f"answer {self.pk}"

    @property
    def bound_to(self) -> str:
        """Return what the sealed reason is bound to."""
        return f"merging.pairanswer:{self.pk}"


class Looked(models.Model):
    """Up to which version an identity was compared with all others."""

    identity_id = models.UUIDField(primary_key=True)
    version = models.PositiveIntegerField()

    def __str__(self) -> str:
        """Name the row only."""
        return f"{self.identity_id} v{self.version}"
