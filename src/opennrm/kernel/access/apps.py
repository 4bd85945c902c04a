"""Grants; who sees what; emergency override."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    """Grants; who sees what; emergency override."""

    name = "opennrm.kernel.access"

    def ready(self) -> None:
        """Build the second wall after each migration."""
        from opennrm.kernel.access.services.wall import build_wall

        post_migrate.connect(lambda **_: build_wall(), sender=self, weak=False, dispatch_uid="access.build_wall")
