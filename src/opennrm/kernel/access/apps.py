"""Grants; who sees what; emergency override."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Grants; who sees what; emergency override."""

    name = "opennrm.kernel.access"
