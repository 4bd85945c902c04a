"""The survivor's own page."""

from django.apps import AppConfig


class SurvivorsConfig(AppConfig):
    """The survivor's own page."""

    name = "opennrm.protection.survivors"

    def ready(self) -> None:
        """Hear of files that are joined into others."""
        from opennrm.kernel.events.services import subscribe
        from opennrm.protection.survivors.services import end_with_joining

        subscribe("merge.into", end_with_joining)
