"""Notifications."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from opennrm.kernel.notifications.models import Notification
from tests.factories.accounts import LONG_AGO, PersonFactory


class NotificationFactory(DjangoModelFactory[Notification]):
    """Something new for somebody."""

    class Meta:
        model = Notification

    person = factory.SubFactory(PersonFactory)
    kind = "referral"
    text_key = "A referral was answered."
    url = "/"
    at = LONG_AGO
