"""The tamper-evident log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The tamper-evident log."""

    name = "opennrm.kernel.audit"
