"""Transfer, closure, retention, legal hold, erasure."""

from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    """Transfer, closure, retention, legal hold, erasure."""

    name = "opennrm.protection.lifecycle"

    def ready(self) -> None:
        """Have files erased again that a restored backup brings back."""
        from opennrm.kernel.vault.services import subscribe_destroyed
        from opennrm.protection.lifecycle.services import finish_erasure

        subscribe_destroyed(finish_erasure)
