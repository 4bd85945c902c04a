"""Transfer, closure, retention, legal hold, erasure."""

from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    """Transfer, closure, retention, legal hold, erasure."""

    name = "opennrm.protection.lifecycle"
