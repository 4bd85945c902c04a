"""What the person allowed, and took back."""

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """What the person allowed, and took back."""

    name = "opennrm.protection.consents"
