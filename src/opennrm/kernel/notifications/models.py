"""What somebody should know, and how they want to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.models import File
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.notifications.enums import MailChoice

if TYPE_CHECKING:
    from django.db.models.constraints import BaseConstraint


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notifications, narrowed."""

    def unread(self) -> Self:
        """Keep what was not read yet."""
        return self.filter(read_at=None)


class Notification(models.Model):
    """One thing that one person should know. The text is fixed words: whom it is about only the page behind it says."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    text_key = models.CharField(max_length=200)
    file = models.ForeignKey(File, on_delete=models.CASCADE, null=True, related_name="+")
    url = models.CharField(max_length=300)
    is_urgent = models.BooleanField(default=False)
    is_escalated = models.BooleanField(default=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        """Newest first; counted often."""

        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-at", "-id"], name="notifications_of_person"),
            models.Index(fields=["person"], name="notifications_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        """Return the text in the language of the page."""
        return gettext(self.text_key)


class MailPreference(models.Model):
    """How one person wants to be told by e-mail, and when they last were."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="mail_preference", primary_key=True)
    choice = models.CharField(_("E-mails"), max_length=20, choices=MailChoice.choices, default=MailChoice.IMMEDIATE)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        """One row a person, made when it is first needed."""

        constraints: ClassVar[list[BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(choice__in=MailChoice.values), name="notifications_mail_choice_known"
            )
        ]

    def __str__(self) -> str:
        """Return the choice."""
        return str(self.get_choice_display())
