"""Reasonable grounds, conclusive decision, reflection period, appeal."""

from django.apps import AppConfig


class IdentificationConfig(AppConfig):
    """Reasonable grounds, conclusive decision, reflection period, appeal."""

    name = "opennrm.protection.identification"
