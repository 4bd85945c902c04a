"""A second person's yes."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """A second person's yes."""

    name = "opennrm.protection.approvals"
