"""The State's standard operating procedure as rules, and how each case stands under it."""

from django.apps import AppConfig


class SopConfig(AppConfig):
    """The State's standard operating procedure as rules, and how each case stands under it."""

    name = "opennrm.protection.sop"
