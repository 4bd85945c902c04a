"""Probable duplicates, and two files of one person made one."""

from django.apps import AppConfig


class MergingConfig(AppConfig):
    """Probable duplicates, and two files of one person made one."""

    name = "opennrm.protection.merging"

    def ready(self) -> None:
        """Hear of erased files."""
        from opennrm.kernel.events.services import subscribe
        from opennrm.protection.merging.services import forget_with

        subscribe("case.erased", forget_with)
