"""What a person should look at now."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What a person should look at now."""

    name = "opennrm.kernel.notifications"
